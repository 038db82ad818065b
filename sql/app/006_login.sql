-- What happens before anybody is known: attempts are counted, an account is looked up, a session
-- begins. The functions run with the owner's rights, each for one step and no more; the server
-- alone may call them (roles.sql).

-- Every attempt counts as failed until it has succeeded: a hundred at once get no more guesses
-- than one after the other. The n-th key allows the n-th number within a quarter of an hour.
-- Either attempt_ids (go on) or retry_after_s (too many) is NULL.
CREATE FUNCTION app.take_attempt(_keys bytea[], _limits int[])
RETURNS TABLE (attempt_ids bigint[], retry_after_s int)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _window CONSTANT interval := '15 minutes';
    _free_at timestamptz;
BEGIN
    -- A crash may forget it; the session that follows is written for good, and this with it.
    PERFORM set_config('synchronous_commit', 'off', true);
    PERFORM pg_advisory_xact_lock(hashtextextended(lock.key, 0))
    FROM (SELECT encode(key, 'hex') AS key FROM unnest(_keys) AS key ORDER BY 1) AS lock;
    SELECT max(counted.at) INTO _free_at
    FROM unnest(_keys, _limits) AS asked (key, allowed)
    CROSS JOIN LATERAL (
        SELECT login_attempt.at
        FROM core.login_attempt
        WHERE login_attempt.key_hash = asked.key AND login_attempt.at > now() - _window
        ORDER BY login_attempt.at DESC
        LIMIT 1 OFFSET asked.allowed - 1
    ) AS counted;
    IF _free_at IS NOT NULL THEN
        RETURN QUERY SELECT
            NULL::bigint [],
            greatest(1, ceil(extract(epoch FROM _free_at + _window - now())))::int;
        RETURN;
    END IF;
    -- Now and then, for all: what is older than a day says nothing any more.
    IF random() < 0.01 THEN
        DELETE FROM core.login_attempt WHERE login_attempt.at < now() - interval '1 day';
    END IF;
    RETURN QUERY WITH taken AS (
        INSERT INTO core.login_attempt (key_hash)
        SELECT key FROM unnest(_keys) AS key
        RETURNING login_attempt.id
    )
    SELECT
        array_agg(taken.id)::bigint [],
        NULL::int
    FROM taken;
END;
$function$;
COMMENT ON FUNCTION app.take_attempt IS 'Count an attempt to log in, or say how long to wait [s]';

