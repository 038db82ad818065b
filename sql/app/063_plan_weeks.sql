-- What was planned against what was done, week by week.

-- day_start: when a day begins in Sweden.
CREATE FUNCTION app.day_start(_day date) RETURNS timestamptz
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN _day::timestamp AT TIME ZONE 'Europe/Stockholm';

COMMENT ON FUNCTION app.day_start(date) IS 'Moment a day begins in Sweden (Europe/Stockholm)';

-- plan_due_days: the days that plans were or are due, each with the day it was done. A visit that
-- did the work belongs to the due day it lies nearest to, as app.next_due counts: ahead by 45 days
-- at most, and to none that is nearer to the one before. done_on NULL: not done. An interval counts
-- from each visit; what was done before its day was due on that day. NULL plans: all that are seen.
CREATE FUNCTION app.plan_due_days(_first date, _last date, _plans uuid[] DEFAULT NULL)
RETURNS TABLE (plan_id uuid, due_on date, done_on date)
LANGUAGE sql STABLE PARALLEL SAFE
AS $plan_due_days$
WITH known AS (
    -- In one pass a plan: looked for day by day, neighbours would be sought among all days of the
    -- company. What lies 92 days apart has no say in the other, so 100 days back are enough.
    SELECT
        due.plan_id,
        due.due_on,
        plan.starts_on,
        lag(due.due_on) OVER of_plan AS before_on,
        lead(due.due_on) OVER of_plan AS after_on
    FROM core.cleaning_plan AS plan
    INNER JOIN core.cleaning_due AS due ON plan.id = due.plan_id
    WHERE due.due_on >= _first - 100 AND (_plans IS NULL OR plan.id = ANY (_plans))
    WINDOW of_plan AS (PARTITION BY due.plan_id ORDER BY due.due_on)
),

ruled AS (
    SELECT
        known.plan_id,
        known.due_on,
        greatest(
            least(before.on_day + (known.due_on - before.on_day) / 2 + 1, known.due_on),
            known.due_on - 45
        ) AS from_on,
        greatest(
            known.due_on + (known.after_on - known.due_on) / 2 + 1, known.after_on - 45
        ) AS until_on
    FROM known
    CROSS JOIN LATERAL (SELECT coalesce(known.before_on, known.starts_on)) AS before (on_day)
    WHERE known.due_on BETWEEN _first AND _last
),

worked AS MATERIALIZED (
    SELECT
        visit.plan_id,
        app.local_date(visit.visited_at) AS on_day
    FROM core.cleaning_visit AS visit
    WHERE
        visit.outcome = 'done'
        AND visit.visited_at >= app.day_start(_first - 46)
        AND (_plans IS NULL OR visit.plan_id = ANY (_plans))
),

anchors AS (
    SELECT
        plan.id,
        plan.interval_days,
        plan.season_first,
        plan.season_last,
        plan.ends_on,
        plan.move_holidays,
        anchor.first_on,
        (
            SELECT app.local_date(min(next.visited_at))
            FROM core.cleaning_visit AS next
            WHERE
                next.plan_id = plan.id
                AND next.outcome = 'done'
                AND next.visited_at >= app.day_start(anchor.counted_on + 1)
        ) AS next_on
    FROM core.cleaning_plan AS plan
    CROSS JOIN LATERAL (
        -- Where no visit lies before the first day, the plan's own start does.
        SELECT
            plan.starts_on - 1 AS counted_on,
            plan.starts_on AS first_on
        WHERE
            NOT EXISTS (
                SELECT FROM core.cleaning_visit AS earlier
                WHERE
                    earlier.plan_id = plan.id
                    AND earlier.outcome = 'done'
                    AND earlier.visited_at >= app.day_start(plan.starts_on)
                    AND earlier.visited_at < app.day_start(_first)
            )
        UNION
        SELECT
            app.local_date(visit.visited_at),
            app.local_date(visit.visited_at) + plan.interval_days
        FROM core.cleaning_visit AS visit
        WHERE
            visit.plan_id = plan.id
            AND visit.outcome = 'done'
            AND visit.visited_at >= app.day_start(plan.starts_on)
            AND visit.visited_at < app.day_start(_last + 1)
            AND visit.visited_at >= coalesce(
                (
                    SELECT max(earlier.visited_at)
                    FROM core.cleaning_visit AS earlier
                    WHERE
                        earlier.plan_id = plan.id
                        AND earlier.outcome = 'done'
                        AND earlier.visited_at < app.day_start(_first)
                ),
                '-infinity'
            )
    ) AS anchor
    WHERE
        plan.interval_days IS NOT NULL
        AND plan.starts_on <= _last
        AND (_plans IS NULL OR plan.id = ANY (_plans))
),

steps AS (
    SELECT DISTINCT
        anchors.id,
        anchors.first_on,
        anchors.next_on,
        CASE
            WHEN anchors.move_holidays THEN app.next_working_day(planned.due_on)
            ELSE planned.due_on
        END AS due_on
    FROM anchors
    CROSS JOIN LATERAL generate_series(
        0,
        greatest(coalesce(anchors.next_on, _last) - anchors.first_on, 0)
        / anchors.interval_days
        + 1
    ) AS step (steps)
    CROSS JOIN LATERAL (
        SELECT
            app.season_day(
                anchors.first_on + step.steps * anchors.interval_days,
                anchors.season_first,
                anchors.season_last
            )
    ) AS planned (due_on)
    WHERE anchors.ends_on IS NULL OR planned.due_on <= anchors.ends_on
),

