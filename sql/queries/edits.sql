-- estates --
-- The estates that who asks may see, with their outline; NULL: none is drawn yet.
SELECT
    estate.id,
    estate.company_id,
    ST_AsBinary(estate.geom) AS outline
FROM core.estate
ORDER BY estate.id;

-- now --
-- When the transaction began: what is written in it changed then.
SELECT now();

-- register_asset --
-- Register an asset; its kind's own table refers to it.
INSERT INTO core.asset (id, company_id, estate_id, kind)
VALUES (:id, :company_id, :estate_id, :kind);

-- grow_estate --
-- Let the estate's outline hold what came in: the hull of both, ten metres wider. Nothing is
-- written where it does already.
UPDATE core.estate
SET
    geom = ST_Multi(
        ST_ConvexHull(
            ST_Collect(estate.geom, ST_Buffer(ST_GeomFromWKB(:wkb, 3006), 10, 'quad_segs=2'))
        )
    )
WHERE
    estate.id = :estate_id
    AND ST_Covers(estate.geom, ST_GeomFromWKB(:wkb, 3006)) IS NOT TRUE;

-- link_stairwells --
-- A stairwell belongs to the building whose outline is nearest, at most 3 m away. Asked again of
-- the rows given, stairwells or buildings, and of doors that belong or are near to those.
WITH touched AS (
    SELECT
        stairwell.id,
        stairwell.geom
    FROM core.stairwell
    WHERE
        stairwell.estate_id = :estate_id
        AND (
            stairwell.id = any(cast(:ids AS uuid[]))
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
-- Lamps that name a model get the luminaire type of that name; where the name has changed, the
-- type of the old one goes. Several types of one name: the first by identity.
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
    WHERE lamp.id = any(cast(:ids AS uuid[])) AND lamp.luminaire_model IS NOT NULL
)

UPDATE core.lamp
SET luminaire_type_id = named.luminaire_type_id
FROM named
WHERE
    named.id = lamp.id
    AND named.luminaire_type_id IS DISTINCT FROM lamp.luminaire_type_id;

-- drop_fractions --
-- A station takes only some fractions from now on: its bins of the others are none either.
WITH bins AS (
    DELETE FROM core.waste_bin
    WHERE
        waste_bin.station_id = :station_id
        AND waste_bin.fraction <> all(cast(:kept AS text[]))
),

collections AS (
    DELETE FROM core.waste_collection
    WHERE
        waste_collection.station_id = :station_id
        AND waste_collection.fraction <> all(cast(:kept AS text[]))
)

DELETE FROM core.waste_fraction
WHERE
    waste_fraction.station_id = :station_id
    AND waste_fraction.fraction <> all(cast(:kept AS text[]));

-- put_fraction --
-- A station takes a fraction, if it did not already.
INSERT INTO core.waste_fraction (station_id, company_id, fraction)
VALUES (:station_id, :company_id, :fraction)
ON CONFLICT DO NOTHING;

-- defer_analysis --
-- Have the worker compute an estate whose assets changed; a computation that is not done gives way.
SELECT
    app.defer_job(
        cast(:task AS text), jsonb_build_object('estate_id', cast(:estate_id AS uuid))
    );
