-- Who is told: what happens to cases is handed over to the worker by the database itself, so that
-- no way in can forget it. Only where somebody wants it: a report that nobody waits for costs one
-- look into small tables. The worker finds the receivers and writes the words (backend/messages).

-- Somebody who is told at once: a subscription or webhook to one of these events. Danger waits for
-- no daily letter. Other systems that cases go to have triggers of their own (028_open311.sql).
CREATE FUNCTION app.is_wanted(_company uuid, _events text[]) RETURNS boolean
LANGUAGE plpgsql STABLE
AS $is_wanted$
BEGIN
    RETURN EXISTS (
        SELECT FROM core.subscription
        WHERE
            subscription.company_id = _company
            AND subscription.events && _events
            AND (subscription.mode = 'immediate' OR 'case.danger' = ANY (_events))
    )
    OR EXISTS (
        SELECT FROM core.webhook
        WHERE
            webhook.company_id = _company
            AND webhook.events && _events
            AND webhook.disabled_at IS NULL
    );
END;
$is_wanted$;

COMMENT ON FUNCTION app.is_wanted(uuid, text[]) IS
'Whether anybody wants to be told at once of one of these events';

-- A tenant who left an e-mail address with a report of the same case.
CREATE FUNCTION app.is_followed(_report uuid) RETURNS boolean
LANGUAGE plpgsql STABLE
AS $is_followed$
BEGIN
    RETURN EXISTS (
        SELECT FROM core.case_state AS own
        INNER JOIN core.case_state AS member ON own.case_id = member.case_id
        INNER JOIN core.reporter_contact ON member.report_id = reporter_contact.report_id
        WHERE own.report_id = _report AND position('@' IN reporter_contact.contact) > 0
    );
END;
$is_followed$;

COMMENT ON FUNCTION app.is_followed(uuid) IS
'Whether somebody who reported a case left an e-mail address';

-- Nobody's words or names: the queue lies outside the walls, and keeps a job that failed. The
-- worker reads them where they are.
CREATE FUNCTION app.hand_over_event(_company uuid, _event text, _report uuid, _data jsonb)
RETURNS bigint
LANGUAGE sql VOLATILE
AS $hand_over_event$
SELECT
    app.defer_job(
        'ljusrond.tell',
        jsonb_build_object(
            'company_id', _company, 'event', _event, 'report_id', _report, 'data', _data
        )
    );
$hand_over_event$;

COMMENT ON FUNCTION app.hand_over_event(uuid, text, uuid, jsonb) IS
'Let the worker tell an event of a case; the number of its job';

CREATE FUNCTION app.report_wanted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, jobs, pg_temp
AS $report_wanted$
BEGIN
    IF app.is_wanted(new.company_id, ARRAY['case.opened'])
        OR EXISTS (
            SELECT FROM core.fault_category
            WHERE fault_category.code = new.category AND fault_category.danger
        ) AND app.is_wanted(new.company_id, ARRAY['case.danger'])
    THEN
        PERFORM app.hand_over_event(new.company_id, 'case.opened', new.id, '{}');
    END IF;
    RETURN NULL;
END;
$report_wanted$;

COMMENT ON FUNCTION app.report_wanted() IS 'Tell that a report arrived, where somebody wants it';

-- What comes late, from before the newest status, is history and not told; nor is what an import
-- brings of the past.
CREATE FUNCTION app.status_wanted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, jobs, pg_temp
AS $status_wanted$
DECLARE
    _event CONSTANT text := CASE new.kind WHEN 'reopened' THEN 'case.reopened' ELSE 'case.status' END;
BEGIN
    IF (app.is_wanted(new.company_id, ARRAY[_event]) OR app.is_followed(new.report_id))
        AND EXISTS (
            SELECT FROM core.case_state
            INNER JOIN core.report ON case_state.report_id = report.id
            WHERE
                case_state.report_id = new.report_id
                AND case_state.status = new.kind
                AND (report.origin <> 'import' OR new.at > now() - interval '1 day')
        )
    THEN
        PERFORM app.hand_over_event(
            new.company_id, _event, new.report_id,
            jsonb_build_object(
                'key', new.id, 'status', new.kind, 'at', new.at, 'role', new.role
            )
        );
    END IF;
    RETURN NULL;
