-- insert_message --
-- Put a message among those that leave. One with the same key was made before: no row then.
INSERT INTO core.message (
    company_id, channel, receiver, event, once, report_id, subject, body, payload, failed_at, error
)
SELECT
    coalesce(
        (
            SELECT report.company_id
            FROM core.report
            WHERE report.id = cast(:report_id AS uuid)
        ),
        cast(nullif(current_setting('ljusrond.company', TRUE), '') AS uuid)
    ),
    :channel,
    :receiver,
    :event,
    cast(:once AS text),
    cast(:report_id AS uuid),
    :subject,
    :body,
    cast(:payload AS jsonb),
    CASE WHEN cast(:error AS text) IS NOT NULL THEN now() END,
    cast(:error AS text)
ON CONFLICT (company_id, once) DO NOTHING
RETURNING id;

-- facts --
-- What is told of a case: the case that a report is in, where it is, where it stands.
SELECT
    own.report_id,
    own.case_id,
    head.company_id,
    company.name AS company,
    estate.id AS estate_id,
    estate.code AS estate,
    estate.name AS estate_name,
    head.asset_id,
    asset.kind AS asset_kind,
    label.code AS asset_code,
    label.name AS asset_name,
    head.category,
    fault_category.danger,
    fault_category.needs_action,
    report.description,
    report.origin,
    head.status,
    head.priority,
    head.due_at,
    head.opened_at,
    head.is_open,
    head.held,
    head.party,
    contractor.name AS keeper,
    ST_X(ST_Transform(head.geom, 4326)) AS lon,
    ST_Y(ST_Transform(head.geom, 4326)) AS lat,
    (
        SELECT count(*)
        FROM core.case_state AS member
        INNER JOIN core.report_event ON member.report_id = report_event.report_id
        WHERE member.case_id = own.case_id AND report_event.kind = 'reopened'
    ) AS times_reopened
FROM core.case_state AS own
INNER JOIN core.case_state AS head ON own.case_id = head.report_id
INNER JOIN core.company ON head.company_id = company.id
INNER JOIN core.fault_category ON head.category = fault_category.code
INNER JOIN core.report ON own.report_id = report.id
LEFT JOIN core.estate ON head.estate_id = estate.id
LEFT JOIN core.asset ON head.asset_id = asset.id
LEFT JOIN app.asset_labels AS label ON head.asset_id = label.id
LEFT JOIN core.contractor ON head.contractor_id = contractor.id
WHERE own.report_id = :report_id;

-- subscriptions --
-- Who wants to be told of one of some events, and what their account is limited to. An account
-- that is closed, or whose role sees no cases any more, is told nothing.
SELECT
    subscription.id,
    subscription.account_id,
    company.name AS company,
    coalesce(account.email, subscription.mailbox) AS receiver,
    subscription.language,
    subscription.events,
    subscription.categories,
    subscription.estates,
    subscription.mode,
    array(
        SELECT account_estate.estate_id
        FROM core.account_estate
        WHERE account_estate.account_id = subscription.account_id
    ) AS only_estates,
    array(
        SELECT account_category.category
        FROM core.account_category
        WHERE account_category.account_id = subscription.account_id
    ) AS only_categories
FROM core.subscription
INNER JOIN core.company ON subscription.company_id = company.id
LEFT JOIN core.account ON subscription.account_id = account.id
WHERE
    subscription.events && cast(:events AS text[])
    AND (
        subscription.account_id IS NULL
        OR (account.disabled_at IS NULL AND account.role = any(:roles))
    )
ORDER BY
    subscription.account_id IS NULL,
    subscription.id;

-- webhooks_for --
-- Webhooks that want one of some events.
SELECT
    webhook.id,
    webhook.events
FROM core.webhook
WHERE webhook.disabled_at IS NULL AND webhook.events && cast(:events AS text[])
ORDER BY webhook.id;

-- followers --
-- Who left an e-mail address with a report of a case, in the language of its first link: others may
-- be of neighbours. Who answered at that moment knows already what came of it.
SELECT
    member.report_id,
    reporter_contact.contact,
    coalesce(
        (
            SELECT follow_link.language
            FROM core.follow_link
            WHERE follow_link.report_id = member.report_id
            ORDER BY follow_link.created_at
            LIMIT 1
        ), 'sv'
    ) AS language,
    (
        SELECT count(*)
        FROM core.message
        WHERE
            lower(message.receiver) = lower(trim(reporter_contact.contact))
            AND message.made_at > now() - interval '1 day'
    ) AS letters_today
