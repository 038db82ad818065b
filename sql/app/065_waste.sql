-- Waste stations against what is left there: room in litres a week, what the law asks, troubles.

CREATE FUNCTION app.waste_counts_as(_fraction text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
-- Paper packaging is collected in bins that are called either way.
RETURN CASE _fraction WHEN 'cardboard' THEN 'paper' ELSE _fraction END;

COMMENT ON FUNCTION app.waste_counts_as(text) IS
'Fraction of app.waste_needs that a bin of this fraction makes room for';

CREATE VIEW app.waste_needs AS
SELECT
    company.id AS company_id,
    shipped.fraction,
    coalesce(own.low_l, shipped.low_l) AS low_l,
    coalesce(own.high_l, shipped.high_l) AS high_l,
    coalesce(own.bin_l, shipped.bin_l) AS bin_l,
    coalesce(own.every_days, shipped.every_days) AS every_days,
    shipped.mandated_from,
    coalesce(own.source, shipped.source) AS source,
    own.id IS NOT NULL AS is_own
FROM core.company
INNER JOIN core.waste_need AS shipped ON shipped.company_id IS NULL
LEFT JOIN core.waste_need AS own
    ON company.id = own.company_id AND shipped.fraction = own.fraction;

COMMENT ON VIEW app.waste_needs IS
'Litres of each fraction that a dwelling leaves in a week, a company''s own figures before ours';
COMMENT ON COLUMN app.waste_needs.is_own IS
'Whether the company gave figures of its own';
COMMENT ON COLUMN app.waste_needs.mandated_from IS
'Sorted at the property by law from this day';

-- One row a station and fraction of the needs: paper takes cardboard in.
CREATE VIEW app.waste_room AS
WITH bins AS (
    SELECT
        waste_bin.station_id,
        app.waste_counts_as(waste_bin.fraction) AS fraction,
        sum(waste_bin.bins)::integer AS bins,
        sum(waste_bin.bins * waste_bin.volume_l)::integer AS volume_l,
        -- Not told how often one of them is emptied: nobody knows how much they take in a week.
        CASE
            WHEN bool_and(collection.per_week IS NOT NULL)
                THEN sum(waste_bin.bins * waste_bin.volume_l * collection.per_week)
        END AS capacity_l,
        max(collection.per_week) AS per_week
    FROM core.waste_bin
    LEFT JOIN core.waste_collection AS collection
        ON
            waste_bin.station_id = collection.station_id
            AND waste_bin.fraction = collection.fraction
    GROUP BY
        waste_bin.station_id,
        app.waste_counts_as(waste_bin.fraction)
),

named AS (
    SELECT DISTINCT
        waste_fraction.station_id,
        app.waste_counts_as(waste_fraction.fraction) AS fraction
    FROM core.waste_fraction
),

told AS (
    SELECT DISTINCT station_id
    FROM named
    UNION
    SELECT DISTINCT bins.station_id
    FROM bins
),

standing AS (
    SELECT
        station.id AS station_id,
        station.company_id,
        station.estate_id,
        station.dwellings_served,
        need.fraction,
        need.mandated_from,
        need.bin_l,
        CASE
            WHEN told.station_id IS NOT NULL
                THEN named.station_id IS NOT NULL OR bins.station_id IS NOT NULL
        END AS is_taken,
        bins.bins,
        bins.volume_l,
        bins.per_week,
        bins.capacity_l,
        need.low_l * station.dwellings_served AS need_low_l,
        need.high_l * station.dwellings_served AS need_high_l,
        coalesce(nullif(bins.per_week, 0), 7.0 / need.every_days) AS added_per_week
    FROM core.waste_station AS station
    INNER JOIN app.waste_needs AS need ON station.company_id = need.company_id
    LEFT JOIN told ON station.id = told.station_id
    LEFT JOIN named ON station.id = named.station_id AND need.fraction = named.fraction
    LEFT JOIN bins ON station.id = bins.station_id AND need.fraction = bins.fraction
    WHERE station.vanished_at IS NULL
)

SELECT
    standing.station_id,
    standing.company_id,
    standing.estate_id,
    standing.fraction,
    standing.mandated_from,
    standing.is_taken,
    standing.bins,
    standing.volume_l,
    standing.per_week,
    standing.capacity_l,
    standing.capacity_l / nullif(standing.dwellings_served, 0) AS capacity_dwelling_l,
    standing.need_low_l,
    standing.need_high_l,
    CASE
        WHEN NOT standing.is_taken THEN 'lacks'
        WHEN
            standing.is_taken IS NULL
            OR standing.capacity_l IS NULL
            OR standing.dwellings_served IS NULL
            THEN 'unknown'
        WHEN standing.capacity_l < standing.need_low_l THEN 'short'
        WHEN standing.capacity_l < standing.need_high_l THEN 'tight'
        ELSE 'enough'
    END AS room,
    CASE
        WHEN standing.is_taken IS NULL OR standing.dwellings_served IS NULL THEN NULL
        WHEN NOT standing.is_taken
            THEN
                greatest(
                    ceil(standing.need_high_l / (standing.bin_l * standing.added_per_week)), 1
                )::integer
        ELSE
            greatest(
                ceil(
                    (standing.need_high_l - standing.capacity_l)
                    / (standing.bin_l * standing.added_per_week)
                ),
                0
            )::integer
    END AS added_bins,
    standing.bin_l AS added_bin_l,
    standing.added_per_week
FROM standing;

COMMENT ON VIEW app.waste_room IS
'Room of each waste station for each fraction against what its dwellings leave in a week';
COMMENT ON COLUMN app.waste_room.company_id IS
'Company that owns the row';
COMMENT ON COLUMN app.waste_room.station_id IS 'The station';
COMMENT ON COLUMN app.waste_room.mandated_from IS
'Sorted at the property by law from this day';
COMMENT ON COLUMN app.waste_room.is_taken IS
'Whether the station takes it; NULL: nobody said what the station takes';
COMMENT ON COLUMN app.waste_room.bins IS 'Bins of it [count]; NULL: none is told';
COMMENT ON COLUMN app.waste_room.volume_l IS 'Volume of its bins [l]; NULL: none is told';
COMMENT ON COLUMN app.waste_room.per_week IS
'Collections a week [1/week]; NULL: nobody said when it is collected';
COMMENT ON COLUMN app.waste_room.capacity_l IS
'What its bins take in a week [l/week]; NULL: bins or collection are not told';
COMMENT ON COLUMN app.waste_room.capacity_dwelling_l IS
'The same for each dwelling [l/week]; NULL: not known, or no dwelling uses it';
COMMENT ON COLUMN app.waste_room.need_low_l IS
'Least that its dwellings leave [l/week]; NULL: how many there are is not known';
COMMENT ON COLUMN app.waste_room.need_high_l IS
'Most that its dwellings leave [l/week]; NULL: how many there are is not known';
COMMENT ON COLUMN app.waste_room.room IS
'lacks, short (below the least), tight (between least and most), enough, or unknown';
COMMENT ON COLUMN app.waste_room.added_bins IS
'Bins that would cover the most [count]; NULL: not known';
COMMENT ON COLUMN app.waste_room.added_bin_l IS 'Volume of each of them [l]';
COMMENT ON COLUMN app.waste_room.added_per_week IS
'How often they would be collected: as today, else as usual [1/week]';

-- What was reported of waste stations in the last year, one count a kind of trouble; of the room,
-- never of a household.
CREATE VIEW app.waste_troubles AS
SELECT
    station.id AS station_id,
    station.company_id,
    station.estate_id,
    count(*) FILTER (WHERE trouble.kind = 'overfull')::integer AS overfull,
    count(*) FILTER (WHERE trouble.kind = 'missorted')::integer AS missorted,
    count(*) FILTER (WHERE trouble.kind = 'dumped')::integer AS dumped,
    count(*) FILTER (WHERE trouble.kind = 'lock')::integer AS lock,
    count(*) FILTER (WHERE trouble.kind = 'light')::integer AS light,
    count(*) FILTER (WHERE trouble.kind = 'other')::integer AS other,
    count(trouble.kind)::integer AS reports,
    count(*) FILTER (WHERE trouble.is_open)::integer AS open_cases
FROM core.waste_station AS station
LEFT JOIN LATERAL (
    SELECT
        case_state.is_open,
        CASE
            WHEN case_state.category = 'WASTE.OVERFULL' THEN 'overfull'
            WHEN case_state.category = 'WASTE.MIS_SORT' THEN 'missorted'
            WHEN case_state.category = 'WASTE.BULKY' THEN 'dumped'
            WHEN case_state.category = 'WASTE.DOOR' THEN 'lock'
            WHEN case_state.category LIKE 'LIGHT.%' THEN 'light'
            ELSE 'other'
        END AS kind
    -- Index (asset_id, received_at): the last year of one station.
    FROM core.report
    INNER JOIN core.case_state ON report.id = case_state.report_id
    WHERE
        report.asset_id = station.id
        AND report.received_at > now() - interval '365 days'
        -- A report that was merged into another is told once.
        AND case_state.case_id = case_state.report_id
        AND NOT case_state.held
        AND (case_state.category LIKE 'WASTE.%' OR case_state.category LIKE 'LIGHT.DARK%')
) AS trouble ON TRUE
WHERE station.vanished_at IS NULL
GROUP BY station.id;

COMMENT ON VIEW app.waste_troubles IS
'Cases of each waste station in the last 365 days by kind of trouble; of the room alone';
COMMENT ON COLUMN app.waste_troubles.station_id IS 'The station';
COMMENT ON COLUMN app.waste_troubles.overfull IS 'Overfull [count]';
COMMENT ON COLUMN app.waste_troubles.missorted IS 'Sorted wrongly [count]';
COMMENT ON COLUMN app.waste_troubles.dumped IS 'Bulky waste or dumping [count]';
COMMENT ON COLUMN app.waste_troubles.lock IS 'Door or lock [count]';
COMMENT ON COLUMN app.waste_troubles.light IS 'Darkness there [count]';
COMMENT ON COLUMN app.waste_troubles.other IS 'Smell, rats, broken bins and more [count]';
COMMENT ON COLUMN app.waste_troubles.reports IS 'All of them [count]';
COMMENT ON COLUMN app.waste_troubles.open_cases IS
'Those of them that somebody still has to act on [count]';

-- What rounds read in the last year; where nobody looked there is no reading, not a good one.
CREATE VIEW app.waste_looks AS
SELECT
    station.id AS station_id,
    station.company_id,
    station.estate_id,
    count(look.visited_at)::integer AS looks,
    count(*) FILTER (WHERE look.is_overfull)::integer AS overfull_looks,
    count(*) FILTER (WHERE look.is_missorted)::integer AS missorted_looks,
    max(look.visited_at) AS last_look_at
FROM core.waste_station AS station
LEFT JOIN LATERAL (
    SELECT
        cleaning_visit.visited_at,
        coalesce(bool_or(waste_reading.fill_percent > 100), FALSE) AS is_overfull,
        coalesce(bool_or(waste_reading.is_missorted), FALSE) AS is_missorted
    FROM core.cleaning_plan
    INNER JOIN core.cleaning_visit
        ON
            cleaning_plan.id = cleaning_visit.plan_id
            AND cleaning_visit.visited_at > now() - interval '365 days'
    INNER JOIN core.waste_reading ON cleaning_visit.id = waste_reading.visit_id
    WHERE cleaning_plan.asset_id = station.id
    GROUP BY cleaning_visit.id
) AS look ON TRUE
WHERE station.vanished_at IS NULL
GROUP BY station.id;

COMMENT ON VIEW app.waste_looks IS
'Visits of the last 365 days that read how full and well sorted a waste station was';
COMMENT ON COLUMN app.waste_looks.station_id IS 'The station';
COMMENT ON COLUMN app.waste_looks.looks IS 'Visits that read any of its fractions [count]';
COMMENT ON COLUMN app.waste_looks.overfull_looks IS
'Those of them that found more than fits in some bin [count]';
COMMENT ON COLUMN app.waste_looks.missorted_looks IS
'Those of them that found a fraction sorted wrongly [count]';
COMMENT ON COLUMN app.waste_looks.last_look_at IS
'When the last of them was; NULL: nobody looked in a year';

CREATE VIEW app.waste_readiness AS
WITH judged AS (
    SELECT
        room.station_id,
        -- In the order of the law and its exceptions, so that lists read alike.
        array_agg(room.fraction ORDER BY room.mandated_from, room.fraction)
        FILTER (WHERE room.room = 'lacks') AS lacking,
        array_agg(room.fraction ORDER BY room.mandated_from, room.fraction)
        FILTER (WHERE room.room = 'short') AS short,
        array_agg(room.fraction ORDER BY room.mandated_from, room.fraction)
        FILTER (WHERE room.room = 'tight') AS tight,
        array_agg(room.fraction ORDER BY room.mandated_from, room.fraction)
        FILTER (WHERE room.room = 'unknown') AS untold,
        sum(room.added_bins) FILTER (WHERE room.room IN ('lacks', 'short'))::integer AS added_bins
    FROM app.waste_room AS room
    WHERE room.mandated_from IS NOT NULL
    GROUP BY room.station_id
),

usual AS (
    SELECT
        company_id,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY reports) AS reports
    FROM app.waste_troubles
    GROUP BY company_id
)

