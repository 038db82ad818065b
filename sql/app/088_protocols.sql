-- Walks and their protocols: what is still to be done, and who comes by a link without being known.

CREATE VIEW app.walk_points AS
SELECT
    walk_point.id,
    walk_point.company_id,
    walk_point.walk_id,
    walk_point.number,
    walk_point.stop_id,
    walk_point.report_id,
    walk_point.place,
    walk_point.category,
    walk_point.observation,
    walk_point.sentiment,
    walk_point.themes,
    walk_point.action,
    walk_point.decision,
    walk_point.reason,
    walk_point.party,
    walk_point.unit,
    walk_point.contractor_id,
    walk_point.due_on,
    walk_point.cost,
    walk_point.feedback,
    walk_point.feedback_to,
    walk_point.feedback_on,
    walk_point.actor_words,
    walk_point.photos,
    walk_point.observed_at,
    walk_point.geom,
    head.report_id AS case_id,
    head.status AS case_status,
    coalesce(
        walk_point.done_on,
        CASE
            WHEN app.outcome_of(head.status) = 'fixed'
                THEN (head.status_at AT TIME ZONE 'Europe/Stockholm')::date
        END
    ) AS done_on
FROM core.walk_point
LEFT JOIN core.case_state AS own ON walk_point.report_id = own.report_id
LEFT JOIN core.case_state AS head ON own.case_id = head.report_id;

COMMENT ON VIEW app.walk_points IS
'Points of protocols, with the case each became; done where somebody said so of either';

COMMENT ON COLUMN app.walk_points.case_status IS
'Status of the case; NULL: it became none';

COMMENT ON COLUMN app.walk_points.report_id IS
'Report it was sent as; case_id is the case that this belongs to now';

CREATE VIEW app.walk_open_point AS
SELECT
    point.id,
    point.company_id,
    point.walk_id,
    point.number,
    point.place,
    point.observation,
    point.action,
    point.decision,
    point.party,
    point.due_on,
    point.sentiment,
    point.geom
FROM app.walk_points AS point
WHERE
    point.sentiment = 'unsafe'
    AND point.decision IS DISTINCT FROM 'no'
    AND point.done_on IS NULL;

COMMENT ON VIEW app.walk_open_point IS
'Points that are neither done nor declined: what the next walk looks at again';

