-- company_of_assets --
-- Whose the assets are.
SELECT
    asset.id,
    asset.company_id
FROM core.asset
WHERE asset.id = any(:asset_ids);

-- put_plan --
-- Write one cleaning plan, or bring it up to date.
INSERT INTO core.cleaning_plan (
    id, company_id, asset_id, task, contractor, interval_days, rrule, starts_on, ends_on,
    move_holidays
)
VALUES (
    :id, :company_id, :asset_id, :task, :contractor, :interval_days, :rrule, :starts_on, :ends_on,
    :move_holidays
)
ON CONFLICT (id) DO UPDATE
    SET
        asset_id = excluded.asset_id,
        company_id = excluded.company_id,
        task = excluded.task,
        contractor = excluded.contractor,
        interval_days = excluded.interval_days,
        rrule = excluded.rrule,
        starts_on = excluded.starts_on,
        ends_on = excluded.ends_on,
        move_holidays = excluded.move_holidays;

-- drop_due_days --
-- Forget the due days of plans, to write them anew.
DELETE FROM core.cleaning_due
WHERE cleaning_due.plan_id = any(:plan_ids);

-- put_due_days --
-- Write due days of one plan; those there already stay.
INSERT INTO core.cleaning_due (company_id, plan_id, due_on)
SELECT
    :company_id,
    :plan_id,
    day.due_on
FROM unnest(cast(:due_days AS date[])) AS day (due_on)
ON CONFLICT (plan_id, due_on) DO NOTHING;

-- plans_short_of_days --
-- Plans with a rule that have no due day written after a day.
SELECT
    cleaning_plan.id,
    cleaning_plan.company_id,
    cleaning_plan.rrule,
    cleaning_plan.starts_on,
    cleaning_plan.ends_on,
    cleaning_plan.move_holidays
FROM core.cleaning_plan
WHERE
    cleaning_plan.rrule IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM core.cleaning_due
        WHERE cleaning_due.plan_id = cleaning_plan.id AND cleaning_due.due_on > :until
    )
ORDER BY cleaning_plan.id;

-- plans --
-- One plan, or all of an asset, with the way they stand; the other parameter is NULL.
SELECT
    plan.id,
    estate.code AS estate,
    plan.asset_id,
    plan.asset_kind,
    plan.asset_code,
    plan.asset_name,
    plan.task,
    plan.contractor,
    plan.interval_days,
    plan.rrule,
    plan.starts_on,
    plan.ends_on,
    plan.move_holidays,
    plan.last_visit_at,
    plan.due_on,
    plan.overdue_days,
    plan.cleaning_state
FROM app.cleaning_plans AS plan
INNER JOIN core.estate ON plan.estate_id = estate.id
WHERE
    (cast(:id AS uuid) IS NULL OR plan.id = :id)
    AND (cast(:asset_id AS uuid) IS NULL OR plan.asset_id = :asset_id)
ORDER BY
    plan.task,
    plan.id;
