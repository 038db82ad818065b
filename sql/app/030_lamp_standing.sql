-- The newest observation of each lamp, kept: what the layer of lamps reads. Newest by the device's
-- clock, then by when it arrived; of two that agree in both, that of the greater id. What another
-- company writes of a lamp says nothing of it.

-- lamps_stand_anew: the newest of lamps, from all that is written of them. With the rights of
-- whoever asks: triggers ask with the owner's, and nobody else writes core.lamp_standing.
CREATE FUNCTION app.lamps_stand_anew(_lamps uuid[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $lamps_stand_anew$
BEGIN
    -- One at a time works out a lamp: what another is taking away is not seen before they end.
    PERFORM
    FROM core.lamp
    WHERE lamp.id = ANY (_lamps)
    ORDER BY lamp.id
    FOR NO KEY UPDATE;
    -- Who adds to it holds its row until they end: after this they are seen, and who comes later
    -- waits, and compares.
    DELETE FROM core.lamp_standing AS standing
    USING (
        SELECT lamp_standing.lamp_id
        FROM core.lamp_standing
        WHERE lamp_standing.lamp_id = ANY (_lamps)
        ORDER BY lamp_standing.lamp_id
        FOR UPDATE
    ) AS held
    WHERE standing.lamp_id = held.lamp_id;
    INSERT INTO core.lamp_standing AS standing (
        lamp_id, company_id, observation_id, state, observed_at, received_at, role
    )
    SELECT
        lamp.id,
        lamp.company_id,
        newest.id,
        newest.state,
        newest.observed_at,
        newest.received_at,
        newest.role
    FROM core.lamp
    CROSS JOIN LATERAL (
        SELECT seen.*
        FROM core.lamp_observation AS seen
        WHERE seen.lamp_id = lamp.id AND seen.company_id = lamp.company_id
        -- The index on (lamp_id, observed_at, received_at) read backwards: mostly one row a lamp.
        ORDER BY seen.observed_at DESC, seen.received_at DESC, seen.id DESC
        LIMIT 1
    ) AS newest
    WHERE lamp.id = ANY (_lamps)
    ORDER BY lamp.id
    ON CONFLICT (lamp_id) DO UPDATE
        SET
            observation_id = excluded.observation_id,
            state = excluded.state,
            observed_at = excluded.observed_at,
            received_at = excluded.received_at,
            role = excluded.role
        WHERE
            (standing.observed_at, standing.received_at, standing.observation_id)
            < (excluded.observed_at, excluded.received_at, excluded.observation_id);
END;
$lamps_stand_anew$;

COMMENT ON FUNCTION app.lamps_stand_anew(uuid[]) IS
'Work out anew which observation of lamps is the newest';

-- One statement, however many arrived. Two transactions with one lamp: the second waits for the row
-- and compares with what the first made of it; rows are taken in the order of the lamps.
CREATE FUNCTION app.observations_arrived() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $observations_arrived$
BEGIN
    INSERT INTO core.lamp_standing AS standing (
        lamp_id, company_id, observation_id, state, observed_at, received_at, role
    )
    SELECT
        lamp.id,
        lamp.company_id,
        newest.id,
        newest.state,
        newest.observed_at,
        newest.received_at,
        newest.role
    FROM (
        SELECT DISTINCT ON (arrived.lamp_id, arrived.company_id) arrived.*
        FROM arrived
        ORDER BY
            arrived.lamp_id,
            arrived.company_id,
            arrived.observed_at DESC,
            arrived.received_at DESC,
            arrived.id DESC
    ) AS newest
    INNER JOIN core.lamp ON newest.lamp_id = lamp.id AND newest.company_id = lamp.company_id
    ORDER BY lamp.id
    ON CONFLICT (lamp_id) DO UPDATE
        SET
            observation_id = excluded.observation_id,
            state = excluded.state,
            observed_at = excluded.observed_at,
            received_at = excluded.received_at,
            role = excluded.role
        WHERE
            (standing.observed_at, standing.received_at, standing.observation_id)
            < (excluded.observed_at, excluded.received_at, excluded.observation_id);
    RETURN NULL;
END;
$observations_arrived$;

COMMENT ON FUNCTION app.observations_arrived() IS
'Keep the newest observation of lamps with those that arrived';

-- A link to a report that was taken off says nothing else of the lamp.
CREATE FUNCTION app.observations_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $observations_changed$
BEGIN
    PERFORM app.lamps_stand_anew(array_agg(DISTINCT touched.lamp_id))
    FROM before
    FULL JOIN after ON before.id = after.id
    CROSS JOIN LATERAL (VALUES (before.lamp_id), (after.lamp_id)) AS touched (lamp_id)
    WHERE
        (
            before.lamp_id, before.company_id, before.state, before.observed_at,
            before.received_at, before.role
        )
        IS DISTINCT FROM
        (
            after.lamp_id, after.company_id, after.state, after.observed_at,
            after.received_at, after.role
        )
    HAVING count(*) > 0;
    RETURN NULL;
END;
$observations_changed$;

COMMENT ON FUNCTION app.observations_changed() IS
'Work out the newest observation of lamps anew of which observations were changed';

CREATE FUNCTION app.observations_left() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $observations_left$
BEGIN
    PERFORM app.lamps_stand_anew(ARRAY(SELECT DISTINCT gone.lamp_id FROM gone));
    RETURN NULL;
END;
$observations_left$;

COMMENT ON FUNCTION app.observations_left() IS
'Work out the newest observation of lamps anew of which observations were removed';

-- Reports that are emptied take the observations with them.
CREATE FUNCTION app.observations_emptied() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $observations_emptied$
BEGIN
    DELETE FROM core.lamp_standing;
    RETURN NULL;
END;
$observations_emptied$;

COMMENT ON FUNCTION app.observations_emptied() IS 'Forget the newest observations with all others';

CREATE TRIGGER stands_new AFTER INSERT ON core.lamp_observation
REFERENCING NEW TABLE AS arrived
FOR EACH STATEMENT EXECUTE FUNCTION app.observations_arrived();
CREATE TRIGGER stands_changed AFTER UPDATE ON core.lamp_observation
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION app.observations_changed();
CREATE TRIGGER stands_removed AFTER DELETE ON core.lamp_observation
REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION app.observations_left();
CREATE TRIGGER stands_emptied AFTER TRUNCATE ON core.lamp_observation
FOR EACH STATEMENT EXECUTE FUNCTION app.observations_emptied();