FROM core.case_state AS member
INNER JOIN core.reporter_contact ON member.report_id = reporter_contact.report_id
WHERE
    member.case_id = :case_id
    AND (cast(:report_id AS uuid) IS NULL OR member.report_id = :report_id)
    AND position('@' IN reporter_contact.contact) > 0
    AND NOT EXISTS (
        SELECT
        FROM core.follow_link
        WHERE
            follow_link.report_id = member.report_id
            AND follow_link.answered_at BETWEEN
            cast(:answered_at AS timestamptz)
            - interval '10 seconds' AND cast(:answered_at AS timestamptz)
            + interval '10 seconds'
    )
ORDER BY member.report_id;

-- is_by_order --
-- Whether an order of a case moved at a moment, and moved the case with it.
SELECT
    exists(
        SELECT
        FROM core.work_order
        WHERE
            work_order.report_id = :report_id
            AND work_order.status_at BETWEEN
            cast(:at AS timestamptz)
            - interval '5 seconds' AND cast(:at AS timestamptz)
            + interval '5 seconds'
    ) AS is_by_order;

-- public_words --
-- What who reported may read about a status that was told just now.
SELECT case_event.note
FROM core.case_event
WHERE
    case_event.report_id = :report_id
    AND case_event.kind = 'noted'
    AND case_event.is_public
    AND case_event.data ->> 'status' = :status
    AND case_event.at BETWEEN
    cast(:at AS timestamptz)
    - interval '5 seconds' AND cast(:at AS timestamptz)
    + interval '5 seconds'
ORDER BY
    case_event.at DESC,
    case_event.id DESC
LIMIT 1;

-- order_of --
-- An order of a report, or its newest that left by a link where none is named: whom it is for,
-- and the address of who gave it, as long as their account is open.
SELECT
    work_order.id,
    work_order.text,
    work_order.due_at,
    work_order.status,
    coalesce(team.name, contractor.name, share.receiver, '') AS receiver,
    CASE WHEN holder.disabled_at IS NULL THEN holder.email END AS account_email,
    team.email AS team_email,
    contractor.email AS contractor_email,
    contractor.language AS contractor_language,
    CASE WHEN orderer.disabled_at IS NULL THEN orderer.email END AS orderer_email,
    -- The language that they chose for letters; none chosen: NULL.
    (
        SELECT max(subscription.language)
        FROM core.subscription
        WHERE subscription.account_id = holder.id
    ) AS account_language,
    (
        SELECT max(subscription.language)
        FROM core.subscription
        WHERE subscription.account_id = orderer.id
    ) AS orderer_language
FROM core.work_order
LEFT JOIN core.account AS holder ON work_order.account_id = holder.id
LEFT JOIN core.team ON work_order.team_id = team.id
LEFT JOIN core.contractor ON work_order.contractor_id = contractor.id
LEFT JOIN core.share ON work_order.share_id = share.id
LEFT JOIN core.account AS orderer
    ON share.created_by = orderer.id AND orderer.role = any(:roles)
WHERE
    work_order.id = cast(:order_id AS uuid)
    OR (
        cast(:order_id AS uuid) IS NULL
        AND work_order.report_id = :report_id
        AND work_order.share_id IS NOT NULL
    )
ORDER BY
    work_order.made_at DESC,
    work_order.id DESC
LIMIT 1;

-- claim --
-- Take the message that is to leave next, danger first. Whoever takes it has ten minutes; then it
-- is somebody else's, as after a crash.
WITH due AS MATERIALIZED (
    SELECT
        waiting.id,
        waiting.send_at
    FROM core.message AS waiting
    WHERE
        waiting.channel = :channel
        AND waiting.sent_at IS NULL
        AND waiting.failed_at IS NULL
        AND waiting.send_at <= now()
        AND waiting.receiver <> all(cast(:skipped AS text[]))
    ORDER BY
        waiting.event <> 'case.danger',
        waiting.send_at,
        waiting.id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)

