-- Ten years of cleaning in a sector, for tests/bench/rounds.py; made without triggers.

-- companies --
-- The first is the largest there is; the others share the rest.
INSERT INTO core.company (code, name)
SELECT
    'bolag-' || number,
    'Bolag ' || number
FROM generate_series(1, :companies) AS number;

-- estates --
-- One for each 300 stairwells of a company.
INSERT INTO core.estate (company_id, code, name)
SELECT
    company.id,
    company.code || '-' || number,
    'Område ' || number
FROM core.company
CROSS JOIN
    LATERAL generate_series(
        1,
        CASE
            WHEN company.code = 'bolag-1' THEN ceil(:largest / 300.0)
            ELSE ceil((:stairwells - :largest) / (:companies - 1.0) / 300.0)
        END
    ) AS number;

-- assets --
WITH numbered AS (
    SELECT
        estate.id,
        estate.company_id,
        row_number() OVER (PARTITION BY estate.company_id ORDER BY estate.code) AS place
    FROM core.estate
)

INSERT INTO core.asset (id, company_id, estate_id, kind)
SELECT
    gen_random_uuid(),
    numbered.company_id,
    numbered.id,
    'stairwell'
FROM numbered
INNER JOIN core.company ON numbered.company_id = company.id
CROSS JOIN
    LATERAL (
        SELECT
            CASE
                WHEN company.code = 'bolag-1' THEN cast(:largest AS integer)
                ELSE (:stairwells - :largest) / (:companies - 1)
            END
    ) AS whole (stairwells)
CROSS JOIN
    LATERAL generate_series(1, least(300, whole.stairwells - (numbered.place - 1) * 300)) AS number;

-- stairwells --
INSERT INTO core.stairwell (id, company_id, estate_id, code, source, source_id, name, geom)
SELECT
    numbered.id,
    numbered.company_id,
    numbered.estate_id,
    'T' || numbered.place,
    'bench',
    'T' || numbered.place,
    'Trappa ' || numbered.place,
    ST_SetSRID(
        ST_MakePoint(319000 + numbered.place % 300 * 20, 6399000 + numbered.place / 300 * 20), 3006
    )
FROM (
    SELECT
        asset.id,
        asset.company_id,
        asset.estate_id,
        row_number() OVER (ORDER BY asset.company_id, asset.estate_id, asset.id) AS place
    FROM core.asset
) AS numbered;

-- plans --
-- Weekly, half by rule and half by interval; a tenth behind.
INSERT INTO core.cleaning_plan (
    company_id, asset_id, task, contractor, interval_days, rrule, starts_on, move_holidays
)
SELECT
    numbered.company_id,
    numbered.id,
    'stairwell_cleaning',
    'Städ ' || numbered.place % 7,
    CASE WHEN numbered.place % 2 = 0 THEN 7 END,
    CASE
        WHEN numbered.place % 2 = 1
            THEN 'FREQ=WEEKLY;BYDAY=' || (array['MO', 'TU', 'WE', 'TH', 'FR'])[numbered.place % 5 + 1]
    END,
    current_date - :weeks * 7,
    true
FROM (
    SELECT
        asset.id,
        asset.company_id,
        row_number() OVER (ORDER BY asset.company_id, asset.estate_id, asset.id) AS place
    FROM core.asset
) AS numbered;

-- due_days --
INSERT INTO core.cleaning_due (company_id, plan_id, due_on)
SELECT
    plan.company_id,
    plan.id,
    day.due_on
FROM core.cleaning_plan AS plan
CROSS JOIN
    LATERAL (
        SELECT
            plan.starts_on
            + (
                array_position(array['MO', 'TU', 'WE', 'TH', 'FR'], right(plan.rrule, 2))
                + 7
                - extract(ISODOW FROM plan.starts_on)::integer
            ) % 7
            + week.number * 7
        FROM generate_series(0, :weeks + 57) AS week (number)
    ) AS day (due_on)
WHERE plan.rrule IS NOT NULL
ON CONFLICT DO NOTHING;

-- visits --
-- Some weeks of all plans, from week first to last before today; one plan in ten is behind.
INSERT INTO core.cleaning_visit (company_id, plan_id, visited_at, outcome, role)
SELECT
    plan.company_id,
    plan.id,
    now() - week.number * interval '7 days' - (abs(hashtext(plan.id::text)) % 40) * interval '1 hour',
    CASE abs(hashtext(plan.id::text || week.number)) % 20
        WHEN 0 THEN 'not_ok'
        WHEN 1 THEN 'not_possible'
        ELSE 'done'
    END,
    'städ'
FROM core.cleaning_plan AS plan
CROSS JOIN generate_series(cast(:first AS integer), cast(:last AS integer)) AS week (number)
WHERE week.number >= 3 OR hashtext(plan.id::text) % 10 <> 0;

-- standing --
SELECT app.stand_anew(array(SELECT cleaning_plan.id FROM core.cleaning_plan));
