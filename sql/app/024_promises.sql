-- By when something is promised: counted days and hours, seasons, and the rule that counts.

-- Counted days. A company may have free days of its own (klämdagar) beside the calendar's.
CREATE FUNCTION app.is_working_day(_company uuid, _day date) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN extract(ISODOW FROM _day) < 6 AND NOT EXISTS (
    SELECT FROM core.free_day
    WHERE
        free_day.free_on = _day
        AND (free_day.company_id IS null OR free_day.company_id = _company)
);

COMMENT ON FUNCTION app.is_working_day(uuid, date) IS
'Whether a company works on a day';

CREATE FUNCTION app.nth_working_day(_company uuid, _day date, _n integer) RETURNS date
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $nth_working_day$
DECLARE
    _left integer := _n;
    _at date := _day;
BEGIN
    WHILE _left > 0 LOOP
        _at := _at + 1;
        IF app.is_working_day(_company, _at) THEN
            _left := _left - 1;
        END IF;
    END LOOP;
    RETURN _at;
END;
$nth_working_day$;

COMMENT ON FUNCTION app.nth_working_day(uuid, date, integer) IS
'The nth working day after a day; n = 0: the day itself';

CREATE FUNCTION app.day_end(_day date) RETURNS timestamptz
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN (_day + 1)::timestamp AT TIME ZONE 'Europe/Stockholm';

COMMENT ON FUNCTION app.day_end(date) IS
'Midnight that ends a day in Sweden';

-- Working hours are 07-16 on working days; what comes outside them counts from the next 07.
CREATE FUNCTION app.add_working_hours(_company uuid, _from timestamptz, _hours integer)
RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $add_working_hours$
DECLARE
    _left interval := make_interval(hours => _hours);
    _local timestamp := _from AT TIME ZONE 'Europe/Stockholm';
    _day date := _local::date;
    _start timestamp;
BEGIN
    LOOP
        IF app.is_working_day(_company, _day) THEN
            _start := greatest(_local, _day + time '07:00');
            IF _start + _left <= _day + time '16:00' THEN
                RETURN (_start + _left) AT TIME ZONE 'Europe/Stockholm';
            END IF;
            _left := _left - greatest(_day + time '16:00' - _start, interval '0');
        END IF;
        _day := _day + 1;
    END LOOP;
END;
$add_working_hours$;

COMMENT ON FUNCTION app.add_working_hours(uuid, timestamptz, integer) IS
'A moment so many working hours later';

-- The end of the season that a day lies in, or of the next one. A season may pass New Year.
CREATE FUNCTION app.season_end(_day date, _from text, _to text) RETURNS date
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN (
    SELECT min(season.last_on)
    FROM generate_series(0, 1) AS later (years)
    CROSS JOIN
        make_date(
            extract(YEAR FROM _day)::int + later.years, left(_to, 2)::int, 1
        ) AS month (first_on)
    CROSS JOIN
        -- 29 February need not exist: the season then ends with its month.
        least(
            month.first_on + right(_to, 2)::int - 1,
            (month.first_on + interval '1 month')::date - 1
        ) AS season (last_on)
    WHERE season.last_on >= _day
);

COMMENT ON FUNCTION app.season_end(date, text, text) IS
'Last day of the season that a day lies in, or of the next';

CREATE FUNCTION app.promised_by(_promise core.promise, _company uuid, _from timestamptz)
RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE (_promise).unit
    WHEN 'hours' THEN _from + make_interval(hours => (_promise).amount)
    WHEN 'working_hours' THEN app.add_working_hours(_company, _from, (_promise).amount)
    WHEN 'working_days'
        THEN
            app.day_end(
                app.nth_working_day(_company, app.local_date(_from), (_promise).amount)
            )
    WHEN 'season' THEN app.day_end(
        app.season_end(
            app.local_date(_from), (_promise).season_from, (_promise).season_to
        )
    )
END;

COMMENT ON FUNCTION app.promised_by(core.promise, uuid, timestamptz) IS
'By when a promise given at a moment is to be kept: the one place that decides';

-- The most specific rule: danger first, then whose it is, what, and on what kind of thing. A
-- company's own counts before a default of the same conditions, so that a rule of its own for
-- everything moves neither danger to life nor what is promised of others' lamps.
CREATE FUNCTION app.promise_for(
    _company uuid, _party text, _category text, _asset_kind text, _danger boolean
) RETURNS core.promise
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $promise_for$
DECLARE
    _found core.promise;
BEGIN
    SELECT promise.* INTO _found
    FROM core.promise
    WHERE
        (promise.company_id IS NULL OR promise.company_id = _company)
        AND (promise.party IS NULL OR promise.party = _party)
        AND (
            promise.category IS NULL
            OR promise.category = _category
            OR promise.category = split_part(_category, '.', 1)
        )
        AND (promise.asset_kind IS NULL OR promise.asset_kind = _asset_kind)
        AND (promise.danger IS NULL OR promise.danger = _danger)
    ORDER BY
        coalesce(promise.danger, false) DESC,
        promise.party IS NOT NULL DESC,
        coalesce(length(promise.category), 0) DESC,
        promise.asset_kind IS NOT NULL DESC,
        promise.danger IS NOT NULL DESC,
        promise.company_id IS NOT NULL DESC,
        promise.id ASC
    LIMIT 1;
    RETURN _found;
END;
$promise_for$;

COMMENT ON FUNCTION app.promise_for(uuid, text, text, text, boolean) IS
'The rule that counts for a case';

-- A step that somebody chose: the rule of that step that is nearest to the case. One of another
-- category lends its time, but not its season.
CREATE FUNCTION app.promise_of_step(
    _company uuid, _party text, _category text, _asset_kind text, _priority text
) RETURNS core.promise
LANGUAGE sql STABLE PARALLEL SAFE
AS $promise_of_step$
SELECT promise
FROM core.promise
WHERE
    (promise.company_id IS NULL OR promise.company_id = _company)
    AND promise.priority = _priority
    AND (
        promise.unit <> 'season'
        OR promise.category IS NULL
        OR promise.category IN (_category, split_part(_category, '.', 1))
    )
ORDER BY
    coalesce(promise.category IN (_category, split_part(_category, '.', 1)), true) DESC,
    coalesce(promise.party = _party, true) DESC,
    coalesce(promise.asset_kind = _asset_kind, true) DESC,
    promise.company_id IS NOT NULL DESC,
    coalesce(length(promise.category), 0) DESC,
    promise.id ASC
LIMIT 1
$promise_of_step$;

COMMENT ON FUNCTION app.promise_of_step(uuid, text, text, text, text) IS
'The rule of a step of the ladder that is nearest to a case; NULL: the step promises nothing';
