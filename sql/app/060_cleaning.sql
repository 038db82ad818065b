-- When cleaning is due and how it stands: the same answers as gis.deadlines (tests/db compares).

-- next_working_day: the first working day on or after a day. NULL gives NULL. Outside the years
-- of core.free_day only Saturdays and Sundays are free.
CREATE FUNCTION app.next_working_day(_day date) RETURNS date
LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT
        CASE
            -- Most days are working days: one look at the index.
            WHEN
                extract(ISODOW FROM _day) < 6
                AND NOT EXISTS (
                    SELECT FROM core.free_day
                    WHERE free_day.free_on = _day AND free_day.company_id IS NULL
                )
                THEN _day
            ELSE (
                SELECT _day + step.days
                -- The longest run of free days is five.
                FROM generate_series(1, 10) AS step (days)
                WHERE
                    extract(ISODOW FROM _day + step.days) < 6
                    AND NOT EXISTS (
                        SELECT FROM core.free_day
                        WHERE
                            free_day.free_on = _day + step.days AND free_day.company_id IS NULL
                    )
                ORDER BY step.days
                LIMIT 1
            )
        END;
END;

COMMENT ON FUNCTION app.next_working_day(date) IS
'First working day in Sweden on or after a day: not Saturday, Sunday or a free day';

-- season_day: the first day on or after a day that lies between two days of the year, each as
-- month * 100 + day; over the new year where they turn. NULL first: all year.
CREATE FUNCTION app.season_day(_day date, _first integer, _last integer) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $season_day$
SELECT
    CASE
        WHEN _first IS NULL THEN _day
        WHEN _first <= _last AND of_year.day BETWEEN _first AND _last THEN _day
        WHEN _first > _last AND (of_year.day >= _first OR of_year.day <= _last) THEN _day
        ELSE make_date(
            extract(YEAR FROM _day)::integer + (of_year.day > _first)::integer,
            _first / 100,
            _first % 100
        )
    END
FROM (
    SELECT extract(MONTH FROM _day)::integer * 100 + extract(DAY FROM _day)::integer
) AS of_year (day)
$season_day$;

COMMENT ON FUNCTION app.season_day(date, integer, integer) IS
'First day on or after a day that lies in a season; NULL season: the day itself';

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
        WHEN planned.due_on > _plan.ends_on THEN NULL
        WHEN _plan.move_holidays THEN app.next_working_day(planned.due_on)
        ELSE planned.due_on
    END
-- A visit before the start covers nothing, like none at all.
FROM (SELECT greatest(_last_visit_on, _plan.starts_on - 1)) AS visit (counted_on)
CROSS JOIN LATERAL (
    SELECT
        app.season_day(
            CASE
                WHEN visit.counted_on < _plan.starts_on THEN _plan.starts_on
                ELSE visit.counted_on + _plan.interval_days
            END,
            _plan.season_first,
            _plan.season_last
        )
) AS planned (due_on)
$next_due$;

COMMENT ON FUNCTION app.next_due(core.cleaning_plan, date) IS
'First due day not covered by the last visit, which counts ahead by 45 days at most';

