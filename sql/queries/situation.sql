-- company --
-- The company whose rows are seen.
SELECT company.name
FROM core.company
ORDER BY company.id
LIMIT 1;

-- estates --
-- Estates that are seen, by name.
SELECT
    estate.id,
    estate.code,
    estate.name
FROM core.estate
ORDER BY
    estate.name,
    estate.id;

-- courtyards --
-- Courtyards of an estate, by name.
SELECT
    courtyard.id,
    coalesce(courtyard.name, courtyard.code) AS name
FROM core.courtyard
WHERE courtyard.estate_id = :estate_id AND courtyard.vanished_at IS NULL
ORDER BY
    coalesce(courtyard.name, courtyard.code),
    courtyard.id;

-- happened --
-- What was seen on an estate from a day to before another one: cases (neither merged into others
-- nor held back) and coded events, counted by day, part of the day and the nearest courtyard.
-- Cases are looked for by when they were opened; a tablet sends within two days, a letter in ten.
WITH seen AS (
    SELECT
        case_state.category AS what,
        FALSE AS is_event,
        app.local_date(report.observed_at) AS on_day,
        NULL AS daypart,
        extract(HOUR FROM report.observed_at AT TIME ZONE 'Europe/Stockholm')::integer AS on_hour,
        nearest.id AS courtyard_id
    FROM core.case_state
    INNER JOIN core.report ON case_state.report_id = report.id
    LEFT JOIN LATERAL (
        SELECT courtyard.id
        FROM core.courtyard
        WHERE
            courtyard.estate_id = case_state.estate_id
            AND courtyard.vanished_at IS NULL
        ORDER BY
            ST_Distance(courtyard.geom, case_state.geom),
            courtyard.id
        LIMIT 1
    ) AS nearest ON TRUE
    WHERE
        case_state.estate_id = :estate_id
        AND case_state.case_id = case_state.report_id
        AND NOT case_state.held
        AND case_state.opened_at >= cast(:since AS date) - 1
        AND case_state.opened_at < cast(:until AS date) + 10
    UNION ALL
    SELECT
        situation_event.kind AS what,
        TRUE AS is_event,
        situation_event.happened_on AS on_day,
        situation_event.daypart,
        NULL AS on_hour,
        situation_event.courtyard_id
    FROM core.situation_event
    WHERE situation_event.estate_id = :estate_id
)

SELECT
    seen.what,
    seen.is_event,
    seen.on_day,
    seen.daypart,
    seen.on_hour,
    seen.courtyard_id,
    count(*) AS times
FROM seen
WHERE seen.on_day >= :since AND seen.on_day < :until
GROUP BY
    seen.what,
    seen.is_event,
    seen.on_day,
    seen.daypart,
    seen.on_hour,
    seen.courtyard_id
ORDER BY
    seen.on_day,
    seen.what,
    seen.courtyard_id,
    seen.on_hour,
    seen.daypart;

-- insert_event --
-- Write a coded event down.
INSERT INTO core.situation_event (
    company_id, estate_id, courtyard_id, kind, happened_on, daypart
)
VALUES (:company_id, :estate_id, :courtyard_id, :kind, :happened_on, :daypart);

-- indicators --
-- Facts from outside, newest first.
SELECT
    outside_indicator.id,
    outside_indicator.kind,
    outside_indicator.place,
    outside_indicator.as_of,
    outside_indicator.said,
    outside_indicator.source,
    outside_indicator.url
FROM core.outside_indicator
ORDER BY
    outside_indicator.as_of DESC,
    outside_indicator.place ASC,
    outside_indicator.id ASC;

-- insert_indicator --
-- Write a fact from outside down.
INSERT INTO core.outside_indicator (company_id, kind, place, as_of, said, source, url)
VALUES (:company_id, :kind, :place, :as_of, :said, :source, :url);

-- drop_indicator --
-- Take a fact from outside away; the log keeps it.
DELETE FROM core.outside_indicator
WHERE outside_indicator.id = :id;
