-- estates --
-- Estates that who asks may see, in the order people read them.
SELECT
    estate.id,
    estate.code,
    estate.name
FROM core.estate
WHERE cast(:code AS text) IS NULL OR estate.code = :code
ORDER BY
    estate.name,
    estate.id;

-- company --
-- Name of the company whose tablet it is.
SELECT company.name
FROM core.company
WHERE company.id = :company_id;

-- categories --
-- Fault categories, with the words of both languages, in the order of their codes.
SELECT
    fault_category.code,
    fault_category.applies_to,
    fault_category.lamp_state,
    fault_category.danger,
    fault_category.needs_action,
    fault_category.title_sv,
    fault_category.title_en
FROM core.fault_category
ORDER BY fault_category.code;

-- phones --
-- Whom to ring at once; without an estate for all of them.
SELECT
    duty_phone.purpose,
    duty_phone.name,
    duty_phone.phone,
    estate.code AS estate
FROM core.duty_phone
LEFT JOIN core.estate ON duty_phone.estate_id = estate.id
ORDER BY
    duty_phone.position,
    duty_phone.purpose,
    duty_phone.id;

-- base_version --
-- A hash over what the base of an estate is made from. Rows are told apart by id and last change,
-- not by the newest change alone: an import that began earlier may end later.
SELECT
    md5(
        concat_ws(
            ' ', :estate_id, ST_AsText(app.estate_box(:estate_id), 6),
            (
                SELECT concat_ws('/', count(*), sum(hashtextextended(concat(id, changed_at), 0)))
                FROM app.buildings
                WHERE buildings.estate_id = :estate_id
            ),
            (
                SELECT concat_ws('/', count(*), sum(hashtextextended(concat(id, changed_at), 0)))
                FROM app.courtyards
                WHERE courtyards.estate_id = :estate_id
            ),
            (
                SELECT concat_ws('/', count(*), sum(hashtextextended(concat(id, changed_at), 0)))
                FROM app.footpaths
                WHERE footpaths.estate_id = :estate_id
            )
        )
    );

-- base_part --
-- The ground of an estate as JSON. Rings of all pieces of an outline stand in one list.
WITH box AS (SELECT app.estate_box(:estate_id) AS geom)

SELECT
    json_build_object(
        'bounds', (
            SELECT
                json_build_array(
                    round(coalesce(ST_XMin(box.geom), :west)::numeric, 6),
                    round(coalesce(ST_YMin(box.geom), :south)::numeric, 6),
                    round(coalesce(ST_XMax(box.geom), :east)::numeric, 6),
                    round(coalesce(ST_YMax(box.geom), :north)::numeric, 6)
                )
            FROM box
        ),
        'buildings', (
            SELECT coalesce(json_agg(building ORDER BY building.id), '[]')
            FROM (
                SELECT
                    buildings.id,
                    buildings.name,
                    buildings.address,
                    buildings.storeys,
                    jsonb_path_query_array(
                        ST_AsGeoJSON(ST_Transform(buildings.geom, 4326), 6)::jsonb,
                        '$.coordinates[*][*]'
                    ) AS rings
                FROM app.buildings
                WHERE buildings.estate_id = :estate_id
            ) AS building
        ),
        'courtyards', (
            SELECT coalesce(json_agg(courtyard ORDER BY courtyard.id), '[]')
            FROM (
                SELECT
                    courtyards.id,
                    courtyards.name,
                    jsonb_path_query_array(
                        ST_AsGeoJSON(ST_Transform(courtyards.geom, 4326), 6)::jsonb,
                        '$.coordinates[*][*]'
                    ) AS rings
                FROM app.courtyards
                WHERE courtyards.estate_id = :estate_id
            ) AS courtyard
        ),
        'footpaths', (
            SELECT coalesce(json_agg(footpath ORDER BY footpath.id), '[]')
            FROM (
                SELECT
                    footpaths.id,
                    footpaths.name,
                    footpaths.kind,
                    ST_AsGeoJSON(ST_Transform(footpaths.geom, 4326), 6)::json
                    -> 'coordinates' AS line
                FROM app.footpaths
                WHERE footpaths.estate_id = :estate_id
            ) AS footpath
        )
    )::text;

