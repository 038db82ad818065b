-- company_of_assets --
-- Whose the assets are.
SELECT
    asset.id,
    asset.company_id
FROM core.asset
WHERE asset.id = any(:asset_ids);

-- put_plans --
-- Write cleaning plans, or bring them up to date; in one statement, so that how they stand is
-- worked out once.
INSERT INTO core.cleaning_plan (
    id, company_id, asset_id, task, contractor, contractor_id, team_id, minutes, interval_days,
    rrule, starts_on, ends_on, move_holidays, season_first, season_last
)
SELECT
    wanted.id,
    wanted.company_id,
    wanted.asset_id,
    wanted.task,
    wanted.contractor,
    wanted.contractor_id,
    wanted.team_id,
    wanted.minutes,
    wanted.interval_days,
    wanted.rrule,
    wanted.starts_on,
    wanted.ends_on,
    wanted.move_holidays,
    wanted.season_first,
    wanted.season_last
FROM jsonb_populate_recordset(cast(NULL AS core.cleaning_plan), cast(:plans AS jsonb)) AS wanted
ON CONFLICT (id) DO UPDATE
    SET
        asset_id = excluded.asset_id,
        company_id = excluded.company_id,
        task = excluded.task,
        contractor = excluded.contractor,
        contractor_id = excluded.contractor_id,
        team_id = excluded.team_id,
        minutes = excluded.minutes,
        interval_days = excluded.interval_days,
        rrule = excluded.rrule,
        starts_on = excluded.starts_on,
        ends_on = excluded.ends_on,
        move_holidays = excluded.move_holidays,
        season_first = excluded.season_first,
        season_last = excluded.season_last;

-- drop_due_days --
-- Forget the due days of plans from a day on, to write them anew.
DELETE FROM core.cleaning_due
WHERE cleaning_due.plan_id = any(:plan_ids) AND cleaning_due.due_on >= :since_on;

-- put_due_days --
-- Write due days, each with its plan and company; those there already stay.
INSERT INTO core.cleaning_due (company_id, plan_id, due_on)
SELECT
    day.company_id,
    day.plan_id,
    day.due_on
FROM
    unnest(
        cast(:company_ids AS uuid[]), cast(:plan_ids AS uuid[]), cast(:due_days AS date[])
    ) AS day (company_id, plan_id, due_on)
ON CONFLICT (plan_id, due_on) DO NOTHING;

-- plans_short_of_days --
-- Plans with a rule that have no due day written after a day, and the last one they have.
SELECT
    cleaning_plan.id,
    cleaning_plan.company_id,
    cleaning_plan.rrule,
    cleaning_plan.starts_on,
    cleaning_plan.ends_on,
    cleaning_plan.move_holidays,
    cleaning_plan.season_first,
    cleaning_plan.season_last,
    (
        SELECT max(cleaning_due.due_on)
        FROM core.cleaning_due
        WHERE cleaning_due.plan_id = cleaning_plan.id
    ) AS last_due_on
FROM core.cleaning_plan
WHERE
    cleaning_plan.rrule IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM core.cleaning_due
        WHERE cleaning_due.plan_id = cleaning_plan.id AND cleaning_due.due_on > :until
    )
ORDER BY cleaning_plan.id;

-- plans --
-- One plan, or all of an asset that have not ended, with the way they stand; the other parameter
-- is NULL.
SELECT
    plan.id,
    estate.code AS estate,
    plan.asset_id,
    plan.asset_kind,
    plan.asset_code,
    plan.asset_name,
    plan.task,
    plan.contractor,
    plan.contractor_id,
    plan.team_id,
    plan.minutes,
    plan.interval_days,
    plan.rrule,
    plan.starts_on,
    plan.ends_on,
    plan.move_holidays,
    plan.season_first,
    plan.season_last,
    plan.last_visit_at,
    plan.last_seen_at,
    plan.due_on,
    plan.overdue_days,
    plan.cleaning_state
FROM app.cleaning_plans AS plan
INNER JOIN core.estate ON plan.estate_id = estate.id
WHERE
    (cast(:id AS uuid) IS NULL OR plan.id = :id)
    AND (
        cast(:asset_id AS uuid) IS NULL
        OR (
            plan.asset_id = :asset_id
            AND (
                plan.ends_on IS NULL
                OR greatest(plan.ends_on, plan.due_on) >= app.local_date(now())
            )
        )
    )
ORDER BY
    plan.task,
    plan.id;

-- written_plans --
-- Plans as they were written.
SELECT
    cleaning_plan.id,
    cleaning_plan.asset_id,
    cleaning_plan.task,
    cleaning_plan.contractor,
    cleaning_plan.contractor_id,
    cleaning_plan.team_id,
    cleaning_plan.minutes,
    cleaning_plan.interval_days,
    cleaning_plan.rrule,
    cleaning_plan.starts_on,
    cleaning_plan.ends_on,
    cleaning_plan.move_holidays,
    cleaning_plan.season_first,
    cleaning_plan.season_last
FROM core.cleaning_plan
WHERE cleaning_plan.id = any(:plan_ids)
ORDER BY cleaning_plan.id;

-- remove_plans --
-- Remove plans that nobody made a visit for.
DELETE FROM core.cleaning_plan
WHERE
    cleaning_plan.id = any(:plan_ids)
    AND NOT EXISTS (
        SELECT FROM core.cleaning_visit
        WHERE cleaning_visit.plan_id = cleaning_plan.id
    )
RETURNING cleaning_plan.id;

-- running_plan --
-- The plan of a task at a place that has not ended, the newest where there are several.
SELECT cleaning_plan.id
FROM core.cleaning_plan
WHERE
    cleaning_plan.asset_id = :asset_id
    AND cleaning_plan.task = :task
    AND (cleaning_plan.ends_on IS NULL OR cleaning_plan.ends_on >= :today)
