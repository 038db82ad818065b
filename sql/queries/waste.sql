-- stations --
-- Waste stations of an estate, or one, or all, worst first; the other parameter is NULL.
SELECT
    station.id,
    estate.code AS estate_code,
    estate.name AS estate_name,
    station.code,
    station.name,
    station.kind,
    station.area_m2,
    station.dwellings_served,
    station.readiness,
    station.lacking,
    station.short,
    station.tight,
    station.untold,
    station.added_bins,
    station.reports,
    station.open_cases,
    station.is_troubled,
    station.looks,
    station.overfull_looks,
    station.missorted_looks,
    station.last_look_at
FROM app.waste_readiness AS station
INNER JOIN core.estate ON station.estate_id = estate.id
WHERE
    (cast(:estate AS text) IS NULL OR estate.code = :estate)
    AND (cast(:id AS uuid) IS NULL OR station.id = :id)
ORDER BY
    array_position(
        ARRAY['lacks', 'short', 'unknown', 'tight', 'ready'], station.readiness
    ),
    station.reports DESC,
    estate.name ASC,
    station.code ASC,
    station.id ASC;

-- rooms --
-- Room for each fraction in the stations given.
SELECT
    room.station_id,
    room.fraction,
    room.mandated_from,
    room.is_taken,
    room.bins,
    room.volume_l,
    room.per_week,
    room.capacity_l,
    room.capacity_dwelling_l,
    room.need_low_l,
    room.need_high_l,
    room.room,
    room.added_bins,
    room.added_bin_l,
    room.added_per_week
FROM app.waste_room AS room
WHERE room.station_id = any(cast(:station_ids AS uuid[]))
ORDER BY
    room.station_id,
    room.mandated_from,
    room.fraction;

-- contents --
-- What one station takes, each fraction as it is called there, with its bins and collection.
WITH bins AS (
    SELECT
        waste_bin.fraction,
        array_agg(waste_bin.volume_l ORDER BY waste_bin.volume_l DESC) AS volumes,
        array_agg(waste_bin.bins ORDER BY waste_bin.volume_l DESC) AS counts
    FROM core.waste_bin
    WHERE waste_bin.station_id = :station_id
    GROUP BY waste_bin.fraction
),

held AS (
    SELECT waste_fraction.fraction
    FROM core.waste_fraction
    WHERE waste_fraction.station_id = :station_id
    UNION
    SELECT bins.fraction
    FROM bins
)

SELECT
    held.fraction,
    coalesce(bins.volumes, '{}') AS volumes,
    coalesce(bins.counts, '{}') AS counts,
    collection.rrule,
    collection.starts_on,
    collection.per_week,
    collection.collector
FROM held
LEFT JOIN bins ON held.fraction = bins.fraction
LEFT JOIN core.waste_collection AS collection
    ON
        held.fraction = collection.fraction
        AND collection.station_id = :station_id
ORDER BY held.fraction;

-- all_contents --
-- What the stations of an estate, or of all, take: a row a fraction and size of bins.
WITH held AS (
    SELECT
        waste_fraction.station_id,
        waste_fraction.fraction
    FROM core.waste_fraction
    UNION
    SELECT
        waste_bin.station_id,
        waste_bin.fraction
    FROM core.waste_bin
)

SELECT
    station.code AS station,
    held.fraction,
    bin.bins,
    bin.volume_l,
    collection.rrule,
    collection.starts_on,
    collection.collector
FROM core.waste_station AS station
INNER JOIN core.estate ON station.estate_id = estate.id
LEFT JOIN held ON station.id = held.station_id
LEFT JOIN core.waste_bin AS bin
    ON station.id = bin.station_id AND held.fraction = bin.fraction
LEFT JOIN core.waste_collection AS collection
    ON station.id = collection.station_id AND held.fraction = collection.fraction
WHERE
    station.vanished_at IS NULL
    AND (cast(:estate AS text) IS NULL OR estate.code = :estate)