-- assets_version --
-- A hash over what stands on an estate, and over what was last seen of each lamp.
SELECT
    md5(
        concat_ws(
            ' ', :estate_id,
            (
                SELECT
                    concat_ws(
                        '/', count(*),
                        sum(hashtextextended(concat(id, changed_at, state, state_at), 0))
                    )
                FROM app.lamps
                WHERE lamps.estate_id = :estate_id
            ),
            (
                SELECT
                    concat_ws(
                        '/', count(*),
                        sum(hashtextextended(concat(id, changed_at, building_id), 0))
                    )
                FROM app.stairwells
                WHERE stairwells.estate_id = :estate_id
            ),
            (
                SELECT concat_ws('/', count(*), sum(hashtextextended(concat(id, changed_at), 0)))
                FROM core.waste_station
                WHERE waste_station.estate_id = :estate_id AND waste_station.vanished_at IS NULL
            ),
            (
                SELECT
                    concat_ws(
                        '/', count(*),
                        sum(hashtextextended(concat(station_id, fraction), 0))
                    )
                FROM core.waste_fraction
                INNER JOIN core.waste_station ON waste_fraction.station_id = waste_station.id
                WHERE waste_station.estate_id = :estate_id
            ),
            (
                SELECT concat_ws('/', count(*), sum(hashtextextended(concat(id, changed_at), 0)))
                FROM app.places
                WHERE places.estate_id = :estate_id
            )
        )
    );

-- assets_part --
-- What stands on an estate as JSON: lamps with the state last seen, stairwells, waste stations with
-- the fractions they take, places.
SELECT
    json_build_object(
        'lamps', (
            SELECT coalesce(json_agg(lamp ORDER BY lamp.id), '[]')
            FROM (
                SELECT
                    lamps.id,
                    lamps.code,
                    lamps.kind,
                    lamps.owner,
                    round(ST_X(ST_Transform(lamps.geom, 4326))::numeric, 6) AS lon,
                    round(ST_Y(ST_Transform(lamps.geom, 4326))::numeric, 6) AS lat,
                    lamps.state,
                    lamps.state_at,
                    lamps.cabinet,
                    lamps.circuit
                FROM app.lamps
                WHERE lamps.estate_id = :estate_id
            ) AS lamp
        ),
        'stairwells', (
            SELECT coalesce(json_agg(stairwell ORDER BY stairwell.id), '[]')
            FROM (
                SELECT
                    stairwells.id,
                    stairwells.code,
                    stairwells.name,
                    stairwells.address,
                    stairwells.building_id,
                    stairwells.storeys,
                    round(ST_X(ST_Transform(stairwells.geom, 4326))::numeric, 6) AS lon,
                    round(ST_Y(ST_Transform(stairwells.geom, 4326))::numeric, 6) AS lat
                FROM app.stairwells
                WHERE stairwells.estate_id = :estate_id
            ) AS stairwell
        ),
        'waste_stations', (
            SELECT coalesce(json_agg(station ORDER BY station.id), '[]')
            FROM (
                SELECT
                    waste_station.id,
                    waste_station.code,
                    waste_station.kind,
                    waste_station.name,
                    round(ST_X(ST_Transform(waste_station.geom, 4326))::numeric, 6) AS lon,
                    round(ST_Y(ST_Transform(waste_station.geom, 4326))::numeric, 6) AS lat,
                    array(
                        SELECT waste_fraction.fraction
                        FROM core.waste_fraction
                        WHERE waste_fraction.station_id = waste_station.id
                        ORDER BY waste_fraction.fraction
                    ) AS fractions
                FROM core.waste_station
                WHERE
                    waste_station.estate_id = :estate_id
                    AND waste_station.vanished_at IS NULL
            ) AS station
        ),
        'places', (
            SELECT coalesce(json_agg(place ORDER BY place.id), '[]')
            FROM (
                SELECT
                    places.id,
                    places.code,
                    places.kind,
                    places.name,
                    round(ST_X(point.geom)::numeric, 6) AS lon,
                    round(ST_Y(point.geom)::numeric, 6) AS lat
                FROM app.places
                CROSS JOIN
                    LATERAL ST_Transform(ST_PointOnSurface(places.geom), 4326) AS point (geom)
                WHERE places.estate_id = :estate_id
            ) AS place
        )
    )::text;

