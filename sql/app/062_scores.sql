-- Intact, clean, tidy (helt, rent, snyggt) of every place that has a plan: the newest inspection
-- that judged it, and how old that is.

-- score_stale_days: after so many days a score tells of another time (gis.scores.STALE_DAYS).
CREATE FUNCTION app.score_stale_days() RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 62;

COMMENT ON FUNCTION app.score_stale_days() IS
'Days after which a score is shown as not looked at [d]';

-- score_state: what scores say together. NULL: not judged. Set-free and not STRICT: NULL is an
-- answer of its own, and what lacks is never counted as good.
CREATE FUNCTION app.score_state(_intact integer, _clean integer, _tidy integer, _age_days integer)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN num_nonnulls(_intact, _clean, _tidy) = 0 THEN 'unseen'
    WHEN _age_days > app.score_stale_days() THEN 'old'
    WHEN least(_intact, _clean, _tidy) = 0 THEN 'bad'
    WHEN least(_intact, _clean, _tidy) = 1 THEN 'fair'
    WHEN num_nulls(_intact, _clean, _tidy) > 0 THEN 'partly'
    ELSE 'good'
END;

COMMENT ON FUNCTION app.score_state(integer, integer, integer, integer) IS
'bad, fair, good, partly (good as far as it was judged), old, or unseen';

CREATE VIEW app.scores AS
WITH clock (today) AS (SELECT app.local_date(now())),

inspected AS (
    SELECT
        asset.id,
        asset.company_id,
        asset.estate_id,
        place.kind AS asset_kind,
        place.code AS asset_code,
        place.name AS asset_name,
        last.task,
        last.intact_score,
        last.clean_score,
        last.tidy_score,
        last.visited_at AS scored_at,
        clock.today - app.local_date(last.visited_at) AS age_days,
        place.geom
    FROM core.asset
    INNER JOIN app.asset_labels AS place ON asset.id = place.id AND place.vanished_at IS NULL
    CROSS JOIN clock
    LEFT JOIN LATERAL (
        SELECT
            cleaning_plan.task,
            visit.intact_score,
            visit.clean_score,
            visit.tidy_score,
            visit.visited_at
        FROM core.cleaning_plan
        CROSS JOIN
            LATERAL (
                -- Index of scored visits (plan_id, visited_at) read backwards: one row a plan.
                SELECT
                    cleaning_visit.id,
                    cleaning_visit.intact_score,
                    cleaning_visit.clean_score,
                    cleaning_visit.tidy_score,
                    cleaning_visit.visited_at
                FROM core.cleaning_visit
                WHERE
                    cleaning_visit.plan_id = cleaning_plan.id
                    AND num_nonnulls(
                        cleaning_visit.intact_score,
                        cleaning_visit.clean_score,
                        cleaning_visit.tidy_score
                    ) > 0
                ORDER BY cleaning_visit.visited_at DESC
                LIMIT 1
            ) AS visit
        WHERE cleaning_plan.asset_id = asset.id
        ORDER BY
            visit.visited_at DESC,
            visit.id ASC
        LIMIT 1
    ) AS last ON TRUE
    WHERE EXISTS (
        SELECT FROM core.cleaning_plan
        WHERE
            cleaning_plan.asset_id = asset.id
            AND cleaning_plan.starts_on <= clock.today
            AND (cleaning_plan.ends_on IS NULL OR cleaning_plan.ends_on >= clock.today)
    )
)

SELECT
    inspected.id,
    inspected.company_id,
    inspected.estate_id,
    inspected.asset_kind,
    inspected.asset_code,
    inspected.asset_name,
    inspected.task,
    inspected.intact_score,
    inspected.clean_score,
    inspected.tidy_score,
    inspected.scored_at,
    inspected.age_days,
    app.score_state(
        inspected.intact_score, inspected.clean_score, inspected.tidy_score, inspected.age_days
    ) AS score_state,
    inspected.geom
FROM inspected;

COMMENT ON VIEW app.scores IS
'Intact, clean and tidy of each place with a plan, by the newest inspection that judged it';
COMMENT ON COLUMN app.scores.id IS
'Identity of the place: an asset';
COMMENT ON COLUMN app.scores.asset_kind IS
'Kind of the asset';
COMMENT ON COLUMN app.scores.asset_code IS
'Label of the asset; NULL: it has none';
COMMENT ON COLUMN app.scores.asset_name IS
'Name of the asset; NULL: it has none';
COMMENT ON COLUMN app.scores.task IS
'Round in which it was judged; NULL: nobody has judged it';
COMMENT ON COLUMN app.scores.intact_score IS
'Helt: 0 bad, 1 fair, 2 good; NULL: not judged';
COMMENT ON COLUMN app.scores.clean_score IS
'Rent: 0 bad, 1 fair, 2 good; NULL: not judged';
COMMENT ON COLUMN app.scores.tidy_score IS
'Snyggt: 0 bad, 1 fair, 2 good; NULL: not judged';
COMMENT ON COLUMN app.scores.scored_at IS
'When it was judged; NULL: never';
COMMENT ON COLUMN app.scores.age_days IS
'Age of the scores [d]; NULL: nobody has judged it';
COMMENT ON COLUMN app.scores.score_state IS
'bad, fair, good, partly (good as far as judged), old (judged too long ago) or unseen';
COMMENT ON COLUMN app.scores.geom IS
'Position or outline of the place [EPSG:3006]';

-- Who grades photos comes by a link before anybody is known: the function runs with the owner's
-- rights, and the server alone may call it (roles.sql). A closed set opens nothing.
CREATE FUNCTION app.enter_grading(_token_hash bytea, _request text)
RETURNS TABLE (grading_id uuid, company_id uuid, company text, name text, grader text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _row record;
BEGIN
    SELECT
        photo_grading.id AS grading_id,
        photo_grading.company_id,
        company.name AS company,
        photo_grading.name,
        photo_grader.grader
    INTO _row
    FROM core.photo_grader
    INNER JOIN core.photo_grading ON photo_grader.grading_id = photo_grading.id
    INNER JOIN core.company ON photo_grading.company_id = company.id
    WHERE photo_grader.token_hash = _token_hash AND photo_grading.closed_at IS NULL;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM app.set_limits(_row.company_id, NULL, 'tenant', NULL, _request);
    RETURN QUERY SELECT
        _row.grading_id, _row.company_id, _row.company, _row.name, _row.grader;
END;
$function$;
COMMENT ON FUNCTION app.enter_grading IS
'Open the walls for who grades photos by a link; no row: it is none, or the set is closed';
