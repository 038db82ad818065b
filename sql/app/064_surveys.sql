-- Surveys: counts by value, those of files and those of the pulse surveys that are answered here.

CREATE VIEW app.survey_counts AS
SELECT
    survey_count.company_id,
    survey_item.wave_id,
    survey_count.item_id,
    survey_count.area_id,
    survey_count.score,
    survey_count.positive,
    survey_count.answers,
    survey_count.weight,
    survey_count.weight_squares
FROM core.survey_count
INNER JOIN core.survey_item ON survey_count.item_id = survey_item.id
UNION ALL
SELECT
    pulse_answer.company_id,
    survey_item.wave_id,
    pulse_answer.item_id,
    pulse_answer.area_id,
    pulse_answer.score,
    pulse_answer.positive,
    count(*)::integer AS answers,
    count(*)::double precision AS weight,
    count(*)::double precision AS weight_squares
FROM core.pulse_answer
INNER JOIN core.survey_item ON pulse_answer.item_id = survey_item.id
WHERE NOT pulse_answer.is_held
GROUP BY
    pulse_answer.company_id,
    survey_item.wave_id,
    pulse_answer.item_id,
    pulse_answer.area_id,
    pulse_answer.score,
    pulse_answer.positive;

COMMENT ON VIEW app.survey_counts IS
'Answers to questions of surveys in areas that are alike, counted';
COMMENT ON COLUMN app.survey_counts.company_id IS
'Company that owns the row';
COMMENT ON COLUMN app.survey_counts.wave_id IS
'The wave';
COMMENT ON COLUMN app.survey_counts.item_id IS
'The question or theme';
COMMENT ON COLUMN app.survey_counts.area_id IS
'The area';
COMMENT ON COLUMN app.survey_counts.score IS
'Answer from 0 (worst) to 100 (best)';
COMMENT ON COLUMN app.survey_counts.positive IS
'Share of it that is positive';
COMMENT ON COLUMN app.survey_counts.answers IS
'Answers [count]';
COMMENT ON COLUMN app.survey_counts.weight IS
'Sum of their weights';
COMMENT ON COLUMN app.survey_counts.weight_squares IS
'Sum of the squares of their weights';

-- Of a pulse survey nobody is counted, only answers: as many answered as gave the question most
-- answers that most answered.
CREATE VIEW app.survey_respondents AS
SELECT
    wave_area.company_id,
    wave_area.wave_id,
    wave_area.area_id,
    wave_area.invited,
    greatest(
        wave_area.respondents,
        (
            SELECT max(asked.answers)
            FROM (
                SELECT count(*)::integer AS answers
                FROM core.pulse_answer
                INNER JOIN core.survey_item ON pulse_answer.item_id = survey_item.id
                WHERE
                    survey_item.wave_id = wave_area.wave_id
                    AND pulse_answer.area_id = wave_area.area_id
                    AND NOT pulse_answer.is_held
                GROUP BY pulse_answer.item_id
            ) AS asked
        )
    ) AS respondents
FROM core.survey_wave_area AS wave_area;

COMMENT ON VIEW app.survey_respondents IS
'How many were asked and answered in the areas of a wave';
COMMENT ON COLUMN app.survey_respondents.respondents IS
'Answered anything at all [count]; of a pulse survey the most that answered one question';

-- Whoever answers comes by a code before anybody is known: the function runs with the owner's
-- rights, and the server alone may call it (roles.sql). Outside its days a code opens nothing.
CREATE FUNCTION app.enter_pulse(_code text, _request text)
RETURNS TABLE (
    company_id uuid, company text, wave_id uuid, area_id uuid, area text, is_open boolean
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _row record;
BEGIN
    SELECT
        pulse_link.company_id,
        company.name AS company,
        pulse_link.wave_id,
        pulse_link.area_id,
        survey_area.name AS area,
        pulse_link.ended_at IS NULL
        AND app.local_date(now()) BETWEEN survey_wave.starts_on AND survey_wave.ends_on AS is_open
    INTO _row
    FROM core.pulse_link
    INNER JOIN core.company ON pulse_link.company_id = company.id
    INNER JOIN core.survey_wave ON pulse_link.wave_id = survey_wave.id
    INNER JOIN core.survey_area ON pulse_link.area_id = survey_area.id
    WHERE pulse_link.code = _code;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM app.set_limits(_row.company_id, NULL, 'tenant', NULL, _request);
    RETURN QUERY SELECT
        _row.company_id, _row.company, _row.wave_id, _row.area_id, _row.area, _row.is_open;
END;
$function$;
COMMENT ON FUNCTION app.enter_pulse IS
'Open the walls for who answers a pulse survey by its code; no row: it is none';
