-- score_days --
-- How places with a plan stood at the end of each day: the newest inspection that judged a place
-- counts while it is fresh (as app.scores says of today). A place is one value: the mean of its
-- scores; what has vanished since counts until then. Index of scored visits (plan_id, visited_at).
WITH day AS (
    SELECT
        given.ends_on,
        cast(given.ends_on + 1 AS timestamp) AT TIME ZONE 'Europe/Stockholm' AS until
    FROM unnest(cast(:ends AS date[])) AS given (ends_on)
),

planned AS (
    SELECT DISTINCT
        day.ends_on,
        day.until,
        asset.id AS asset_id
    FROM day
    INNER JOIN core.cleaning_plan
        ON
            day.ends_on >= cleaning_plan.starts_on
            AND (cleaning_plan.ends_on IS NULL OR day.ends_on <= cleaning_plan.ends_on)
    INNER JOIN core.asset ON cleaning_plan.asset_id = asset.id
    INNER JOIN app.asset_labels AS thing
        ON
            asset.id = thing.id
            AND (thing.vanished_at IS NULL OR day.until <= thing.vanished_at)
    WHERE cast(:estate_id AS uuid) IS NULL OR asset.estate_id = :estate_id
),

place AS (
    SELECT
        planned.ends_on,
        last.intact_score,
        last.clean_score,
        last.tidy_score,
        cast(
            coalesce(last.intact_score, 0)
            + coalesce(last.clean_score, 0)
            + coalesce(last.tidy_score, 0) AS double precision
        ) / nullif(
            num_nonnulls(last.intact_score, last.clean_score, last.tidy_score), 0
        ) AS score
    FROM planned
    -- One step for each: joined by day and place, the planner would try every pair of them.
    LEFT JOIN LATERAL (
        SELECT visit.*
        FROM core.cleaning_plan
        CROSS JOIN
            LATERAL (
                -- The index read backwards: one row a plan.
                SELECT
                    cleaning_visit.id,
                    cleaning_visit.visited_at,
                    cleaning_visit.intact_score,
                    cleaning_visit.clean_score,
                    cleaning_visit.tidy_score
                FROM core.cleaning_visit
                WHERE
                    cleaning_visit.plan_id = cleaning_plan.id
                    AND cleaning_visit.visited_at < planned.until
                    AND num_nonnulls(
                        cleaning_visit.intact_score,
                        cleaning_visit.clean_score,
                        cleaning_visit.tidy_score
                    ) > 0
                ORDER BY cleaning_visit.visited_at DESC
                LIMIT 1
            ) AS visit
        WHERE cleaning_plan.asset_id = planned.asset_id
        ORDER BY
            visit.visited_at DESC,
            visit.id ASC
        LIMIT 1
    ) AS last ON planned.ends_on - app.local_date(last.visited_at) <= app.score_stale_days()
)

SELECT
    place.ends_on,
    count(*) AS places,
    count(place.score) AS judged,
    count(place.intact_score) AS intact_n,
    count(place.clean_score) AS clean_n,
    count(place.tidy_score) AS tidy_n,
    coalesce(sum(place.score), 0) AS score_sum,
    coalesce(sum(place.score * place.score), 0) AS score_squares,
    coalesce(sum(place.intact_score), 0) AS intact_sum,
    coalesce(sum(place.intact_score * place.intact_score), 0) AS intact_squares,
    coalesce(sum(place.clean_score), 0) AS clean_sum,
    coalesce(sum(place.clean_score * place.clean_score), 0) AS clean_squares,
    coalesce(sum(place.tidy_score), 0) AS tidy_sum,
    coalesce(sum(place.tidy_score * place.tidy_score), 0) AS tidy_squares
FROM place
GROUP BY place.ends_on
ORDER BY place.ends_on;

-- lamps_by_party --
-- Lamps of the register today, by whose they are.
SELECT
    whose.party,
    cast(sum(owned.lamps) AS integer) AS lamps
