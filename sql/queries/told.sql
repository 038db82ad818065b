-- closed_points --
-- What was mended lately and can be told of: cases, and points of walks that became none.
SELECT
    point.source,
    point.id,
    point.estate_id,
    point.category,
    category.title_sv,
    category.title_en,
    point.place,
    point.asset_kind,
    point.asset_code,
    point.asset_name,
    point.closed_on
FROM (
    SELECT
        'case' AS source,
        state.report_id AS id,
        state.estate_id,
        state.category,
        NULL AS place,
        label.kind AS asset_kind,
        label.code AS asset_code,
        label.name AS asset_name,
        app.local_date(state.closed_at) AS closed_on
    FROM core.case_state AS state
    LEFT JOIN app.asset_labels AS label ON state.asset_id = label.id
    WHERE
        state.case_id = state.report_id
        AND NOT state.held
        AND app.outcome_of(state.status) = 'fixed'
        AND state.closed_at >= :since
        AND (cast(:estate_id AS uuid) IS NULL OR state.estate_id = :estate_id)
        AND (cast(:id AS uuid) IS NULL OR state.report_id = :id)
    UNION ALL
    SELECT
        'walk',
        walk_point.id,
        walk.estate_id,
        walk_point.category,
        walk_point.place,
        NULL,
        NULL,
        NULL,
        walk_point.done_on
    FROM app.walk_points AS walk_point
    INNER JOIN core.walk ON walk_point.walk_id = walk.id
    WHERE
        walk_point.sentiment = 'unsafe'
        AND walk_point.case_id IS NULL
        AND walk_point.done_on >= app.local_date(:since)
        AND (cast(:estate_id AS uuid) IS NULL OR walk.estate_id = :estate_id)
        AND (cast(:id AS uuid) IS NULL OR walk_point.id = :id)
) AS point
LEFT JOIN core.fault_category AS category ON point.category = category.code
WHERE coalesce(category.needs_action, TRUE)
ORDER BY
    point.closed_on DESC,
    point.id ASC
LIMIT :page_size;

-- words_said --
-- What reporters of a case wrote, and what was written of what was said before and on the walk of a
-- point, and by its actor: a card must not say it.
WITH reported AS (
    SELECT
        report.id,
        report.description
    FROM core.report
    INNER JOIN core.case_state AS state ON report.id = state.report_id
    WHERE
        state.case_id = (
            SELECT own.case_id FROM core.case_state AS own
            WHERE own.report_id = :report_id
        )
),

pointed AS (
    SELECT
        walk_point.walk_id,
        walk_point.observation,
        walk_point.actor_words
    FROM core.walk_point
    WHERE
        walk_point.id = :walk_point_id
        OR walk_point.report_id IN (SELECT reported.id FROM reported)
)

SELECT reported.description AS words
FROM reported
WHERE reported.description IS NOT NULL
UNION ALL
SELECT said.words
FROM pointed
CROSS JOIN LATERAL (VALUES (pointed.observation), (pointed.actor_words)) AS said (words)
UNION ALL
SELECT walk_wish.words
FROM core.walk_wish
WHERE walk_wish.walk_id IN (SELECT pointed.walk_id FROM pointed)
UNION ALL
SELECT walk_answer.note
FROM core.walk_answer
INNER JOIN core.walk_stop ON walk_answer.stop_id = walk_stop.id
WHERE
    walk_answer.note IS NOT NULL
    AND walk_stop.walk_id IN (SELECT pointed.walk_id FROM pointed);

-- insert_told --
-- Begin a card.
INSERT INTO core.told (company_id, estate_id, language, place)
VALUES (:company_id, cast(:estate_id AS uuid), :language, :place)
RETURNING told.id;

-- insert_told_item --
-- Take a closed point into a card.
INSERT INTO core.told_item (
    company_id, told_id, position, report_id, walk_point_id, place, said, did, closed_on
)
VALUES (
    :company_id, :told_id, :position, cast(:report_id AS uuid), cast(:walk_point_id AS uuid),
    :place, :said, :did, :closed_on
);

-- told --
-- Cards, newest first; one, where an id is given. has_door_codes: a door's label leads to the form.
SELECT
    told.id,
    told.estate_id,
    estate.name AS estate_name,
    company.name AS company,
    told.language,
    told.place,
    told.made_at,
    told.approved_at,
    told.approved_by,
    told.withdrawn_at,
    exists(
        SELECT FROM core.qr_code
        INNER JOIN core.stairwell ON qr_code.asset_id = stairwell.id
        WHERE
            qr_code.ended_at IS NULL
            AND (told.estate_id IS NULL OR stairwell.estate_id = told.estate_id)
    ) AS has_door_codes
FROM core.told
INNER JOIN core.company ON told.company_id = company.id
LEFT JOIN core.estate ON told.estate_id = estate.id
WHERE cast(:id AS uuid) IS NULL OR told.id = :id
ORDER BY
    told.made_at DESC,
    told.id ASC
LIMIT :page_size;

-- told_items --
-- Points of cards, in their order.
SELECT
    item.told_id,
    item.position,
    item.report_id,
    item.walk_point_id,
    item.place,
    item.said,
    item.did,
    item.closed_on
FROM core.told_item AS item
WHERE item.told_id = any(:ids)
ORDER BY
    item.told_id,
    item.position;

-- write_told --
-- Where a draft is about.
UPDATE core.told
SET place = :place
WHERE told.id = :id AND told.approved_at IS NULL;

-- write_told_item --
-- Words of a point of a draft.
UPDATE core.told_item
SET
    place = :place,
    said = :said,
    did = :did
WHERE told_item.told_id = :told_id AND told_item.position = :position;

-- reopened_items --
-- Points of a card that are not mended any more.
SELECT item.position
FROM core.told_item AS item
LEFT JOIN core.case_state AS state ON item.report_id = state.report_id
LEFT JOIN app.walk_points AS walk_point ON item.walk_point_id = walk_point.id
WHERE
    item.told_id = :told_id
    AND (
        (item.report_id IS NOT NULL AND app.outcome_of(state.status) IS DISTINCT FROM 'fixed')
        OR (item.walk_point_id IS NOT NULL AND walk_point.done_on IS NULL)
    )
ORDER BY item.position;

-- approve_told --
-- Somebody has read the words and stands for them.
UPDATE core.told
SET
    approved_at = now(),
    approved_by = :role
WHERE told.id = :id AND told.approved_at IS NULL;

-- withdraw_told --
-- Take a card back.
UPDATE core.told
SET withdrawn_at = now()
WHERE told.id = :id AND told.approved_at IS NOT NULL AND told.withdrawn_at IS NULL;

-- drop_told --
-- Throw a draft away.
DELETE FROM core.told
WHERE told.id = :id AND told.approved_at IS NULL;
