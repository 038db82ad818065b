-- Who asks, and what that lets through: the settings that every policy of core reads. They last
-- for one transaction. The functions run with the owner's rights, because nobody can be found
-- behind walls that are not open yet.

CREATE FUNCTION app.set_limits(
    _company uuid,
    _account uuid,
    _role text,
    _shares uuid[],
    _request text
) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _estates uuid [];
    _categories text [];
BEGIN
    SELECT array_agg(account_estate.estate_id) INTO _estates
    FROM core.account_estate WHERE account_estate.account_id = _account;
    SELECT array_agg(account_category.category) INTO _categories
    FROM core.account_category WHERE account_category.account_id = _account;
    PERFORM
        set_config('ljusrond.company', coalesce(_company::text, ''), true),
        set_config('ljusrond.account', coalesce(_account::text, ''), true),
        set_config('ljusrond.actor', coalesce(_role, ''), true),
        set_config('ljusrond.request', coalesce(_request, ''), true),
        set_config('ljusrond.estates', coalesce(_estates::text, ''), true),
        set_config('ljusrond.categories', coalesce(_categories::text, ''), true),
        set_config('ljusrond.shares', coalesce(_shares::text, ''), true),
        set_config('ljusrond.simple', CASE _role WHEN 'summer_worker' THEN 'yes' ELSE '' END, true),
        set_config(
            'ljusrond.contacts',
            CASE
                WHEN _role IN ('administrator', 'manager', 'caretaker', 'on_call') THEN 'yes'
                ELSE ''
            END, true
        ),
        set_config(
            'ljusrond.limited',
            CASE
                WHEN _estates IS NULL AND _categories IS NULL AND _shares IS NULL
                    AND _role IS DISTINCT FROM 'summer_worker' THEN ''
                ELSE 'yes'
            END, true
        );
END;
$function$;
COMMENT ON FUNCTION app.set_limits IS 'Say for this transaction whose rows may be seen';

-- Shares of a partner's account that stand; an empty list shows nothing, NULL would show all.
CREATE FUNCTION app.shares_of(_account uuid, _role text) RETURNS uuid[]
LANGUAGE sql STABLE
AS $function$
SELECT CASE WHEN _role IN ('partner', 'contractor') THEN coalesce(
    (
        SELECT array_agg(share.id)
        FROM core.share
        WHERE
            share.account_id = _account
            AND share.revoked_at IS NULL
            AND share.expires_at > now()
    ),
    '{}'
) END;
$function$;
COMMENT ON FUNCTION app.shares_of IS 'What is shared with an account; NULL for roles that see all';

-- What a link opens: its own reports; where it is the link of a contractor to all its work, those
-- of every order that still stands too. What an order was called off from is shared no more.
CREATE FUNCTION app.shares_of_link(_share uuid, _contractor uuid) RETURNS uuid[]
LANGUAGE sql STABLE
AS $function$
SELECT array_agg(share.id)
FROM core.share
WHERE
    share.id = _share
    OR (
        share.id IN (
            SELECT work_order.share_id
            FROM core.work_order
            WHERE
                work_order.contractor_id = _contractor
                AND work_order.status NOT IN ('declined', 'cancelled')
        )
        AND share.revoked_at IS NULL
        AND share.expires_at > now()
    );
$function$;
COMMENT ON FUNCTION app.shares_of_link IS 'What a link opens; NULL contractor: its own share alone';

-- Twelve hours at the most, two without a request. NULL is none of its arguments.
CREATE FUNCTION app.session_end(_created_at timestamptz, _seen_at timestamptz)
RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$
SELECT least(_created_at + interval '12 hours', _seen_at + interval '2 hours');
$function$;
COMMENT ON FUNCTION app.session_end IS 'When a session ends that is not used again';