FROM (
    SELECT
        lamp.company_id,
        lamp.owner,
        count(*) AS lamps
    FROM core.lamp
    WHERE
        lamp.vanished_at IS NULL
        AND (cast(:estate_id AS uuid) IS NULL OR lamp.estate_id = :estate_id)
    GROUP BY lamp.company_id, lamp.owner
) AS owned
CROSS JOIN LATERAL app.party_named(owned.company_id, owned.owner) AS whose
GROUP BY whose.party
ORDER BY whose.party;

-- dark_days --
-- Lamps that were dark at the end of each day, by whose they are: how long they had been then.
WITH day AS (
    SELECT
        given.ends_on,
        cast(given.ends_on + 1 AS timestamp) AT TIME ZONE 'Europe/Stockholm' AS until
    FROM unnest(cast(:ends AS date[])) AS given (ends_on)
),

spell AS (
    SELECT
        lamp_dark_spell.company_id,
        lamp_dark_spell.owner,
        lamp_dark_spell.since_at,
        lamp_dark_spell.ended_at
    FROM app.lamp_dark_spell
    WHERE cast(:estate_id AS uuid) IS NULL OR lamp_dark_spell.estate_id = :estate_id
),

whose AS (
    SELECT
        owned.owner,
        named.party
    FROM (
        SELECT DISTINCT
            spell.company_id,
            spell.owner
        FROM spell
    ) AS owned
    CROSS JOIN LATERAL app.party_named(owned.company_id, owned.owner) AS named
),

dark AS (
    SELECT
        day.ends_on,
        whose.party,
        day.ends_on - app.local_date(spell.since_at) AS days
    FROM day
    INNER JOIN spell
        ON
            day.until > spell.since_at
            AND (spell.ended_at IS NULL OR day.until <= spell.ended_at)
    INNER JOIN whose ON spell.owner = whose.owner
)

SELECT
    dark.ends_on,
    dark.party,
    count(*) AS dark,
    count(*) FILTER (WHERE dark.days > 14) AS over_14,
    count(*) FILTER (WHERE dark.days > 30) AS over_30,
    max(dark.days) AS longest,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY dark.days) AS median
FROM dark
GROUP BY GROUPING SETS ((dark.ends_on, dark.party), (dark.ends_on))
ORDER BY dark.ends_on, dark.party NULLS FIRST;

-- lamps_looked_at --
-- Lamps that somebody looked at in each month: what nobody has seen is not lit.
SELECT
    cast(
        date_trunc('month', cast(app.local_date(seen.observed_at) AS timestamp)) AS date
    ) AS month,
    count(DISTINCT seen.lamp_id) AS lamps
FROM core.lamp_observation AS seen
INNER JOIN core.lamp ON seen.lamp_id = lamp.id
WHERE
    lamp.vanished_at IS NULL
    AND (cast(:estate_id AS uuid) IS NULL OR lamp.estate_id = :estate_id)
    AND seen.observed_at >= :since
GROUP BY month
ORDER BY month;

-- overdue_days --
-- Plans in force at the end of each day: how many there were, were overdue, had never been visited
-- (app.overdue_cleaning says the same of today). Index (plan_id, visited_at) read backwards.
WITH day AS (
    SELECT
        given.ends_on,
        cast(given.ends_on + 1 AS timestamp) AT TIME ZONE 'Europe/Stockholm' AS until
    FROM unnest(cast(:ends AS date[])) AS given (ends_on)
)

SELECT
    day.ends_on,
    count(*) AS plans,
    count(*) FILTER (
        WHERE last_visit.visited_at IS NOT NULL AND due.due_on < day.ends_on
    ) AS overdue,
    count(*) FILTER (WHERE last_visit.visited_at IS NULL) AS never_visited
FROM day
INNER JOIN core.cleaning_plan ON day.ends_on >= cleaning_plan.starts_on
INNER JOIN core.asset ON cleaning_plan.asset_id = asset.id
INNER JOIN app.asset_labels AS place
    ON
        asset.id = place.id
        AND (place.vanished_at IS NULL OR day.until <= place.vanished_at)
