-- What trends and the board's report count. A lamp is dark from the first look that found it so to
-- the next that found it otherwise: nobody knows of the nights between.

CREATE VIEW app.lamp_dark_spell AS
WITH spell AS (
    -- Looks that found a lamp dark are few; the next other one is a step in the index of the lamp.
    SELECT
        seen.lamp_id,
        seen.observed_at,
        (
            SELECT min(later.observed_at)
            FROM core.lamp_observation AS later
            WHERE
                later.lamp_id = seen.lamp_id
                AND later.observed_at > seen.observed_at
                AND later.state <> 'dark'
        ) AS ended_at
    FROM core.lamp_observation AS seen
    WHERE seen.state = 'dark'
)

SELECT
    lamp.id AS lamp_id,
    lamp.company_id,
    lamp.estate_id,
    lamp.code,
    lamp.owner,
    min(spell.observed_at) AS since_at,
    -- The least of those that are known.
    least(spell.ended_at, lamp.vanished_at) AS ended_at
FROM core.lamp
INNER JOIN spell ON lamp.id = spell.lamp_id
WHERE lamp.vanished_at IS NULL OR spell.observed_at < lamp.vanished_at
GROUP BY lamp.id, spell.ended_at;

COMMENT ON VIEW app.lamp_dark_spell IS
'Times that a lamp was dark: from the first look that found it so to the next that did not, or to
when the lamp vanished';
COMMENT ON COLUMN app.lamp_dark_spell.lamp_id IS
'The lamp';
COMMENT ON COLUMN app.lamp_dark_spell.since_at IS
'First look that found it dark';
COMMENT ON COLUMN app.lamp_dark_spell.ended_at IS
'First look after it that found it otherwise, or when the lamp vanished; NULL: it is dark';

-- counted_as: the category under which a case is counted. A category that was renamed or joined
-- with another keeps its code on old cases; what it counts as is data of the company. One step: the
-- service keeps every entry at its end.
CREATE FUNCTION app.counted_as(_company uuid, _category text) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN coalesce(
    (
        SELECT category_mapping.counts_as
        FROM core.category_mapping
        WHERE category_mapping.company_id = _company AND category_mapping.category = _category
    ),
    _category
);

COMMENT ON FUNCTION app.counted_as(uuid, text) IS
'Category that cases of a category are counted under; itself where nothing else is said';

-- What a person has approved for tenants to read stands: it can be taken back, and nothing else.
CREATE FUNCTION app.keep_told() RETURNS trigger
LANGUAGE plpgsql
AS $keep_told$
BEGIN
    IF tg_op = 'DELETE'
        OR (old.language, old.place, old.approved_at, old.approved_by, old.made_at)
        IS DISTINCT FROM (new.language, new.place, new.approved_at, new.approved_by, new.made_at)
        OR old.withdrawn_at IS NOT NULL
    THEN
        RAISE EXCEPTION 'what was approved is not changed; it is taken back'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'told_approved';
    END IF;
    RETURN new;
END;
$keep_told$;

COMMENT ON FUNCTION app.keep_told() IS
'Refuse changes of what was approved, but for taking it back';

CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON core.told
FOR EACH ROW WHEN (old.approved_at IS NOT NULL) EXECUTE FUNCTION app.keep_told();

CREATE FUNCTION app.keep_told_item() RETURNS trigger
LANGUAGE plpgsql
AS $keep_told_item$
DECLARE
    _told uuid := CASE WHEN tg_op = 'INSERT' THEN new.told_id ELSE old.told_id END;
BEGIN
    IF EXISTS (
        SELECT FROM core.told
        WHERE told.id = _told AND told.approved_at IS NOT NULL
    ) AND (
        tg_op <> 'UPDATE'
        -- A report that is removed in time takes its link along, not the words.
        OR (old.told_id, old.position, old.place, old.said, old.did, old.closed_on)
        IS DISTINCT FROM (new.told_id, new.position, new.place, new.said, new.did, new.closed_on)
    ) THEN
        RAISE EXCEPTION 'what was approved is not changed; it is taken back'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'told_approved';
    END IF;
    RETURN CASE WHEN tg_op = 'DELETE' THEN old ELSE new END;
END;
$keep_told_item$;

COMMENT ON FUNCTION app.keep_told_item() IS
'Refuse changes of the words of what was approved';

CREATE TRIGGER kept BEFORE INSERT OR UPDATE OR DELETE ON core.told_item
FOR EACH ROW EXECUTE FUNCTION app.keep_told_item();
