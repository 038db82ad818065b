-- Areas of several owners (BID): what each may know of the others is added up here, and nothing
-- else of them leaves. All writing of memberships goes through these functions, so that nobody
-- can say yes for another company.

-- current_company: the company that this transaction is for. NULL: nobody's.
CREATE FUNCTION app.current_company() RETURNS uuid
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
RETURN (nullif(current_setting('ljusrond.company', TRUE), '')::uuid);
COMMENT ON FUNCTION app.current_company() IS 'Company whose rows this transaction sees; NULL: none';

-- shared_area_counts: per figure and member that agreed, how much of it lies in the area. Called
-- by app.shared_area_figures with the owner's rights; by others, it sees what their walls show.
CREATE FUNCTION app.shared_area_counts(_area uuid)
RETURNS TABLE (figure text, member_id uuid, counted bigint)
LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp
AS $counts$
WITH area AS (SELECT shared_area.geom FROM core.shared_area WHERE shared_area.id = _area),

member AS (
    SELECT
        shared_area_member.member_id AS id,
        shared_area_member.dwellings
    FROM core.shared_area_member
    WHERE shared_area_member.area_id = _area AND shared_area_member.agreed_at IS NOT NULL
),

thing (figure, company_id, geom, counted) AS (
    SELECT 'lamps', company_id, geom, 1 FROM core.lamp WHERE vanished_at IS NULL
    UNION ALL
    SELECT 'broken_lamps', company_id, geom, 1 FROM app.broken_fixtures
    UNION ALL
    SELECT 'dark_spots', company_id, geom, 1 FROM core.dark_spot WHERE ended_at IS NULL
    UNION ALL
    SELECT 'open_reports', company_id, geom, 1 FROM app.reports
    UNION ALL
    SELECT 'overdue_cleaning', company_id, geom, 1 FROM app.overdue_cleaning
    WHERE cleaning_state = 'overdue'
    UNION ALL
    SELECT 'dwellings', company_id, geom, dwellings FROM core.stairwell WHERE vanished_at IS NULL
)

SELECT
    thing.figure,
    member.id,
    sum(thing.counted)
FROM member
INNER JOIN thing ON member.id = thing.company_id
INNER JOIN area ON ST_Intersects(area.geom, ST_PointOnSurface(thing.geom))
WHERE thing.figure <> 'dwellings' OR member.dwellings IS NULL
GROUP BY thing.figure, member.id
UNION ALL
SELECT 'dwellings', member.id, member.dwellings FROM member WHERE member.dwellings IS NOT NULL
$counts$;
COMMENT ON FUNCTION app.shared_area_counts(uuid) IS
'What lies in a shared area, by member that agreed; behind the walls of whoever calls it';

-- shared_area_figures: own and common figures for a member that agreed; no row for anybody else,
-- nor for an account that is limited to a part of its company. NULL total: fewer than three take
-- part, and taking the own away would leave one other's figure, or fewer than five are left then,
-- which would tell of single things.
CREATE FUNCTION app.shared_area_figures(_area uuid)
RETURNS TABLE (figure text, own bigint, total bigint, members integer)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $figures$
WITH agreed AS (
    SELECT
        count(*)::integer AS members,
        bool_or(shared_area_member.member_id = app.current_company()) AS takes_part
    FROM core.shared_area_member
    WHERE shared_area_member.area_id = _area AND shared_area_member.agreed_at IS NOT NULL
),

summed AS (
    SELECT
        name.figure,
        name.place,
        coalesce(
            sum(counts.counted) FILTER (WHERE counts.member_id = app.current_company()), 0
        )::bigint AS own,
        coalesce(sum(counts.counted), 0)::bigint AS total
    FROM unnest(ARRAY[
        'lamps', 'broken_lamps', 'dark_spots', 'open_reports', 'overdue_cleaning', 'dwellings'
    ]) WITH ORDINALITY AS name (figure, place)
    LEFT JOIN app.shared_area_counts(_area) AS counts ON name.figure = counts.figure
    GROUP BY name.figure, name.place
)

SELECT
    summed.figure,
    summed.own,
    CASE WHEN agreed.members >= 3 AND summed.total - summed.own >= 5 THEN summed.total END,
    agreed.members
FROM summed
CROSS JOIN agreed
WHERE
    agreed.takes_part
    AND coalesce(current_setting('ljusrond.limited', TRUE), '') = ''
ORDER BY summed.place
$figures$;
COMMENT ON FUNCTION app.shared_area_figures(uuid) IS
'Figures of a shared area: own, and of all members that agreed; NULL: too few to tell';