LEFT JOIN LATERAL (
    SELECT cleaning_visit.visited_at
    FROM core.cleaning_visit
    WHERE
        cleaning_visit.plan_id = cleaning_plan.id
        AND cleaning_visit.outcome = 'done'
        AND cleaning_visit.visited_at < day.until
    ORDER BY cleaning_visit.visited_at DESC
    LIMIT 1
) AS last_visit ON TRUE
CROSS JOIN LATERAL app.next_due(cleaning_plan, app.local_date(last_visit.visited_at)) AS due
WHERE
    (cast(:estate_id AS uuid) IS NULL OR asset.estate_id = :estate_id)
    AND (
        cleaning_plan.ends_on IS NULL
        OR greatest(cleaning_plan.ends_on, due.due_on) >= day.ends_on
    )
GROUP BY day.ends_on
ORDER BY day.ends_on;

-- repeat_days --
-- Things that something was wrong with three times or more in the 90 days up to each day. Reports
-- that were merged are one case.
WITH day AS (
    SELECT
        given.ends_on,
        cast(given.ends_on + 1 AS timestamp) AT TIME ZONE 'Europe/Stockholm' AS until
    FROM unnest(cast(:ends AS date[])) AS given (ends_on)
),

thing AS (
    SELECT
        day.ends_on,
        state.asset_id,
        count(*) AS cases
    FROM day
    INNER JOIN core.case_state AS state
        ON
            day.until > state.opened_at
            AND day.until - interval '90 days' <= state.opened_at
    INNER JOIN core.fault_category ON state.category = fault_category.code
    WHERE
        state.case_id = state.report_id
        AND state.asset_id IS NOT NULL
        AND NOT state.held
        AND fault_category.needs_action
        AND (cast(:estate_id AS uuid) IS NULL OR state.estate_id = :estate_id)
    GROUP BY day.ends_on, state.asset_id
)

SELECT
    day.ends_on,
    count(thing.asset_id) FILTER (WHERE thing.cases >= 3) AS things,
    count(thing.asset_id) AS touched,
    cast(coalesce(sum(thing.cases), 0) AS integer) AS cases
FROM day
LEFT JOIN thing ON day.ends_on = thing.ends_on
GROUP BY day.ends_on
ORDER BY day.ends_on;

-- answer_months --
-- Cases by the month that they were opened in: how many, how soon the first answer came, how soon
-- they were mended. All of a month's cases are counted for ever; what has not happened counts as
-- later than everything.
WITH head AS (
    SELECT
        state.report_id,
        state.opened_at,
        cast(
            date_trunc('month', cast(app.local_date(state.opened_at) AS timestamp)) AS date
        ) AS month,
        CASE
            WHEN app.outcome_of(state.status) = 'fixed'
                THEN extract(EPOCH FROM state.closed_at - state.opened_at) / 86400
        END AS mended_d
    FROM core.case_state AS state
    INNER JOIN core.fault_category ON state.category = fault_category.code
    WHERE
        state.case_id = state.report_id
        AND NOT state.held
        AND fault_category.needs_action
        AND state.opened_at >= :since
        AND (cast(:estate_id AS uuid) IS NULL OR state.estate_id = :estate_id)
),

answer AS (
    SELECT
        event.report_id,
        min(event.at) AS at
    FROM core.report_event AS event
    WHERE event.kind <> 'received' AND event.at >= :since
    GROUP BY event.report_id
),

timed AS (
    SELECT
        head.month,
        coalesce(head.mended_d, 'Infinity') AS mended_d,
        coalesce(extract(EPOCH FROM answer.at - head.opened_at) / 86400, 'Infinity') AS answered_d
    FROM head
    LEFT JOIN answer ON head.report_id = answer.report_id
)

SELECT
    timed.month,
    count(*) AS cases,
    count(*) FILTER (WHERE timed.answered_d <= 7) AS answered,
    count(*) FILTER (WHERE timed.mended_d <= 30) AS mended,
    cast(
        percentile_disc(0.5) WITHIN GROUP (ORDER BY timed.answered_d) AS double precision
    ) AS answered_median,
    cast(
        percentile_disc(0.5) WITHIN GROUP (ORDER BY timed.mended_d) AS double precision
    ) AS mended_median
