-- A calendar is fetched by a program that cannot log in: the secret in its address is the right.
-- The function runs with the owner's rights, and the server alone may call it (roles.sql).

CREATE FUNCTION app.enter_calendar(_token_hash bytea, _request text)
RETURNS TABLE (
    id uuid, team_id uuid, contractor_id uuid, whose text, company text, language text
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _row record;
BEGIN
    SELECT
        calendar_feed.id,
        calendar_feed.company_id,
        calendar_feed.team_id,
        calendar_feed.contractor_id,
        coalesce(team.name, contractor.name) AS whose,
        company.name AS company,
        calendar_feed.language
    INTO _row
    FROM core.calendar_feed
    INNER JOIN core.company ON calendar_feed.company_id = company.id
    LEFT JOIN core.team ON calendar_feed.team_id = team.id
    LEFT JOIN core.contractor ON calendar_feed.contractor_id = contractor.id
    WHERE
        calendar_feed.token_hash = _token_hash
        AND calendar_feed.ended_at IS NULL
        AND contractor.removed_at IS NULL;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM app.set_limits(_row.company_id, NULL, 'tenant', NULL, _request);
    RETURN QUERY SELECT
        _row.id, _row.team_id, _row.contractor_id, _row.whose, _row.company, _row.language;
END;
$function$;
COMMENT ON FUNCTION app.enter_calendar IS
'Open the walls for the address of a calendar; no row: it is none, or was ended';