-- Invited groups, actors and readers of a published protocol come by an address that is the right,
-- before anybody is known: the functions run with the owner's rights, and the server alone may
-- call them (roles.sql).
CREATE FUNCTION app.enter_gather(_token_hash bytea, _request text)
RETURNS TABLE (walk_id uuid, company_id uuid, company text, attendees text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _row record;
BEGIN
    SELECT
        walk_link.walk_id,
        walk_link.company_id,
        company.name,
        walk_link.attendees
    INTO _row
    FROM core.walk_link
    INNER JOIN core.company ON walk_link.company_id = company.id
    INNER JOIN core.walk ON walk_link.walk_id = walk.id
    WHERE
        walk_link.token_hash = _token_hash
        AND walk_link.ends_at > now()
        -- Places are named before the walk.
        AND walk.status = 'planned';
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM app.set_limits(_row.company_id, NULL, 'tenant', NULL, _request);
    RETURN QUERY SELECT _row.walk_id, _row.company_id, _row.name, _row.attendees;
END;
$function$;

COMMENT ON FUNCTION app.enter_gather IS
'Open the walls for an invited group that names places; no row: the link is none, or has ended';

CREATE FUNCTION app.enter_package(_token_hash bytea, _request text)
RETURNS TABLE (
    id uuid, walk_id uuid, company_id uuid, company text, party text, unit text,
    contractor_id uuid, ends_at timestamptz
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _row record;
BEGIN
    SELECT
        walk_package.id,
        walk_package.walk_id,
        walk_package.company_id,
        company.name,
        walk_package.party,
        walk_package.unit,
        walk_package.contractor_id,
        walk_package.ends_at
    INTO _row
    FROM core.walk_package
    INNER JOIN core.company ON walk_package.company_id = company.id
    LEFT JOIN core.contractor ON walk_package.contractor_id = contractor.id
    WHERE
        walk_package.token_hash = _token_hash
        AND walk_package.ended_at IS NULL
        AND walk_package.ends_at > now()
        AND contractor.removed_at IS NULL;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM app.set_limits(_row.company_id, NULL, 'partner', NULL, _request);
    RETURN QUERY SELECT
        _row.id, _row.walk_id, _row.company_id, _row.name, _row.party, _row.unit,
        _row.contractor_id, _row.ends_at;
END;
$function$;

COMMENT ON FUNCTION app.enter_package IS
'Open the walls for an actor that answers for points; no row: the link is none, or has ended';

CREATE FUNCTION app.enter_protocol(_protocol uuid, _request text)
RETURNS TABLE (walk_id uuid, company_id uuid, company text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _row record;
BEGIN
    SELECT
        walk_protocol.walk_id,
        walk_protocol.company_id,
        company.name
    INTO _row
    FROM core.walk_protocol
    INNER JOIN core.company ON walk_protocol.company_id = company.id
    WHERE walk_protocol.id = _protocol AND walk_protocol.published_at IS NOT NULL;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM app.set_limits(_row.company_id, NULL, 'tenant', NULL, _request);
    RETURN QUERY SELECT _row.walk_id, _row.company_id, _row.name;
END;
$function$;

COMMENT ON FUNCTION app.enter_protocol IS
'Open the walls for who reads a published protocol; no row: it is none, or not published';

-- carried_walks: the walks of an estate that a tablet carries, as it gets them: those ahead within
-- two months, and those whose protocol is not adjusted yet, with route, stops and dark ground
-- calculated beside each.
CREATE FUNCTION app.carried_walks(_estate uuid) RETURNS text
LANGUAGE sql STABLE STRICT
AS $carried_walks$
SELECT coalesce(json_agg(carried ORDER BY carried.starts_at, carried.id), '[]')::text
FROM (
    SELECT
        walk.id,
        walk.name,
        walk.kind,
        walk.is_dark,
        walk.starts_at,
        walk.minutes,
        walk.groups,
        walk.status,
        walk.walked_at,
        (
            SELECT
                coalesce(
                    json_agg(
                        json_build_object(
                            'group_number', walk_leg.group_number,
                            'length_m', round(walk_leg.length_m),
                            'minutes', round(walk_leg.minutes),
                            'line',
                            ST_AsGeoJSON(ST_Transform(walk_leg.geom, 4326), 6)::json -> 'coordinates'
                        )
                        ORDER BY walk_leg.group_number
                    ), '[]'
                )
            FROM core.walk_leg
            WHERE walk_leg.walk_id = walk.id
        ) AS legs,
        (
            SELECT
                coalesce(
                    json_agg(
                        json_build_object(
                            'id', walk_stop.id,
                            'group_number', walk_stop.group_number,
                            'position', walk_stop.position,
                            'name', walk_stop.name,
                            'why', walk_stop.why,
                            'source', walk_stop.source,
                            'minutes', walk_stop.minutes,
                            'arrives_min', walk_stop.arrives_min,
                            'lon', round(ST_X(ST_Transform(walk_stop.geom, 4326))::numeric, 6),
                            'lat', round(ST_Y(ST_Transform(walk_stop.geom, 4326))::numeric, 6),
                            'dark_spot', (
                                SELECT
                                    json_build_object(
                                        'certainty', spot.certainty,
                                        'area_m2', round(spot.area_m2),
                                        'e_min_lx', round(spot.e_min_lx::numeric, 2),
                                        'required_e_min_lx', spot.required_e_min_lx
                                    )
                                FROM app.dark_spots AS spot
                                WHERE
                                    spot.estate_id = walk.estate_id
                                    AND spot.geom && ST_Expand(walk_stop.geom, 15)
                                    AND ST_DWithin(spot.geom, walk_stop.geom, 15)
                                ORDER BY spot.area_m2 DESC, spot.id
                                LIMIT 1
                            )
                        )
                        ORDER BY walk_stop.group_number, walk_stop.position
                    ), '[]'
                )
            FROM core.walk_stop
            WHERE walk_stop.walk_id = walk.id AND walk_stop.position IS NOT NULL
        ) AS stops
    FROM core.walk
    WHERE
        walk.estate_id = _estate
        AND walk.status IN ('planned', 'walked', 'draft')
        AND walk.starts_at BETWEEN now() - interval '30 days' AND now() + interval '60 days'
) AS carried
$carried_walks$;

COMMENT ON FUNCTION app.carried_walks(uuid) IS
'Walks of an estate that a tablet carries, with their stops, as JSON';
