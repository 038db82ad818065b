-- webhooks --
-- All webhooks, with when they last took something and what the last failure was.
SELECT
    webhook.id,
    webhook.url,
    webhook.events,
    webhook.created_at,
    webhook.disabled_at,
    (
        SELECT max(message.sent_at)
        FROM core.message
        WHERE message.channel = 'webhook' AND message.receiver = webhook.id::text
    ) AS last_sent_at,
    (
        SELECT message.error
        FROM core.message
        WHERE
            message.channel = 'webhook'
            AND message.receiver = webhook.id::text
            AND message.error IS NOT NULL
        ORDER BY message.made_at DESC
        LIMIT 1
    ) AS last_error
FROM core.webhook
ORDER BY
    webhook.created_at,
    webhook.id;

-- insert_webhook --
-- Add a webhook; its secret is sealed.
INSERT INTO core.webhook (company_id, url, secret, events)
VALUES (:company_id, :url, :secret, :events)
RETURNING id;

-- switch_webhook --
-- Switch a webhook on or off.
UPDATE core.webhook
SET disabled_at = CASE WHEN :is_on THEN NULL ELSE coalesce(webhook.disabled_at, now()) END
WHERE webhook.id = :id;

-- delete_webhook --
-- Take a webhook away.
DELETE FROM core.webhook
WHERE webhook.id = :id;

-- own_subscription --
-- What somebody wants to be told of.
SELECT
    subscription.id,
    subscription.events,
    subscription.categories,
    subscription.estates,
    subscription.mode,
    subscription.language,
    subscription.mailbox
FROM core.subscription
WHERE subscription.account_id = :account_id
ORDER BY subscription.id
LIMIT 1;

-- delete_own --
-- Tell somebody nothing any more.
DELETE FROM core.subscription
WHERE subscription.account_id = :account_id;

-- insert_subscription --
-- Keep who wants to be told of what.
INSERT INTO core.subscription (
    company_id, account_id, mailbox, language, events, categories, estates, mode
)
VALUES (
    :company_id, cast(:account_id AS uuid), cast(:mailbox AS text), :language, :events,
    :categories, :in_estates, :mode
);

-- mailboxes --
-- Shared mailboxes and what goes there.
SELECT
    subscription.id,
    subscription.events,
    subscription.categories,
    subscription.estates,
    subscription.mode,
    subscription.language,
    subscription.mailbox
FROM core.subscription
WHERE subscription.mailbox IS NOT NULL
ORDER BY
    subscription.mailbox,
    subscription.id;

-- delete_mailbox --
-- Take a shared mailbox away.
DELETE FROM core.subscription
WHERE subscription.id = :id AND subscription.mailbox IS NOT NULL
RETURNING
    subscription.id,
    subscription.events,
    subscription.categories,
    subscription.estates,
    subscription.mode,
    subscription.language,
    subscription.mailbox;

-- stop_subscription --
-- End a person's letters by the link in one of them.
SELECT app.stop_subscription(:id);

-- estate_codes --
-- Codes of the estates that who asks sees.
SELECT estate.code
FROM core.estate
ORDER BY estate.code;

-- messages --
-- Messages of a company, the newest first, from before one of them on; NULL state or channel: all.
-- Who reported is not shown: those addresses are looked at in the case, where each look is logged.
SELECT
    message.id,
    message.channel,
    CASE
        WHEN message.channel = 'webhook' THEN coalesce(webhook.url, '')
        WHEN app.is_to_reporter(message.event) THEN NULL
        ELSE message.receiver
    END AS receiver,
    message.event,
    message.report_id,
    message.subject,
    message.made_at,
    message.send_at,
    message.tries,
    message.sent_at,
    message.failed_at,
    -- What a mail server says names whom it could not reach.
    CASE
        WHEN app.is_to_reporter(message.event)
            THEN regexp_replace(message.error, '[^\s<>]+@[^\s<>]+', '…', 'g')
        ELSE message.error
    END AS error,
    CASE
        WHEN message.sent_at IS NOT NULL THEN 'sent'
        WHEN message.failed_at IS NOT NULL THEN 'failed'
        ELSE 'waiting'
    END AS state
FROM core.message
LEFT JOIN core.webhook ON message.channel = 'webhook' AND message.receiver = webhook.id::text
WHERE
    CASE cast(:state AS text)
        WHEN 'waiting' THEN message.sent_at IS NULL AND message.failed_at IS NULL
        WHEN 'sent' THEN message.sent_at IS NOT NULL
        WHEN 'failed' THEN message.failed_at IS NOT NULL
        ELSE TRUE
    END
    AND (
        cast(:before AS timestamptz) IS NULL
        OR (message.made_at, message.id) < (cast(:before AS timestamptz), cast(:before_id AS uuid))
    )
ORDER BY
    message.made_at DESC,
    message.id DESC
LIMIT :page_size;

-- count_messages --
-- How many messages wait and how many were given up in the last month.
SELECT
    count(*) FILTER (WHERE message.failed_at IS NULL AND message.sent_at IS NULL) AS waiting,
    count(*) FILTER (WHERE message.failed_at > now() - interval '30 days') AS failed
FROM core.message
WHERE message.sent_at IS NULL;

-- read_message --
-- One message; the address of who reported is not shown, nor what opens a link.
SELECT
    message.id,
    message.channel,
    CASE
        WHEN message.channel = 'webhook' THEN coalesce(webhook.url, '')
        WHEN app.is_to_reporter(message.event) THEN NULL
        ELSE message.receiver
    END AS receiver,
    message.event,
    message.report_id,
    message.subject,
    regexp_replace(message.body, '(/[ps]/)[A-Za-z0-9_-]{16,}', '\1…', 'g') AS body,
    message.payload,
    message.made_at,
    message.send_at,
    message.tries,
    message.sent_at,
    message.failed_at,
    CASE
        WHEN app.is_to_reporter(message.event)
            THEN regexp_replace(message.error, '[^\s<>]+@[^\s<>]+', '…', 'g')
        ELSE message.error
    END AS error
FROM core.message
LEFT JOIN core.webhook ON message.channel = 'webhook' AND message.receiver = webhook.id::text
WHERE message.id = :id;

-- send_again --
-- Try a message that waits, or that was given up, now; one whose contact is gone stays as it is.
UPDATE core.message
SET send_at = now(), failed_at = NULL, tries = 0
WHERE
    message.id = :id
    AND message.sent_at IS NULL
    AND message.receiver <> ''
    AND message.error IS DISTINCT FROM 'address'
RETURNING
    message.company_id,
    message.channel;
