-- A partner comes through a link before anybody is known: the function runs with the owner's
-- rights, and the server alone may call it (roles.sql).

CREATE FUNCTION app.open_share(_link_hash bytea, _session_hash bytea, _request text)
RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _share record;
    _ends_at timestamptz;
BEGIN
    SELECT share.id, share.company_id, share.role, share.expires_at INTO _share
    FROM core.share
    WHERE
        share.token_hash = _link_hash
        AND share.revoked_at IS NULL
        AND share.expires_at > now();
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    -- The link opens it again: a session left open somewhere need not last as long.
    _ends_at := least(_share.expires_at, now() + interval '12 hours');
    INSERT INTO core.session (company_id, token_hash, share_id, expires_at)
    VALUES (_share.company_id, _session_hash, _share.id, _ends_at);
    INSERT INTO core.audit (company_id, actor, request_id, action, kind, object_id)
    VALUES (_share.company_id, _share.role, _request, 'login', 'share', _share.id::text);
    RETURN _ends_at;
END;
$function$;
COMMENT ON FUNCTION app.open_share IS
'Begin the session of a partner''s link; NULL: it is none, or stands no more';