placed AS (
    SELECT
        steps.*,
        lag(steps.due_on) OVER anchored AS before_on
    FROM steps
    WINDOW anchored AS (PARTITION BY steps.id, steps.first_on ORDER BY steps.due_on)
),

reached AS (
    SELECT
        placed.id,
        placed.due_on,
        placed.next_on,
        row_number() OVER (
            PARTITION BY placed.id, placed.first_on ORDER BY placed.due_on DESC
        ) AS from_last
    FROM placed
    WHERE
        placed.next_on IS NULL
        OR placed.before_on IS NULL
        OR placed.next_on >= greatest(
            placed.before_on + (placed.due_on - placed.before_on) / 2 + 1, placed.due_on - 45
        )
)

SELECT
    ruled.plan_id,
    ruled.due_on,
    min(worked.on_day)
FROM ruled
LEFT JOIN worked
    ON
        ruled.plan_id = worked.plan_id
        AND ruled.from_on <= worked.on_day
        AND coalesce(ruled.until_on, 'infinity') > worked.on_day
GROUP BY
    ruled.plan_id,
    ruled.due_on
UNION ALL
SELECT
    reached.id,
    day.due_on,
    CASE WHEN reached.from_last = 1 THEN reached.next_on END
FROM reached
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN reached.from_last = 1 THEN least(reached.due_on, reached.next_on)
            ELSE reached.due_on
        END
) AS day (due_on)
WHERE day.due_on BETWEEN _first AND _last
$plan_due_days$;

COMMENT ON FUNCTION app.plan_due_days(date, date, uuid[]) IS
'Days that plans were or are due, with the day each was done; NULL plans: all that are seen';

-- plan_weeks: what was due and what was done of plans, one row a plan and week in which there is
-- something to tell. Weeks begin on Monday, those of the first and last day are whole. done, late
-- and missed are told of the week that the work was due in; visits of the week they were made in,
-- so that their sum is the visits there are. NULL plans: all that are seen.
CREATE FUNCTION app.plan_weeks(_first date, _last date, _plans uuid[] DEFAULT NULL)
RETURNS TABLE (
    plan_id uuid,
    week_on date,
    due integer,
    done integer,
    late integer,
    missed integer,
    ahead integer,
    visits_done integer,
    visits_not_ok integer,
    visits_not_possible integer,
    visits_approved integer,
    state text
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $plan_weeks$
WITH span AS (
    SELECT
        date_trunc('week', _first)::date AS first_on,
        date_trunc('week', _last)::date + 6 AS last_on,
        app.local_date(now()) AS today
),

planned AS (
    SELECT
        day.plan_id,
        date_trunc('week', day.due_on)::date AS week_on,
        count(*)::integer AS due,
        (count(*) FILTER (WHERE day.done_on <= day.due_on))::integer AS done,
        (count(*) FILTER (WHERE day.done_on > day.due_on))::integer AS late,
        (count(*) FILTER (WHERE day.done_on IS NULL AND day.due_on < span.today))::integer
        AS missed,
        (count(*) FILTER (WHERE day.done_on IS NULL AND day.due_on >= span.today))::integer
        AS ahead
    FROM span
    CROSS JOIN LATERAL app.plan_due_days(span.first_on, span.last_on, _plans) AS day
    GROUP BY day.plan_id, date_trunc('week', day.due_on)::date
),

visited AS (
    SELECT
        visit.plan_id,
        date_trunc('week', app.local_date(visit.visited_at))::date AS week_on,
        (count(*) FILTER (WHERE visit.outcome = 'done'))::integer AS visits_done,
        (count(*) FILTER (WHERE visit.outcome = 'not_ok'))::integer AS visits_not_ok,
        (count(*) FILTER (WHERE visit.outcome = 'not_possible'))::integer AS visits_not_possible,
        (count(*) FILTER (WHERE visit.outcome = 'approved'))::integer AS visits_approved
    FROM span
    INNER JOIN core.cleaning_visit AS visit
        ON
            visit.visited_at >= app.day_start(span.first_on)
            AND visit.visited_at < app.day_start(span.last_on + 1)
    WHERE _plans IS NULL OR visit.plan_id = ANY (_plans)
    GROUP BY visit.plan_id, date_trunc('week', app.local_date(visit.visited_at))::date
)

SELECT
    coalesce(planned.plan_id, visited.plan_id),
    coalesce(planned.week_on, visited.week_on),
    coalesce(planned.due, 0),
    coalesce(planned.done, 0),
    coalesce(planned.late, 0),
    coalesce(planned.missed, 0),
    coalesce(planned.ahead, 0),
    coalesce(visited.visits_done, 0),
    coalesce(visited.visits_not_ok, 0),
    coalesce(visited.visits_not_possible, 0),
    coalesce(visited.visits_approved, 0),
    CASE
        -- Somebody was there and could not do it, or found it not OK: how it was is known.
        WHEN planned.missed > 0 AND visited.visits_not_ok + visited.visits_not_possible > 0
            THEN 'not_done'
        WHEN planned.missed > 0 THEN 'missed'
        WHEN planned.late > 0 THEN 'late'
        WHEN planned.done > 0 THEN 'done'
        WHEN planned.ahead > 0 THEN 'ahead'
        ELSE 'none'
    END
FROM planned
FULL JOIN visited ON planned.plan_id = visited.plan_id AND planned.week_on = visited.week_on
$plan_weeks$;

COMMENT ON FUNCTION app.plan_weeks(date, date, uuid[]) IS
'What was due of plans and what was done, by week; NULL plans: all that are seen';
