-- areas --
-- Areas that surveys are answered for, by name.
SELECT
    survey_area.id,
    survey_area.name,
    survey_area.code,
    survey_area.estate_id,
    estate.name AS estate,
    survey_area.geom IS NOT NULL AS has_outline
FROM core.survey_area
LEFT JOIN core.estate ON survey_area.estate_id = estate.id
ORDER BY
    survey_area.name,
    survey_area.id;

-- spellings --
-- What labels of files were chosen to be before.
SELECT
    survey_area_name.spelling,
    survey_area_name.area_id
FROM core.survey_area_name;

-- put_area --
-- Keep an area; one of that name gets what is told of it anew.
INSERT INTO core.survey_area (company_id, name, code, estate_id, geom)
VALUES (
    :company_id, :name, :code, :estate_id, ST_Multi(ST_GeomFromWKB(cast(:outline AS bytea), 3006))
)
ON CONFLICT (company_id, name) DO UPDATE
    SET
        code = coalesce(excluded.code, survey_area.code),
        estate_id = coalesce(excluded.estate_id, survey_area.estate_id),
        geom = coalesce(excluded.geom, survey_area.geom)
RETURNING survey_area.id;

-- put_spelling --
-- Remember what a label is.
INSERT INTO core.survey_area_name (company_id, area_id, spelling)
VALUES (:company_id, :area_id, :spelling)
ON CONFLICT (company_id, spelling) DO UPDATE SET area_id = excluded.area_id;

-- mappings --
-- Choices of columns that were kept, by name.
SELECT
    survey_mapping.id,
    survey_mapping.name,
    survey_mapping.content,
    survey_mapping.made_at
FROM core.survey_mapping
ORDER BY
    survey_mapping.name,
    survey_mapping.id;

-- put_mapping --
-- Keep a choice of columns; one of that name is written anew.
INSERT INTO core.survey_mapping (company_id, name, content)
VALUES (:company_id, :name, cast(:sent AS jsonb))
ON CONFLICT (company_id, name) DO UPDATE SET content = excluded.content, made_at = now();

-- insert_draft --
-- Keep a file while its columns are chosen.
INSERT INTO core.survey_draft (company_id, file_name, file, content)
VALUES (:company_id, :file_name, :content, cast(:sent AS jsonb))
RETURNING survey_draft.id;

-- drafts --
-- Files of a sender whose columns are being chosen, newest first.
SELECT
    survey_draft.id,
    survey_draft.file_name,
    survey_draft.made_at
FROM core.survey_draft
WHERE survey_draft.content ->> 'sent_by' IS NOT DISTINCT FROM cast(:sender AS text)
ORDER BY
    survey_draft.made_at DESC,
    survey_draft.id ASC;

-- draft --
-- One file, with what was chosen so far.
SELECT
    survey_draft.id,
    survey_draft.file_name,
    survey_draft.file,
    survey_draft.content,
    survey_draft.made_at
FROM core.survey_draft
WHERE survey_draft.id = :id;

-- change_draft --
-- Keep what was chosen.
UPDATE core.survey_draft
SET content = cast(:sent AS jsonb)
WHERE survey_draft.id = :id;

-- drop_draft --
-- Throw a file away.
DELETE FROM core.survey_draft
WHERE survey_draft.id = :id;

-- drop_old_drafts --
-- Throw away files that nobody went on with.
DELETE FROM core.survey_draft
WHERE survey_draft.made_at < now() - make_interval(hours => :hours);

-- waves --
-- Waves, newest first; one, where an id is given. Figures are of the areas that are seen; who
-- answered is counted where :least did at least, or the others would follow from the sum.
SELECT
    survey_wave.id,
    survey_wave.kind,
    survey_wave.name,
    survey_wave.starts_on,
    survey_wave.ends_on,
    survey_wave.source,
    survey_wave.file_name,
    survey_wave.left_out,
    survey_wave.strange,
    survey_wave.made_at,
    survey_wave.kind = 'pulse'
    AND survey_wave.ends_on >= app.local_date(now())
    AND EXISTS (
        SELECT FROM core.pulse_link
        WHERE pulse_link.wave_id = survey_wave.id AND pulse_link.ended_at IS NULL
    ) AS is_open,
    told.areas,
    told.invited,
    told.respondents
FROM core.survey_wave
CROSS JOIN
    LATERAL (
        SELECT
            count(*) AS areas,
            CASE
                WHEN bool_and(answering.invited IS NOT NULL) THEN sum(answering.invited)
            END AS invited,
            coalesce(
                sum(answering.respondents) FILTER (WHERE answering.respondents >= :least), 0
            ) AS respondents
        FROM app.survey_respondents AS answering
        WHERE answering.wave_id = survey_wave.id
    ) AS told
WHERE cast(:id AS uuid) IS NULL OR survey_wave.id = :id
ORDER BY
    survey_wave.ends_on DESC,
    survey_wave.name ASC,
    survey_wave.id ASC;

-- insert_wave --
-- Make a wave.
INSERT INTO core.survey_wave (
    company_id, kind, name, starts_on, ends_on, source, file_name, left_out, strange
)
VALUES (
    :company_id, :kind, :name, :starts_on, :ends_on, :source, :file_name, :left_out, :strange
)
RETURNING survey_wave.id;

-- drop_wave --
-- Throw a wave away, whole.
DELETE FROM core.survey_wave
WHERE survey_wave.id = :id;

-- insert_wave_area --
-- How many answered in an area of a wave.
INSERT INTO core.survey_wave_area (company_id, wave_id, area_id, invited, respondents)
VALUES (:company_id, :wave_id, :area_id, :people, :respondents);

