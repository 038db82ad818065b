-- reporter --
-- How to reach who reported; no row where nothing was given, or the reader must not know.
SELECT
    reporter_contact.report_id,
    reporter_contact.contact,
    reporter_contact.name,
    reporter_contact.consent,
    reporter_contact.created_at,
    report.asset_id
FROM core.reporter_contact
INNER JOIN core.report ON reporter_contact.report_id = report.id
WHERE reporter_contact.report_id = :report_id;

-- report_seen --
-- Whether the reader sees a report at all.
SELECT report.asset_id
FROM core.report
WHERE report.id = :report_id;

-- key_of --
-- One spelling of an e-mail address or a telephone number.
SELECT app.contact_key(:contact) AS key;

-- contacts_of --
-- Contacts that one person gave, with the report each belongs to.
SELECT
    reporter_contact.report_id,
    reporter_contact.contact,
    reporter_contact.name,
    reporter_contact.consent,
    reporter_contact.created_at,
    report_register.category,
    report_register.description,
    report_register.observed_at,
    report_register.received_at,
    report_register.origin,
    report_register.status,
    report_register.asset_kind,
    report_register.asset_code,
    estate.name AS estate
FROM core.reporter_contact
INNER JOIN app.report_register ON reporter_contact.report_id = report_register.id
LEFT JOIN core.estate ON report_register.estate_id = estate.id
WHERE app.contact_key(reporter_contact.contact) = app.contact_key(:contact)
ORDER BY reporter_contact.created_at, reporter_contact.report_id;

-- accounts_of --
-- The account with this e-mail address.
SELECT
    account.id,
    account.email,
    account.name,
    account.role,
    account.created_at,
    account.disabled_at,
    account.oidc_issuer,
    account.password_hash IS NOT NULL AS has_password,
    account.totp_secret IS NOT NULL AS has_second_factor,
    array(
        SELECT estate.name
        FROM core.account_estate
        INNER JOIN core.estate ON account_estate.estate_id = estate.id
        WHERE account_estate.account_id = account.id
        ORDER BY estate.name
    ) AS estates,
    array(
        SELECT account_category.category
        FROM core.account_category
        WHERE account_category.account_id = account.id
        ORDER BY account_category.category
    ) AS categories
FROM core.account
WHERE account.email = app.contact_key(:contact)
ORDER BY account.id;

-- sessions_of --
-- Where an account was logged in.
SELECT
    session.device,
    session.created_at,
    session.seen_at,
    session.expires_at,
    session.ended_at
FROM core.session
WHERE session.account_id = :account_id
ORDER BY session.created_at, session.id;

-- log_of --
-- What the log holds on a person: looks at their contacts, and what their account did.
SELECT
    audit.at,
    audit.actor,
    audit.action,
    audit.kind,
    audit.object_id
FROM core.audit
WHERE
    audit.account_id = any(:account_ids)
    OR (audit.kind = 'reporter_contact' AND audit.object_id = any(cast(:report_ids AS text[])))
    OR (audit.kind = 'account' AND audit.object_id = any(cast(:account_ids AS text[])))
ORDER BY audit.id;

-- mentions --
-- Reports whose words hold the contact in one of its spellings (patterns in lower case): public
-- records, which are masked and not erased.
SELECT
    report.id,
    report.received_at
FROM core.report
WHERE
    report.id IN (
        SELECT described.id
        FROM core.report AS described
        WHERE lower(described.description) LIKE any(cast(:patterns AS text[]))
        UNION
        SELECT report_event.report_id
        FROM core.report_event
        WHERE lower(report_event.note) LIKE any(cast(:patterns AS text[]))
        UNION
        SELECT case_event.report_id
        FROM core.case_event
        WHERE lower(case_event.note) LIKE any(cast(:patterns AS text[]))
        UNION
        SELECT report_evidence.report_id
        FROM core.report_evidence
        WHERE lower(report_evidence.note) LIKE any(cast(:patterns AS text[]))
        UNION
        SELECT visit_answer.report_id
        FROM core.visit_answer
        WHERE lower(visit_answer.note) LIKE any(cast(:patterns AS text[]))
        UNION
        SELECT walk_point.report_id
        FROM core.walk_point
        WHERE
            lower(concat_ws(' ', walk_point.feedback, walk_point.actor_words))
            LIKE any(cast(:patterns AS text[]))
        UNION
        SELECT work_order.report_id
        FROM core.work_order
        WHERE
            lower(work_order.text) LIKE any(cast(:patterns AS text[]))
            OR lower(work_order.status_note) LIKE any(cast(:patterns AS text[]))
    )
ORDER BY report.received_at, report.id;

-- lists_with --
-- Lists that a company keeps which hold a contact: firms and teams that get orders, shared
-- mailboxes, numbers that are rung.
SELECT
    listed.kind,
    listed.name
FROM
    (
        SELECT
            'contractor' AS kind,
            contractor.name,
            contractor.email AS contact
        FROM core.contractor
        UNION ALL
        SELECT
            'team' AS kind,
            team.name,
            team.email AS contact
        FROM core.team
        UNION ALL
        SELECT
            'mailbox' AS kind,
            subscription.mailbox AS name,
            subscription.mailbox AS contact
        FROM core.subscription
        UNION ALL
        SELECT
            'phone' AS kind,
            duty_phone.name,
            duty_phone.phone AS contact
        FROM core.duty_phone
    ) AS listed
WHERE app.contact_key(listed.contact) = app.contact_key(:contact)
ORDER BY
    listed.kind,
    listed.name;

-- letters_to --
-- Letters that were written to one person.
SELECT
    message.event,
    message.subject,
    message.made_at,
    message.sent_at
FROM core.message
WHERE
    message.channel = 'email'
    AND message.receiver <> ''
    AND app.contact_key(message.receiver) = app.contact_key(:contact)
ORDER BY message.made_at, message.id;

-- erase_contacts --
-- Remove the contacts that one person gave.
DELETE FROM core.reporter_contact
WHERE app.contact_key(reporter_contact.contact) = app.contact_key(:contact)
RETURNING reporter_contact.report_id;

-- hold_administrators --
-- The administrators that may log in, held until the transaction ends: two who erase each other
-- must not both succeed.
SELECT account.id
FROM core.account
WHERE account.role = 'administrator' AND account.disabled_at IS NULL
ORDER BY account.id
FOR UPDATE;

-- erase_account --
-- Close the account with this e-mail address and take everything personal out of it.
UPDATE core.account
SET
    email = account.id || '@erased.invalid',
    name = '–',
    password_hash = NULL,
    totp_secret = NULL,
    totp_step = NULL,
    recovery_hashes = '{}',
    oidc_issuer = NULL,
    oidc_subject = NULL,
    disabled_at = coalesce(account.disabled_at, now())
WHERE account.email = app.contact_key(:contact)
RETURNING account.id;

-- end_sessions --
-- Log an account out everywhere, and forget on what.
UPDATE core.session
SET ended_at = coalesce(session.ended_at, now()), device = NULL
WHERE session.account_id = any(:account_ids);

-- redact_person --
-- Cover in the log who an erased person was.
SELECT app.redact_person(:report_ids, :account_ids);

-- enter_company --
-- Act for one company from the command line or a job, as its administrator.
SELECT app.set_limits(cast(:company_id AS uuid), NULL, 'administrator', NULL, NULL);

-- act_as --
-- Say in the log what acts, and give the owner's rights away for this transaction.
SELECT
    set_config('ljusrond.actor', :name, TRUE),
    set_config('role', :role, TRUE);
