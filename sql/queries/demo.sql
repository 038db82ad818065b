-- demo_estate --
-- Whether the demo estate is there and its light was computed; no row: not loaded.
SELECT
    exists(
        SELECT FROM core.analysis_run
        WHERE analysis_run.estate_id = estate.id AND analysis_run.status = 'done'
    ) AS computed
FROM core.estate
INNER JOIN core.company ON estate.company_id = company.id
WHERE company.code = 'barkulla' AND estate.code = 'barkullen';

-- put_photometry --
-- Keep a photometric file of the demo estate.
INSERT INTO core.photometry (
    id, company_id, sha256, file_name, format, edition, flux_lm, luminaire_flux_lm, power_w,
    orientation, orientation_source, content
)
VALUES (
    cast(:id AS uuid), :company_id, :sha256, :file_name, :format, :edition, :flux_lm,
    :luminaire_flux_lm, :power_w, :orientation, 'inferred', :content
);

-- link_photometry --
-- Let a luminaire type rest on a photometric file.
UPDATE core.luminaire_type
SET photometry_id = cast(:photometry_id AS uuid)
WHERE luminaire_type.id = cast(:luminaire_type_id AS uuid);

-- put_account --
-- An account of the demo's company, without a password.
INSERT INTO core.account (company_id, email, name, role)
SELECT
    company.id,
    :email,
    :name,
    :role
FROM core.company
WHERE company.code = 'barkulla'
ON CONFLICT (email) DO NOTHING;

-- put_phone --
-- A duty phone of the demo's company, unless it has one for that purpose.
INSERT INTO core.duty_phone (company_id, purpose, name, phone, position)
SELECT
    company.id,
    :purpose,
    :name,
    :phone,
    :position
FROM core.company
WHERE
    company.code = 'barkulla'
    AND NOT EXISTS (
        SELECT FROM core.duty_phone
        WHERE duty_phone.company_id = company.id AND duty_phone.purpose = :purpose
    );

-- put_share --
-- The newest open reports of a kind, shared with an account that nothing was shared with yet.
WITH receiver AS (
    SELECT
        account.id,
        account.company_id,
        account.name,
        account.role
    FROM core.account
    WHERE
        account.email = :email
        AND NOT EXISTS (
            SELECT FROM core.share
            WHERE share.account_id = account.id
        )
),

made AS (
    INSERT INTO core.share (company_id, title, receiver, role, account_id, expires_at)
    SELECT
        receiver.company_id,
        :title,
        receiver.name,
        receiver.role,
        receiver.id,
        now() + interval '180 days'
    FROM receiver
    RETURNING share.id, share.company_id
)

INSERT INTO core.share_report (company_id, share_id, report_id)
SELECT
    made.company_id,
    made.id,
    chosen.report_id
FROM made
CROSS JOIN LATERAL (
    SELECT report.id AS report_id
    FROM core.report
    WHERE report.company_id = made.company_id AND report.category LIKE :category
    ORDER BY report.observed_at DESC, report.id ASC
    LIMIT 6
) AS chosen;

-- round_items --
-- Items of the shipped rounds in their order.
SELECT
    template.code AS task,
    item.id,
    item.code,
    item.aspect,
    item.category,
    item.severities
FROM core.round_template AS template
INNER JOIN core.round_item AS item ON template.id = item.template_id
WHERE template.company_id IS NULL AND item.retired_at IS NULL
ORDER BY
    template.code,
    item.position,
    item.id;

-- put_grading --
-- A set of photos that is graded.
WITH made AS (
    INSERT INTO core.photo_grading (id, company_id, name)
    VALUES (cast(:grading_id AS uuid), :company_id, :name)
    RETURNING photo_grading.id, photo_grading.company_id
)

INSERT INTO core.photo_grading_item (company_id, grading_id, photo_id, position)
SELECT
    made.company_id,
    made.id AS grading_id,
    photo.photo_id,
    photo.position
FROM made
CROSS JOIN unnest(cast(:photo_ids AS uuid[])) WITH ORDINALITY AS photo (photo_id, position);

