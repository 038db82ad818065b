-- Days as people in Sweden count them.

-- local_date: the calendar day of a moment in Sweden. NULL gives NULL.
CREATE FUNCTION app.local_date(_moment timestamptz) RETURNS date
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN (_moment AT TIME ZONE 'Europe/Stockholm')::date;

COMMENT ON FUNCTION app.local_date(timestamptz) IS
'Calendar day of a moment in Sweden (Europe/Stockholm)';
