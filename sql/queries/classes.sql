-- classes --
-- Lighting classes, a company's own first, with the surfaces that are held against each by choice.
-- An id gives that class alone.
WITH chosen AS (
    SELECT
        surfaces.company_id,
        surfaces.lighting_class,
        count(*) AS surfaces
    FROM app.surfaces
    WHERE surfaces.lighting_class IS NOT NULL
    GROUP BY surfaces.company_id, surfaces.lighting_class
)

SELECT
    lighting_class.id,
    company.code AS company,
    lighting_class.code,
    lighting_class.edition,
    lighting_class.e_avg_lx,
    lighting_class.e_min_lx,
    lighting_class.uo,
    lighting_class.quantity,
    lighting_class.source,
    cast(coalesce(sum(chosen.surfaces), 0) AS integer) AS used_by
FROM core.lighting_class
LEFT JOIN core.company ON lighting_class.company_id = company.id
LEFT JOIN chosen
    ON
        lighting_class.code = chosen.lighting_class
        AND (lighting_class.company_id IS NULL OR lighting_class.company_id = chosen.company_id)
WHERE cast(:id AS uuid) IS NULL OR lighting_class.id = :id
GROUP BY lighting_class.id, company.code
ORDER BY
    company.code ASC NULLS LAST,
    lighting_class.edition ASC,
    lighting_class.code ASC;

-- hold_codes --
-- Let changes of the classes of one company follow each other: two may want the same code.
SELECT pg_advisory_xact_lock(hashtextextended('classes:' || cast(:company_id AS text), 0));

-- same_code --
-- Whether the code of a class to be is taken, in whatever letters: by a standard, or by another
-- class of the company.
SELECT lighting_class.company_id IS NULL AS by_standard
FROM core.lighting_class
WHERE
    lower(lighting_class.code) = lower(:code)
    AND (lighting_class.company_id IS NULL OR lighting_class.company_id = :company_id)
    AND lighting_class.id IS DISTINCT FROM cast(:id AS uuid)
ORDER BY lighting_class.company_id NULLS FIRST
LIMIT 1;

-- insert_class --
-- Write a class of a company's own.
INSERT INTO core.lighting_class (
    company_id, code, edition, e_avg_lx, e_min_lx, uo, quantity, source
)
VALUES (:company_id, :code, :edition, :e_avg_lx, :e_min_lx, :uo, :quantity, :source)
RETURNING lighting_class.id;

-- owner --
-- Whose a class is, and what it is called; locked, so that nobody changes it meanwhile.
SELECT
    lighting_class.company_id,
    lighting_class.code
FROM core.lighting_class
WHERE lighting_class.id = :id
FOR UPDATE;

-- change_class --
-- Give a company's own class other values; no row: they are what they were.
UPDATE core.lighting_class
SET
    code = :code,
    edition = :edition,
    e_avg_lx = :e_avg_lx,
    e_min_lx = :e_min_lx,
    uo = :uo,
    quantity = :quantity,
    source = :source
WHERE
    lighting_class.id = :id
    AND (
        lighting_class.code, lighting_class.edition, lighting_class.e_avg_lx,
        lighting_class.e_min_lx, lighting_class.uo, lighting_class.quantity, lighting_class.source
    ) IS DISTINCT FROM (
        :code, :edition, cast(:e_avg_lx AS double precision), cast(:e_min_lx AS double precision),
        cast(:uo AS double precision), :quantity, :source
    );

-- delete_class --
-- Forget a company's own class.
DELETE FROM core.lighting_class
WHERE lighting_class.id = :id AND lighting_class.company_id IS NOT NULL;

-- uses --
-- Surfaces of a company that are held against a class, and proposals that try it: what each is
-- called, by kind.
SELECT
    surfaces.kind,
    coalesce(label.name, label.code, cast(surfaces.id AS text)) AS name,
    estate.name AS estate
FROM app.surfaces
INNER JOIN app.asset_labels AS label ON surfaces.id = label.id
INNER JOIN core.estate ON surfaces.estate_id = estate.id
WHERE surfaces.lighting_class = :code AND surfaces.company_id = :company_id
UNION
SELECT
    'proposal' AS kind,
    proposal.name,
    estate.name AS estate
FROM core.proposal_surface
INNER JOIN core.proposal ON proposal_surface.proposal_id = proposal.id
INNER JOIN core.estate ON proposal.estate_id = estate.id
WHERE proposal_surface.lighting_class = :code AND proposal.company_id = :company_id
ORDER BY kind, estate, name;

-- defer_analyses --
-- Have the worker compute the estates whose surfaces are held against a class.
SELECT
    app.defer_job(
        cast(:task AS text), jsonb_build_object('estate_id', used.estate_id)
    ) AS job_id
FROM (
    SELECT DISTINCT surfaces.estate_id
    FROM app.surfaces
    WHERE surfaces.lighting_class = :code AND surfaces.company_id = :company_id
) AS used
ORDER BY used.estate_id;

-- codes --
-- Codes of the classes a company may choose.
SELECT DISTINCT lighting_class.code
FROM core.lighting_class
WHERE lighting_class.company_id IS NULL OR lighting_class.company_id = :company_id
ORDER BY lighting_class.code;
