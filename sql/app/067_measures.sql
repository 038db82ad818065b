-- Measures: months counted from their first day, what lies in their areas, and what is fixed.

CREATE FUNCTION app.month_since(_day date, _start date) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    (extract(YEAR FROM _day) - extract(YEAR FROM _start)) * 12
    + extract(MONTH FROM _day) - extract(MONTH FROM _start)
    -- In a month that is too short for the day of the start, its last day begins the next one.
    - CASE
        WHEN extract(DAY FROM _day) < extract(DAY FROM _start) AND extract(DAY FROM _day + 1) > 1
            THEN 1
        ELSE 0
    END
)::integer;

COMMENT ON FUNCTION app.month_since(date, date) IS
'Number of the month that a day lies in; month 0 begins on the start, those before are negative';

-- categories_alike: what is looked for is fixed, what categories are called is not. NULL asks for
-- all. Not STRICT, therefore.
CREATE FUNCTION app.categories_alike(_company uuid, _asked text[]) RETURNS SETOF text
LANGUAGE sql STABLE PARALLEL SAFE
AS $categories_alike$
SELECT alike.code
FROM core.fault_category AS alike
WHERE
    _asked IS NULL
    OR app.counted_as(_company, alike.code) IN (
        SELECT app.counted_as(_company, named.code)
        FROM core.fault_category AS named
        WHERE named.code = any(_asked) OR split_part(named.code, '.', 1) = any(_asked)
    )
$categories_alike$;

COMMENT ON FUNCTION app.categories_alike(uuid, text[]) IS
'Categories of codes and groups, and those that are counted as one with them; NULL: all';

CREATE VIEW app.measure_asset AS
SELECT DISTINCT ON (inside.measure_id, inside.asset_id)
    inside.company_id,
    inside.measure_id,
    inside.area_id,
    inside.role,
    inside.asset_id
FROM (
    SELECT
        measure_area.company_id,
        measure_area.measure_id,
        measure_area.id AS area_id,
        measure_area.role,
        measure_area.asset_id
    FROM core.measure_area
    WHERE measure_area.asset_id IS NOT NULL
    UNION ALL
    SELECT
        measure_area.company_id,
        measure_area.measure_id,
        measure_area.id AS area_id,
        measure_area.role,
        label.id AS asset_id
    FROM core.measure_area
    -- The index of each kind's table answers && first; behind the walls it is used with nothing
    -- else.
    INNER JOIN app.asset_labels AS label
        ON
            measure_area.company_id = label.company_id
            AND measure_area.geom && label.geom
            AND ST_Intersects(measure_area.geom, ST_PointOnSurface(label.geom))
    WHERE ST_Dimension(measure_area.geom) = 2
) AS inside
-- A ring drawn around a lamp has the lamp in it: what is the place is none of the ring's.
ORDER BY
    inside.measure_id,
    inside.asset_id,
    array_position(ARRAY['place', 'ring', 'comparison'], inside.role),
    inside.area_id;

COMMENT ON VIEW app.measure_asset IS
'Things in the areas of a measure: the chosen ones, and what stands in an outline, vanished or not;
each once, in the place, else in the ring, else in a comparison area';
COMMENT ON COLUMN app.measure_asset.area_id IS 'Area of the measure';
COMMENT ON COLUMN app.measure_asset.role IS 'Place itself, compared with it, or next to it';
COMMENT ON COLUMN app.measure_asset.asset_id IS 'Thing of the register';

-- What is looked for is said before anybody knows the answer: from the first day on it stays, and
-- a first day cannot be moved into the past. Costs, the last day and notes may be told later.
CREATE FUNCTION app.keep_measure() RETURNS trigger
LANGUAGE plpgsql
AS $keep_measure$
DECLARE
    _told CONSTANT text[] := ARRAY[
        'ends_on', 'reference', 'cost_sek', 'dwellings', 'note', 'about'
    ];
BEGIN
    IF old.starts_on <= app.local_date(now()) THEN
        IF tg_op = 'DELETE' OR to_jsonb(old) - _told <> to_jsonb(new) - _told THEN
            RAISE EXCEPTION 'a measure that has begun stays as it was planned'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'measure_begun';
        END IF;
    ELSIF tg_op = 'UPDATE' AND new.starts_on < app.local_date(now()) THEN
        RAISE EXCEPTION 'a measure cannot be said to have begun before'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'measure_begun';
    END IF;
    RETURN CASE WHEN tg_op = 'DELETE' THEN old ELSE new END;
END;
$keep_measure$;

COMMENT ON FUNCTION app.keep_measure() IS
'Refuse to change what a measure is looked at by, from its first day on';

CREATE TRIGGER fixed BEFORE UPDATE OR DELETE ON core.measure
FOR EACH ROW EXECUTE FUNCTION app.keep_measure();

-- Its areas come with it, in the transaction that writes it down; whoever owns the tables restores
-- what was.
CREATE FUNCTION app.keep_measure_area() RETURNS trigger
LANGUAGE plpgsql
AS $keep_area$
DECLARE
    -- An area that is moved to another measure changes both.
    _ids CONSTANT uuid[] := array_remove(
        ARRAY[
            CASE WHEN tg_op <> 'DELETE' THEN new.measure_id END,
            CASE WHEN tg_op <> 'INSERT' THEN old.measure_id END
        ],
        NULL
    );
BEGIN
    IF EXISTS (
        SELECT FROM core.measure
        WHERE
            measure.id = any(_ids)
            AND measure.starts_on <= app.local_date(now())
            AND (
                tg_op <> 'INSERT'
                OR (measure.registered_at < now() AND current_user LIKE 'ljusrond\_%')
            )
    )
    THEN
        RAISE EXCEPTION 'a measure that has begun stays as it was planned'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'measure_begun';
    END IF;
    RETURN CASE WHEN tg_op = 'DELETE' THEN old ELSE new END;
END;
$keep_area$;

COMMENT ON FUNCTION app.keep_measure_area() IS
'Refuse to change the areas of a measure that has begun';

CREATE TRIGGER fixed BEFORE INSERT OR UPDATE OR DELETE ON core.measure_area
FOR EACH ROW EXECUTE FUNCTION app.keep_measure_area();
