-- areas --
-- Areas that the company made, is asked to, or takes part in; one of them where an id is given.
SELECT
    shared_area.id,
    shared_area.name,
    shared_area.company_id = app.current_company() AS made_by_us,
    ours.member_id IS NOT NULL AS asked,
    ours.agreed_at,
    ST_Area(shared_area.geom) AS area_m2,
    CASE
        WHEN cast(:id AS uuid) IS NOT NULL
            THEN ST_AsGeoJSON(ST_Transform(shared_area.geom, 4326), 7)
    END AS outline
FROM core.shared_area
LEFT JOIN core.shared_area_member AS ours
    ON shared_area.id = ours.area_id AND ours.member_id = app.current_company()
WHERE
    (cast(:id AS uuid) IS NULL OR shared_area.id = :id)
    AND (shared_area.company_id = app.current_company() OR ours.member_id IS NOT NULL)
ORDER BY shared_area.name, shared_area.id
LIMIT 500;

-- figures --
-- What is ours and what is common; no row where the company takes no part.
SELECT
    figure,
    own,
    total,
    members
FROM app.shared_area_figures(:id);

-- owners --
-- Who is asked and who takes part.
SELECT
    code,
    name,
    agreed_at,
    own
FROM app.shared_area_owners(:id);

-- insert_area --
-- Keep an outline.
INSERT INTO core.shared_area (company_id, name, geom)
VALUES (app.current_company(), :name, ST_Multi(ST_GeomFromWKB(:outline, 3006)))
RETURNING id;

-- estates --
-- Estates whose outline is known.
SELECT
    estate.id,
    estate.name
FROM core.estate
WHERE estate.geom IS NOT NULL
ORDER BY estate.name, estate.id;

-- outline_of_estates --
-- Outline of some estates in one; how many of them have one.
SELECT
    ST_AsBinary(ST_Union(estate.geom)) AS outline,
    count(*) AS known
FROM core.estate
WHERE estate.id = any(cast(:ids AS uuid[])) AND estate.geom IS NOT NULL;

-- invite --
-- Ask a company; false where there is none of that code.
SELECT app.invite_to_shared_area(:id, :code);

-- join --
-- Say yes for the own company.
SELECT app.join_shared_area(:id, :dwellings);

-- leave --
-- Say no, or leave.
SELECT app.leave_shared_area(:id);
