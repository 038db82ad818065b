-- search --
-- The log, newest first, one page; a filter that is NULL lets everything pass. Names are looked up
-- for the rows of the page alone.
WITH page AS (
    SELECT
        audit.id,
        audit.at,
        audit.account_id,
        audit.actor,
        audit.request_id,
        audit.action,
        audit.kind,
        audit.object_id,
        audit.asset_id,
        audit.before,
        audit.after,
        audit.reason
    FROM core.audit
    WHERE
        (cast(:since AS timestamptz) IS NULL OR audit.at >= :since)
        AND (cast(:until_at AS timestamptz) IS NULL OR audit.at < :until_at)
        AND (cast(:asset_ids AS uuid[]) IS NULL OR audit.asset_id = any(:asset_ids))
        AND (
            cast(:who AS text) IS NULL
            OR audit.actor = :who
            OR audit.account_id IN (
                SELECT account.id FROM core.account
                WHERE
                    account.email = lower(:who)
                    OR position(lower(:who) IN lower(account.name)) > 0
            )
        )
        AND (cast(:action AS text) IS NULL OR audit.action = :action)
        AND (cast(:kind AS text) IS NULL OR audit.kind = :kind)
        AND (cast(:object_id AS text) IS NULL OR audit.object_id = :object_id)
        AND (
            cast(:at AS timestamptz) IS NULL
            OR (audit.at, audit.id) < (:at, cast(:last_id AS bigint))
        )
    ORDER BY audit.at DESC, audit.id DESC
    LIMIT :page_size
)

SELECT
    page.id,
    page.at,
    page.account_id,
    account.name AS account,
    page.actor,
    page.request_id,
    page.action,
    page.kind,
    page.object_id,
    page.asset_id,
    label.kind AS asset_kind,
    label.code AS asset_code,
    label.name AS asset_name,
    page.before,
    page.after,
    page.reason
FROM page
LEFT JOIN core.account ON page.account_id = account.id
LEFT JOIN app.asset_labels AS label ON page.asset_id = label.id
ORDER BY page.at DESC, page.id DESC;

-- assets_called --
-- Assets whose label or name is this.
SELECT asset_labels.id
FROM app.asset_labels
WHERE lower(asset_labels.code) = lower(:code) OR lower(asset_labels.name) = lower(:code)
ORDER BY asset_labels.id
LIMIT 200;

-- note --
-- Note what no change of a row tells: who read personal data, what was given out.
INSERT INTO core.audit (
    company_id, account_id, actor, request_id, action, kind, object_id, asset_id, after
)
VALUES (
    cast(current_setting('ljusrond.company') AS uuid),
    cast(nullif(current_setting('ljusrond.account', TRUE), '') AS uuid),
    current_setting('ljusrond.actor'),
    nullif(current_setting('ljusrond.request', TRUE), ''),
    :action, :kind, :object_id, cast(:asset_id AS uuid), cast(:result AS jsonb)
);