-- work_version --
-- A hash over what can change of the reports and plans that are carried, and over what circuits
-- are made from.
SELECT
    md5(
        concat_ws(
            ' ', :estate_id,
            app.carried_version(:estate_id),
            -- Days overdue and the state follow from the day, the due day and the last visit.
            app.local_date(now()),
            (
                SELECT
                    concat_ws(
                        '/', count(*),
                        sum(
                            hashtextextended(
                                concat_ws(
                                    ' ', plan.id, plan.asset_id, plan.task, plan.contractor,
                                    plan.due_on, plan.last_visit_at
                                ), 0
                            )
                        )
                    )
                FROM app.overdue_cleaning AS plan
                WHERE plan.estate_id = :estate_id
            ),
            (
                SELECT concat_ws('/', count(*), sum(hashtextextended(concat(id, changed_at), 0)))
                FROM core.lamp
                WHERE lamp.estate_id = :estate_id AND lamp.vanished_at IS NULL
            ),
            (
                SELECT concat_ws('/', count(*), sum(hashtextextended(concat(id, changed_at), 0)))
                FROM app.places
                WHERE places.estate_id = :estate_id AND places.kind = 'lighting_cabinet'
            )
        )
    );

-- work_part --
-- What there is to do on an estate as JSON: reports, and cleaning plans that have begun.
SELECT
    (
        SELECT coalesce(json_agg(one ORDER BY one.received_at DESC, one.id ASC), '[]')::text
        FROM app.carried_reports(:estate_id) AS one
    ) AS reports,
    (
        SELECT coalesce(json_agg(plan ORDER BY plan.due_on, plan.id), '[]')::text
        FROM (
            SELECT
                overdue_cleaning.id,
                overdue_cleaning.asset_id,
                overdue_cleaning.task,
                overdue_cleaning.contractor,
                overdue_cleaning.due_on,
                overdue_cleaning.overdue_days,
                overdue_cleaning.cleaning_state,
                overdue_cleaning.last_visit_at
            FROM app.overdue_cleaning
            WHERE overdue_cleaning.estate_id = :estate_id
        ) AS plan
    ) AS plans;

-- circuit_lamps --
-- Lamps that hang on a circuit, with the cabinet that feeds them where it stands in the register.
SELECT
    lamp.id,
    lamp.cabinet,
    lamp.circuit,
    lamp.circuit_order,
    ST_X(lamp.geom) AS easting_m,
    ST_Y(lamp.geom) AS northing_m,
    ST_X(cabinet.geom) AS cabinet_easting_m,
    ST_Y(cabinet.geom) AS cabinet_northing_m
FROM core.lamp
LEFT JOIN LATERAL (
    SELECT ST_PointOnSurface(places.geom) AS geom
    FROM app.places
    WHERE
        places.estate_id = lamp.estate_id
        AND places.kind = 'lighting_cabinet'
        AND lamp.cabinet IN (places.code, places.name)
    ORDER BY places.id
    LIMIT 1
) AS cabinet ON TRUE
WHERE
    lamp.estate_id = :estate_id
    AND lamp.vanished_at IS NULL
    AND lamp.circuit IS NOT NULL
ORDER BY
    lamp.cabinet,
    lamp.circuit,
    lamp.id;

-- rounds_version --
-- A hash over what is carried of rounds: few rows, so they are put together to be compared.
SELECT md5(concat(:estate_id, app.carried_rounds(:estate_id)));

-- rounds_part --
-- Templates, open deviations and samples of an estate as JSON.
SELECT app.carried_rounds(:estate_id);

-- walks_version --
-- A hash over the walks that are carried.
SELECT md5(concat('walks', cast(:estate_id AS text), app.carried_walks(:estate_id)));

-- walks_part --
-- Walks with their stops as JSON.
SELECT app.carried_walks(:estate_id);