SELECT
    station.id,
    station.company_id,
    station.estate_id,
    station.code,
    station.name,
    station.kind,
    station.area_m2,
    station.dwellings_served,
    CASE
        WHEN judged.lacking IS NOT NULL THEN 'lacks'
        WHEN judged.short IS NOT NULL THEN 'short'
        WHEN judged.untold IS NOT NULL THEN 'unknown'
        WHEN judged.tight IS NOT NULL THEN 'tight'
        ELSE 'ready'
    END AS readiness,
    coalesce(judged.lacking, '{}') AS lacking,
    coalesce(judged.short, '{}') AS short,
    coalesce(judged.tight, '{}') AS tight,
    coalesce(judged.untold, '{}') AS untold,
    judged.added_bins,
    trouble.reports,
    trouble.open_cases,
    trouble.reports >= 6 AND trouble.reports >= 1.5 * usual.reports AS is_troubled,
    look.looks,
    look.overfull_looks,
    look.missorted_looks,
    look.last_look_at,
    station.geom
FROM core.waste_station AS station
INNER JOIN judged ON station.id = judged.station_id
INNER JOIN app.waste_troubles AS trouble ON station.id = trouble.station_id
INNER JOIN app.waste_looks AS look ON station.id = look.station_id
INNER JOIN usual ON station.company_id = usual.company_id;

