-- plans_ahead --
-- Plans that are due by a day, with the area they lie in: the smallest of several. One area, one
-- estate where either is given. Areas are few; the box of each is compared before its outline.
SELECT
    plan.id,
    area.id AS area_id,
    plan.estate_id,
    plan.asset_id,
    plan.task,
    coalesce(team.name, contractor.name, plan.contractor) AS doer,
    plan.contractor_id IS NULL
    AND (plan.team_id IS NOT NULL OR plan.contractor IS NULL) AS is_own,
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
LEFT JOIN core.team ON plan.team_id = team.id
LEFT JOIN core.contractor ON plan.contractor_id = contractor.id
LEFT JOIN LATERAL (
    SELECT management_area.id
    FROM core.management_area
    WHERE
        management_area.geom && plan.geom
        AND ST_Covers(management_area.geom, ST_PointOnSurface(plan.geom))
    ORDER BY ST_Area(management_area.geom), management_area.id
    LIMIT 1
) AS area ON TRUE
LEFT JOIN app.round_templates AS template
    ON plan.company_id = template.company_id AND plan.task = template.code
WHERE
    plan.due_on <= :until
    AND (plan.ends_on IS NULL OR greatest(plan.ends_on, plan.due_on) >= cast(:today AS date))
    AND (cast(:area_id AS uuid) IS NULL OR area.id = :area_id)
ORDER BY plan.id;

-- areas --
-- Areas by name, one of them where an id is given; outline as GeoJSON in longitude and latitude.
SELECT
    management_area.id,
    management_area.name,
    management_area.team_id,
    team.name AS team,
    management_area.hours_week,
    ST_Area(management_area.geom) AS area_m2,
    ST_AsGeoJSON(ST_Transform(management_area.geom, 4326), 7) AS outline
FROM core.management_area
LEFT JOIN core.team ON management_area.team_id = team.id
WHERE cast(:id AS uuid) IS NULL OR management_area.id = :id
ORDER BY
    management_area.name,
    management_area.id
LIMIT 500;

-- estates --
-- Estates by name; outline as GeoJSON in longitude and latitude, NULL: not known.
SELECT
    estate.id,
    estate.code,
    estate.name,
    ST_AsGeoJSON(ST_Transform(estate.geom, 4326), 6) AS outline
FROM core.estate
ORDER BY
    estate.name,
    estate.id;

-- teams --
-- Teams that an area can be given to.
SELECT
    team.id,
    team.name
FROM core.team
ORDER BY
    team.name,
    team.id;

-- insert_area --
-- Keep an area; no row: there is one of that name.
INSERT INTO core.management_area (company_id, name, team_id, hours_week, geom)
VALUES (
    app.current_company(), :name, cast(:team_id AS uuid), cast(:hours_week AS double precision),
    ST_Multi(ST_GeomFromWKB(:outline, 3006))
)
ON CONFLICT (company_id, name) DO NOTHING
RETURNING management_area.id;

-- change_area --
-- Change an area; without an outline it stays where it is. Nothing where another one has the name.
UPDATE core.management_area
SET
    name = :name,
    team_id = cast(:team_id AS uuid),
    hours_week = cast(:hours_week AS double precision),
    geom = coalesce(
        ST_Multi(ST_GeomFromWKB(cast(:outline AS bytea), 3006)), management_area.geom
    )
WHERE
    management_area.id = :id
    AND NOT EXISTS (
        SELECT FROM core.management_area AS other
        WHERE other.name = :name AND other.id <> :id
    );

-- remove_area --
-- Take an area away; nothing of its places changes.
DELETE FROM core.management_area
WHERE management_area.id = :id;

-- task_names --
-- What the company calls its tasks, where a template says so.
SELECT
    round_templates.code,
    round_templates.name_sv,
    round_templates.name_en
FROM app.round_templates
WHERE round_templates.company_id = app.current_company();

-- weekly_plans --
-- Plans of a task in an area that follow a weekly rule of one weekday: those that can be moved to
-- another. The area of a place is the smallest that it lies in.
SELECT plan.id
FROM app.cleaning_plans AS plan
CROSS JOIN
    LATERAL (
        SELECT management_area.id
        FROM core.management_area
        WHERE
            management_area.geom && plan.geom
            AND ST_Covers(management_area.geom, ST_PointOnSurface(plan.geom))
        ORDER BY ST_Area(management_area.geom), management_area.id
        LIMIT 1
    ) AS area
WHERE
    area.id = :area_id
    AND plan.task = :task
    AND plan.rrule ~ '^FREQ=WEEKLY(;INTERVAL=[0-9]+)?;BYDAY=[A-Z]{2}$'
    AND right(plan.rrule, 2) = :by_day
    AND plan.due_on IS NOT NULL
ORDER BY plan.id;
