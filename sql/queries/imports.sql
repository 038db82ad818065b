-- put_company --
-- Set up a company, or find it.
INSERT INTO core.company (code, name)
VALUES (:code, :name)
ON CONFLICT (code) DO UPDATE
    SET code = excluded.code
RETURNING company.id;

-- put_estate --
-- Set up an estate, or find it.
INSERT INTO core.estate (company_id, code, name)
VALUES (:company_id, :code, :name)
ON CONFLICT (company_id, code) DO UPDATE
    SET code = excluded.code
RETURNING
    estate.id,
    estate.company_id,
    estate.code,
    estate.name;

-- estate_before --
-- How an estate stands before an import: its company, its outline, and whether this transaction set
-- it up.
SELECT
    company.code AS company,
    estate.created_at = now() AS is_new,
    ST_AsBinary(estate.geom) AS outline
FROM core.estate
INNER JOIN core.company ON estate.company_id = company.id
WHERE estate.id = :estate_id;

-- register_assets --
-- Register what comes in; the kind's own table refers to it.
INSERT INTO core.asset (id, company_id, estate_id, kind)
SELECT
    incoming.id,
    incoming.company_id,
    incoming.estate_id,
    :kind
FROM incoming
ORDER BY incoming.id
ON CONFLICT (id) DO NOTHING;

-- grow_estate --
-- Let the estate's outline hold what came in: the hull of both, ten metres wider.
WITH extent AS (
    SELECT ST_ConvexHull(ST_Collect(incoming.geom)) AS hull
    FROM incoming
)

UPDATE core.estate
SET
    geom = ST_Multi(
        ST_ConvexHull(ST_Collect(estate.geom, ST_Buffer(extent.hull, 10, 'quad_segs=2')))
    )
FROM extent
WHERE
    estate.id = :estate_id
    AND extent.hull IS NOT NULL
    AND ST_Covers(estate.geom, extent.hull) IS NOT TRUE;

-- set_estate_outline --
-- Give the estate an outline of its own.
UPDATE core.estate
SET geom = ST_Multi(ST_GeomFromWKB(:wkb, 3006))
WHERE estate.id = :estate_id;

-- waste_details --
-- Fractions and bins of waste stations as they are; bins as [fraction, litres, count].
SELECT
    waste_station.id,
    array(
        SELECT waste_fraction.fraction
        FROM core.waste_fraction
        WHERE waste_fraction.station_id = waste_station.id
    ) AS fractions,
    array(
        SELECT jsonb_build_array(waste_bin.fraction, waste_bin.volume_l, waste_bin.bins)
        FROM core.waste_bin
        WHERE waste_bin.station_id = waste_station.id
    ) AS bins
FROM core.waste_station
WHERE waste_station.id = any(cast(:stations AS uuid[]));

-- touch_waste_stations --
-- Date the change of stations that no other value was changed of in this transaction.
UPDATE core.waste_station
SET changed_at = now()
WHERE
    waste_station.id = any(cast(:stations AS uuid[]))
    AND waste_station.changed_at < now();

-- clear_waste_details --
-- Forget fractions and bins of the stations that come in anew.
WITH fractions AS (
    DELETE FROM core.waste_fraction
    WHERE waste_fraction.station_id = any(cast(:stations AS uuid[]))
)

DELETE FROM core.waste_bin
WHERE waste_bin.station_id = any(cast(:stations AS uuid[]));

-- insert_fraction --
-- A fraction a station takes.
INSERT INTO core.waste_fraction (station_id, company_id, fraction)
VALUES (:station_id, :company_id, :fraction);

-- insert_bins --
-- Bins of one size for one fraction.
INSERT INTO core.waste_bin (station_id, company_id, fraction, volume_l, bins)
VALUES (:station_id, :company_id, :fraction, :volume_l, :bins);

-- insert_run --
-- Keep what an import did.
INSERT INTO core.import_run (
    company_id, estate_id, kind, source, file_name, sha256, crs,
    read, taken, repaired, refused, added, changed, unchanged, vanished, notes
)
VALUES (
    :company_id, :estate_id, :kind, :source, :file_name, :sha256, :crs,
    :read, :taken, :repaired, :refused, :added, :changed, :unchanged, :vanished,
    cast(:notes AS jsonb)
)
RETURNING import_run.id;

-- count_companies --
-- How many companies there are.
SELECT count(*)
FROM core.company;

-- defer_analysis --
-- Have the worker compute an estate whose assets changed.
SELECT
    app.defer_job(
        cast(:task AS text), jsonb_build_object('estate_id', cast(:estate_id AS uuid))
    );
