-- plans_at --
-- Plans of an estate that had begun, as they stood at the end of a day: what app.overdue_cleaning
-- says of today. Index (plan_id, visited_at) is read backwards from that day.
SELECT
    cleaning_plan.id,
    asset.estate_id,
    cleaning_plan.asset_id,
    asset.kind AS asset_kind,
    place.code AS asset_code,
    cleaning_plan.task,
    cleaning_plan.contractor,
    last_visit.visited_at AS last_visit_at,
    due.due_on,
    CASE
        WHEN last_visit.visited_at IS NOT NULL
            THEN coalesce(greatest(cast(:at AS date) - due.due_on, 0), 0)
    END AS overdue_days,
    CASE
        WHEN last_visit.visited_at IS NULL THEN 'never_visited'
        WHEN due.due_on < cast(:at AS date) THEN 'overdue'
        WHEN due.due_on <= cast(:at AS date) + 3 THEN 'due_soon'
        ELSE 'ok'
    END AS cleaning_state,
    ST_AsBinary(ST_Transform(place.geom, 4326)) AS wkb
FROM core.cleaning_plan
INNER JOIN core.asset ON cleaning_plan.asset_id = asset.id
INNER JOIN app.asset_labels AS place ON asset.id = place.id AND place.vanished_at IS NULL
LEFT JOIN LATERAL (
    SELECT cleaning_visit.visited_at
    FROM core.cleaning_visit
    WHERE
        cleaning_visit.plan_id = cleaning_plan.id
        AND cleaning_visit.outcome = 'done'
        AND cleaning_visit.visited_at
        < cast(cast(:at AS date) + 1 AS timestamp) AT TIME ZONE 'Europe/Stockholm'
    ORDER BY cleaning_visit.visited_at DESC
    LIMIT 1
) AS last_visit ON TRUE
CROSS JOIN
    LATERAL app.next_due(
        cleaning_plan, app.local_date(last_visit.visited_at)
    ) AS due
WHERE
    asset.estate_id = :estate_id
    AND cleaning_plan.starts_on <= cast(:at AS date)
    AND (
        cleaning_plan.ends_on IS NULL
        OR greatest(cleaning_plan.ends_on, due.due_on) >= cast(:at AS date)
    )
ORDER BY cleaning_plan.id;

-- weeks --
-- How many plans of an estate were overdue by so many days, or never visited, on each Sunday. From
-- a visit to the next a plan is late from its due day on: each such span adds to the Sundays in it.
WITH chosen AS (
    SELECT
        cleaning_plan.id,
        cleaning_plan.starts_on,
        cleaning_plan.ends_on
    FROM core.cleaning_plan
    INNER JOIN core.asset ON cleaning_plan.asset_id = asset.id
    INNER JOIN app.asset_labels AS place ON asset.id = place.id AND place.vanished_at IS NULL
    WHERE
        asset.estate_id = :estate_id
        AND (:task = '' OR cleaning_plan.task = :task)
        AND (
            :contractor = ''
            OR coalesce(cleaning_plan.contractor, '-') = :contractor
        )
),

visit AS (
    SELECT
        chosen.id,
        seen.visited_on
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT DISTINCT app.local_date(cleaning_visit.visited_at) AS visited_on
        FROM core.cleaning_visit
        WHERE
            cleaning_visit.plan_id = chosen.id
            AND cleaning_visit.outcome = 'done'
            AND cleaning_visit.visited_at >= (
                -- The last one before the first Sunday tells how things stood on it.
                SELECT coalesce(max(earlier.visited_at), '-infinity')
                FROM core.cleaning_visit AS earlier
                WHERE
                    earlier.plan_id = chosen.id
                    AND earlier.outcome = 'done'
                    AND earlier.visited_at < cast(:first_on AS timestamptz)
            )
    ) AS seen
),

span AS (
    SELECT
        visit.id,
        visit.visited_on,
        lead(visit.visited_on) OVER (
            PARTITION BY visit.id
            ORDER BY visit.visited_on
        ) AS next_on
    FROM visit
),

late AS (
    SELECT
        greatest(span.visited_on, due.due_on + :late) AS from_on,
        least(span.next_on - 1, cleaning_plan.ends_on, cast(:last_on AS date)) AS to_on
    FROM span
    INNER JOIN core.cleaning_plan ON span.id = cleaning_plan.id
    CROSS JOIN LATERAL app.next_due(cleaning_plan, span.visited_on) AS due
    WHERE due.due_on IS NOT NULL
),

late_on AS (
    SELECT
        sunday.week,
        count(*) AS plans
    FROM late
    CROSS JOIN
        LATERAL (
            SELECT cast(step.week AS date) AS week
            FROM generate_series(
                greatest(
                    late.from_on + (7 - cast(extract(ISODOW FROM late.from_on) AS integer)) % 7,
                    cast(:first_on AS date)
                ),
                least(late.to_on, cast(:last_on AS date)),
                interval '7 days'
            ) AS step (week)
        ) AS sunday
    GROUP BY sunday.week
),

begun AS (
    SELECT
        chosen.starts_on,
        chosen.ends_on,
        min(visit.visited_on) AS first_on
    FROM chosen
    LEFT JOIN visit ON chosen.id = visit.id
    GROUP BY chosen.id, chosen.starts_on, chosen.ends_on
),

sunday AS (
    SELECT cast(step.week AS date) AS week
    FROM generate_series(
        cast(:first_on AS date), cast(:last_on AS date), interval '7 days'
    ) AS step (week)
)

SELECT
    sunday.week,
    count(begun.starts_on) AS plans,
    coalesce(late_on.plans, 0) AS overdue,
    count(begun.starts_on) FILTER (
        WHERE begun.first_on IS NULL OR begun.first_on > sunday.week
    ) AS never_visited
FROM sunday
INNER JOIN begun
    ON
        sunday.week >= begun.starts_on
        AND (begun.ends_on IS NULL OR sunday.week <= begun.ends_on)
LEFT JOIN late_on ON sunday.week = late_on.week
GROUP BY sunday.week, late_on.plans
ORDER BY sunday.week;
