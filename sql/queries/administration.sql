-- accounts --
-- All accounts with their limits, or the one of an id.
SELECT
    account.id,
    account.email,
    account.name,
    account.role,
    account.created_at,
    account.disabled_at,
    account.password_hash IS NOT NULL AS has_password,
    account.totp_secret IS NOT NULL AS has_second_step,
    account.oidc_subject IS NOT NULL AS has_directory,
    array(
        SELECT account_estate.estate_id
        FROM core.account_estate
        WHERE account_estate.account_id = account.id
        ORDER BY account_estate.estate_id
    ) AS estates,
    array(
        SELECT account_category.category
        FROM core.account_category
        WHERE account_category.account_id = account.id
        ORDER BY account_category.category
    ) AS categories,
    (
        SELECT max(session.seen_at)
        FROM core.session
        WHERE session.account_id = account.id
    ) AS seen_at
FROM core.account
WHERE cast(:account_id AS uuid) IS NULL OR account.id = :account_id
ORDER BY
    account.disabled_at IS NOT NULL,
    account.name ASC,
    account.id ASC;

-- hold_administrators --
-- The administrators that may log in, held until the transaction ends: two who take the last
-- two away at once must not both succeed.
SELECT account.id
FROM core.account
WHERE account.role = 'administrator' AND account.disabled_at IS NULL
ORDER BY account.id
FOR UPDATE;

-- insert_account --
-- A new account; no row: the e-mail address has one already.
INSERT INTO core.account (company_id, email, name, role)
VALUES (:company_id, :email, :name, :role)
ON CONFLICT (email) DO NOTHING
RETURNING id;

-- change_account --
-- Another name or role.
UPDATE core.account SET name = :name, role = :role
WHERE account.id = :account_id;

-- disable --
-- Close an account.
UPDATE core.account SET disabled_at = now()
WHERE account.id = :account_id AND account.disabled_at IS NULL;

-- enable --
-- Open an account again.
UPDATE core.account SET disabled_at = NULL
WHERE account.id = :account_id;

-- end_sessions --
-- End all sessions of an account.
UPDATE core.session SET ended_at = now()
WHERE session.account_id = :account_id AND session.ended_at IS NULL;

-- clear_estates --
-- Take the limits by estate away that are wanted no more.
DELETE FROM core.account_estate
WHERE account_estate.account_id = :account_id AND account_estate.estate_id <> all(:estates);

-- limit_estates --
-- Limit an account to estates of its company.
INSERT INTO core.account_estate (account_id, estate_id, company_id)
SELECT
    account.id AS account_id,
    estate.id AS estate_id,
    account.company_id
FROM core.account
INNER JOIN core.estate ON account.company_id = estate.company_id
WHERE account.id = :account_id AND estate.id = any(:estates)
ON CONFLICT (account_id, estate_id) DO NOTHING;

-- clear_categories --
-- Take the limits by category away that are wanted no more.
DELETE FROM core.account_category
WHERE
    account_category.account_id = :account_id
    AND account_category.category <> all(:categories);

-- limit_categories --
-- Limit an account to groups of categories.
INSERT INTO core.account_category (account_id, category, company_id)
SELECT
    account.id,
    wanted.category,
    account.company_id
FROM core.account
CROSS JOIN unnest(cast(:categories AS text[])) AS wanted (category)
WHERE account.id = :account_id
ON CONFLICT (account_id, category) DO NOTHING;

-- tokens --
-- Keys of machines, the newest first; their secrets are kept nowhere.
SELECT
    api_token.id,
    api_token.name,
    api_token.role,
    api_token.scopes,
    api_token.created_at,
    api_token.expires_at,
    api_token.used_at,
    api_token.revoked_at,
    account.name AS person,
    api_token.device_id,
    -- A tablet's key opens nothing while its account is closed.
    api_token.revoked_at IS NULL
    AND api_token.expires_at > now()
    AND account.disabled_at IS NULL AS is_valid
FROM core.api_token
LEFT JOIN core.account ON api_token.account_id = account.id
WHERE cast(:token_id AS uuid) IS NULL OR api_token.id = :token_id
ORDER BY
    api_token.created_at DESC,
    api_token.id DESC;

-- insert_token --
-- A new key; one that another key makes ends with that one at the latest.
INSERT INTO core.api_token (
    company_id, name, token_hash, role, scopes, created_by, expires_at
)
VALUES (
    :company_id, :name, :token_hash, :role, :scopes, cast(:created_by AS uuid),
    least(
        now() + make_interval(days => :days),
        (
            SELECT maker.expires_at FROM core.api_token AS maker
            WHERE maker.id = cast(:made_by AS uuid)
        )
    )
)
RETURNING id;

-- revoke_token --
-- Take a key back.
UPDATE core.api_token SET revoked_at = now()
WHERE api_token.id = :token_id AND api_token.revoked_at IS NULL;

-- phones --
-- Whom to ring at once, by purpose and in their order.
SELECT
    duty_phone.id,
    duty_phone.purpose,
    duty_phone.name,
    duty_phone.phone,
    duty_phone.position,
    duty_phone.estate_id,
    estate.name AS estate_name
FROM core.duty_phone
LEFT JOIN core.estate ON duty_phone.estate_id = estate.id
ORDER BY
    array_position(cast(:purposes AS text[]), duty_phone.purpose),
    duty_phone.estate_id IS NOT NULL,
    estate.name,
    duty_phone.position,
    duty_phone.name,
    duty_phone.id;

-- insert_phone --
-- A number to ring, for an estate that is seen or for all; no row: the estate is none.
INSERT INTO core.duty_phone (company_id, estate_id, purpose, name, phone, position)
SELECT
    :company_id,
    estate.id,
    :purpose,
    :name,
    :phone,
    :position
FROM (SELECT cast(:estate_id AS uuid) AS id) AS wanted
LEFT JOIN core.estate ON wanted.id = estate.id
WHERE wanted.id IS NULL OR estate.id IS NOT NULL
RETURNING duty_phone.id;

-- remove_phone --
-- A number that is no longer rung; what it was comes back, to add it again.
DELETE FROM core.duty_phone
WHERE duty_phone.id = :phone_id
RETURNING
    duty_phone.purpose,
    duty_phone.name,
    duty_phone.phone,
    duty_phone.position,
    duty_phone.estate_id;
