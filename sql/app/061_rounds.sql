-- What rounds ask, and what stands open of what they found.

CREATE VIEW app.round_templates AS
SELECT DISTINCT ON (company.id, template.code)
    company.id AS company_id,
    template.id AS template_id,
    template.code,
    template.kind,
    template.company_id IS NOT NULL AS is_own,
    template.asset_kinds,
    template.name_sv,
    template.name_en,
    template.rrule,
    template.minutes
FROM core.company
INNER JOIN core.round_template AS template
    ON company.id = template.company_id OR template.company_id IS NULL
WHERE template.retired_at IS NULL
-- A company's own comes before the shipped one.
ORDER BY
    company.id,
    template.code,
    template.company_id NULLS LAST;

COMMENT ON VIEW app.round_templates IS
'Templates in force: for each company and task its own, else the shipped one';
COMMENT ON COLUMN app.round_templates.company_id IS
'Company whose rounds follow it';
COMMENT ON COLUMN app.round_templates.template_id IS
'The template';
COMMENT ON COLUMN app.round_templates.is_own IS
'Whether the company wrote it; false: it is shipped';

-- An item of a place is open from the first answer "not OK" until somebody who looks again answers
-- OK: because time passes, or because a case is closed, it is not mended. The answers without a
-- later OK are the unbroken row, whose first is since when.

