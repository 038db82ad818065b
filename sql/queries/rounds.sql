-- insert_visit --
-- Store a visit once; a repeat returns no row. No plan of an asset that is seen, no visit.
INSERT INTO core.cleaning_visit (id, company_id, plan_id, visited_at, outcome, role)
SELECT
    :id,
    cleaning_plan.company_id,
    cleaning_plan.id AS plan_id,
    :visited_at,
    :outcome,
    :role
FROM core.cleaning_plan
INNER JOIN core.asset ON cleaning_plan.asset_id = asset.id
WHERE cleaning_plan.id = :plan_id
ON CONFLICT (id) DO NOTHING
RETURNING cleaning_visit.id;

-- read_visit --
-- One visit.
SELECT
    cleaning_visit.id,
    cleaning_visit.plan_id,
    cleaning_visit.visited_at,
    cleaning_visit.received_at,
    cleaning_visit.outcome,
    cleaning_visit.role
FROM core.cleaning_visit
WHERE cleaning_visit.id = :id;

-- visits_of --
-- Cleaning visits of an asset, newest first.
SELECT
    cleaning_plan.task,
    cleaning_visit.outcome,
    cleaning_visit.visited_at,
    cleaning_visit.role
FROM core.cleaning_visit
INNER JOIN core.cleaning_plan ON cleaning_visit.plan_id = cleaning_plan.id
WHERE cleaning_plan.asset_id = :asset_id
ORDER BY
    cleaning_visit.visited_at DESC,
    cleaning_visit.id ASC
LIMIT 50;
