-- enter_code --
-- Open the walls for the code on a label.
SELECT * FROM app.enter_code(:code, :request);

-- place --
-- What a label hangs on.
SELECT
    asset.estate_id,
    estate.name AS estate,
    asset.kind,
    label.code,
    label.name
FROM core.asset
INNER JOIN core.estate ON asset.estate_id = estate.id
LEFT JOIN app.asset_labels AS label ON asset.id = label.id
WHERE asset.id = :asset_id;

-- cases_on --
-- Cases of an asset that everybody before it may know: open ones, and those handed over lately.
-- What is held back is shown to nobody; one case stands for all reports merged into it.
SELECT
    head.report_id AS id,
    head.category,
    fault_category.danger,
    head.status,
    head.is_open,
    coalesce(head.is_open AND head.due_at < now(), FALSE) AS is_overdue,
    head.opened_at,
    head.due_at,
    head.party,
    contractor.name AS keeper,
    (
        SELECT count(*) - 1
        FROM core.case_state AS member
        WHERE member.case_id = head.report_id
    ) + (
        SELECT count(*)
        FROM core.case_state AS member
        INNER JOIN core.report_evidence ON member.report_id = report_evidence.report_id
        WHERE member.case_id = head.report_id
    ) AS others
FROM (
    SELECT DISTINCT case_state.case_id
    FROM core.report
    INNER JOIN core.case_state ON report.id = case_state.report_id
    WHERE report.asset_id = :asset_id
) AS here
INNER JOIN core.case_state AS head ON here.case_id = head.report_id
INNER JOIN core.fault_category ON head.category = fault_category.code
LEFT JOIN core.contractor ON head.contractor_id = contractor.id
WHERE
    NOT head.held
    AND head.category <> all(cast(:unseen AS text[]))
    AND (
        head.is_open
        OR (head.status = 'not_ours' AND head.status_at > now() - interval '180 days')
    )
ORDER BY
    fault_category.danger DESC,
    head.opened_at DESC,
    head.report_id ASC
LIMIT 20;

-- rings --
-- Whom to ring about an estate: its own numbers first.
SELECT
    duty_phone.purpose,
    duty_phone.name,
    duty_phone.phone
FROM core.duty_phone
WHERE
    duty_phone.estate_id IS NULL
    OR duty_phone.estate_id = cast(:estate_id AS uuid)
ORDER BY
    duty_phone.estate_id IS NULL,
    duty_phone.position,
    duty_phone.purpose,
    duty_phone.id;

-- offered --
-- Fault categories that are dangerous.
SELECT fault_category.code
FROM core.fault_category
WHERE fault_category.danger;

-- estate_of --
-- Estate of a report; NULL: outside all of them.
SELECT report.estate_id
FROM core.report
WHERE report.id = :report_id;

-- codes --
-- Assets of a kind on an estate, each with the code of its label; NULL: it has none.
SELECT
    label.id AS asset_id,
    label.kind,
    label.code,
    label.name,
    estate.name AS estate,
    newest.code AS qr,
    newest.made_at
FROM app.asset_labels AS label
INNER JOIN core.estate ON label.estate_id = estate.id
LEFT JOIN
    LATERAL (
        SELECT
            qr_code.code,
            qr_code.made_at
        FROM core.qr_code
        WHERE qr_code.asset_id = label.id AND qr_code.ended_at IS NULL
        ORDER BY
            qr_code.made_at DESC,
            qr_code.code ASC
        LIMIT 1
    ) AS newest
    ON TRUE
WHERE
    label.estate_id = :estate_id
    AND label.kind = :kind
    AND label.vanished_at IS NULL
    AND (cast(:search AS text) IS NULL OR concat_ws(' ', label.code, label.name) ILIKE :search)
ORDER BY
    length(label.code),
    label.code,
    label.name,
    label.id
LIMIT :most;

-- make_codes --
-- Give each of these assets a code.
INSERT INTO core.qr_code (code, company_id, asset_id)
SELECT
    given.code,
    asset.company_id,
    asset.id AS asset_id
FROM unnest(cast(:codes AS text[]), cast(:asset_ids AS uuid[])) AS given (code, asset_id)
INNER JOIN core.asset ON given.asset_id = asset.id;

-- end_code --
-- End a code; whoever scans it is told so.
UPDATE core.qr_code
SET ended_at = now()
WHERE qr_code.code = :code AND qr_code.ended_at IS NULL
RETURNING qr_code.asset_id;

-- held --
-- Cases that are held back and not decided, oldest first; what staff merged into another case is
-- decided.
SELECT
    state.report_id AS id,
    state.category,
    state.opened_at,
    report.description,
    asset.kind AS asset_kind,
    label.code AS asset_code,
    label.name AS asset_name,
    estate.name AS estate,
    why.data -> 'signs' AS signs,
    why.note
FROM core.case_state AS state
INNER JOIN core.report ON state.report_id = report.id
LEFT JOIN core.asset ON state.asset_id = asset.id
LEFT JOIN app.asset_labels AS label ON state.asset_id = label.id
LEFT JOIN core.estate ON state.estate_id = estate.id
LEFT JOIN
    LATERAL (
        SELECT
            case_event.data,
            case_event.note
        FROM core.case_event
        WHERE case_event.report_id = state.report_id AND case_event.kind = 'held'
        ORDER BY
            case_event.at DESC,
            case_event.id DESC
        LIMIT 1
    ) AS why
    ON TRUE
WHERE
    state.held
    AND state.case_id = state.report_id
    AND state.status <> 'no_longer_needed'
ORDER BY
    state.opened_at,
    state.report_id
LIMIT :most;