FROM timed
GROUP BY timed.month
ORDER BY timed.month;

-- category_years --
-- Cases by year and by the category that they are counted under, the commonest first.
SELECT
    counted.category,
    counted.year,
    cast(sum(counted.cases) AS integer) AS cases
FROM (
    SELECT
        app.counted_as(told.company_id, told.category) AS category,
        told.year,
        told.cases
    FROM (
        SELECT
            state.company_id,
            state.category,
            cast(
                extract(YEAR FROM state.opened_at AT TIME ZONE 'Europe/Stockholm') AS integer
            ) AS year,
            count(*) AS cases
        FROM core.case_state AS state
        WHERE
            state.case_id = state.report_id
            AND NOT state.held
            AND state.opened_at >= :since
            AND (cast(:estate_id AS uuid) IS NULL OR state.estate_id = :estate_id)
        GROUP BY state.company_id, state.category, year
    ) AS told
) AS counted
GROUP BY counted.category, counted.year
ORDER BY counted.category, counted.year;

-- lit_days --
-- Which walkable ways of an estate were lit at the end of each day, in the order of their ids: by
-- what was computed of them, else by what the source says. computed: ways with a result then.
SELECT
    day.ends_on,
    count(result.surface_id) AS computed,
    array_agg(
        CASE
            WHEN result.cells > 0 THEN result.likely_dark_cells <= 0.2 * result.cells
            ELSE footpath.lit = 'yes'
        END
        ORDER BY footpath.id
    ) AS is_lit
FROM (
    SELECT
        given.ends_on,
        cast(given.ends_on + 1 AS timestamp) AT TIME ZONE 'Europe/Stockholm' AS until
    FROM unnest(cast(:ends AS date[])) AS given (ends_on)
) AS day
INNER JOIN core.footpath ON footpath.estate_id = :estate_id AND footpath.vanished_at IS NULL
LEFT JOIN core.surface_result AS result
    ON
        footpath.id = result.surface_id
        AND day.until > result.since_at
        AND (result.ended_at IS NULL OR day.until <= result.ended_at)
GROUP BY day.ends_on
ORDER BY day.ends_on;

-- ways --
-- Walkable ways of an estate, in the order of their ids.
SELECT
    footpath.kind,
    footpath.source_id LIKE 'way/%' AS is_noded,
    ST_AsBinary(footpath.geom) AS wkb
FROM core.footpath
WHERE footpath.estate_id = :estate_id AND footpath.vanished_at IS NULL
ORDER BY footpath.id;

-- ends_of_ways --
-- Doors, stops and waste stations of an estate.
SELECT
    'door' AS kind,
    ST_X(stairwell.geom) AS easting_m,
    ST_Y(stairwell.geom) AS northing_m
FROM core.stairwell
WHERE stairwell.estate_id = :estate_id AND stairwell.vanished_at IS NULL
UNION ALL
SELECT
    'stop',
    ST_X(place.geom),
    ST_Y(place.geom)
FROM core.place
WHERE
    place.estate_id = :estate_id
    AND place.kind = 'bus_stop'
    AND place.vanished_at IS NULL
    AND ST_GeometryType(place.geom) = 'ST_Point'
UNION ALL
SELECT
    'waste',
    ST_X(station.geom),
    ST_Y(station.geom)
FROM core.waste_station AS station
WHERE station.estate_id = :estate_id AND station.vanished_at IS NULL
ORDER BY kind, easting_m, northing_m;

-- open_points --
-- What somebody still has to do, by who answers for it and how old it is: cases, and points of
-- protocols that are neither done nor declined nor a case.
SELECT
    point.party,
    count(*) FILTER (WHERE point.age_days <= 14) AS up_to_14,
    count(*) FILTER (WHERE point.age_days BETWEEN 15 AND 30) AS up_to_30,
    count(*) FILTER (WHERE point.age_days BETWEEN 31 AND 90) AS up_to_90,
    count(*) FILTER (WHERE point.age_days > 90) AS older,
    count(*) FILTER (WHERE point.is_late) AS late,
    count(*) FILTER (WHERE point.is_protocol) AS from_protocols,
    count(*) AS points
