-- take_attempt --
-- Count an attempt before it is known how it ends; too many: how long to wait [s].
SELECT
    attempt_ids,
    retry_after_s
FROM app.take_attempt(:keys, :limits);

-- forget_attempts --
-- What succeeded counts no more.
SELECT app.forget_attempts(:attempt_ids);

-- login_account --
-- The account of an e-mail address, or of an id; the other is NULL.
SELECT * FROM app.login_account(cast(:email AS text), cast(:account_id AS uuid));

-- directory_account --
-- The account of somebody whom the directory vouches for, linked now where it was not.
SELECT app.directory_account(:issuer, :subject, cast(:email AS text), :request);

-- use_code --
-- Take a time step's code, once.
SELECT app.use_code(:account_id, :step);

-- use_recovery --
-- Take a recovery code, once.
SELECT app.use_recovery(:account_id, :recovery_hash, :request);

-- set_password --
-- Set a password by link, if the one that stands is still what the link was made for.
SELECT app.set_password(:account_id, cast(:before AS text), :password_hash, :request);

-- open_session --
-- Begin a session; NULL: the account is closed.
SELECT app.open_session(
    :account_id, :token_hash, cast(:old_hash AS bytea), :device, :how, :request
);

-- note_login --
-- Note a login that failed.
SELECT app.note_login(:account_id, :action, :how, :request);

-- own_account --
-- The account of who asks; behind the walls.
SELECT
    account.id,
    account.email,
    account.name,
    account.role,
    account.password_hash,
    account.totp_secret,
    account.oidc_issuer,
    cardinality(account.recovery_hashes) AS recovery_left,
    company.name AS company
FROM core.account
INNER JOIN core.company ON account.company_id = company.id
WHERE account.id = :account_id;

-- change_password --
-- A new password, where the old one is still what was checked.
UPDATE core.account SET password_hash = :password_hash
WHERE account.id = :account_id AND account.password_hash IS NOT DISTINCT FROM cast(:before AS text);

-- set_second_step --
-- Switch the second step on or off, with fresh recovery codes; NULL: off.
UPDATE core.account
SET totp_secret = cast(:totp_secret AS text), totp_step = :step, recovery_hashes = :recovery_hashes
WHERE account.id = :account_id;

-- renew_recovery --
-- Fresh recovery codes; the old ones are over.
UPDATE core.account SET recovery_hashes = :recovery_hashes
WHERE account.id = :account_id;

-- end_session --
-- End the session of who asks, also a partner's.
UPDATE core.session SET ended_at = now()
WHERE session.id = :session_id AND session.ended_at IS NULL;

-- note_logout --
-- Note in the log that somebody went; partners by link are no account.
INSERT INTO core.audit (company_id, account_id, actor, request_id, action, kind, object_id)
VALUES (
    cast(:company_id AS uuid), cast(:account_id AS uuid), :actor, nullif(:request, ''), 'logout',
    'session', cast(:session_id AS text)
);

-- sessions --
-- The sessions of an account that stand, the one used last first.
SELECT
    session.id,
    session.device,
    session.created_at,
    session.seen_at
FROM core.session
WHERE
    session.account_id = :account_id
    AND session.ended_at IS NULL
    AND session.expires_at > now()
ORDER BY session.seen_at DESC, session.id ASC;

-- end_sessions --
-- End the sessions of an account: one, or all, or all but one.
UPDATE core.session SET ended_at = now()
WHERE
    session.account_id = :account_id
    AND session.ended_at IS NULL
    AND (cast(:one AS uuid) IS NULL OR session.id = cast(:one AS uuid))
    AND (cast(:other AS uuid) IS NULL OR session.id <> cast(:other AS uuid));

-- act_as --
-- Say for the log who changes what, where no request does it.
SELECT set_config('ljusrond.actor', :actor, TRUE);

-- add_account --
-- An account; no row: the address is taken.
INSERT INTO core.account (company_id, email, name, role, password_hash)
VALUES (:company_id, :email, :name, :role, cast(:password_hash AS text))
ON CONFLICT (email) DO NOTHING
RETURNING account.id;

-- list_accounts --
-- All accounts of an installation, or of the company of a code.
SELECT
    account.email,
    account.name,
    account.role,
    company.code AS company,
    account.password_hash IS NOT NULL AS has_password,
    account.totp_secret IS NOT NULL AS has_second_step,
    account.oidc_subject IS NOT NULL AS has_directory,
    account.disabled_at
FROM core.account
INNER JOIN core.company ON account.company_id = company.id
WHERE cast(:company AS text) IS NULL OR company.code = :company
ORDER BY company.code, account.email;

-- close_account --
-- Close an account, or open it again.
UPDATE core.account
SET disabled_at = CASE WHEN :closed THEN coalesce(account.disabled_at, now()) END
WHERE account.email = :email
RETURNING account.id;

-- reset_password --
-- Another password for an account, the second step off if that is asked.
UPDATE core.account
SET
    password_hash = cast(:password_hash AS text),
    totp_secret = CASE WHEN :keep_step THEN account.totp_secret END,
    recovery_hashes = CASE WHEN :keep_step THEN account.recovery_hashes ELSE '{}' END
WHERE account.email = :email
RETURNING account.id;
