-- Other systems (Open311 GeoReport v2): whose an address is, and what peers are to be told. That is
-- written where it happens, in the same transaction, so that nothing is forgotten and nothing is
-- told twice; the worker sends it.

CREATE FUNCTION app.jurisdiction(_code text)
RETURNS TABLE (company_id uuid, companies bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $jurisdiction$
SELECT
    (
        array_agg(company.id) FILTER (
            WHERE known.companies = 1 OR lower(company.code) = lower(_code)
        )
    )[1] AS company_id,
    count(*) AS companies
FROM core.company
CROSS JOIN (SELECT count(*) AS companies FROM core.company) AS known;
$jurisdiction$;

COMMENT ON FUNCTION app.jurisdiction(text) IS
'Company of a code, or the only one there is; NULL: none. And how many there are';

CREATE FUNCTION app.peer_status(_kind text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE _kind
    WHEN 'reopened' THEN 'REOPEN'
    WHEN 'done' THEN 'FIXED'
    WHEN 'verified' THEN 'FIXED'
    WHEN 'no_longer_needed' THEN 'CANCELLED'
END;

COMMENT ON FUNCTION app.peer_status(text) IS
'What a peer that has a case is told of a status of ours; NULL: nothing';

-- One update for each peer that has the case or a report in it, but for the one that told it to us
-- (ljusrond.from_peer).
CREATE FUNCTION app.tell_peers(_case uuid, _event uuid, _status text, _note text, _at timestamptz)
RETURNS bigint
LANGUAGE sql VOLATILE
AS $tell_peers$
WITH told AS (
    INSERT INTO core.open311_update (company_id, link_id, event_id, status, note, at)
    SELECT
        link.company_id,
        link.id AS link_id,
        _event,
        _status,
        _note,
        _at
    FROM core.case_state AS member
    INNER JOIN core.open311_link AS link ON member.report_id = link.report_id
    INNER JOIN core.open311_peer AS peer ON link.peer_id = peer.id
    WHERE
        member.case_id = _case
        AND NOT link.incoming
        AND peer.disabled_at IS NULL
        AND peer.id::text IS DISTINCT FROM current_setting('ljusrond.from_peer', true)
    ON CONFLICT DO NOTHING
    RETURNING open311_update.id
)

SELECT count(*) FROM told;
$tell_peers$;

COMMENT ON FUNCTION app.tell_peers(uuid, uuid, text, text, timestamptz) IS
'Note what the peers that have a case are to be told; how many there are';

-- A case that is not ours goes to the peer that serves its party: once, not while it is held back,
-- and never back as a new one to where it came from.
CREATE FUNCTION app.hand_to_peer(_case uuid) RETURNS bigint
LANGUAGE sql VOLATILE
AS $hand_to_peer$
WITH handed AS (
    INSERT INTO core.open311_link (company_id, report_id, peer_id)
    SELECT
        state.company_id,
        state.report_id,
        peer.id
    FROM core.case_state AS state
    INNER JOIN core.open311_peer AS peer
        ON state.company_id = peer.company_id AND state.party = peer.party
    WHERE
        state.report_id = _case
        AND NOT state.held
        AND peer.disabled_at IS NULL
        AND NOT EXISTS (
            SELECT FROM core.case_state AS member
            INNER JOIN core.open311_link AS link ON member.report_id = link.report_id
            WHERE member.case_id = _case AND link.peer_id = peer.id
        )
    ORDER BY peer.name
    LIMIT 1
    ON CONFLICT DO NOTHING
    RETURNING open311_link.id
)

SELECT count(*) FROM handed;
$hand_to_peer$;

COMMENT ON FUNCTION app.hand_to_peer(uuid) IS
'Note that a case goes to the peer that serves its party; how many do';

CREATE FUNCTION app.event_to_peers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, jobs, pg_temp
AS $event_to_peers$
DECLARE
    _case uuid;
    _made bigint;
BEGIN
    IF NOT EXISTS (
        SELECT FROM core.open311_peer
        WHERE open311_peer.company_id = new.company_id AND open311_peer.disabled_at IS NULL
    ) THEN
        RETURN NULL;
    END IF;
    SELECT case_state.case_id INTO _case
    FROM core.case_state WHERE case_state.report_id = new.report_id;
    _made := CASE
        WHEN new.kind = 'not_ours' THEN app.hand_to_peer(_case)
        WHEN tg_table_name = 'case_event'
            THEN app.tell_peers(_case, new.id, NULL, new.note, new.at)
        WHEN app.peer_status(new.kind) IS NOT NULL
            THEN app.tell_peers(_case, new.id, app.peer_status(new.kind), NULL, new.at)
        ELSE 0
    END;
    IF _made > 0 THEN
        PERFORM app.defer_job(
            'ljusrond.open311_push',
            jsonb_build_object('company_id', new.company_id, 'case_id', _case)
        );
    END IF;
    RETURN NULL;
END;
$event_to_peers$;

COMMENT ON FUNCTION app.event_to_peers() IS
'Note what other systems are to be told of a case, and let the worker send it';

CREATE TRIGGER to_peers AFTER INSERT ON core.report_event
FOR EACH ROW WHEN (new.kind <> 'received') EXECUTE FUNCTION app.event_to_peers();
-- Words that who reported may read, others may too.
CREATE TRIGGER to_peers AFTER INSERT ON core.case_event
FOR EACH ROW WHEN (new.kind = 'noted' AND new.is_public AND new.note IS NOT NULL)
EXECUTE FUNCTION app.event_to_peers();
