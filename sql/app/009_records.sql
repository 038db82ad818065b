-- Public records and personal data: when a record's time is out, what removes it, and what is
-- taken out of the log together with what it told of. These functions run with the owner's
-- rights, because requests may neither delete facts nor touch the log; each checks for itself
-- that what it is asked for is decided, or already gone.

CREATE FUNCTION app.contact_key(_contact text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN position('@' IN _contact) > 0 OR _contact !~ '[0-9]' THEN lower(trim(_contact))
    ELSE regexp_replace(
        regexp_replace(replace(_contact, '(0)', ''), '[^0-9+]', '', 'g'), '^(\+|00)46', '0'
    )
END;
COMMENT ON FUNCTION app.contact_key IS
'One spelling of an e-mail address or a telephone number, to find it however it was written';

-- Procedural, because it names functions that later files make.
CREATE FUNCTION app.report_closings(_company uuid, _reports uuid[])
RETURNS TABLE (report_id uuid, closed_at timestamptz)
LANGUAGE plpgsql STABLE
AS $function$
BEGIN
    -- A report that was merged is closed with its case: they end, and are kept, together.
    RETURN QUERY
    SELECT
        case_state.report_id,
        CASE WHEN NOT case_state.is_open THEN case_state.status_at END
    FROM core.case_state
    WHERE
        case_state.company_id = _company
        AND (_reports IS NULL OR case_state.report_id = ANY (_reports));
END;
$function$;
COMMENT ON FUNCTION app.report_closings IS
'When reports were closed, NULL: somebody still has to act; of some reports, or NULL: of all';

CREATE FUNCTION app.ended_records(_record_type text)
RETURNS TABLE (record_key text, ended_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _company CONSTANT uuid := nullif(current_setting('ljusrond.company', TRUE), '')::uuid;
BEGIN
    CASE _record_type
        WHEN 'reporter_contact' THEN
            RETURN QUERY
            SELECT report_closings.report_id::text, report_closings.closed_at
            FROM app.report_closings(
                _company, array(
                    SELECT reporter_contact.report_id FROM core.reporter_contact
                    WHERE reporter_contact.company_id = _company
                )
            );
        WHEN 'report' THEN
            RETURN QUERY
            SELECT report_closings.report_id::text, report_closings.closed_at
            FROM app.report_closings(_company, NULL);
        WHEN 'photo' THEN
            -- As long as the longest-lived report that shows it; one that none shows, from arrival.
            RETURN QUERY
            SELECT
                photo.id::text,
                CASE
                    WHEN NOT coalesce(bool_or(shown.open), FALSE)
                        THEN greatest(photo.received_at, max(shown.closed_at))
                END
            FROM core.photo
            LEFT JOIN (
                SELECT
                    report_photo.sha256,
                    report_closings.closed_at,
                    report_closings.closed_at IS NULL AS open
                FROM core.report_photo
                INNER JOIN app.report_closings(
                    _company, array(
                        SELECT named.report_id FROM core.report_photo AS named
                        WHERE named.company_id = _company
                    )
                ) ON report_photo.report_id = report_closings.report_id
            ) AS shown ON photo.sha256 = shown.sha256
            WHERE photo.company_id = _company
            GROUP BY photo.id;
        WHEN 'document' THEN
            -- A document that a later one corrects is kept as long as that; drafts are none yet.
            RETURN QUERY
            WITH RECURSIVE chain AS (
                SELECT document.id AS first_id, document.id, document.adjusted_at
                FROM core.document
                WHERE document.company_id = _company AND document.adjusted_at IS NOT NULL
                UNION
                SELECT chain.first_id, document.id, document.adjusted_at
                FROM chain
                INNER JOIN core.document ON chain.id = document.replaces_id
            )
            SELECT chain.first_id::text, nullif(max(coalesce(chain.adjusted_at, 'infinity')), 'infinity')
            FROM chain
            GROUP BY chain.first_id;
        WHEN 'session' THEN
            RETURN QUERY
            SELECT session.id::text, least(session.ended_at, session.expires_at)
            FROM core.session
            WHERE session.company_id = _company;
        WHEN 'audit' THEN
            RETURN QUERY
            SELECT audit.id::text, audit.at FROM core.audit WHERE audit.company_id = _company;
    END CASE;
END;
$function$;
COMMENT ON FUNCTION app.ended_records IS
'Records of one type with the moment their time of keeping runs from; NULL: they are in use';

CREATE FUNCTION app.redact(_values jsonb, _columns text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $function$
SELECT jsonb_object_agg(
    pair.key, CASE WHEN pair.key = ANY (_columns) THEN '"•"' ELSE pair.value END
)
FROM jsonb_each(_values) AS pair;
$function$;
COMMENT ON FUNCTION app.redact IS 'Values of a log row with those of some columns covered';

CREATE FUNCTION app.redact_log(_kind text, _keys text[], _columns text[]) RETURNS void
LANGUAGE sql
AS $function$
UPDATE core.audit
SET before = app.redact(audit.before, _columns), after = app.redact(audit.after, _columns)
WHERE
    audit.company_id = nullif(current_setting('ljusrond.company', TRUE), '')::uuid
    AND audit.kind = _kind
    AND audit.object_id = ANY (_keys);
$function$;
COMMENT ON FUNCTION app.redact_log IS
'Cover in the log what was removed, keeping who, when and which columns; for the owner alone';

CREATE FUNCTION app.redact_person(_reports uuid[], _accounts uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _acts text [];
BEGIN
    IF EXISTS (
        SELECT FROM core.reporter_contact WHERE reporter_contact.report_id = ANY (_reports)
    ) OR EXISTS (
        SELECT FROM core.account
        WHERE
            account.id = ANY (_accounts)
            AND (account.disabled_at IS NULL OR account.email NOT LIKE '%@erased.invalid')
    ) THEN
        RAISE EXCEPTION 'erase first, then the log' USING ERRCODE = '42501';
    END IF;
    PERFORM set_config('ljusrond.retention', 'yes', TRUE);
    -- Whom a case was given to is told by name in its history.
    WITH named AS (
        UPDATE core.case_event
        SET data = jsonb_set(case_event.data, '{name}', '"–"')
        WHERE
            case_event.company_id = nullif(current_setting('ljusrond.company', TRUE), '')::uuid
            AND case_event.kind IN ('assigned', 'ordered')
            AND case_event.data ? 'name'
            AND (
                case_event.data ->> 'account_id' = ANY (_accounts::text[])
                OR case_event.data ->> 'order_id' IN (
                    SELECT work_order.id::text FROM core.work_order
                    WHERE work_order.account_id = ANY (_accounts)
                )
            )
        RETURNING case_event.id::text
    )

    SELECT array_agg(named.id) INTO _acts FROM named;
    PERFORM app.redact_log('case_event', _acts, ARRAY['data']);
    PERFORM app.redact_log('reporter_contact', _reports::text[], ARRAY['contact', 'name']);
    PERFORM app.redact_log(
        'account', _accounts::text[], ARRAY['email', 'name', 'oidc_issuer', 'oidc_subject']
    );
    PERFORM set_config('ljusrond.retention', '', TRUE);
END;
$function$;
COMMENT ON FUNCTION app.redact_person IS
'Cover in log and cases who an erased person was; refused while their contact or account stands';

CREATE FUNCTION app.remove_records(_record_type text, _keys text[]) RETURNS integer
LANGUAGE plpgsql
AS $function$
DECLARE
    _removed integer := 0;
    _events text [];
    _acts text [];
    _orders text [];
BEGIN
    CASE _record_type
        WHEN 'reporter_contact' THEN
            DELETE FROM core.reporter_contact WHERE report_id = ANY (_keys::uuid[]);
            GET DIAGNOSTICS _removed = ROW_COUNT;
            PERFORM app.redact_log('reporter_contact', _keys, ARRAY['contact', 'name']);
        WHEN 'report' THEN
            SELECT array_agg(report_event.id::text) INTO _events
            FROM core.report_event WHERE report_event.report_id = ANY (_keys::uuid[]);
            SELECT array_agg(case_event.id::text) INTO _acts
            FROM core.case_event WHERE case_event.report_id = ANY (_keys::uuid[]);
            SELECT array_agg(work_order.id::text) INTO _orders
            FROM core.work_order WHERE work_order.report_id = ANY (_keys::uuid[]);
            -- What was seen of a lamp stays: it tells of the lamp.
            UPDATE core.lamp_observation SET report_id = NULL
            WHERE report_id = ANY (_keys::uuid[]);
            -- So does what a round answered of a place, without the words.
            UPDATE core.visit_answer SET note = NULL WHERE report_id = ANY (_keys::uuid[]);
            UPDATE core.round_deviation SET note = NULL WHERE report_id = ANY (_keys::uuid[]);
            DELETE FROM core.report WHERE id = ANY (_keys::uuid[]);
            GET DIAGNOSTICS _removed = ROW_COUNT;
            PERFORM app.redact_log('report_event', _events, ARRAY['note']);
            PERFORM app.redact_log('case_event', _acts, ARRAY['note', 'data']);
            PERFORM app.redact_log('work_order', _orders, ARRAY['text', 'status_note']);
            PERFORM app.redact_log('reporter_contact', _keys, ARRAY['contact', 'name']);
        WHEN 'document' THEN
            DELETE FROM core.document WHERE id = ANY (_keys::uuid[]);
            GET DIAGNOSTICS _removed = ROW_COUNT;
            PERFORM app.redact_log('document', _keys, ARRAY['title', 'body']);
        WHEN 'session' THEN
            DELETE FROM core.session WHERE id = ANY (_keys::uuid[]);
            GET DIAGNOSTICS _removed = ROW_COUNT;
        WHEN 'audit' THEN
            DELETE FROM core.audit WHERE id = ANY (_keys::bigint[]);
            GET DIAGNOSTICS _removed = ROW_COUNT;
    END CASE;
    RETURN _removed;
END;
$function$;
COMMENT ON FUNCTION app.remove_records IS
'Remove records of one type, and what the log repeats of them; for the owner alone';

CREATE FUNCTION app.remove_ended(_rule_id uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _rule core.retention_rule;
    _removed integer;
BEGIN
    SELECT retention_rule.* INTO _rule
    FROM core.retention_rule
    WHERE retention_rule.company_id = nullif(current_setting('ljusrond.company', TRUE), '')::uuid
        AND retention_rule.record_type = (
            SELECT asked.record_type FROM core.retention_rule AS asked WHERE asked.id = _rule_id
        )
    ORDER BY retention_rule.since_at DESC, retention_rule.id DESC
    LIMIT 1;
    IF _rule.id IS DISTINCT FROM _rule_id THEN
        RAISE EXCEPTION 'this rule does not count' USING ERRCODE = '42501';
    END IF;
    -- Sessions are technical: what the company keeps of its work is none of them.
    IF _rule.decision IS NULL AND _rule.record_type <> 'session' THEN
        RAISE EXCEPTION 'nothing is removed without a decision' USING ERRCODE = '42501';
    END IF;
    IF _rule.keep_days IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM set_config('ljusrond.retention', 'yes', TRUE);
    SELECT app.remove_records(_rule.record_type, array_agg(ended_records.record_key))
    INTO _removed
    FROM app.ended_records(_rule.record_type)
    WHERE ended_records.ended_at < now() - make_interval(days => _rule.keep_days);
    PERFORM set_config('ljusrond.retention', '', TRUE);
    RETURN _removed;
END;
$function$;
COMMENT ON FUNCTION app.remove_ended IS
'Remove what a decided rule says is past its time; returns how many records';
