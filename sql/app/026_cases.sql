-- Where each report stands: one row of core.case_state a report, kept by triggers, so that no way
-- in can forget it. The promise is decided in one place, app.promised_by (024_promises.sql); views
-- only compare.

CREATE FUNCTION app.may_follow(_old text, _new text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN _old = _new THEN true
    WHEN _old IN ('received', 'triaged', 'ordered', 'in_work', 'reopened')
        THEN _new NOT IN ('received', 'reopened')
    -- Done is what the one who mended says; verified, that somebody saw it.
    WHEN _old = 'done' THEN _new IN ('verified', 'reopened', 'no_longer_needed')
    ELSE _new = 'reopened'
END;

COMMENT ON FUNCTION app.may_follow(text, text) IS
'Whether a status may follow another; the same again is a note';

CREATE FUNCTION app.outcome_of(_status text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE _status
    WHEN 'done' THEN 'fixed'
    WHEN 'verified' THEN 'fixed'
    WHEN 'will_not_fix' THEN 'will_not_fix'
    WHEN 'not_ours' THEN 'not_ours'
    WHEN 'no_longer_needed' THEN 'no_longer_needed'
END;

COMMENT ON FUNCTION app.outcome_of(text) IS
'What came of a case with this status; NULL: it is still open';

-- Whose a thing is to mend: a lamp's operator, else its owner; ground by responsibility areas.
-- PL/pgSQL keeps the plans: planned anew for each report it was a tenth of what storing one costs.
CREATE FUNCTION app.keeper_of(_company uuid, _asset uuid, _geom geometry) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $keeper_of$
DECLARE
    _name text;
BEGIN
    SELECT CASE WHEN lamp.operator = 'unknown' THEN lamp.owner ELSE lamp.operator END INTO _name
    FROM core.lamp
    WHERE lamp.id = _asset;
    IF _name IS NULL THEN
        SELECT area.operator INTO _name
        FROM core.responsibility_area AS area
        WHERE
            area.company_id = _company
            AND area.geom && _geom
            AND ST_Intersects(area.geom, _geom)
            AND area.vanished_at IS NULL
        ORDER BY ST_Area(area.geom), area.id
        LIMIT 1;
    END IF;
    RETURN coalesce(_name, 'own');
END;
$keeper_of$;

COMMENT ON FUNCTION app.keeper_of(uuid, uuid, geometry) IS
'Who mends a thing or place, as the register names them; own where nobody else is known';

-- Registers name owners in words. A name in the list of contractors says what kind it is; else
-- the company's own name, and what a name says of itself.
CREATE FUNCTION app.party_named(_company uuid, _name text)
RETURNS TABLE (party text, contractor_id uuid)
LANGUAGE sql STABLE PARALLEL SAFE
AS $party_named$
SELECT
    CASE
        WHEN contractor.id IS NOT NULL THEN contractor.party
        WHEN
            lower(_name) IN ('own', 'municipality', 'grid_company', 'contractor', 'unknown')
            THEN lower(_name)
        WHEN lower(_name) = lower(company.name) THEN 'own'
        WHEN _name ~* '(kommun|stad|trafikkontoret)' THEN 'municipality'
        WHEN _name ~* '(elnät|eldistribution|nätbolag|energi)' THEN 'grid_company'
        ELSE 'other'
    END AS party,
    contractor.id AS contractor_id
FROM core.company
LEFT JOIN core.contractor
    ON
        company.id = contractor.company_id
        AND lower(contractor.name) = lower(_name)
        AND contractor.removed_at IS NULL
WHERE company.id = _company
LIMIT 1
$party_named$;

COMMENT ON FUNCTION app.party_named(uuid, text) IS
'What kind of party a name in the register is, and its entry among the contractors';

-- open_case: the row of core.case_state of a report. Runs with the owner's rights: whoever may
-- send a report may not change where others stand.
CREATE FUNCTION app.open_case(_report core.report) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $open_case$
DECLARE
    _category core.fault_category;
    _kind text;
    _geom geometry;
    _name text;
    _keeper record;
    _promise core.promise;
BEGIN
    SELECT * INTO _category FROM core.fault_category WHERE code = (_report).category;
    SELECT asset.kind, ST_PointOnSurface(label.geom) INTO _kind, _geom
    FROM core.asset
    LEFT JOIN app.asset_labels AS label ON asset.id = label.id
    WHERE asset.id = (_report).asset_id;
    _geom := coalesce((_report).geom, _geom);
    -- In a variable, or it would be looked up each time that its name is compared.
    _name := app.keeper_of((_report).company_id, (_report).asset_id, _geom);
    SELECT * INTO _keeper FROM app.party_named((_report).company_id, _name);
    IF _category.needs_action THEN
        _promise := app.promise_for(
            (_report).company_id, _keeper.party, (_report).category, _kind, _category.danger
        );
    END IF;
    INSERT INTO core.case_state (
        report_id, company_id, case_id, estate_id, asset_id, category, status, status_at, is_open,
        priority, due_at, promise_id, party, contractor_id, opened_at, geom
    )
    VALUES (
        (_report).id, (_report).company_id, (_report).id, (_report).estate_id, (_report).asset_id,
        (_report).category, 'received', (_report).received_at, _category.needs_action,
        (_promise).priority,
        app.promised_by(_promise, (_report).company_id, (_report).received_at),
        (_promise).id, _keeper.party, _keeper.contractor_id, (_report).received_at, _geom
    )
    ON CONFLICT (report_id) DO NOTHING;
END;
$open_case$;

COMMENT ON FUNCTION app.open_case(core.report) IS 'Begin the state of a report';

-- What is promised for a case as it stands: from when it was opened, or opened again.
CREATE FUNCTION app.promise_of_case(_report uuid, _priority text)
RETURNS TABLE (id uuid, priority text, due_at timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE
AS $promise_of_case$
SELECT
    (decided.promise).id,
    coalesce(_priority, (decided.promise).priority),
    app.promised_by(
        decided.promise,
        state.company_id,
        coalesce(
            (
                SELECT max(report_event.at)
                FROM core.report_event
                WHERE
                    report_event.report_id = state.report_id
                    AND report_event.kind = 'reopened'
            ),
            state.opened_at
        )
    )
FROM core.case_state AS state
INNER JOIN core.fault_category ON state.category = fault_category.code
LEFT JOIN core.asset ON state.asset_id = asset.id
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN NOT fault_category.needs_action THEN null
            WHEN _priority IS NULL
                THEN app.promise_for(
                    state.company_id, state.party, state.category, asset.kind,
                    fault_category.danger
                )
            ELSE app.promise_of_step(
                state.company_id, state.party, state.category, asset.kind, _priority
            )
        END AS promise
) AS decided
WHERE state.report_id = _report
$promise_of_case$;

COMMENT ON FUNCTION app.promise_of_case(uuid, text) IS
'Rule and time of a case as it stands; NULL priority: as the ladder says';

CREATE FUNCTION app.report_arrived() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $report_arrived$
BEGIN
    PERFORM app.open_case(new);
    RETURN NULL;
END;
$report_arrived$;

COMMENT ON FUNCTION app.report_arrived() IS 'Begin the state of a report that arrives';

-- What happens to a report that was merged happens to the case it is in: they are one. An event
-- that arrives late, from before the newest, is history alone; one of this very moment that had to
-- wait for another is not.
CREATE FUNCTION app.status_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $status_told$
DECLARE
    _case uuid;
    _state core.case_state;
    _open boolean;
BEGIN
    SELECT case_id INTO _case FROM core.case_state WHERE report_id = new.report_id;
    IF NOT FOUND THEN
        PERFORM app.open_case(report) FROM core.report WHERE id = new.report_id;
        _case := new.report_id;
    END IF;
    SELECT * INTO _state FROM core.case_state WHERE report_id = _case FOR UPDATE;
    IF new.at < least(_state.status_at, now()) OR new.kind = 'received' THEN
        RETURN NULL;
    END IF;
    IF NOT app.may_follow(_state.status, new.kind) THEN
        RAISE EXCEPTION 'a case that is % cannot become %', _state.status, new.kind
        USING ERRCODE = 'check_violation', CONSTRAINT = 'report_event_transition';
    END IF;
    SELECT app.is_open_status(new.kind) AND fault_category.needs_action INTO _open
    FROM core.fault_category WHERE fault_category.code = _state.category;
    UPDATE core.case_state
    SET
        status = new.kind,
        status_at = greatest(new.at, _state.status_at),
        is_open = _open,
        closed_at = CASE WHEN _open THEN NULL ELSE coalesce(closed_at, new.at) END
    WHERE case_id = _case;
    RETURN NULL;
END;
$status_told$;

COMMENT ON FUNCTION app.status_told() IS 'Keep the state of a case with its events';

CREATE TRIGGER opened AFTER INSERT ON core.report
FOR EACH ROW EXECUTE FUNCTION app.report_arrived();
CREATE TRIGGER told AFTER INSERT ON core.report_event
FOR EACH ROW EXECUTE FUNCTION app.status_told();

-- A report that stood for a case may go before those that were merged into it: the oldest of them
-- stands for it then, as the case is. Its newest status becomes the heir's own, so that what was
-- decided does not go with the words of another report.
CREATE FUNCTION app.case_left() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $case_left$
DECLARE
    _head core.case_state;
    _heir uuid;
BEGIN
    SELECT case_state.report_id INTO _heir
    FROM core.case_state
    WHERE
        case_state.case_id = old.id
        AND case_state.report_id <> old.id
        -- One that goes in the same statement may be gone already.
        AND EXISTS (SELECT FROM core.report WHERE report.id = case_state.report_id)
    ORDER BY case_state.opened_at, case_state.report_id
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN old;
    END IF;
    SELECT * INTO _head FROM core.case_state WHERE report_id = old.id;
    UPDATE core.case_state SET case_id = _heir
    WHERE
        case_id = old.id
        AND EXISTS (SELECT FROM core.report WHERE report.id = case_state.report_id);
    UPDATE core.case_state
    SET
        category = _head.category, priority = _head.priority, due_at = _head.due_at,
        promise_id = _head.promise_id, party = _head.party, account_id = _head.account_id,
        team_id = _head.team_id, contractor_id = _head.contractor_id, held = _head.held
    WHERE report_id = _heir;
    -- It was told when it happened.
    PERFORM set_config('ljusrond.past', 'yes', true);
    INSERT INTO core.report_event (report_id, company_id, kind, at)
    SELECT _heir, _head.company_id, _head.status, _head.status_at
    WHERE _head.status <> 'received';
    PERFORM set_config('ljusrond.past', '', true);
    RETURN old;
END;
$case_left$;

COMMENT ON FUNCTION app.case_left() IS
'Let a merged report stand for its case when the one that did is removed';

CREATE TRIGGER leaves BEFORE DELETE ON core.report
FOR EACH ROW EXECUTE FUNCTION app.case_left();

-- A lamp seen lit closes what was reported of its light before: done means seen lit. A case about
-- several lamps waits until each of them was seen lit. A case that may not become so is left alone:
-- good news is never refused.
CREATE FUNCTION app.tell_seen_lit(_lamps uuid[], _seen_at timestamptz, _role text)
RETURNS integer
LANGUAGE plpgsql
AS $tell_seen_lit$
DECLARE
    _id uuid;
    _state core.case_state;
    _told integer := 0;
BEGIN
    FOR _id IN
        SELECT DISTINCT own.case_id
        FROM core.report
        INNER JOIN core.fault_category ON report.category = fault_category.code
        INNER JOIN core.case_state AS own ON report.id = own.report_id
        WHERE
            report.asset_id = ANY(_lamps)
            AND report.observed_at <= _seen_at
            AND fault_category.lamp_state IS NOT NULL
            AND fault_category.needs_action
        ORDER BY own.case_id
    LOOP
        SELECT * INTO _state FROM core.case_state WHERE report_id = _id FOR UPDATE;
        CONTINUE WHEN _state.status IS NULL OR _state.status = 'verified'
        OR NOT app.may_follow(_state.status, 'verified')
        OR EXISTS (
            SELECT FROM core.case_state AS member
            INNER JOIN core.report AS other ON member.report_id = other.id
            WHERE
                member.case_id = _id
                AND other.asset_id <> ALL(_lamps)
                AND NOT EXISTS (
                    SELECT FROM core.lamp_observation
                    WHERE
                        lamp_observation.lamp_id = other.asset_id
                        AND lamp_observation.state = 'lit'
                        AND lamp_observation.observed_at >= other.observed_at
                )
        );
        INSERT INTO core.report_event (report_id, company_id, kind, at, role)
        VALUES (_id, _state.company_id, 'verified', clock_timestamp(), _role);
        _told := _told + 1;
    END LOOP;
    RETURN _told;
END;
$tell_seen_lit$;

COMMENT ON FUNCTION app.tell_seen_lit(uuid[], timestamptz, text) IS
'Note that the cases of lamps that were seen lit are mended; how many';

-- What was reported before there were cases.
CREATE FUNCTION app.open_missing_cases() RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $open_missing_cases$
DECLARE
    _found bigint;
BEGIN
    CREATE TEMPORARY TABLE missing_case ON COMMIT DROP AS
    SELECT report.id FROM core.report
    WHERE NOT EXISTS (SELECT FROM core.case_state WHERE case_state.report_id = report.id);
    GET DIAGNOSTICS _found = ROW_COUNT;
    PERFORM app.open_case(report)
    FROM core.report INNER JOIN missing_case ON report.id = missing_case.id;
    UPDATE core.case_state
    SET
        status = newest.kind,
        status_at = newest.at,
        is_open = case_state.is_open AND app.is_open_status(newest.kind),
        closed_at = CASE WHEN app.is_open_status(newest.kind) THEN NULL ELSE newest.at END
    FROM missing_case
    CROSS JOIN LATERAL (
        SELECT report_event.kind, report_event.at
        FROM core.report_event
        WHERE report_event.report_id = missing_case.id
        ORDER BY report_event.at DESC, report_event.id DESC
        LIMIT 1
    ) AS newest
    WHERE case_state.report_id = missing_case.id;
    DROP TABLE missing_case;
    RETURN _found;
END;
$open_missing_cases$;

COMMENT ON FUNCTION app.open_missing_cases() IS
'Begin the state of reports that have none; how many there were';

CREATE VIEW app.cases AS
SELECT
    state.report_id AS id,
    state.company_id,
    state.estate_id,
    state.asset_id,
    asset.kind AS asset_kind,
    label.code AS asset_code,
    label.name AS asset_name,
    state.category,
    fault_category.title_sv,
    fault_category.title_en,
    fault_category.danger,
    report.description,
    report.origin,
    report.observed_at,
    state.opened_at,
    state.status,
    state.status_at,
    state.is_open,
    app.outcome_of(state.status) AS outcome,
    state.priority,
    state.due_at,
    coalesce(state.is_open AND state.due_at < now(), false) AS is_overdue,
    state.party,
    state.account_id,
    state.team_id,
    state.contractor_id,
    state.held,
    state.closed_at,
    state.geom
FROM core.case_state AS state
INNER JOIN core.report ON state.report_id = report.id
INNER JOIN core.fault_category ON state.category = fault_category.code
LEFT JOIN core.asset ON state.asset_id = asset.id
LEFT JOIN app.asset_labels AS label ON state.asset_id = label.id
WHERE state.case_id = state.report_id;

COMMENT ON VIEW app.cases IS
'Cases: reports that were not merged into another one, where they stand and what was promised';
COMMENT ON COLUMN app.cases.id IS
'Identity of the report that stands for the case';
COMMENT ON COLUMN app.cases.asset_kind IS
'Kind of the asset it is about; NULL: a place on the map';
COMMENT ON COLUMN app.cases.asset_code IS
'Label of the asset; NULL: none, or a place on the map';
COMMENT ON COLUMN app.cases.asset_name IS
'Name of the asset; NULL: none, or a place on the map';
COMMENT ON COLUMN app.cases.outcome IS
'What came of it; NULL: still open';
COMMENT ON COLUMN app.cases.is_overdue IS
'Open, and the promise is past';
