-- insert_submission --
-- Note a submission; no row comes back where its id is known already. Two at once wait for each
-- other here.
INSERT INTO core.submission (
    id, company_id, kind, version, sha256, device_id, counter, app_version,
    saved_at, sent_at, clock_ahead_s
)
VALUES (
    :id, :company_id, :kind, :version, :sha256, :device_id, :counter, :app_version,
    :saved_at, :sent_at, :clock_ahead_s
)
ON CONFLICT (id) DO NOTHING
RETURNING received_at;

-- read_submission --
-- What was accepted under an id.
SELECT
    submission.kind,
    submission.sha256,
    submission.received_at
FROM core.submission
WHERE submission.id = :id;

-- make_key --
-- A key for one account on one tablet; the one it had there before ends.
WITH ended AS (
    UPDATE core.api_token SET revoked_at = now()
    WHERE
        api_token.account_id = :account_id
        AND api_token.device_id = :device_id
        AND api_token.revoked_at IS NULL
        AND api_token.expires_at > now()
),

made AS (
    INSERT INTO core.api_token (
        company_id, name, token_hash, role, scopes, created_by, account_id, device_id, expires_at
    )
    SELECT
        account.company_id,
        :name,
        :token_hash,
        account.role,
        ARRAY['sync'],
        account.id AS created_by,
        account.id AS account_id,
        :device_id,
        now() + make_interval(days => :days)
    FROM core.account
    WHERE account.id = :account_id
    RETURNING
        api_token.company_id,
        api_token.expires_at
)

SELECT
    made.expires_at,
    company.name AS company
FROM made
INNER JOIN core.company ON made.company_id = company.id;

-- end_key --
-- Take back the key that a tablet asks with.
UPDATE core.api_token SET revoked_at = now()
WHERE api_token.id = :token_id AND api_token.device_id IS NOT NULL;