ORDER BY
    cleaning_plan.starts_on DESC,
    cleaning_plan.id ASC
LIMIT 1;

-- unvisited_plans --
-- Plans that nobody made a visit for.
SELECT
    cleaning_plan.id,
    cleaning_plan.asset_id
FROM core.cleaning_plan
WHERE
    NOT EXISTS (
        SELECT FROM core.cleaning_visit
        WHERE cleaning_visit.plan_id = cleaning_plan.id
    )
ORDER BY cleaning_plan.id;

-- places --
-- Places of a kind of asset, or of a kind of place; NULL estate: of all, NULL code: whatever.
SELECT
    label.id,
    label.code,
    estate.name AS estate_name
FROM app.asset_labels AS label
INNER JOIN core.estate ON label.estate_id = estate.id
LEFT JOIN core.place ON label.id = place.id
WHERE
    label.vanished_at IS NULL
    AND coalesce(place.kind, label.kind) = :kind
    AND (cast(:estate AS text) IS NULL OR estate.code = :estate)
    AND (cast(:code AS text) IS NULL OR lower(label.code) = lower(:code))
ORDER BY
    estate.name,
    label.code,
    label.id
LIMIT :most;

-- kinds --
-- What there is to look after, and how many.
SELECT
    coalesce(place.kind, label.kind) AS kind,
    place.id IS NOT NULL AS is_place,
    cast(count(*) AS integer) AS number
FROM app.asset_labels AS label
INNER JOIN core.estate ON label.estate_id = estate.id
LEFT JOIN core.place ON label.id = place.id
WHERE
    label.vanished_at IS NULL
    AND label.kind IN ('stairwell', 'courtyard', 'waste_station', 'building', 'place')
GROUP BY
    coalesce(place.kind, label.kind),
    place.id IS NOT NULL
ORDER BY
    is_place ASC,
    number DESC,
    kind ASC;

-- same_plans --
-- Plans of a task that begin on a day at some of the places, other than those of given ids.
SELECT
    cleaning_plan.id,
    label.code
FROM core.cleaning_plan
INNER JOIN app.asset_labels AS label ON cleaning_plan.asset_id = label.id
WHERE
    cleaning_plan.asset_id = any(:asset_ids)
    AND cleaning_plan.task = :task
    AND cleaning_plan.starts_on = :starts_on
    AND NOT cleaning_plan.id = any(:plan_ids)
ORDER BY
    label.code,
    cleaning_plan.id;

-- doers --
-- Teams, and contractors of the register that are still offered.
SELECT
    'team' AS kind,
    team.id,
    team.name
FROM core.team
UNION ALL
SELECT
    'contractor' AS kind,
    contractor.id,
    contractor.name
FROM core.contractor
WHERE contractor.removed_at IS NULL
ORDER BY
    kind DESC,
    name ASC,
    id ASC;

-- plan_list --
-- Plans with the way they stand, one page, the most overdue first. A filter that is NULL lets
-- everything pass; state is running, ended, or NULL.
SELECT
    plan.id,
    estate.code AS estate,
    estate.name AS estate_name,
    plan.asset_id,
    plan.asset_kind,
    plan.asset_code,
    plan.asset_name,
    plan.task,
    plan.contractor,
    team.name AS team_name,
    plan.minutes,
    plan.interval_days,
    plan.rrule,
    plan.season_first,
    plan.season_last,
    plan.starts_on,
    plan.ends_on,
    plan.last_visit_at,
    plan.last_seen_at,
    plan.due_on,
    plan.overdue_days,
    plan.cleaning_state,
    (plan.ends_on IS NOT NULL AND plan.ends_on < :today) AS has_ended,
    cast(count(*) OVER () AS integer) AS number
FROM app.cleaning_plans AS plan
INNER JOIN core.estate ON plan.estate_id = estate.id
LEFT JOIN core.team ON plan.team_id = team.id
WHERE
    (cast(:estate AS text) IS NULL OR estate.code = :estate)
    AND (cast(:task AS text) IS NULL OR plan.task = :task)
    AND (
        cast(:who AS text) IS NULL
        OR coalesce(team.name, plan.contractor, '') = :who
    )
    AND (
        cast(:state AS text) IS NULL
        OR (:state = 'ended') = (plan.ends_on IS NOT NULL AND plan.ends_on < :today)
    )
ORDER BY
    plan.overdue_days DESC NULLS LAST,
    plan.due_on ASC,
    estate.name ASC,
    plan.asset_code ASC,
    plan.task ASC,
    plan.id ASC
LIMIT :most OFFSET :passed_over;

-- plan_choices --
-- Which tasks, and who does them, there are plans of.
SELECT
    plan.task,
    coalesce(team.name, plan.contractor, '') AS who,
    cast(count(*) AS integer) AS number
FROM core.cleaning_plan AS plan
INNER JOIN core.asset ON plan.asset_id = asset.id
LEFT JOIN core.team ON plan.team_id = team.id
GROUP BY
    plan.task,
    coalesce(team.name, plan.contractor, '')
ORDER BY
    plan.task,
    who;

-- plan_weeks --
-- What was due of plans and what was done, week by week.
SELECT
    week.plan_id,
    week.week_on,
    week.due,
    week.done,
    week.late,
    week.missed,
    week.ahead,
    week.visits_done,
    week.visits_not_ok,
    week.visits_not_possible,
    week.visits_approved,
    week.state
FROM app.plan_weeks(:first_on, :last_on, :plan_ids) AS week
ORDER BY
    week.plan_id,
    week.week_on;