ORDER BY
    estate.code,
    station.code,
    station.id,
    held.fraction,
    bin.volume_l;

-- troubles --
-- Cases of a station in the last year by kind of trouble.
SELECT
    trouble.overfull,
    trouble.missorted,
    trouble.dumped,
    trouble.lock,
    trouble.light,
    trouble.other,
    trouble.reports,
    trouble.open_cases
FROM app.waste_troubles AS trouble
WHERE trouble.station_id = :station_id;

-- readings --
-- What rounds read of each fraction of a station in the last year.
SELECT
    reading.fraction,
    count(reading.fill_percent)::integer AS fills,
    count(*) FILTER (WHERE reading.fill_percent > 100)::integer AS overfull,
    count(reading.is_missorted)::integer AS sortings,
    count(*) FILTER (WHERE reading.is_missorted)::integer AS missorted,
    (
        array_agg(reading.fill_percent ORDER BY visit.visited_at DESC)
        FILTER (WHERE reading.fill_percent IS NOT NULL)
    )[1] AS last_fill_percent,
    max(visit.visited_at) AS last_at
FROM core.cleaning_plan AS plan
INNER JOIN core.cleaning_visit AS visit
    ON plan.id = visit.plan_id AND visit.visited_at > now() - interval '365 days'
INNER JOIN core.waste_reading AS reading ON visit.id = reading.visit_id
WHERE plan.asset_id = :station_id
GROUP BY reading.fraction
ORDER BY reading.fraction;

-- lamps_near --
-- Broken lamps within some metres of a station, nearest first.
SELECT
    fixture.id,
    fixture.code,
    fixture.state,
    fixture.days_dark,
    ST_Distance(fixture.geom, station.geom) AS apart_m
FROM core.waste_station AS station
INNER JOIN app.broken_fixtures AS fixture
    ON
        fixture.estate_id = station.estate_id
        -- Boxes first: behind the walls only they may use an index.
        AND fixture.geom && ST_Expand(station.geom, :within_m)
        AND ST_DWithin(fixture.geom, station.geom, :within_m)
WHERE station.id = :station_id
ORDER BY
    apart_m,
    fixture.id;

-- doors --
-- Entrances of the estate of a code, or of that of a station, with their dwellings.
SELECT
    stairwell.id,
    stairwell.code,
    stairwell.address,
    stairwell.name,
    stairwell.dwellings,
    ST_X(stairwell.geom) AS easting_m,
    ST_Y(stairwell.geom) AS northing_m
FROM core.stairwell
INNER JOIN core.estate ON stairwell.estate_id = estate.id
WHERE estate.code = :estate AND stairwell.vanished_at IS NULL
ORDER BY
    stairwell.code,
    stairwell.id;

-- places --
-- Where the waste stations of an estate are.
SELECT
    station.id,
    station.code,
    station.name,
    ST_X(station.geom) AS easting_m,
    ST_Y(station.geom) AS northing_m,
    cardinality(station.lacking) = 0 AND station.readiness <> 'unknown' AS is_complete
FROM app.waste_readiness AS station
INNER JOIN core.estate ON station.estate_id = estate.id
WHERE estate.code = :estate
ORDER BY
    station.code,
    station.id;

-- paths --
-- Walkable ways of an estate.
SELECT
    ST_AsBinary(footpath.geom) AS wkb,
    footpath.kind,
    footpath.lit,
    -- OpenStreetMap draws a corner wherever paths meet.
    footpath.source = 'osm' AS is_noded
FROM core.footpath
INNER JOIN core.estate ON footpath.estate_id = estate.id
WHERE estate.code = :estate AND footpath.vanished_at IS NULL
ORDER BY footpath.id;

-- estates --
-- Estates that have a waste station, by name.
SELECT
    estate.code,
    estate.name
FROM core.estate
WHERE
    EXISTS (
        SELECT FROM core.waste_station
        WHERE waste_station.estate_id = estate.id AND waste_station.vanished_at IS NULL
    )
ORDER BY
    estate.name,
    estate.code;

