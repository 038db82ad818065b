-- orders --
-- Work orders of a case, newest first.
SELECT
    work_order.id,
    work_order.report_id,
    work_order.account_id,
    work_order.team_id,
    work_order.contractor_id,
    coalesce(account.name, team.name, contractor.name, '') AS receiver,
    work_order.text,
    work_order.made_at,
    work_order.due_at,
    work_order.status,
    work_order.status_at,
    work_order.status_note,
    work_order.share_id
FROM core.case_state AS member
INNER JOIN core.work_order ON member.report_id = work_order.report_id
LEFT JOIN core.account ON work_order.account_id = account.id
LEFT JOIN core.team ON work_order.team_id = team.id
LEFT JOIN core.contractor ON work_order.contractor_id = contractor.id
WHERE member.case_id = :id
ORDER BY
    work_order.made_at DESC,
    work_order.id DESC
LIMIT 200;

-- read_order --
-- One work order of a report.
SELECT
    work_order.id,
    work_order.report_id,
    work_order.account_id,
    work_order.team_id,
    work_order.contractor_id,
    coalesce(account.name, team.name, contractor.name, '') AS receiver,
    work_order.text,
    work_order.made_at,
    work_order.due_at,
    work_order.status,
    work_order.status_at,
    work_order.status_note,
    work_order.share_id
FROM core.work_order
LEFT JOIN core.account ON work_order.account_id = account.id
LEFT JOIN core.team ON work_order.team_id = team.id
LEFT JOIN core.contractor ON work_order.contractor_id = contractor.id
WHERE work_order.id = :order_id AND work_order.report_id = :id;

-- orders_shared --
-- Orders that who works by a link may answer: those of what is shared with them.
SELECT
    work_order.id,
    work_order.report_id,
    work_order.share_id,
    work_order.text,
    work_order.due_at,
    work_order.status
FROM core.work_order
WHERE
    work_order.share_id = any(
        cast(nullif(current_setting('ljusrond.shares', TRUE), '') AS uuid[])
    )
ORDER BY
    work_order.made_at DESC,
    work_order.id DESC;

-- hold_order --
-- One work order, kept from others until the transaction ends, with the case it is of.
SELECT
    work_order.id,
    work_order.report_id,
    state.case_id,
    work_order.status,
    work_order.share_id
FROM core.work_order
INNER JOIN core.case_state AS state ON work_order.report_id = state.report_id
WHERE work_order.id = :order_id
FOR UPDATE OF work_order;

-- insert_order --
-- Make a work order of a case.
INSERT INTO core.work_order (
    report_id, company_id, account_id, team_id, contractor_id, share_id, text, due_at
)
SELECT
    state.report_id,
    state.company_id,
    cast(:account_id AS uuid),
    cast(:team_id AS uuid),
    cast(:contractor_id AS uuid),
    cast(:share_id AS uuid),
    :text,
    cast(:due_at AS timestamptz)
FROM core.case_state AS state
WHERE state.report_id = :id
RETURNING id;

-- own_state --
-- Where a report stands, as its case does; held from nobody.
SELECT
    state.report_id AS id,
    state.status
FROM core.case_state AS state
WHERE state.report_id = :id;

-- set_order --
-- Say where a work order stands.
UPDATE core.work_order
SET status = :status, status_at = clock_timestamp(), status_note = cast(:note AS text)
WHERE work_order.id = :order_id;

-- orders_waiting --
-- How many orders of a case somebody still works at.
SELECT count(*)
FROM core.case_state AS member
INNER JOIN core.work_order ON member.report_id = work_order.report_id
WHERE member.case_id = :id AND work_order.status IN ('sent', 'accepted', 'in_work');
