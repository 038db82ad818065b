-- placeholder until the cleaning view lands: replaced by the rounds slice
CREATE VIEW app.overdue_cleaning AS
SELECT
    cleaning_plan.id,
    cleaning_plan.company_id,
    asset.estate_id,
    'ok'::text AS cleaning_state
FROM core.cleaning_plan
INNER JOIN core.asset ON cleaning_plan.asset_id = asset.id;