END;
$status_wanted$;

COMMENT ON FUNCTION app.status_wanted() IS 'Tell a status of a case, where somebody wants it';

-- Orders, answers to them, words to the reporter, and cases that were held back until now.
CREATE FUNCTION app.case_event_wanted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, jobs, pg_temp
AS $case_event_wanted$
DECLARE
    _by_partner CONSTANT boolean := coalesce(new.role IN ('contractor', 'partner'), FALSE);
    _event text;
BEGIN
    _event := CASE
        WHEN new.kind = 'ordered' THEN 'order.sent'
        WHEN new.kind = 'answered' OR (new.kind = 'noted' AND _by_partner) THEN 'order.answered'
        WHEN new.kind = 'released' THEN 'case.opened'
        WHEN new.kind = 'noted' AND new.is_public AND new.data ->> 'status' IS NULL
            THEN 'tenant.note'
    END;
    IF _event IS NULL OR (_event = 'tenant.note' AND NOT app.is_followed(new.report_id)) THEN
        RETURN NULL;
    END IF;
    -- An order goes to whom it is given to, an answer to who gave it, whoever else wants it.
    PERFORM app.hand_over_event(
        new.company_id, _event, new.report_id,
        CASE WHEN _event = 'case.opened' THEN '{}' ELSE (new.data - 'name') || jsonb_build_object(
            'key', new.id, 'at', new.at, 'role', new.role
        ) END
    );
    RETURN NULL;
END;
$case_event_wanted$;

COMMENT ON FUNCTION app.case_event_wanted() IS
'Tell of orders, their answers, and words to who reported';

CREATE FUNCTION app.follower_answered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, jobs, pg_temp
AS $follower_answered$
BEGIN
    IF app.is_wanted(new.company_id, ARRAY['tenant.answered']) THEN
        PERFORM app.hand_over_event(
            new.company_id, 'tenant.answered', new.report_id,
            jsonb_build_object(
                'key', concat_ws(
                    ':', encode(substr(new.token_hash, 1, 8), 'hex'), new.mended, new.answered_at
                ),
                'at', new.answered_at, 'mended', new.mended
            )
        );
    END IF;
    RETURN NULL;
END;
$follower_answered$;

COMMENT ON FUNCTION app.follower_answered() IS
'Tell what a tenant says of whether it is mended, where somebody wants it';

CREATE FUNCTION app.contact_left() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, jobs, pg_temp
AS $contact_left$
BEGIN
    PERFORM app.hand_over_event(new.company_id, 'tenant.received', new.report_id, '{}');
    RETURN NULL;
END;
$contact_left$;

COMMENT ON FUNCTION app.contact_left() IS
'Let who reported know that it arrived, where they left an e-mail address';