CREATE FUNCTION app.forget_attempts(_ids bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DELETE FROM core.login_attempt WHERE login_attempt.id = ANY (_ids);
$function$;
COMMENT ON FUNCTION app.forget_attempts IS 'Attempts that succeeded count no more';

-- By e-mail address or by id; the other is NULL. Accounts that are closed are found too: they cost
-- the same time as others.
CREATE FUNCTION app.login_account(_email text, _id uuid)
RETURNS TABLE (
    id uuid, company_id uuid, email text, name text, role text, password_hash text,
    totp_secret text, is_open boolean
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    account.id,
    account.company_id,
    account.email,
    account.name,
    account.role,
    account.password_hash,
    account.totp_secret,
    account.disabled_at IS NULL
FROM core.account
WHERE account.email = _email OR account.id = _id;
$function$;
COMMENT ON FUNCTION app.login_account IS 'Account that somebody wants to log in to';

-- The account linked to an identity of the directory, else the one of its verified address, which
-- is linked now. No row: there is none, it is closed, or it belongs to another identity. _email
-- NULL: the directory has not verified it.
CREATE FUNCTION app.directory_account(_issuer text, _subject text, _email text, _request text)
RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _account uuid;
    _is_open boolean;
BEGIN
    SELECT
        account.id,
        account.disabled_at IS NULL
    INTO _account, _is_open
    FROM core.account
    WHERE account.oidc_issuer = _issuer AND account.oidc_subject = _subject;
    IF FOUND THEN
        RETURN CASE WHEN _is_open THEN _account END;
    END IF;
    PERFORM
        set_config('ljusrond.actor', 'directory', true),
        set_config('ljusrond.request', _request, true);
    UPDATE core.account
    SET oidc_issuer = _issuer, oidc_subject = _subject
    WHERE
        account.email = _email
        AND account.oidc_subject IS NULL
        AND account.disabled_at IS NULL
    RETURNING account.id INTO _account;
    RETURN _account;
END;
$function$;
COMMENT ON FUNCTION app.directory_account IS 'Account of somebody whom the directory vouches for';

-- A time step counts once, and so does every later one after it.
CREATE FUNCTION app.use_code(_account uuid, _step bigint) RETURNS boolean
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
WITH used AS (
    UPDATE core.account
    SET totp_step = _step
    WHERE account.id = _account AND (account.totp_step IS NULL OR account.totp_step < _step)
    RETURNING account.id
)
SELECT count(*) = 1 FROM used;
$function$;
COMMENT ON FUNCTION app.use_code IS 'Take a code of the second step; false: it was used before';

CREATE FUNCTION app.use_recovery(_account uuid, _hash text, _request text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM
        set_config('ljusrond.account', _account::text, true),
        set_config('ljusrond.actor', 'login', true),
        set_config('ljusrond.request', _request, true);
    UPDATE core.account
    SET recovery_hashes = array_remove(account.recovery_hashes, _hash)
    WHERE account.id = _account AND _hash = ANY (account.recovery_hashes);
    RETURN FOUND;
END;
$function$;
COMMENT ON FUNCTION app.use_recovery IS 'Take a recovery code; false: there is none like it';

-- _before: the hash that stands, NULL for none; another one means that the link was used already.
CREATE FUNCTION app.set_password(_account uuid, _before text, _hash text, _request text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM
        set_config('ljusrond.account', _account::text, true),
        set_config('ljusrond.actor', 'link', true),
        set_config('ljusrond.request', _request, true);
    UPDATE core.account
    SET password_hash = _hash
    WHERE
        account.id = _account
        AND account.password_hash IS NOT DISTINCT FROM _before
        AND account.disabled_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE core.session SET ended_at = now()
    WHERE session.account_id = _account AND session.ended_at IS NULL;
    RETURN true;
END;
$function$;
COMMENT ON FUNCTION app.set_password IS 'Set a password by link and end all sessions';

-- _old: hash of the cookie that the browser had, whose session ends here; NULL: none. _how: what
-- proved it. NULL comes back: the account is closed.
CREATE FUNCTION app.open_session(
    _account uuid, _token_hash bytea, _old bytea, _device text, _how text, _request text
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _company uuid;
    _session uuid;
BEGIN
    UPDATE core.session SET ended_at = now()
    WHERE session.token_hash = _old AND session.ended_at IS NULL;
    SELECT account.company_id INTO _company
    FROM core.account
    WHERE account.id = _account AND account.disabled_at IS NULL
    FOR SHARE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO core.session (company_id, token_hash, account_id, device, expires_at)
    VALUES (_company, _token_hash, _account, _device, app.session_end(now(), now()))
    RETURNING session.id INTO _session;
    PERFORM app.note_login(_account, 'login', _how, _request);
    RETURN _session;
END;
$function$;
COMMENT ON FUNCTION app.open_session IS 'Begin the session of somebody who has proved who they are';

CREATE FUNCTION app.note_login(_account uuid, _action text, _how text, _request text) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
INSERT INTO core.audit (
    company_id, account_id, actor, request_id, action, kind, object_id, after
)
SELECT
    account.company_id,
    account.id,
    account.role,
    nullif(_request, ''),
    _action,
    'account',
    account.id::text,
    jsonb_build_object('how', _how)
FROM core.account
WHERE account.id = _account;
$function$;
COMMENT ON FUNCTION app.note_login IS 'Note a login, or one that failed, in the log';