UPDATE core.message
SET tries = message.tries + 1, send_at = now() + interval '10 minutes'
FROM due
WHERE message.id = due.id
RETURNING
    due.send_at < now() - interval '7 days' AS is_old,
    message.id,
    message.receiver,
    message.event,
    message.report_id,
    message.subject,
    message.body,
    message.payload,
    message.made_at,
    message.tries;

-- sent --
-- A message was accepted by the other side. Secrets of links in it are kept nowhere: they are
-- taken out of what stays here.
UPDATE core.message
SET
    sent_at = now(),
    error = NULL,
    body = regexp_replace(message.body, '(/[ps]/)[A-Za-z0-9_-]{16,}', '\1…', 'g')
WHERE message.id = :id AND message.sent_at IS NULL;

-- put_off --
-- A message is tried again later.
UPDATE core.message
SET send_at = now() + make_interval(secs => :wait_s), error = :error
WHERE message.id = :id AND message.sent_at IS NULL;

-- give_up --
-- A message is not tried again.
UPDATE core.message
SET failed_at = now(), error = :error
WHERE message.id = :id AND message.sent_at IS NULL AND message.failed_at IS NULL;

-- waiting_ways --
-- Companies and ways out with messages that are due, where no job waits to send them.
SELECT DISTINCT
    message.company_id,
    message.channel
FROM core.message
WHERE
    message.sent_at IS NULL
    AND message.failed_at IS NULL
    AND message.send_at <= now()
    AND NOT EXISTS (
        SELECT
        FROM jobs.procrastinate_jobs AS job
        WHERE
            job.task_name = 'ljusrond.send_messages'
            AND job.status = 'todo'
            AND job.args ->> 'company_id' = cast(message.company_id AS text)
            AND job.args ->> 'channel' = message.channel
    );

-- defer_sending --
-- Let what waits of a company be sent.
SELECT
    app.defer_job(
        'ljusrond.send_messages',
        jsonb_build_object(
            'company_id', cast(:company_id AS uuid), 'channel', cast(:channel AS text)
        )
    ) AS job_id;

-- webhook_of --
-- Where a webhook's messages go; no row: it is switched off or gone.
SELECT
    webhook.id,
    webhook.url,
    webhook.secret
FROM core.webhook
WHERE webhook.id = :id AND webhook.disabled_at IS NULL;

-- switch_off --
-- Switch a webhook off that nothing reached since a message was made; at once where it says so.
UPDATE core.webhook
SET disabled_at = now()
WHERE
    webhook.id = :id
    AND webhook.disabled_at IS NULL
    AND (
        :gone
        OR NOT EXISTS (
            SELECT
            FROM core.message
            WHERE
                message.channel = 'webhook'
                AND message.receiver = cast(webhook.id AS text)
                AND message.sent_at > cast(:since AS timestamptz)
        )
    )
RETURNING webhook.url;

-- give_up_webhook --
-- What waits for a webhook that is switched off is not sent.
UPDATE core.message
SET failed_at = now(), error = :error
WHERE
    message.channel = 'webhook'
    AND message.receiver = cast(:id AS text)
    AND message.sent_at IS NULL
    AND message.failed_at IS NULL;

-- administrators --
-- Where the administrators of a company are reached.
SELECT
    account.email,
    company.name AS company
FROM core.account
INNER JOIN core.company ON account.company_id = company.id
WHERE account.role = 'administrator' AND account.disabled_at IS NULL
ORDER BY account.email;

-- take_overdue --
-- Take cases whose promise has passed and was not told yet; each promise is told once.
WITH taken AS MATERIALIZED (
    SELECT late.report_id
    FROM core.case_state AS late
    WHERE
        late.is_open
        -- What is held back is told once it is let through.
        AND NOT late.held
        AND late.case_id = late.report_id
        AND late.due_at <= now()
        AND late.due_at > now() - interval '30 days'
        AND late.told_due_at IS DISTINCT FROM late.due_at
    ORDER BY
        late.due_at,
        late.report_id
    LIMIT 1000
    FOR UPDATE SKIP LOCKED
)

UPDATE core.case_state
SET told_due_at = case_state.due_at
FROM taken
WHERE case_state.report_id = taken.report_id
RETURNING case_state.report_id AS id;