-- An answer of who reported is told to staff.
CREATE FUNCTION app.is_to_reporter(_event text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN starts_with(_event, 'tenant.') AND _event <> 'tenant.answered';

COMMENT ON FUNCTION app.is_to_reporter(text) IS
'Whether a letter of this event goes to who reported, whose address is shown to nobody';

-- A contact goes with its time: so does what was written to it, and nothing more is.
CREATE FUNCTION app.contact_gone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, jobs, pg_temp
AS $contact_gone$
BEGIN
    UPDATE core.message
    SET
        receiver = '',
        subject = '',
        body = '',
        payload = '{}',
        failed_at = CASE WHEN message.sent_at IS NULL THEN coalesce(message.failed_at, now()) END,
        error = CASE WHEN message.sent_at IS NULL THEN 'forgotten' END
    WHERE message.report_id = old.report_id AND app.is_to_reporter(message.event)
        AND message.receiver = trim(old.contact);
    RETURN NULL;
END;
$contact_gone$;

COMMENT ON FUNCTION app.contact_gone() IS
'Empty the letters to a contact that is removed';

-- Letters follow an address that was put right; an account that is erased takes its own along.
CREATE FUNCTION app.address_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $address_changed$
BEGIN
    IF new.disabled_at IS NULL THEN
        UPDATE core.message SET receiver = new.email
        WHERE message.company_id = new.company_id AND message.receiver = old.email;
        RETURN NULL;
    END IF;
    DELETE FROM core.subscription WHERE subscription.account_id = new.id;
    DELETE FROM core.saved_filter WHERE saved_filter.account_id = new.id;
    UPDATE core.message
    SET
        receiver = '',
        failed_at = CASE WHEN message.sent_at IS NULL THEN coalesce(message.failed_at, now()) END,
        error = CASE WHEN message.sent_at IS NULL THEN 'forgotten' END
    WHERE message.company_id = new.company_id AND message.receiver = old.email;
    RETURN NULL;
END;
$address_changed$;

COMMENT ON FUNCTION app.address_changed() IS
'Let letters follow an account''s address, or be nobody''s where it is erased';

-- One job a company and way out, however many messages one statement makes.
CREATE FUNCTION app.message_made() RETURNS trigger
LANGUAGE plpgsql
AS $message_made$
BEGIN
    PERFORM app.defer_job(
        'ljusrond.send_messages',
        jsonb_build_object('company_id', due.company_id, 'channel', due.channel)
    )
    FROM (
        SELECT DISTINCT made.company_id, made.channel
        FROM made
        WHERE made.send_at <= now() AND made.failed_at IS NULL
    ) AS due;
    RETURN NULL;
END;
$message_made$;

COMMENT ON FUNCTION app.message_made() IS 'Let the worker send what is to leave now';

-- After `opened` and `told`, which are first in the alphabet, as the database runs them.
CREATE TRIGGER wanted AFTER INSERT ON core.report
FOR EACH ROW WHEN (new.origin <> 'import') EXECUTE FUNCTION app.report_wanted();
CREATE TRIGGER wanted AFTER INSERT ON core.report_event
FOR EACH ROW
-- What is written down of the past (imports, an heir of a removed report) says so.
WHEN (new.kind <> 'received' AND coalesce(current_setting('ljusrond.past', true), '') = '')
EXECUTE FUNCTION app.status_wanted();
CREATE TRIGGER wanted AFTER INSERT ON core.case_event
FOR EACH ROW WHEN (new.kind IN ('ordered', 'answered', 'noted', 'released'))
EXECUTE FUNCTION app.case_event_wanted();
CREATE TRIGGER wanted AFTER UPDATE OF mended ON core.follow_link
FOR EACH ROW WHEN (new.mended IS NOT null AND new.answered_at IS DISTINCT FROM old.answered_at)
EXECUTE FUNCTION app.follower_answered();
CREATE TRIGGER left_address AFTER INSERT ON core.reporter_contact
FOR EACH ROW WHEN (position('@' IN new.contact) > 0) EXECUTE FUNCTION app.contact_left();
CREATE TRIGGER gone AFTER DELETE ON core.reporter_contact
FOR EACH ROW EXECUTE FUNCTION app.contact_gone();
CREATE TRIGGER address AFTER UPDATE OF email ON core.account
FOR EACH ROW WHEN (new.email <> old.email) EXECUTE FUNCTION app.address_changed();
CREATE TRIGGER made AFTER INSERT ON core.message
REFERENCING NEW TABLE AS made
FOR EACH STATEMENT EXECUTE FUNCTION app.message_made();

-- Who has the link in a letter's head is nobody that is logged in.
CREATE FUNCTION app.stop_subscription(_subscription uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $stop_subscription$
DELETE FROM core.subscription
WHERE subscription.id = _subscription AND subscription.account_id IS NOT NULL;
$stop_subscription$;

COMMENT ON FUNCTION app.stop_subscription(uuid) IS
'End a person''s letters by the link in one of them; a shared mailbox stays';
