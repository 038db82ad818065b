-- Who has a page open is told that cases changed: one notice a transaction, company and estate,
-- with nothing in it but whose. PostgreSQL sends equal notices of a transaction once.

CREATE FUNCTION app.tell_live() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $tell_live$
BEGIN
    PERFORM pg_notify('ljusrond_live', concat_ws(' ', place.company_id, place.estate_id))
    FROM (SELECT DISTINCT changed.company_id, changed.estate_id FROM changed) AS place;
    RETURN NULL;
END;
$tell_live$;

COMMENT ON FUNCTION app.tell_live() IS 'Tell open pages where cases changed';

CREATE TRIGGER live_opened AFTER INSERT ON core.case_state
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.tell_live();
CREATE TRIGGER live_changed AFTER UPDATE ON core.case_state
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.tell_live();

-- is_entered_still: asked of an open page, which must not keep a session alive by being open.
CREATE FUNCTION app.is_entered_still(_session uuid, _token uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $is_entered_still$
SELECT
    EXISTS (
        SELECT FROM core.session
        LEFT JOIN core.account ON session.account_id = account.id
        LEFT JOIN core.share ON session.share_id = share.id
        WHERE
            session.id = _session
            AND session.ended_at IS NULL
            AND session.expires_at > now()
            AND account.disabled_at IS NULL
            AND share.revoked_at IS NULL
    )
    OR EXISTS (
        SELECT FROM core.api_token
        LEFT JOIN core.account ON api_token.account_id = account.id
        WHERE
            api_token.id = _token
            AND api_token.revoked_at IS NULL
            AND api_token.expires_at > now()
            AND account.disabled_at IS NULL
    )
$is_entered_still$;

COMMENT ON FUNCTION app.is_entered_still(uuid, uuid) IS
'Whether a session or a token still opens anything; NULL: none of that kind';