-- happened --
-- What happened in a time, for who is told once a day: the case, the event and what it says.
WITH found AS (
    SELECT
        state.report_id,
        state.opened_at AS at,
        CASE WHEN fault_category.danger THEN 'case.danger' ELSE 'case.opened' END AS event,
        NULL AS said
    FROM core.case_state AS state
    INNER JOIN core.fault_category ON state.category = fault_category.code
    WHERE
        state.opened_at >= :since
        AND state.opened_at < :until
        AND state.case_id = state.report_id
        AND NOT state.held
    UNION ALL
    -- Held back until now: it is new to everybody.
    SELECT
        event.report_id,
        event.at,
        CASE WHEN fault_category.danger THEN 'case.danger' ELSE 'case.opened' END AS event,
        NULL AS said
    FROM core.case_event AS event
    INNER JOIN core.case_state AS state ON event.report_id = state.report_id
    INNER JOIN core.fault_category ON state.category = fault_category.code
    WHERE
        event.at >= :since
        AND event.at < :until
        AND event.kind = 'released'
        AND state.opened_at < :since
        AND state.case_id = state.report_id
    UNION ALL
    SELECT
        event.report_id,
        event.at,
        CASE event.kind WHEN 'reopened' THEN 'case.reopened' ELSE 'case.status' END AS event,
        event.kind AS said
    FROM core.report_event AS event
    WHERE event.at >= :since AND event.at < :until AND event.kind <> 'received'
    UNION ALL
    SELECT
        state.report_id,
        state.due_at AS at,
        'case.overdue' AS event,
        NULL AS said
    FROM core.case_state AS state
    WHERE
        state.is_open
        AND state.due_at >= :since
        AND state.due_at < :until
        AND state.case_id = state.report_id
    UNION ALL
    SELECT
        event.report_id,
        event.at,
        CASE event.kind WHEN 'ordered' THEN 'order.sent' ELSE 'order.answered' END AS event,
        event.data ->> 'now' AS said
    FROM core.case_event AS event
    WHERE
        event.at >= :since
        AND event.at < :until
        AND event.kind IN ('ordered', 'answered')
    UNION ALL
    SELECT
        link.report_id,
        link.answered_at AS at,
        'tenant.answered' AS event,
        cast(link.mended AS text) AS said
    FROM core.follow_link AS link
    WHERE link.answered_at >= :since AND link.answered_at < :until
)

SELECT
    found.event,
    found.at,
    found.said,
    head.report_id AS case_id,
    head.category,
    fault_category.needs_action,
    fault_category.danger,
    estate.id AS estate_id,
    estate.code AS estate,
    estate.name AS estate_name,
    asset.kind AS asset_kind,
    label.code AS asset_code,
    label.name AS asset_name
FROM found
INNER JOIN core.case_state AS own ON found.report_id = own.report_id
INNER JOIN core.case_state AS head ON own.case_id = head.report_id
INNER JOIN core.fault_category ON head.category = fault_category.code
LEFT JOIN core.estate ON head.estate_id = estate.id
LEFT JOIN core.asset ON head.asset_id = asset.id
LEFT JOIN app.asset_labels AS label ON head.asset_id = label.id
WHERE NOT head.held
ORDER BY
    found.at,
    head.report_id
LIMIT 5000;

-- last_told --
-- The newest morning letter of a subscription, by its key.
SELECT max(message.once)
FROM core.message
WHERE
    message.receiver = :receiver
    AND message.event = :event
    AND starts_with(message.once, :prefix);

-- is_made --
-- Whether a message with this key was made before.
SELECT
    exists(
        SELECT
        FROM core.message
        WHERE message.once = :once
    ) AS is_made;

-- words_of --
-- The words of an event of a case.
SELECT said.note
FROM (
    SELECT
        report_event.id,
        report_event.note
    FROM core.report_event
    UNION ALL
    SELECT
        case_event.id,
        case_event.note
    FROM core.case_event
) AS said
WHERE said.id = :event_id;

-- order_text --
-- What an order says, and by when it is wanted.
SELECT
    work_order.text,
    work_order.due_at
FROM core.work_order
WHERE work_order.id = :order_id;