-- stations_called --
-- Stations by the label that they carry, in one estate or all.
SELECT
    station.id,
    station.code,
    station.company_id
FROM core.waste_station AS station
INNER JOIN core.estate ON station.estate_id = estate.id
WHERE
    station.vanished_at IS NULL
    AND lower(station.code) = any(cast(:codes AS text[]))
    AND (cast(:estate AS text) IS NULL OR estate.code = :estate)
ORDER BY station.id;

-- change_station --
-- Say how many dwellings use a station, and how large its floor is.
UPDATE core.waste_station
SET
    dwellings_served = :dwellings_served,
    area_m2 = :area_m2,
    changed_at = now()
WHERE waste_station.id = :station_id;

-- put_fraction --
-- A station takes a fraction.
INSERT INTO core.waste_fraction (station_id, company_id, fraction)
SELECT
    station.id,
    station.company_id,
    :fraction
FROM core.waste_station AS station
WHERE station.id = :station_id
ON CONFLICT (station_id, fraction) DO NOTHING;

-- drop_fraction --
-- A station takes a fraction no longer.
DELETE FROM core.waste_fraction
WHERE
    waste_fraction.station_id = :station_id
    AND waste_fraction.fraction = :fraction
    AND EXISTS (
        SELECT FROM core.waste_station
        WHERE waste_station.id = :station_id
    );

-- drop_bins --
-- Forget the bins of a fraction in a station that is seen.
DELETE FROM core.waste_bin
WHERE
    waste_bin.station_id = :station_id
    AND waste_bin.fraction = :fraction
    AND EXISTS (
        SELECT FROM core.waste_station
        WHERE waste_station.id = :station_id
    );

-- put_bins --
-- Bins of one size for a fraction in a station.
INSERT INTO core.waste_bin (station_id, company_id, fraction, volume_l, bins)
SELECT
    station.id,
    station.company_id,
    :fraction,
    :volume_l,
    :bins
FROM core.waste_station AS station
WHERE station.id = :station_id;

-- drop_collection --
-- A fraction is collected no longer, or nobody knows when.
DELETE FROM core.waste_collection
WHERE
    waste_collection.station_id = :station_id
    AND waste_collection.fraction = :fraction
    AND EXISTS (
        SELECT FROM core.waste_station
        WHERE waste_station.id = :station_id
    );

-- put_collection --
-- When a fraction is collected from a station.
INSERT INTO core.waste_collection (
    station_id, company_id, fraction, rrule, starts_on, per_week, collector
)
SELECT
    station.id,
    station.company_id,
    :fraction,
    :rrule,
    :starts_on,
    :per_week,
    :collector
FROM core.waste_station AS station
WHERE station.id = :station_id
ON CONFLICT (station_id, fraction) DO UPDATE
    SET
        rrule = excluded.rrule,
        starts_on = excluded.starts_on,
        per_week = excluded.per_week,
        collector = excluded.collector;

-- needs --
-- What a dwelling leaves in a week.
SELECT
    need.fraction,
    need.low_l,
    need.high_l,
    need.bin_l,
    need.every_days,
    need.mandated_from,
    need.source,
    need.is_own
FROM app.waste_needs AS need
WHERE need.company_id = :company_id
ORDER BY
    need.mandated_from,
    need.fraction;

-- put_need --
-- A company's own figures of a fraction.
INSERT INTO core.waste_need (
    company_id, fraction, low_l, high_l, bin_l, every_days, source
)
VALUES (:company_id, :fraction, :low_l, :high_l, :bin_l, :every_days, :source)
ON CONFLICT (company_id, fraction) DO UPDATE
    SET
        low_l = excluded.low_l,
        high_l = excluded.high_l,
        bin_l = excluded.bin_l,
        every_days = excluded.every_days,
        source = excluded.source;

-- drop_need --
-- Go back to the shipped figures of a fraction.
DELETE FROM core.waste_need
WHERE waste_need.company_id = :company_id AND waste_need.fraction = :fraction;