COMMENT ON VIEW app.waste_readiness IS
'Waste stations against the collection at the property that is mandated from 2027-01-01';
COMMENT ON COLUMN app.waste_readiness.id IS 'Identity of the station';
COMMENT ON COLUMN app.waste_readiness.readiness IS
'lacks a mandated fraction, short of room, unknown, tight or ready; the worst of its fractions';
COMMENT ON COLUMN app.waste_readiness.lacking IS 'Mandated fractions that it does not take';
COMMENT ON COLUMN app.waste_readiness.short IS
'Mandated fractions with less room than the least that its dwellings leave';
COMMENT ON COLUMN app.waste_readiness.tight IS
'Mandated fractions with room between the least and the most that they leave';
COMMENT ON COLUMN app.waste_readiness.untold IS
'Mandated fractions of which bins, collection or dwellings are not known';
COMMENT ON COLUMN app.waste_readiness.added_bins IS
'Bins to add for what is lacking and short [count]; NULL: nothing is, or not known';
COMMENT ON COLUMN app.waste_readiness.reports IS
'Cases of the station in the last 365 days [count]';
COMMENT ON COLUMN app.waste_readiness.open_cases IS
'Those of them that somebody still has to act on [count]';
COMMENT ON COLUMN app.waste_readiness.is_troubled IS
'Whether it has half as many cases again as the company''s middle station, and at least six';
COMMENT ON COLUMN app.waste_readiness.looks IS
'Visits in the last 365 days that read any of its fractions [count]';
COMMENT ON COLUMN app.waste_readiness.overfull_looks IS
'Those of them that found more than fits in some bin [count]';
COMMENT ON COLUMN app.waste_readiness.missorted_looks IS
'Those of them that found a fraction sorted wrongly [count]';
COMMENT ON COLUMN app.waste_readiness.last_look_at IS
'When the last of them was; NULL: nobody looked in a year';
