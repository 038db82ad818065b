-- enter_calendar --
-- Whose calendar an address is; opens the walls of its company.
SELECT * FROM app.enter_calendar(:token_hash, :request);

-- plans_of --
-- Plans of a team or a contractor that are due by a day, with their places. A contractor is known
-- by its row, or by its name on plans that have none; a team's are also those of nobody in areas
-- that it looks after.
SELECT
    plan.id,
    plan.asset_id,
    plan.asset_kind,
    plan.asset_code,
    plan.asset_name,
    estate.name AS estate,
    plan.task,
    CASE :language WHEN 'sv' THEN template.name_sv ELSE template.name_en END AS task_name,
    coalesce(plan.minutes, template.minutes) AS minutes,
    plan.due_on,
    plan.interval_days,
    plan.rrule,
    plan.starts_on,
    plan.ends_on,
    plan.move_holidays,
    plan.season_first,
    plan.season_last,
    array(
        SELECT due.due_on
        FROM core.cleaning_due AS due
        WHERE
            due.plan_id = plan.id
            AND due.due_on BETWEEN greatest(plan.due_on, cast(:today AS date)) AND :until
        ORDER BY due.due_on
    ) AS ruled
FROM app.cleaning_plans AS plan
INNER JOIN core.estate ON plan.estate_id = estate.id
LEFT JOIN app.round_templates AS template
    ON plan.company_id = template.company_id AND plan.task = template.code
WHERE
    plan.due_on <= :until
    AND (plan.ends_on IS NULL OR greatest(plan.ends_on, plan.due_on) >= cast(:today AS date))
    AND (
        plan.team_id = :team_id
        OR plan.contractor_id = :contractor_id
        OR (
            plan.contractor_id IS NULL
            AND plan.contractor = (
                SELECT contractor.name FROM core.contractor
                WHERE contractor.id = :contractor_id
            )
        )
        OR (
            num_nonnulls(plan.team_id, plan.contractor_id, plan.contractor) = 0
            AND :team_id = (
                SELECT management_area.team_id
                FROM core.management_area
                WHERE
                    management_area.geom && plan.geom
                    AND ST_Covers(management_area.geom, ST_PointOnSurface(plan.geom))
                ORDER BY ST_Area(management_area.geom), management_area.id
                LIMIT 1
            )
        )
    )
ORDER BY plan.id;

-- feeds --
-- Feeds that stand, then those that were ended; newest first.
SELECT
    calendar_feed.id,
    coalesce(team.name, contractor.name) AS whose,
    calendar_feed.team_id IS NOT NULL AS of_team,
    calendar_feed.language,
    calendar_feed.made_at,
    calendar_feed.ended_at
FROM core.calendar_feed
LEFT JOIN core.team ON calendar_feed.team_id = team.id
LEFT JOIN core.contractor ON calendar_feed.contractor_id = contractor.id
ORDER BY
    calendar_feed.ended_at IS NOT NULL ASC,
    calendar_feed.made_at DESC,
    calendar_feed.id ASC
LIMIT 500;

-- receivers --
-- Teams and contractors that a calendar can be made for.
SELECT
    team.id,
    team.name,
    TRUE AS is_team
FROM core.team
UNION ALL
SELECT
    contractor.id,
    contractor.name,
    FALSE AS is_team
FROM core.contractor
WHERE contractor.removed_at IS NULL
ORDER BY
    is_team DESC,
    name ASC,
    id ASC;

-- insert_feed --
-- Keep the hash of a new address: it tells of every estate, so nobody makes one who sees some.
INSERT INTO core.calendar_feed (company_id, token_hash, team_id, contractor_id, language)
SELECT
    app.current_company(),
    :token_hash,
    cast(:team_id AS uuid),
    cast(:contractor_id AS uuid),
    :language
WHERE nullif(current_setting('ljusrond.estates', TRUE), '') IS NULL;

-- end_feed --
-- An address that answers no more.
UPDATE core.calendar_feed
SET ended_at = now()
WHERE calendar_feed.id = :id AND calendar_feed.ended_at IS NULL;