FROM (
    SELECT
        state.party,
        app.local_date(now()) - app.local_date(state.opened_at) AS age_days,
        coalesce(state.due_at < now(), FALSE) AS is_late,
        FALSE AS is_protocol
    FROM core.case_state AS state
    WHERE
        state.is_open
        AND state.case_id = state.report_id
        AND NOT state.held
        AND (cast(:estate_id AS uuid) IS NULL OR state.estate_id = :estate_id)
    UNION ALL
    SELECT
        coalesce(walk_point.party, 'unknown'),
        app.local_date(now()) - app.local_date(walk_point.observed_at),
        coalesce(walk_point.due_on < app.local_date(now()), FALSE),
        TRUE
    FROM app.walk_points AS walk_point
    INNER JOIN core.walk ON walk_point.walk_id = walk.id
    WHERE
        walk_point.sentiment = 'unsafe'
        AND walk_point.decision IS DISTINCT FROM 'no'
        AND walk_point.done_on IS NULL
        AND walk_point.case_id IS NULL
        AND (cast(:estate_id AS uuid) IS NULL OR walk.estate_id = :estate_id)
) AS point
GROUP BY point.party
ORDER BY point.party;

-- longest_dark --
-- Lamps of a party that are dark, the longest first.
SELECT
    spell.lamp_id,
    spell.code,
    estate.name AS estate_name,
    spell.since_at,
    app.local_date(now()) - app.local_date(spell.since_at) AS days
FROM app.lamp_dark_spell AS spell
INNER JOIN core.estate ON spell.estate_id = estate.id
CROSS JOIN LATERAL app.party_named(spell.company_id, spell.owner) AS whose
WHERE
    spell.ended_at IS NULL
    AND whose.party = :party
    AND (cast(:estate_id AS uuid) IS NULL OR spell.estate_id = :estate_id)
ORDER BY
    spell.since_at,
    spell.lamp_id
LIMIT :page_size;

-- mappings --
-- Categories that are counted under another.
SELECT
    mapping.id,
    mapping.category,
    own.title_sv,
    own.title_en,
    mapping.counts_as,
    other.title_sv AS other_sv,
    other.title_en AS other_en,
    mapping.made_at
FROM core.category_mapping AS mapping
INNER JOIN core.fault_category AS own ON mapping.category = own.code
INNER JOIN core.fault_category AS other ON mapping.counts_as = other.code
ORDER BY mapping.category;

-- categories --
-- Categories that cases may have.
SELECT
    fault_category.code,
    fault_category.title_sv,
    fault_category.title_en
FROM core.fault_category
ORDER BY fault_category.code;

-- end_of_category --
-- The category that one is counted under now.
SELECT app.counted_as(:company_id, :category);

-- map_category --
-- Say what a category counts as; what counted as it follows.
INSERT INTO core.category_mapping (company_id, category, counts_as)
VALUES (:company_id, :category, :counts_as)
ON CONFLICT (company_id, category) DO UPDATE SET counts_as = excluded.counts_as, made_at = now();

-- map_followers --
-- Let what counted as a category count as what that counts as now.
UPDATE core.category_mapping
SET counts_as = :counts_as
WHERE category_mapping.company_id = :company_id AND category_mapping.counts_as = :category;

-- unmap_category --
-- Let a category count as itself again.
DELETE FROM core.category_mapping
WHERE category_mapping.id = :id;

-- estates --
-- Estates that who asks sees, by name.
SELECT
    estate.id,
    estate.code,
    estate.name
FROM core.estate
ORDER BY estate.name, estate.code;

-- company_name --
-- Name of the company that is seen.
SELECT company.name
FROM core.company
ORDER BY company.code
LIMIT 1;
