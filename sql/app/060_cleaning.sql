-- When cleaning is due and how it stands: the same answers as gis.deadlines (tests/db compares).

-- next_working_day: the first working day on or after a day. NULL gives NULL. Outside the years
-- of core.free_day only Saturdays and Sundays are free.
CREATE FUNCTION app.next_working_day(_day date) RETURNS date
LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT _day + step.days
    -- The longest run of free days is five.
    FROM generate_series(0, 10) AS step (days)
    WHERE
        extract(ISODOW FROM _day + step.days) < 6
        AND NOT EXISTS (
            SELECT FROM core.free_day
            WHERE free_day.free_on = _day + step.days AND free_day.company_id IS NULL
        )
    ORDER BY step.days
    LIMIT 1;
END;

COMMENT ON FUNCTION app.next_working_day(date) IS
'First working day in Sweden on or after a day: not Saturday, Sunday or a free day';

-- next_due: the first day a plan is due that its last visit does not cover; one row. NULL last
-- visit: never visited. NULL due_on: nothing is left of the plan. Set-returning and not STRICT,
-- so that the planner takes its text into the calling query.
CREATE FUNCTION app.next_due(_plan core.cleaning_plan, _last_visit_on date)
RETURNS TABLE (due_on date)
LANGUAGE sql STABLE PARALLEL SAFE
AS $next_due$
SELECT
    CASE
        WHEN _plan.rrule IS NOT NULL
            THEN (
                -- The key (plan_id, due_on) is read from the last visit on: two rows at most.
                SELECT due.due_on
                FROM core.cleaning_due AS due
                WHERE
                    due.plan_id = _plan.id
                    AND due.due_on > visit.counted_on
                    -- Covered ahead: nearer to the visit than any due day before it, or the start.
                    AND (
                        due.due_on - visit.counted_on <= 45
                        AND visit.counted_on - (due.due_on - visit.counted_on) > _plan.starts_on
                        AND NOT EXISTS (
                            SELECT FROM core.cleaning_due AS earlier
                            WHERE
                                earlier.plan_id = _plan.id
                                AND earlier.due_on < due.due_on
                                AND earlier.due_on
                                >= visit.counted_on - (due.due_on - visit.counted_on)
                        )
                    ) IS NOT TRUE
                ORDER BY due.due_on
                LIMIT 1
            )
        WHEN visit.counted_on < _plan.starts_on
            THEN
                CASE
                    WHEN _plan.move_holidays THEN app.next_working_day(_plan.starts_on)
                    ELSE _plan.starts_on
                END
        WHEN visit.counted_on + _plan.interval_days > _plan.ends_on THEN NULL
        WHEN _plan.move_holidays
            THEN app.next_working_day(visit.counted_on + _plan.interval_days)
        ELSE visit.counted_on + _plan.interval_days
    END
-- A visit before the start covers nothing, like none at all.
FROM (SELECT greatest(_last_visit_on, _plan.starts_on - 1)) AS visit (counted_on)
$next_due$;

COMMENT ON FUNCTION app.next_due(core.cleaning_plan, date) IS
'First due day not covered by the last visit, which counts ahead by 45 days at most';

CREATE VIEW app.cleaning_plans AS
WITH clock (today) AS (SELECT app.local_date(now()))

SELECT
    cleaning_plan.id,
    cleaning_plan.company_id,
    asset.estate_id,
    cleaning_plan.asset_id,
    asset.kind AS asset_kind,
    place.code AS asset_code,
    place.name AS asset_name,
    cleaning_plan.task,
    cleaning_plan.contractor,
    cleaning_plan.interval_days,
    cleaning_plan.rrule,
    cleaning_plan.starts_on,
    cleaning_plan.ends_on,
    cleaning_plan.move_holidays,
    last_visit.visited_at AS last_visit_at,
    due.due_on,
    CASE
        WHEN last_visit.visited_at IS NOT NULL
            THEN coalesce(greatest(clock.today - due.due_on, 0), 0)
    END AS overdue_days,
    CASE
        WHEN last_visit.visited_at IS NULL THEN 'never_visited'
        WHEN due.due_on < clock.today THEN 'overdue'
        -- Soon: within three days.
        WHEN due.due_on <= clock.today + 3 THEN 'due_soon'
        ELSE 'ok'
    END AS cleaning_state,
    place.geom
FROM core.cleaning_plan
INNER JOIN core.asset ON cleaning_plan.asset_id = asset.id
INNER JOIN app.asset_labels AS place ON asset.id = place.id AND place.vanished_at IS NULL
CROSS JOIN clock
LEFT JOIN LATERAL (
    -- Index (plan_id, visited_at) read backwards: mostly one row a plan.
    SELECT cleaning_visit.visited_at
    FROM core.cleaning_visit
    WHERE cleaning_visit.plan_id = cleaning_plan.id AND cleaning_visit.outcome = 'done'
    ORDER BY cleaning_visit.visited_at DESC
    LIMIT 1
) AS last_visit ON TRUE
CROSS JOIN
    LATERAL app.next_due(
        cleaning_plan, app.local_date(last_visit.visited_at)
    ) AS due;

COMMENT ON VIEW app.cleaning_plans IS 'Cleaning plans with the next due day and how they stand';
COMMENT ON COLUMN app.cleaning_plans.id IS
'Identity of the cleaning plan';
COMMENT ON COLUMN app.cleaning_plans.asset_kind IS
'Kind of the asset that is cleaned';
COMMENT ON COLUMN app.cleaning_plans.asset_code IS
'Label of the asset; NULL: it has none';
COMMENT ON COLUMN app.cleaning_plans.asset_name IS
'Name of the asset; NULL: it has none';
COMMENT ON COLUMN app.cleaning_plans.geom IS
'Position or outline of the asset [EPSG:3006]';
COMMENT ON COLUMN app.cleaning_plans.last_visit_at IS
'Last visit with outcome done; NULL: never. Visits that did not do the work count for nothing';
COMMENT ON COLUMN app.cleaning_plans.due_on IS
'First due day not covered by a visit; may have passed. NULL: nothing is left of the plan';
COMMENT ON COLUMN app.cleaning_plans.overdue_days IS
'Days past due_on [d], 0 until then; NULL: never visited, so nobody can tell';
COMMENT ON COLUMN app.cleaning_plans.cleaning_state IS
'overdue, due_soon (within 3 days), ok or never_visited';

CREATE VIEW app.overdue_cleaning AS
SELECT
    cleaning_plans.id,
    cleaning_plans.company_id,
    cleaning_plans.estate_id,
    cleaning_plans.asset_id,
    cleaning_plans.asset_kind,
    cleaning_plans.asset_code,
    cleaning_plans.task,
    cleaning_plans.contractor,
    cleaning_plans.last_visit_at,
    cleaning_plans.due_on,
    cleaning_plans.overdue_days,
    cleaning_plans.cleaning_state,
    cleaning_plans.geom
FROM app.cleaning_plans
WHERE cleaning_plans.starts_on <= app.local_date(now());

COMMENT ON VIEW app.overdue_cleaning IS
'Cleaning plans that have begun, with due day, days overdue and state';
COMMENT ON COLUMN app.overdue_cleaning.id IS
'Identity of the cleaning plan';
COMMENT ON COLUMN app.overdue_cleaning.asset_kind IS
'Kind of the asset that is cleaned';
COMMENT ON COLUMN app.overdue_cleaning.asset_code IS
'Label of the asset; NULL: it has none';
COMMENT ON COLUMN app.overdue_cleaning.geom IS
'Position or outline of the asset [EPSG:3006]';
