-- only_company --
-- The company of an installation that has just one; no row where there are several or none.
SELECT (array_agg(company.id))[1] AS id
FROM core.company
HAVING count(*) = 1;
