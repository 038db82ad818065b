-- only_company --
-- The company of an installation that has just one; no row where there are several or none.
SELECT (array_agg(company.id))[1] AS id
FROM core.company
HAVING count(*) = 1;

-- companies --
-- Companies by code, all where none is given.
SELECT
    company.id,
    company.code,
    company.name
FROM core.company
WHERE cast(:company AS text) IS NULL OR company.code = :company
ORDER BY company.code;

-- estates_called --
-- Estates of a code; every company has its own.
SELECT estate.id
FROM core.estate
WHERE estate.code = :code
ORDER BY estate.id;

-- extent --
-- Box of longitude and latitude around an estate, or around all that are seen; NULL: no outline.
SELECT
    ST_XMin(box.extent) AS west,
    ST_YMin(box.extent) AS south,
    ST_XMax(box.extent) AS east,
    ST_YMax(box.extent) AS north
FROM (
    SELECT ST_Extent(ST_Transform(estate.geom, 4326)) AS extent
    FROM core.estate
    WHERE cast(:estate_id AS uuid) IS NULL OR estate.id = cast(:estate_id AS uuid)
) AS box;

-- company_of_work --
-- Whose an estate, a computation, a scene or a proposal is; a company is its own.
SELECT company.id AS company_id FROM core.company
WHERE company.id = :id
UNION ALL
SELECT estate.company_id FROM core.estate
WHERE estate.id = :id
UNION ALL
SELECT analysis_run.company_id FROM core.analysis_run
WHERE analysis_run.id = :id
UNION ALL
SELECT scene.company_id FROM core.scene
WHERE scene.id = :id
UNION ALL
SELECT proposal.company_id FROM core.proposal
WHERE proposal.id = :id;
