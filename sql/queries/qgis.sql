-- ground --
-- Box around all estates that are seen [EPSG:3006], and the company's name; NULL: no ground yet.
WITH box AS (
    SELECT ST_Extent(estates.geom) AS around FROM app.estates
)

SELECT
    company.name AS company,
    company.code,
    ST_XMin(box.around) AS west_m,
    ST_YMin(box.around) AS south_m,
    ST_XMax(box.around) AS east_m,
    ST_YMax(box.around) AS north_m
FROM core.company
CROSS JOIN box
WHERE company.id = :company_id;

-- make_key --
-- A key for one account's QGIS: it reads what the account sees, and nothing else.
INSERT INTO core.api_token (
    company_id, name, token_hash, role, scopes, created_by, account_id, expires_at
)
SELECT
    account.company_id,
    'QGIS' AS name,
    :token_hash,
    account.role,
    ARRAY['see'],
    account.id AS created_by,
    account.id AS account_id,
    now() + make_interval(days => :days)
FROM core.account
WHERE account.id = :account_id AND account.company_id = :company_id
RETURNING id;

-- keys --
-- Keys of one account's QGIS that still open something, the newest first.
SELECT
    api_token.id,
    api_token.created_at,
    api_token.expires_at,
    api_token.used_at
FROM core.api_token
WHERE
    api_token.account_id = :account_id
    AND api_token.name = 'QGIS'
    AND api_token.device_id IS NULL
    AND api_token.revoked_at IS NULL
    AND api_token.expires_at > now()
ORDER BY
    api_token.created_at DESC,
    api_token.id DESC;

-- end_key --
-- Take back a key of one account's QGIS.
UPDATE core.api_token SET revoked_at = now()
WHERE
    api_token.id = :key_id
    AND api_token.account_id = :account_id
    AND api_token.name = 'QGIS'
    AND api_token.device_id IS NULL
    AND api_token.revoked_at IS NULL;

-- account --
-- An account that may get a login of its own, and what stands against it.
SELECT
    account.id,
    account.company_id,
    account.email,
    account.role,
    account.disabled_at IS NOT NULL AS is_closed,
    EXISTS (
        SELECT FROM core.account_estate
        WHERE account_estate.account_id = account.id
    )
    OR EXISTS (
        SELECT FROM core.account_category
        WHERE account_category.account_id = account.id
    ) AS is_limited
FROM core.account
WHERE account.email = :email;

-- keep_login --
-- Note whose data a database login sees.
INSERT INTO core.database_login (login, company_id, account_id)
VALUES (:login, :company_id, :account_id);

-- logins --
-- Database logins, with the account they belong to.
SELECT
    database_login.login,
    company.code AS company,
    account.email,
    app.company_of_login(database_login.login) IS NOT NULL AS is_open
FROM core.database_login
INNER JOIN core.company ON database_login.company_id = company.id
LEFT JOIN core.account ON database_login.account_id = account.id
WHERE cast(:login AS text) IS NULL OR database_login.login = :login
ORDER BY database_login.login;

-- drop_login --
-- Forget a database login.
DELETE FROM core.database_login
WHERE database_login.login = :login;

-- may_make_logins --
-- Whether who asks may make roles.
SELECT pg_roles.rolsuper OR pg_roles.rolcreaterole
FROM pg_roles
WHERE pg_roles.rolname = current_user;

-- make_login --
-- Make a database login that reads and nothing else.
SELECT app.make_login(:login, :proof);

-- end_login --
-- Remove a database login.
SELECT app.end_login(:login);
