-- link_stairwells --
-- A stairwell belongs to the building whose outline is nearest, at most 3 m away. Asked of all of
-- an estate, or again of the rows given, stairwells or buildings, and of doors that belong or are
-- near to those. Only rows that change are written.
WITH touched AS (
    SELECT
        stairwell.id,
        stairwell.geom
    FROM core.stairwell
    WHERE
        stairwell.estate_id = :estate_id
        AND (
            cast(:ids AS uuid[]) IS NULL
            OR stairwell.id = any(cast(:ids AS uuid[]))
            OR stairwell.building_id = any(cast(:ids AS uuid[]))
            OR EXISTS (
                SELECT FROM core.building
                WHERE
                    building.id = any(cast(:ids AS uuid[]))
                    AND building.geom && ST_Expand(stairwell.geom, 3)
            )
        )
),

nearest AS (
    SELECT
        touched.id,
        (
            SELECT building.id
            FROM core.building
            WHERE
                building.estate_id = :estate_id
                AND building.vanished_at IS NULL
                AND building.geom && ST_Expand(touched.geom, 3)
                AND ST_DWithin(building.geom, touched.geom, 3)
            ORDER BY ST_Distance(building.geom, touched.geom), building.id
            LIMIT 1
        ) AS building_id
    FROM touched
)

UPDATE core.stairwell
SET building_id = nearest.building_id
FROM nearest
WHERE
    nearest.id = stairwell.id
    AND nearest.building_id IS DISTINCT FROM stairwell.building_id;

-- link_luminaire_types --
-- Lamps of an estate, or those given of it, that name a model get the luminaire type of that name;
-- where the name has changed, the type of the old one goes. Several types of one name: the first by
-- identity.
WITH named AS (
    SELECT
        lamp.id,
        (
            SELECT luminaire_type.id
            FROM core.luminaire_type
            WHERE
                luminaire_type.company_id = lamp.company_id
                AND lower(luminaire_type.model) = lower(lamp.luminaire_model)
            ORDER BY
                luminaire_type.id IS DISTINCT FROM lamp.luminaire_type_id,
                luminaire_type.id
            LIMIT 1
        ) AS luminaire_type_id
    FROM core.lamp
    WHERE
        lamp.estate_id = :estate_id
        AND (cast(:ids AS uuid[]) IS NULL OR lamp.id = any(cast(:ids AS uuid[])))
        AND lamp.luminaire_model IS NOT NULL
)

UPDATE core.lamp
SET luminaire_type_id = named.luminaire_type_id
FROM named
WHERE
    named.id = lamp.id
    AND named.luminaire_type_id IS DISTINCT FROM lamp.luminaire_type_id;