-- put_invited --
-- How many were asked in an area.
UPDATE core.survey_wave_area
SET invited = :people
WHERE survey_wave_area.wave_id = :wave_id AND survey_wave_area.area_id = :area_id;

-- wave_areas --
-- Areas of a wave by name, how many were asked and answered there.
SELECT
    answering.area_id,
    survey_area.name AS area,
    answering.invited,
    answering.respondents
FROM app.survey_respondents AS answering
INNER JOIN core.survey_area ON answering.area_id = survey_area.id
WHERE answering.wave_id = :wave_id
ORDER BY
    survey_area.name,
    answering.area_id;

-- insert_item --
-- A question of a wave, or a theme.
INSERT INTO core.survey_item (
    company_id, wave_id, theme, title, source_column, position, low, high, good, positive_from
)
VALUES (
    :company_id, :wave_id, :theme, :title, :source_column, :position, :low, :high, :good,
    :positive_from
)
RETURNING survey_item.id;

-- items --
-- Themes and questions of a wave in their order.
SELECT
    survey_item.id,
    survey_item.theme,
    survey_item.title,
    survey_item.source_column,
    survey_item.low,
    survey_item.high,
    survey_item.good,
    survey_item.positive_from
FROM core.survey_item
WHERE survey_item.wave_id = :wave_id
ORDER BY survey_item.position;

-- insert_counts --
-- Answers that are alike, counted.
INSERT INTO core.survey_count (
    company_id, item_id, area_id, score, positive, answers, weight, weight_squares
)
SELECT
    :company_id,
    told.item_id,
    told.area_id,
    told.score,
    told.positive,
    told.answers,
    told.weight,
    told.weight_squares
FROM unnest(
    cast(:items AS uuid[]),
    cast(:areas AS uuid[]),
    cast(:scores AS double precision[]),
    cast(:positives AS double precision[]),
    cast(:numbers AS integer[]),
    cast(:weights AS double precision[]),
    cast(:squares AS double precision[])
) AS told (item_id, area_id, score, positive, answers, weight, weight_squares);

-- counts --
-- Answers of a wave by item and area.
SELECT
    counted.item_id,
    counted.area_id,
    counted.score,
    counted.positive,
    counted.answers,
    counted.weight,
    counted.weight_squares
FROM app.survey_counts AS counted
WHERE counted.wave_id = :wave_id
ORDER BY
    counted.item_id,
    counted.area_id,
    counted.score,
    counted.positive;

-- themes --
-- Themes that any wave asked about, but for pulse surveys.
SELECT DISTINCT survey_item.theme
FROM core.survey_item
INNER JOIN core.survey_wave ON survey_item.wave_id = survey_wave.id
WHERE survey_item.title IS NULL AND survey_wave.kind = 'imported'
ORDER BY survey_item.theme;

-- measured --
-- Answers to a theme in all waves by area, the oldest wave first. A pulse survey is answered by who
-- wants to: it is no wave of the others.
SELECT
    survey_wave.id AS wave_id,
    survey_wave.name AS wave,
    survey_item.low,
    survey_item.high,
    survey_item.good,
    survey_item.positive_from,
    survey_wave.starts_on + (survey_wave.ends_on - survey_wave.starts_on) / 2 AS asked_on,
    survey_area.id AS area_id,
    survey_area.name AS area,
    answering.invited,
    answering.respondents,
    counted.score,
    counted.positive,
    counted.answers,
    counted.weight,
    counted.weight_squares
FROM core.survey_item
INNER JOIN core.survey_wave ON survey_item.wave_id = survey_wave.id
INNER JOIN app.survey_counts AS counted ON survey_item.id = counted.item_id
INNER JOIN core.survey_area ON counted.area_id = survey_area.id
INNER JOIN app.survey_respondents AS answering
    ON survey_item.wave_id = answering.wave_id AND counted.area_id = answering.area_id
WHERE
    survey_item.theme = :theme
    AND survey_item.title IS NULL
    AND survey_wave.kind = 'imported'
ORDER BY
    survey_wave.starts_on + (survey_wave.ends_on - survey_wave.starts_on) / 2,
    survey_wave.id,
    survey_area.name,
    survey_area.id,
    counted.score,
    counted.positive;

-- insert_link --
-- A code behind which a pulse survey is answered for an area.
INSERT INTO core.pulse_link (company_id, code, wave_id, area_id)
VALUES (:company_id, :code, :wave_id, :area_id);

-- links --
-- Codes of a pulse survey by area, and how many answers are held back.
SELECT
    pulse_link.code,
    survey_area.id AS area_id,
    survey_area.name AS area,
    pulse_link.ended_at,
    (
        SELECT count(*)
        FROM core.pulse_answer
        INNER JOIN core.survey_item ON pulse_answer.item_id = survey_item.id
        WHERE
            survey_item.wave_id = pulse_link.wave_id
            AND pulse_answer.area_id = pulse_link.area_id
            AND pulse_answer.is_held
    ) AS held
FROM core.pulse_link
INNER JOIN core.survey_area ON pulse_link.area_id = survey_area.id
WHERE pulse_link.wave_id = :wave_id
ORDER BY
    survey_area.name,
    pulse_link.code;

-- end_links --
-- Take no more answers.
UPDATE core.pulse_link
SET ended_at = now()
WHERE pulse_link.wave_id = :wave_id AND pulse_link.ended_at IS NULL;

-- enter_pulse --
-- Open the walls for who answers a pulse survey by its code.
SELECT * FROM app.enter_pulse(:code, :request);

-- insert_answer --
-- Keep an answer to one question.
INSERT INTO core.pulse_answer (
    company_id, item_id, area_id, answered_on, score, positive, is_held
)
VALUES (
    :company_id, :item_id, :area_id, app.local_date(now()), :score, :positive, :is_held
);