-- standing_fault: how an item of a task stands on an asset, from all its answers: one row, or none
-- where nothing stands open.
CREATE FUNCTION app.standing_fault(_asset uuid, _task text, _code text)
RETURNS TABLE (
    item_id uuid, since timestamptz, seen_at timestamptz, severity text, note text, report_id uuid
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $standing_fault$
WITH judged AS MATERIALIZED (
    SELECT
        answer.answer,
        answer.item_id,
        answer.severity,
        answer.note,
        answer.report_id,
        visit.visited_at,
        visit.id
    FROM core.cleaning_plan AS plan
    INNER JOIN core.cleaning_visit AS visit ON plan.id = visit.plan_id
    INNER JOIN core.visit_answer AS answer ON visit.id = answer.visit_id
    INNER JOIN core.round_item AS item ON answer.item_id = item.id
    WHERE
        plan.asset_id = _asset
        AND plan.task = _task
        AND item.code = _code
        AND answer.answer IN ('ok', 'not_ok')
),

fault AS (
    SELECT judged.*
    FROM judged
    WHERE
        judged.answer = 'not_ok'
        AND NOT EXISTS (
            SELECT
            FROM judged AS good
            WHERE good.answer = 'ok' AND (good.visited_at, good.id) > (judged.visited_at, judged.id)
        )
)

SELECT
    fault.item_id,
    first_seen.since,
    fault.visited_at,
    fault.severity,
    fault.note,
    told.report_id
FROM fault
CROSS JOIN (SELECT min(one.visited_at) AS since FROM fault AS one) AS first_seen
-- What it became is told by the newest answer that became something.
LEFT JOIN (
    SELECT one.report_id
    FROM fault AS one
    WHERE one.report_id IS NOT NULL
    ORDER BY one.visited_at DESC, one.id DESC
    LIMIT 1
) AS told ON TRUE
ORDER BY fault.visited_at DESC, fault.id DESC
LIMIT 1
$standing_fault$;

COMMENT ON FUNCTION app.standing_fault(uuid, text, text) IS
'How an item of a task stands on an asset; no row: nothing is open';

-- is_visited_since: whether somebody was there for a task after a moment.
CREATE FUNCTION app.is_visited_since(_asset uuid, _task text, _moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $is_visited_since$
SELECT EXISTS (
    -- Index (plan_id, visited_at), the plans of the asset by their own.
    SELECT
    FROM core.cleaning_plan AS plan
    INNER JOIN core.cleaning_visit AS visit ON plan.id = visit.plan_id
    WHERE plan.asset_id = _asset AND plan.task = _task AND visit.visited_at > _moment
)
$is_visited_since$;

COMMENT ON FUNCTION app.is_visited_since(uuid, text, timestamptz) IS
'Whether an asset was visited for a task after a moment';

-- put_fault: keep what the newest answer to an item says.
CREATE FUNCTION app.put_fault(_asset uuid, _task text, _code text, _visit uuid, _item uuid)
RETURNS void
LANGUAGE plpgsql
AS $put_fault$
BEGIN
    INSERT INTO core.round_deviation AS standing (
        company_id, asset_id, task, code, item_id, since, seen_at, severity, note, report_id
    )
    SELECT
        said.company_id, _asset, _task, _code, _item, visit.visited_at, visit.visited_at,
        said.severity, said.note, said.report_id
    FROM core.visit_answer AS said
    INNER JOIN core.cleaning_visit AS visit ON said.visit_id = visit.id
    WHERE said.visit_id = _visit AND said.item_id = _item AND said.answer = 'not_ok'
    ON CONFLICT (asset_id, task, code) DO UPDATE
        SET
            item_id = excluded.item_id,
            seen_at = excluded.seen_at,
            severity = excluded.severity,
            note = excluded.note,
            report_id = coalesce(excluded.report_id, standing.report_id);
    IF NOT FOUND THEN
        -- It was found good.
        DELETE FROM core.round_deviation AS standing
        WHERE standing.asset_id = _asset AND standing.task = _task AND standing.code = _code;
    END IF;
END;
$put_fault$;

COMMENT ON FUNCTION app.put_fault(uuid, text, text, uuid, uuid) IS
'Keep what the newest answer to an item of an asset says';

-- put_fault_anew: keep how an item stands, from all its answers.
CREATE FUNCTION app.put_fault_anew(_company uuid, _asset uuid, _task text, _code text) RETURNS void
LANGUAGE plpgsql
AS $put_fault_anew$
BEGIN
    DELETE FROM core.round_deviation AS standing
    WHERE standing.asset_id = _asset AND standing.task = _task AND standing.code = _code;
    INSERT INTO core.round_deviation (
        company_id, asset_id, task, code, item_id, since, seen_at, severity, note, report_id
    )
    SELECT
        _company, _asset, _task, _code,
        fault.item_id, fault.since, fault.seen_at, fault.severity, fault.note, fault.report_id
    FROM app.standing_fault(_asset, _task, _code) AS fault;
END;
$put_fault_anew$;

COMMENT ON FUNCTION app.put_fault_anew(uuid, uuid, text, text) IS
'Keep how an item of an asset stands, from all its answers';

-- Nearly every answer is the newest of its item, and what stands there tells what it means; one
-- that arrives late, or with others of its item, counts where it belongs: told anew from all.
CREATE FUNCTION app.answers_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $answers_told$
DECLARE
    _key record;
    _seen_at timestamptz;
    _is_newest boolean;
BEGIN
    FOR _key IN
        SELECT
            plan.company_id, plan.asset_id, plan.task, item.code,
            count(*) AS answers, min(told.answer) AS answer, min(visit.visited_at) AS visited_at,
            (array_agg(told.visit_id))[1] AS visit_id, (array_agg(told.item_id))[1] AS item_id
        FROM told
        INNER JOIN core.cleaning_visit AS visit ON told.visit_id = visit.id
        INNER JOIN core.cleaning_plan AS plan ON visit.plan_id = plan.id
        INNER JOIN core.round_item AS item ON told.item_id = item.id
        WHERE told.answer <> 'not_applicable'
        GROUP BY plan.company_id, plan.asset_id, plan.task, item.code
        ORDER BY plan.asset_id, plan.task, item.code
    LOOP
        -- Two who answer of the same asset at once are told one after the other.
        PERFORM pg_advisory_xact_lock(hashtextextended(_key.asset_id::text, 61));
        SELECT standing.seen_at INTO _seen_at
        FROM core.round_deviation AS standing
        WHERE
            standing.asset_id = _key.asset_id
            AND standing.task = _key.task
            AND standing.code = _key.code;
        IF NOT FOUND AND _key.answers = 1 AND _key.answer = 'ok' THEN
            CONTINUE;  -- good as before
        END IF;
        _is_newest := _key.answers = 1 AND coalesce(
            _key.visited_at > _seen_at,
            NOT app.is_visited_since(_key.asset_id, _key.task, _key.visited_at)
        );
        IF _is_newest THEN
            PERFORM app.put_fault(
                _key.asset_id, _key.task, _key.code, _key.visit_id, _key.item_id
            );
        ELSE
            PERFORM app.put_fault_anew(_key.company_id, _key.asset_id, _key.task, _key.code);
        END IF;
    END LOOP;
    RETURN NULL;
END;
$answers_told$;

COMMENT ON FUNCTION app.answers_told() IS
'Tell anew how the items stand that were answered';

CREATE TRIGGER answers_told AFTER INSERT ON core.visit_answer
REFERENCING NEW TABLE AS told
FOR EACH STATEMENT EXECUTE FUNCTION app.answers_told();

CREATE VIEW app.round_deviations AS
SELECT
    standing.company_id,
    asset.estate_id,
    standing.asset_id,
    asset.kind AS asset_kind,
    place.code AS asset_code,
    place.name AS asset_name,
    standing.task,
    standing.code,
    coalesce(now_asked.id, worded.id) AS item_id,
    now_asked.id IS NOT NULL AS is_asked,
    coalesce(now_asked.aspect, worded.aspect) AS aspect,
    coalesce(now_asked.category, worded.category) AS category,
    coalesce(now_asked.question_sv, worded.question_sv) AS question_sv,
    coalesce(now_asked.question_en, worded.question_en) AS question_en,
    CASE WHEN now_asked.id IS NULL THEN worded.ok_sv ELSE now_asked.ok_sv END AS ok_sv,
    CASE WHEN now_asked.id IS NULL THEN worded.ok_en ELSE now_asked.ok_en END AS ok_en,
    standing.since,
    standing.seen_at,
    standing.severity,
    standing.note,
    standing.report_id,
    case_state.case_id,
    head.status AS report_status,
    coalesce(head.is_open, FALSE) AS is_open,
    app.local_date(standing.seen_at) + worded.recheck_days AS recheck_on,
    place.geom
FROM core.round_deviation AS standing
INNER JOIN core.round_item AS worded ON standing.item_id = worded.id
INNER JOIN core.asset ON standing.asset_id = asset.id
INNER JOIN app.asset_labels AS place ON asset.id = place.id AND place.vanished_at IS NULL
LEFT JOIN core.case_state ON standing.report_id = case_state.report_id
LEFT JOIN core.case_state AS head ON case_state.case_id = head.report_id
-- The item that is asked today, by its lasting name: a changed one is another row.
LEFT JOIN app.round_templates AS template
    ON standing.company_id = template.company_id AND standing.task = template.code
LEFT JOIN core.round_item AS now_asked
    ON
        template.template_id = now_asked.template_id
        AND standing.code = now_asked.code
        AND now_asked.retired_at IS NULL;

COMMENT ON VIEW app.round_deviations IS
'What rounds found not OK, and nobody has found OK since: one row a place, task and item';
COMMENT ON COLUMN app.round_deviations.asset_kind IS
'Kind of the asset it was found on';
COMMENT ON COLUMN app.round_deviations.asset_code IS
'Label of the asset; NULL: it has none';
COMMENT ON COLUMN app.round_deviations.asset_name IS
'Name of the asset; NULL: it has none';
COMMENT ON COLUMN app.round_deviations.code IS
'Lasting name of the item in its template';
COMMENT ON COLUMN app.round_deviations.item_id IS
'Item to answer: the one asked today, else the one that was answered';
COMMENT ON COLUMN app.round_deviations.is_asked IS
'Whether the round still asks it; false: it was retired, and stays open until it is looked at';
COMMENT ON COLUMN app.round_deviations.aspect IS
'What it tells of: intact, clean, tidy, or safety';
COMMENT ON COLUMN app.round_deviations.category IS
'What a fault is reported as; NULL: nothing';
COMMENT ON COLUMN app.round_deviations.question_sv IS
'Question in Swedish';
COMMENT ON COLUMN app.round_deviations.question_en IS
'Question in English';
COMMENT ON COLUMN app.round_deviations.ok_sv IS
'What OK means, in Swedish';
COMMENT ON COLUMN app.round_deviations.ok_en IS
'What OK means, in English';
COMMENT ON COLUMN app.round_deviations.since IS
'First visit that found it not OK, since it last was';
COMMENT ON COLUMN app.round_deviations.seen_at IS
'Last visit that found it not OK';
COMMENT ON COLUMN app.round_deviations.severity IS
'Grade of the fault (A, B, C) when it was seen last; NULL: none given';
COMMENT ON COLUMN app.round_deviations.note IS
'What was written to it when it was seen last';
COMMENT ON COLUMN app.round_deviations.report_id IS
'Report that it became; NULL: none';
COMMENT ON COLUMN app.round_deviations.case_id IS
'Case that the report is in; NULL: it became none';
COMMENT ON COLUMN app.round_deviations.report_status IS
'Status of the case; NULL: it became none';
COMMENT ON COLUMN app.round_deviations.is_open IS
'Whether somebody still has to act on the case';
COMMENT ON COLUMN app.round_deviations.recheck_on IS
'Day on which it is looked at again; NULL: in the next round';
COMMENT ON COLUMN app.round_deviations.geom IS
'Position or outline of the asset [EPSG:3006]';
COMMENT ON COLUMN app.round_deviations.company_id IS
'Company that owns the row';
COMMENT ON COLUMN app.round_deviations.asset_id IS
'The asset it was found on';
COMMENT ON COLUMN app.round_deviations.task IS
'Task of the plan whose round found it';
COMMENT ON COLUMN app.round_deviations.estate_id IS
'Estate that the asset stands in';