-- shared_area_owners: who takes part, by name, for whoever is asked or takes part.
CREATE FUNCTION app.shared_area_owners(_area uuid)
RETURNS TABLE (code text, name text, agreed_at timestamptz, own boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $owners$
SELECT
    company.code,
    company.name,
    member.agreed_at,
    member.member_id = app.current_company()
FROM core.shared_area_member AS member
INNER JOIN core.company ON member.member_id = company.id
INNER JOIN core.shared_area ON member.area_id = shared_area.id
WHERE
    member.area_id = _area
    AND (
        shared_area.company_id = app.current_company()
        OR EXISTS (
            SELECT FROM core.shared_area_member AS ours
            WHERE ours.area_id = _area AND ours.member_id = app.current_company()
        )
    )
ORDER BY company.name, company.code
$owners$;
COMMENT ON FUNCTION app.shared_area_owners(uuid) IS
'Companies of a shared area, for its maker and who is asked or takes part';

-- invite_to_shared_area: the maker asks a company by its code. False: there is no such company,
-- or the area is not ours.
CREATE FUNCTION app.invite_to_shared_area(_area uuid, _code text) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $invite$
WITH asked AS (
    SELECT
        shared_area.id AS area_id,
        shared_area.company_id,
        company.id AS member_id
    FROM core.shared_area
    CROSS JOIN core.company
    WHERE
        shared_area.id = _area
        AND shared_area.company_id = app.current_company()
        AND company.code = _code
),

made AS (
    INSERT INTO core.shared_area_member (area_id, company_id, member_id)
    SELECT area_id, company_id, member_id FROM asked
    ON CONFLICT (area_id, member_id) DO NOTHING
)

SELECT EXISTS (SELECT FROM asked)
$invite$;
COMMENT ON FUNCTION app.invite_to_shared_area(uuid, text) IS
'Ask a company to take part; false: no such company, or no area of ours';

-- join_shared_area: say yes for the own company, or to the own area, with its dwellings there
-- (NULL: those of its stairwells count). False: not asked. An area that overlaps one we already
-- take part in is refused: the difference of two sums would tell of single things.
CREATE FUNCTION app.join_shared_area(_area uuid, _dwellings integer) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $join$
DECLARE
    _account CONSTANT text := coalesce(current_setting('ljusrond.account', TRUE), '');
BEGIN
    -- The log of the area is its maker's, and who acted in another company is none of theirs.
    PERFORM set_config('ljusrond.account', '', TRUE);
    INSERT INTO core.shared_area_member (area_id, company_id, member_id)
    SELECT shared_area.id, shared_area.company_id, shared_area.company_id
    FROM core.shared_area
    WHERE shared_area.id = _area AND shared_area.company_id = app.current_company()
    ON CONFLICT (area_id, member_id) DO NOTHING;
    IF EXISTS (
        SELECT FROM core.shared_area AS wanted
        INNER JOIN core.shared_area AS taken
            ON wanted.id <> taken.id AND ST_Relate(wanted.geom, taken.geom, 'T********')
        INNER JOIN core.shared_area_member AS member ON taken.id = member.area_id
        INNER JOIN core.shared_area_member AS asked ON wanted.id = asked.area_id
        WHERE
            wanted.id = _area
            AND asked.member_id = app.current_company()
            AND member.member_id = app.current_company()
            AND member.agreed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'the company takes part in an area that overlaps' USING ERRCODE = '23P01';
    END IF;
    UPDATE core.shared_area_member SET agreed_at = now(), dwellings = _dwellings
    WHERE area_id = _area AND member_id = app.current_company();
    PERFORM set_config('ljusrond.account', _account, TRUE);
    RETURN EXISTS (
        SELECT FROM core.shared_area_member
        WHERE area_id = _area AND member_id = app.current_company()
    );
END;
$join$;
COMMENT ON FUNCTION app.join_shared_area(uuid, integer) IS
'Take part in a shared area; false: nobody asked us; 23P01: we take part in one that overlaps';

-- leave_shared_area: take the own company out, or say no. False: it took no part.
CREATE FUNCTION app.leave_shared_area(_area uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $leave$
DECLARE
    _account CONSTANT text := coalesce(current_setting('ljusrond.account', TRUE), '');
    _left boolean;
BEGIN
    PERFORM set_config('ljusrond.account', '', TRUE);
    DELETE FROM core.shared_area_member
    WHERE area_id = _area AND member_id = app.current_company();
    _left := found;
    PERFORM set_config('ljusrond.account', _account, TRUE);
    RETURN _left;
END;
$leave$;
COMMENT ON FUNCTION app.leave_shared_area(uuid) IS
'Leave a shared area, or say no; false: the company took no part';