CREATE FUNCTION app.enter_session(_token_hash bytea, _request text)
RETURNS TABLE (
    session_id uuid, company_id uuid, account_id uuid, share_id uuid, role text, name text
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _row record;
BEGIN
    SELECT
        session.id,
        session.company_id,
        session.account_id,
        session.share_id,
        share.contractor_id,
        session.seen_at,
        coalesce(account.role, share.role) AS role,
        coalesce(account.name, share.receiver) AS name
    INTO _row
    FROM core.session
    LEFT JOIN core.account ON session.account_id = account.id
    LEFT JOIN core.share ON session.share_id = share.id
    WHERE
        session.token_hash = _token_hash
        AND session.ended_at IS NULL
        AND session.expires_at > now()
        AND account.disabled_at IS NULL
        AND share.revoked_at IS NULL
        AND (share.id IS NULL OR share.expires_at > now());
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF _row.seen_at < now() - interval '5 minutes' THEN
        -- Who uses an account's session keeps it; a partner's link ends with the link alone.
        UPDATE core.session
        SET
            seen_at = now(),
            expires_at = CASE
                WHEN session.share_id IS NULL THEN app.session_end(session.created_at, now())
                ELSE session.expires_at
            END
        WHERE session.id = _row.id;
    END IF;
    PERFORM app.set_limits(
        _row.company_id, _row.account_id, _row.role,
        CASE
            WHEN _row.share_id IS NULL THEN app.shares_of(_row.account_id, _row.role)
            ELSE app.shares_of_link(_row.share_id, _row.contractor_id)
        END, _request
    );
    RETURN QUERY SELECT
        _row.id, _row.company_id, _row.account_id, _row.share_id, _row.role, _row.name;
END;
$function$;
COMMENT ON FUNCTION app.enter_session IS 'Open the walls for a session; no row: there is none';

CREATE FUNCTION app.enter_token(_token_hash bytea, _request text)
RETURNS TABLE (
    token_id uuid, company_id uuid, account_id uuid, role text, name text, scopes text[]
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _row record;
BEGIN
    -- A tablet's key is worth what its account is worth now.
    SELECT
        api_token.id,
        api_token.company_id,
        api_token.account_id,
        api_token.scopes,
        api_token.used_at,
        coalesce(account.role, api_token.role) AS role,
        coalesce(account.name, api_token.name) AS name
    INTO _row
    FROM core.api_token
    LEFT JOIN core.account ON api_token.account_id = account.id
    WHERE
        api_token.token_hash = _token_hash
        AND api_token.revoked_at IS NULL
        AND api_token.expires_at > now()
        AND account.disabled_at IS NULL;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF _row.used_at IS NULL OR _row.used_at < now() - interval '5 minutes' THEN
        UPDATE core.api_token SET used_at = now() WHERE api_token.id = _row.id;
    END IF;
    PERFORM app.set_limits(
        _row.company_id, _row.account_id, _row.role,
        app.shares_of(_row.account_id, _row.role), _request
    );
    RETURN QUERY SELECT
        _row.id, _row.company_id, _row.account_id, _row.role, _row.name, _row.scopes;
END;
$function$;
COMMENT ON FUNCTION app.enter_token IS 'Open the walls for a machine; no row: its token is none';

-- A tenant sees nothing of a company; a report finds the company whose place it names.
CREATE FUNCTION app.enter_place(
    _asset uuid, _lon double precision, _lat double precision, _request text
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $function$
DECLARE
    _company uuid;
BEGIN
    SELECT asset.company_id INTO _company FROM core.asset WHERE asset.id = _asset;
    IF _company IS NULL AND _asset IS NULL THEN
        SELECT estate.company_id INTO _company
        FROM core.estate
        WHERE ST_DWithin(
            estate.geom, ST_Transform(ST_SetSRID(ST_MakePoint(_lon, _lat), 4326), 3006), 50
        )
        ORDER BY
            ST_Distance(estate.geom, ST_Transform(ST_SetSRID(ST_MakePoint(_lon, _lat), 4326), 3006)),
            estate.id
        LIMIT 1;
    END IF;
    IF _company IS NULL AND _asset IS NULL AND (SELECT count(*) FROM core.company) = 1 THEN
        SELECT company.id INTO _company FROM core.company;
    END IF;
    PERFORM app.set_limits(_company, NULL, 'tenant', NULL, _request);
    RETURN _company;
END;
$function$;
COMMENT ON FUNCTION app.enter_place IS 'Open the walls for one report of a tenant';

CREATE FUNCTION app.is_within_limits(_report uuid, _category text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _categories text := current_setting('ljusrond.categories', true);
    _shares text := current_setting('ljusrond.shares', true);
BEGIN
    IF _categories <> '' AND split_part(_category, '.', 1) <> ALL (_categories::text []) THEN
        RETURN FALSE;
    END IF;
    IF current_setting('ljusrond.simple', true) <> '' AND NOT EXISTS (
        SELECT FROM core.fault_category
        WHERE fault_category.code = _category AND fault_category.simple
    ) THEN
        RETURN FALSE;
    END IF;
    RETURN coalesce(_shares, '') = '' OR EXISTS (
        SELECT FROM core.share_report
        WHERE
            share_report.report_id = _report
            AND share_report.share_id = ANY (_shares::uuid [])
    );
END;
$function$;
COMMENT ON FUNCTION app.is_within_limits IS 'Whether a limited account may see a report';

CREATE FUNCTION app.is_report_seen(_report uuid) RETURNS boolean
LANGUAGE plpgsql STABLE
AS $function$
BEGIN
    RETURN EXISTS (SELECT FROM core.report WHERE report.id = _report);
END;
$function$;
COMMENT ON FUNCTION app.is_report_seen IS 'Whether whoever asks sees a report';

CREATE FUNCTION app.is_photo_seen(_sha256 text) RETURNS boolean
LANGUAGE plpgsql STABLE
AS $function$
BEGIN
    RETURN EXISTS (SELECT FROM core.report_photo WHERE report_photo.sha256 = _sha256);
END;
$function$;
COMMENT ON FUNCTION app.is_photo_seen IS 'Whether whoever asks sees a report with this photo';

-- A login is worth what its account is worth now: closed, limited to a part, or of a role without
-- plans it sees nothing. One without an account is the operator's own.
CREATE FUNCTION app.company_of_login(_login text) RETURNS uuid
LANGUAGE sql STABLE
AS $function$
SELECT database_login.company_id
FROM core.database_login
LEFT JOIN core.account ON database_login.account_id = account.id
WHERE
    database_login.login = _login
    AND (
        database_login.account_id IS NULL
        OR (
            account.disabled_at IS NULL
            AND account.role IN ('administrator', 'manager', 'planner')
            AND NOT EXISTS (
                SELECT FROM core.account_estate
                WHERE account_estate.account_id = account.id
            )
            AND NOT EXISTS (
                SELECT FROM core.account_category
                WHERE account_category.account_id = account.id
            )
        )
    );
$function$;
COMMENT ON FUNCTION app.company_of_login IS 'Company that a database login sees; NULL: nothing';

CREATE FUNCTION app.login_company() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT app.company_of_login(session_user::text);
$function$;
COMMENT ON FUNCTION app.login_company IS 'Company that a GIS user''s database login sees';

-- Runs with the rights of who asks: only who may make roles can.
CREATE FUNCTION app.make_login(_login text, _proof text) RETURNS void
LANGUAGE plpgsql
AS $function$
BEGIN
    EXECUTE format(
        'CREATE ROLE %I LOGIN CONNECTION LIMIT 20 IN ROLE ljusrond_read PASSWORD %L',
        _login, _proof
    );
    EXECUTE format('ALTER ROLE %I SET default_transaction_read_only = on', _login);
    EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', _login, '5min');
END;
$function$;
COMMENT ON FUNCTION app.make_login IS 'Make a database login that reads the views';

CREATE FUNCTION app.end_login(_login text) RETURNS void
LANGUAGE plpgsql
AS $function$
BEGIN
    EXECUTE format('DROP ROLE IF EXISTS %I', _login);
END;
$function$;
COMMENT ON FUNCTION app.end_login IS 'Remove a database login';

CREATE FUNCTION app.refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $function$
BEGIN
    -- A request may say what it likes: it runs as ljusrond_app, decided retention does not.
    IF current_setting('ljusrond.retention', true) = 'yes' AND current_user <> 'ljusrond_app' THEN
        IF tg_level = 'STATEMENT' THEN
            RETURN NULL;
        END IF;
        RETURN CASE tg_op WHEN 'DELETE' THEN old ELSE new END;
    END IF;
    RAISE EXCEPTION 'rows of % are never changed', tg_table_name USING ERRCODE = '42501';
END;
$function$;
COMMENT ON FUNCTION app.refuse_change IS 'What is fixed stays; decided retention alone removes it';

-- Changed columns only; what is secret or personal is named but not repeated.
CREATE FUNCTION app.audit_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $function$
DECLARE
    _hidden CONSTANT text [] := ARRAY[
        'password_hash', 'totp_secret', 'recovery_hashes', 'token_hash', 'contact', 'content',
        'secret', 'api_key',
        CASE tg_table_name WHEN 'reporter_contact' THEN 'name' END
    ];
    _noise CONSTANT text [] := ARRAY[
        'used_at', 'seen_at', 'changed_at', 'totp_step',
        -- How another system does, asked every few minutes.
        'answered_at', 'failed_at', 'error', 'polled_to', 'offered_at'
    ];
    _before jsonb := CASE WHEN tg_op <> 'INSERT' THEN to_jsonb(old) END;
    _after jsonb := CASE WHEN tg_op <> 'DELETE' THEN to_jsonb(new) END;
    _row jsonb := coalesce(_after, _before);
    _changed text [];
BEGIN
    SELECT array_agg(pair.key) INTO _changed
    FROM jsonb_each(_row) AS pair
    WHERE
        _before -> pair.key IS DISTINCT FROM _after -> pair.key
        AND pair.key <> ALL (_noise);
    IF _changed IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO core.audit (
        company_id, account_id, actor, request_id, action, kind, object_id, asset_id, before, after
    )
    SELECT
        (CASE tg_table_name WHEN 'company' THEN _row ->> 'id' ELSE _row ->> 'company_id' END)::uuid,
        nullif(current_setting('ljusrond.account', true), '')::uuid,
        coalesce(nullif(current_setting('ljusrond.actor', true), ''), session_user),
        nullif(current_setting('ljusrond.request', true), ''),
        lower(tg_op),
        tg_table_name,
        coalesce(
            _row ->> 'id', _row ->> 'report_id', _row ->> 'account_id', _row ->> 'login'
        ),
        coalesce(
            (SELECT asset.id FROM core.asset WHERE asset.id = (_row ->> 'id')::uuid),
            (SELECT report.asset_id FROM core.report WHERE report.id = (_row ->> 'report_id')::uuid)
        ),
        part.before,
        part.after
    FROM (
        SELECT
            jsonb_object_agg(key, CASE WHEN key = ANY (_hidden) THEN '"•"' ELSE _before -> key END)
            FILTER (WHERE _before IS NOT NULL) AS before,
            jsonb_object_agg(key, CASE WHEN key = ANY (_hidden) THEN '"•"' ELSE _after -> key END)
            FILTER (WHERE _after IS NOT NULL) AS after
        FROM unnest(_changed) AS key
    ) AS part;
    RETURN NULL;
END;
$function$;
COMMENT ON FUNCTION app.audit_change IS 'Note in the log what a statement changed';
