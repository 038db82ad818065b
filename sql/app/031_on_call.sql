-- The night: what comes in outside working hours, and the morning it is handed over.

-- A case that comes in outside 07-16 of a working day is handed over at 07 of that day, or of the
-- next working day. A pure function of the moment: each case is in exactly one list, whatever was
-- missed, and whichever hour a change of the clock takes or gives.
CREATE FUNCTION app.handover_of(_company uuid, _at timestamptz) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
    WHEN NOT app.is_working_day(_company, app.local_date(_at))
        THEN app.nth_working_day(_company, app.local_date(_at), 1)
    WHEN (_at AT TIME ZONE 'Europe/Stockholm')::time < time '07:00' THEN app.local_date(_at)
    WHEN (_at AT TIME ZONE 'Europe/Stockholm')::time < time '16:00' THEN null
    ELSE app.nth_working_day(_company, app.local_date(_at), 1)
END;

COMMENT ON FUNCTION app.handover_of(uuid, timestamptz) IS
'Day on whose morning a case that came in then is handed over; NULL: it came in working hours';

-- When the day before a handover ended: 16 of the working day before.
CREATE FUNCTION app.night_start(_company uuid, _day date) RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $night_start$
DECLARE
    _before date := _day - 1;
BEGIN
    WHILE NOT app.is_working_day(_company, _before) LOOP
        _before := _before - 1;
    END LOOP;
    RETURN (_before + time '16:00') AT TIME ZONE 'Europe/Stockholm';
END;
$night_start$;

COMMENT ON FUNCTION app.night_start(uuid, date) IS
'When the night, or the free days, before a handover began';

CREATE FUNCTION app.night_end(_day date) RETURNS timestamptz
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN (_day + time '07:00') AT TIME ZONE 'Europe/Stockholm';

COMMENT ON FUNCTION app.night_end(date) IS
'When what came in at night is handed over';