-- stand_anew: how plans stand, from what is written of them. With the owner's rights: nobody else
-- writes core.cleaning_standing.
CREATE FUNCTION app.stand_anew(_plans uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $stand_anew$
INSERT INTO core.cleaning_standing (plan_id, company_id, last_done_at, last_seen_at, due_on)
SELECT
    plan.id,
    plan.company_id,
    done.visited_at,
    seen.visited_at,
    due.due_on
FROM core.cleaning_plan AS plan
LEFT JOIN LATERAL (
    -- Index (plan_id, visited_at) read backwards: mostly one row a plan.
    SELECT cleaning_visit.visited_at
    FROM core.cleaning_visit
    WHERE cleaning_visit.plan_id = plan.id AND cleaning_visit.outcome = 'done'
    ORDER BY cleaning_visit.visited_at DESC
    LIMIT 1
) AS done ON TRUE
LEFT JOIN LATERAL (
    SELECT max(cleaning_visit.visited_at) AS visited_at
    FROM core.cleaning_visit
    WHERE cleaning_visit.plan_id = plan.id
) AS seen ON TRUE
CROSS JOIN LATERAL app.next_due(plan, app.local_date(done.visited_at)) AS due
WHERE plan.id = ANY (_plans)
ON CONFLICT (plan_id) DO UPDATE
    SET
        company_id = excluded.company_id,
        last_done_at = excluded.last_done_at,
        last_seen_at = excluded.last_seen_at,
        due_on = excluded.due_on
$stand_anew$;

COMMENT ON FUNCTION app.stand_anew(uuid[]) IS 'Work out anew how plans stand';

CREATE FUNCTION app.plans_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $plans_changed$
BEGIN
    PERFORM app.stand_anew(ARRAY(SELECT changed.id FROM changed));
    RETURN NULL;
END;
$plans_changed$;

COMMENT ON FUNCTION app.plans_changed() IS 'Work out how plans stand that were written';

CREATE FUNCTION app.due_days_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $due_days_changed$
BEGIN
    UPDATE core.cleaning_standing AS standing
    SET due_on = due.due_on
    FROM (SELECT DISTINCT changed.plan_id FROM changed) AS touched
    INNER JOIN core.cleaning_plan AS plan ON touched.plan_id = plan.id
    INNER JOIN core.cleaning_standing AS stood ON plan.id = stood.plan_id
    CROSS JOIN LATERAL app.next_due(plan, app.local_date(stood.last_done_at)) AS due
    WHERE standing.plan_id = plan.id AND standing.due_on IS DISTINCT FROM due.due_on;
    RETURN NULL;
END;
$due_days_changed$;

COMMENT ON FUNCTION app.due_days_changed() IS 'Keep what plans wait for with their due days';

-- Two visits of one plan at once: the second waits for the row, and counts on from what the first
-- made of it.
CREATE FUNCTION app.visits_arrived() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $visits_arrived$
BEGIN
    UPDATE core.cleaning_standing AS standing
    SET
        last_done_at = greatest(standing.last_done_at, came.done_at),
        last_seen_at = greatest(standing.last_seen_at, came.seen_at),
        due_on = (
            SELECT due.due_on
            FROM core.cleaning_plan AS plan
            CROSS JOIN
                LATERAL app.next_due(
                    plan, app.local_date(greatest(standing.last_done_at, came.done_at))
                ) AS due
            WHERE plan.id = standing.plan_id
        )
    FROM (
        SELECT
            arrived.plan_id,
            max(arrived.visited_at) FILTER (WHERE arrived.outcome = 'done') AS done_at,
            max(arrived.visited_at) AS seen_at
        FROM arrived
        GROUP BY arrived.plan_id
    ) AS came
    WHERE standing.plan_id = came.plan_id;
    RETURN NULL;
END;
$visits_arrived$;

COMMENT ON FUNCTION app.visits_arrived() IS 'Keep how plans stand with the visits made for them';

CREATE FUNCTION app.visits_left() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $visits_left$
BEGIN
    PERFORM app.stand_anew(ARRAY(SELECT DISTINCT changed.plan_id FROM changed));
    RETURN NULL;
END;
$visits_left$;

COMMENT ON FUNCTION app.visits_left() IS 'Work out how plans stand whose visits were removed';

CREATE TRIGGER stands_new AFTER INSERT ON core.cleaning_plan
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION app.plans_changed();
CREATE TRIGGER stands_changed AFTER UPDATE ON core.cleaning_plan
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION app.plans_changed();
CREATE TRIGGER stands_new AFTER INSERT ON core.cleaning_due
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION app.due_days_changed();
CREATE TRIGGER stands_removed AFTER DELETE ON core.cleaning_due
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION app.due_days_changed();
CREATE TRIGGER stands_new AFTER INSERT ON core.cleaning_visit
REFERENCING NEW TABLE AS arrived
FOR EACH STATEMENT EXECUTE FUNCTION app.visits_arrived();
CREATE TRIGGER stands_removed AFTER DELETE ON core.cleaning_visit
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION app.visits_left();

-- Plans from before anybody kept how they stand.
SELECT
    app.stand_anew(
        array(
            SELECT cleaning_plan.id
            FROM core.cleaning_plan
            WHERE
                NOT EXISTS (
                    SELECT FROM core.cleaning_standing
                    WHERE cleaning_standing.plan_id = cleaning_plan.id
                )
        )
    );

CREATE VIEW app.cleaning_plans AS
WITH clock (today) AS (SELECT app.local_date(now()))

SELECT
    cleaning_plan.id,
    cleaning_plan.company_id,
    place.estate_id,
    cleaning_plan.asset_id,
    place.kind AS asset_kind,
    place.code AS asset_code,
    place.name AS asset_name,
    cleaning_plan.task,
    cleaning_plan.contractor,
    cleaning_plan.contractor_id,
    cleaning_plan.team_id,
    cleaning_plan.minutes,
    cleaning_plan.interval_days,
    cleaning_plan.rrule,
    cleaning_plan.season_first,
    cleaning_plan.season_last,
    cleaning_plan.starts_on,
    cleaning_plan.ends_on,
    cleaning_plan.move_holidays,
    standing.last_done_at AS last_visit_at,
    standing.last_seen_at,
    standing.due_on,
    CASE
        WHEN standing.last_done_at IS NOT NULL
            THEN coalesce(greatest(clock.today - standing.due_on, 0), 0)
    END AS overdue_days,
    CASE
        WHEN standing.last_done_at IS NULL THEN 'never_visited'
        WHEN standing.due_on < clock.today THEN 'overdue'
        -- Soon: within three days.
        WHEN standing.due_on <= clock.today + 3 THEN 'due_soon'
        ELSE 'ok'
    END AS cleaning_state,
    place.geom
FROM core.cleaning_plan
INNER JOIN core.cleaning_standing AS standing ON cleaning_plan.id = standing.plan_id
INNER JOIN app.asset_labels AS place
    ON cleaning_plan.asset_id = place.id AND place.vanished_at IS NULL
CROSS JOIN clock;

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
COMMENT ON COLUMN app.cleaning_plans.last_seen_at IS
'Last visit of any outcome; NULL: never';
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
    cleaning_plans.contractor_id,
    cleaning_plans.team_id,
    cleaning_plans.last_visit_at,
    cleaning_plans.last_seen_at,
    cleaning_plans.due_on,
    cleaning_plans.overdue_days,
    cleaning_plans.cleaning_state,
    cleaning_plans.geom
FROM app.cleaning_plans
WHERE
    cleaning_plans.starts_on <= app.local_date(now())
    -- What has ended waits for nothing; a last day that was moved for a holiday still does.
    AND (
        cleaning_plans.ends_on IS NULL
        OR greatest(cleaning_plans.ends_on, cleaning_plans.due_on) >= app.local_date(now())
    );

COMMENT ON VIEW app.overdue_cleaning IS
'Cleaning plans that have begun and not ended, with due day, days overdue and state';
COMMENT ON COLUMN app.overdue_cleaning.id IS
'Identity of the cleaning plan';
COMMENT ON COLUMN app.overdue_cleaning.asset_kind IS
'Kind of the asset that is cleaned';
COMMENT ON COLUMN app.overdue_cleaning.asset_code IS
'Label of the asset; NULL: it has none';
COMMENT ON COLUMN app.overdue_cleaning.geom IS
'Position or outline of the asset [EPSG:3006]';
