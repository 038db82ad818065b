-- gradings --
-- Sets of photos that are graded, newest first; one, where an id is given.
SELECT
    grading.id,
    grading.name,
    grading.made_at,
    grading.closed_at,
    (
        SELECT count(*)
        FROM core.photo_grading_item AS item
        WHERE item.grading_id = grading.id
    ) AS photos,
    (
        SELECT count(*)
        FROM core.photo_grader AS grader
        WHERE grader.grading_id = grading.id
    ) AS graders
FROM core.photo_grading AS grading
WHERE cast(:id AS uuid) IS NULL OR grading.id = :id
ORDER BY
    grading.made_at DESC,
    grading.id ASC
LIMIT :page_size;

-- hold_grading --
-- One set, kept from others until the transaction ends.
SELECT grading.closed_at
FROM core.photo_grading AS grading
WHERE grading.id = :id
FOR UPDATE OF grading;

-- photos_to_grade --
-- The newest photos that somebody has reviewed: no face is in them.
SELECT
    photo.id,
    photo.received_at
FROM core.photo
WHERE
    photo.reviewed_at IS NOT NULL
    AND (
        (SELECT nullif(current_setting('ljusrond.limited', TRUE), '')) IS NULL
        OR app.photo_is_named(photo.company_id, photo.sha256)
    )
ORDER BY
    photo.received_at DESC,
    photo.id ASC
LIMIT :page_size;

-- insert_grading --
-- Make a set.
INSERT INTO core.photo_grading (company_id, name)
VALUES (:company_id, :name)
RETURNING photo_grading.id;

-- insert_grading_items --
-- Put reviewed photos into a set, in their order.
INSERT INTO core.photo_grading_item (company_id, grading_id, photo_id, position)
SELECT
    photo.company_id,
    :grading_id,
    photo.id AS photo_id,
    chosen.position
FROM unnest(cast(:photo_ids AS uuid[])) WITH ORDINALITY AS chosen (id, position)
INNER JOIN core.photo ON chosen.id = photo.id AND photo.reviewed_at IS NOT NULL;

-- grading_items --
-- The photos of a set in their order.
SELECT
    item.position,
    item.photo_id
FROM core.photo_grading_item AS item
WHERE item.grading_id = :grading_id
ORDER BY item.position;

-- graders --
-- Who grades a set, by letter, and how many photos each has graded whole.
SELECT
    grader.grader,
    grader.made_at,
    (
        SELECT count(*)
        FROM (
            SELECT grade.position
            FROM core.photo_grade AS grade
            WHERE grade.grading_id = grader.grading_id AND grade.grader = grader.grader
            GROUP BY grade.position
            HAVING count(*) = cast(:aspects AS integer)
        ) AS whole
    ) AS graded
FROM core.photo_grader AS grader
WHERE grader.grading_id = :grading_id
ORDER BY grader.grader;

-- insert_grader --
-- Let one more grade a set, by the hash of their link.
INSERT INTO core.photo_grader (company_id, grading_id, grader, token_hash)
VALUES (:company_id, :grading_id, :grader, :token_hash);

-- close_grading --
-- Take no more grades.
UPDATE core.photo_grading
SET closed_at = now()
WHERE photo_grading.id = :id AND photo_grading.closed_at IS NULL;

-- grades --
-- All grades of a set; those of one grader, where a letter is given.
SELECT
    grade.grader,
    grade.position,
    grade.aspect,
    grade.score
FROM core.photo_grade AS grade
WHERE
    grade.grading_id = :grading_id
    AND (cast(:grader AS text) IS NULL OR grade.grader = :grader)
ORDER BY
    grade.grader,
    grade.position,
    grade.aspect;

-- put_grade --
-- Keep one grade; given again, the later one counts.
INSERT INTO core.photo_grade (company_id, grading_id, position, grader, aspect, score)
VALUES (:company_id, :grading_id, :position, :grader, :aspect, :score)
ON CONFLICT (grading_id, position, grader, aspect) DO UPDATE
    SET score = excluded.score, graded_at = now();

-- enter_grading --
-- Open the walls for who grades by a link.
SELECT * FROM app.enter_grading(:token_hash, :request);
