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