-- put_grader --
-- Who graded, by letter.
INSERT INTO core.photo_grader (company_id, grading_id, grader, token_hash)
VALUES (:company_id, cast(:grading_id AS uuid), :grader, :token_hash);

-- put_grade --
-- One grade.
INSERT INTO core.photo_grade (company_id, grading_id, position, grader, aspect, score)
VALUES (:company_id, cast(:grading_id AS uuid), :position, :grader, :aspect, :score);

-- put_firm --
-- A firm of the demo's company, unless it is there.
INSERT INTO core.contractor (company_id, name)
VALUES (:company_id, :name)
ON CONFLICT (company_id, name) DO NOTHING;

-- put_area --
-- An area of care with its team, unless they are there.
WITH made AS (
    INSERT INTO core.team (company_id, name)
    VALUES (:company_id, :team)
    ON CONFLICT (company_id, name) DO NOTHING
    RETURNING team.id
)

INSERT INTO core.management_area (company_id, name, team_id, hours_week, geom)
SELECT
    :company_id,
    :name,
    made.id,
    :hours_week,
    ST_Multi(ST_GeomFromWKB(:outline, 3006))
FROM made
ON CONFLICT (company_id, name) DO NOTHING;

-- give_to_firms --
-- Plans that name a firm of the register are its.
UPDATE core.cleaning_plan
SET contractor_id = contractor.id
FROM core.contractor
WHERE
    cleaning_plan.company_id = :company_id
    AND contractor.company_id = cleaning_plan.company_id
    AND contractor.name = cleaning_plan.contractor;

-- give_to_teams --
-- Plans of own staff are the team's whose area the place lies in.
UPDATE core.cleaning_plan
SET team_id = management_area.team_id
FROM app.asset_labels AS place, core.management_area
WHERE
    cleaning_plan.company_id = :company_id
    AND cleaning_plan.contractor = :own_staff
    AND place.id = cleaning_plan.asset_id
    AND management_area.company_id = cleaning_plan.company_id
    AND management_area.geom && place.geom
    AND ST_Covers(management_area.geom, ST_PointOnSurface(place.geom));

-- put_measure --
-- A measure of the demo's company as it was planned.
INSERT INTO core.measure (
    id, company_id, estate_id, name, about, kind, starts_on, ends_on, hypothesis, expects, metric,
    categories, comparison, reason, reference, cost_sek, dwellings, registered_at
)
VALUES (
    cast(:id AS uuid), :company_id, :estate_id, :name, :about, :kind, :starts_on,
    cast(:ends_on AS date), :hypothesis, :expects, :metric, cast(:categories AS text[]),
    :comparison, :reason, :reference, :cost_sek, :dwellings, :registered_at
);

-- put_measure_area --
-- A thing that a measure of the demo is about, or is held against.
INSERT INTO core.measure_area (company_id, measure_id, role, name, asset_id, geom)
SELECT
    :company_id,
    cast(:measure_id AS uuid),
    :role,
    coalesce(label.name, label.code, ''),
    label.id,
    label.geom
FROM app.asset_labels AS label
WHERE label.id = cast(:asset_id AS uuid);

-- put_estate_area --
-- The whole estate as the place of a measure.
INSERT INTO core.measure_area (company_id, measure_id, role, name, geom)
SELECT
    :company_id,
    cast(:measure_id AS uuid),
    :role,
    estate.name,
    estate.geom
FROM core.estate
WHERE estate.id = :estate_id;

-- put_cost_file --
-- A file of booked costs of the demo's company.
INSERT INTO core.cost_import (company_id, file_name, sha256, lines, total_sek)
VALUES (:company_id, :file_name, :sha256, :lines, :total_sek)
RETURNING cost_import.id;

-- put_cost_line --
-- A booked cost of the demo's company.
INSERT INTO core.cost_line (company_id, import_id, line, reference, booked_on, amount_sek, words)
VALUES (
    :company_id, :import_id, :line_number, :reference, :booked_on, cast(:amount_sek AS numeric),
    :words
);
