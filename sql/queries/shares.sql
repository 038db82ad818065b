-- open_share --
-- Begin the session of a partner's link; NULL: no such link stands.
SELECT app.open_share(:link_hash, :token_hash, :request);

-- pickable --
-- Reports to be shared, newest first. A filter that is NULL lets everything pass; without a
-- status those that somebody still has to act on.
SELECT
    report_register.id,
    report_register.category,
    report_register.asset_kind,
    report_register.asset_code,
    report_register.asset_name,
    report_register.description,
    report_register.received_at,
    report_register.status,
    estate.name AS estate
FROM app.report_register
LEFT JOIN core.estate ON report_register.estate_id = estate.id
WHERE
    (cast(:estate AS text) IS NULL OR estate.code = :estate)
    AND (
        cast(:category AS text) IS NULL
        OR split_part(report_register.category, '.', 1) = :category
    )
    AND CASE
        WHEN cast(:status AS text) IS NULL
            THEN report_register.needs_action AND app.is_open_status(report_register.status)
        ELSE report_register.status = :status
    END
ORDER BY
    report_register.received_at DESC,
    report_register.id DESC
LIMIT :page_size;

-- count_seen --
-- How many of these reports the one who shares sees.
SELECT count(*)
FROM core.report
WHERE report.id = any(:report_ids);

-- is_answerable --
-- Whether a report was shared with who asks for its own sake: of what came along with an order they
-- say in the order where it stands, and staff close the case.
SELECT
    exists(
        SELECT
        FROM core.share_report
        WHERE
            share_report.report_id = :report_id
            AND share_report.share_id = any(
                cast(nullif(current_setting('ljusrond.shares', TRUE), '') AS uuid[])
            )
            AND NOT EXISTS (
                SELECT
                FROM core.work_order
                WHERE work_order.share_id = share_report.share_id
            )
    ) AS is_answerable;

-- sees_all --
-- Whether who asks sees all of their company.
SELECT coalesce(current_setting('ljusrond.limited', TRUE), '') = '' AS sees_all;

-- receivers --
-- Accounts of partners and contractors that may log in.
SELECT
    account.id,
    account.name,
    account.role
FROM core.account
WHERE account.role IN ('partner', 'contractor') AND account.disabled_at IS NULL
ORDER BY
    account.name ASC,
    account.id ASC;

-- insert_share --
-- Share for a time; either the hash of a link or an account is NULL. A contractor: its link opens
-- all its orders.
INSERT INTO core.share (
    company_id, title, receiver, role, token_hash, account_id, created_by, expires_at,
    contractor_id
)
VALUES (
    :company_id, :title, :receiver, :role, cast(:link_hash AS bytea), cast(:account_id AS uuid),
    cast(:created_by AS uuid), now() + make_interval(days => :days),
    cast(:contractor_id AS uuid)
)
RETURNING id;

-- insert_share_reports --
-- Put reports into a share: those that the one who shares sees.
INSERT INTO core.share_report (share_id, report_id, company_id)
SELECT
    share.id AS share_id,
    report.id AS report_id,
    share.company_id
FROM core.share
INNER JOIN core.report ON share.company_id = report.company_id
WHERE share.id = :share_id AND report.id = any(:report_ids);

-- shares --
-- What is or was shared, newest first; a page of it.
SELECT
    share.id,
    share.title,
    share.receiver,
    share.role,
    share.created_at,
    share.expires_at,
    share.revoked_at,
    account.name AS account,
    share.expires_at <= now() AS is_over,
    share.contractor_id IS NOT NULL AS of_orders,
    (
        SELECT count(*)
        FROM core.share_report
        WHERE share_report.share_id = share.id
    ) AS reports
FROM core.share
LEFT JOIN core.account ON share.account_id = account.id
WHERE cast(:share_id AS uuid) IS NULL OR share.id = :share_id
ORDER BY
    share.created_at DESC,
    share.id DESC
LIMIT :page_size;

-- revoke --
-- Take a share back; the sessions of its link end with it.
UPDATE core.share SET revoked_at = now()
WHERE share.id = :share_id AND share.revoked_at IS NULL;

-- shared_reports --
-- Reports of what is shared: to the manager those of one share, to a partner (no id) all that
-- stands in ljusrond.shares. Of events the newest alone, and no words of the company's own.
SELECT
    share.id AS share_id,
    share.title AS share_title,
    share.expires_at,
    company.name AS company,
    report.id,
    report.category,
    report.title_sv,
    report.title_en,
    report.asset_kind,
    report.asset_code,
    report.asset_name,
    report.description,
    report.observed_at,
    report.received_at,
    report.status,
    report.due_at,
    estate.name AS estate,
    newest.at AS status_at,
    newest.role AS status_role,
    work_order.text AS order_text,
    work_order.status AS order_status,
    work_order.due_at AS order_due_at,
    ST_X(ST_Transform(report.geom, 4326)) AS lon,
    ST_Y(ST_Transform(report.geom, 4326)) AS lat,
    ST_X(report.geom) AS easting_m,
    ST_Y(report.geom) AS northing_m
FROM core.share
INNER JOIN core.company ON share.company_id = company.id
INNER JOIN core.share_report ON share.id = share_report.share_id
INNER JOIN app.report_register AS report ON share_report.report_id = report.id
LEFT JOIN core.estate ON report.estate_id = estate.id
LEFT JOIN core.work_order ON share.id = work_order.share_id AND report.id = work_order.report_id
-- Orders that are answered for good come last, with all that was shared for them.
LEFT JOIN LATERAL (
    SELECT bool_and(told.status IN ('done', 'declined', 'cancelled')) AS is_over
    FROM core.work_order AS told
    WHERE told.share_id = share.id
) AS answered ON TRUE
LEFT JOIN LATERAL (
    SELECT
        report_event.at,
        report_event.role
    FROM core.report_event
    WHERE report_event.report_id = report.id
    ORDER BY
        report_event.at DESC,
        report_event.id DESC
    LIMIT 1
) AS newest ON TRUE
WHERE
    share.id = cast(:share_id AS uuid)
    OR (
        cast(:share_id AS uuid) IS NULL
        AND share.id = any(
            cast(nullif(current_setting('ljusrond.shares', TRUE), '') AS uuid[])
        )
    )
ORDER BY
    coalesce(answered.is_over, FALSE) ASC,
    share.created_at DESC,
    share.id DESC,
    work_order.id ASC NULLS LAST,
    report.observed_at DESC,
    report.id ASC;

-- points_of_contractor --
-- What lies with a contractor: open cases that are its to mend, or ordered from it and not answered
-- for good. Of its orders of a case the newest alone.
SELECT
    contractor.id AS share_id,
    contractor.name AS share_title,
    now() AS expires_at,
    company.name AS company,
    report.id,
    report.category,
    report.title_sv,
    report.title_en,
    report.asset_kind,
    report.asset_code,
    report.asset_name,
    report.description,
    report.observed_at,
    report.received_at,
    report.status,
    report.due_at,
    estate.name AS estate,
    state.status_at,
    cast(NULL AS text) AS status_role,
    ordered.text AS order_text,
    ordered.status AS order_status,
    ordered.due_at AS order_due_at,
    ST_X(ST_Transform(report.geom, 4326)) AS lon,
    ST_Y(ST_Transform(report.geom, 4326)) AS lat,
    ST_X(report.geom) AS easting_m,
    ST_Y(report.geom) AS northing_m
FROM core.contractor
INNER JOIN core.company ON contractor.company_id = company.id
INNER JOIN core.case_state AS state
    ON
        state.report_id IN (
            SELECT own.report_id
            FROM core.case_state AS own
            WHERE own.contractor_id = contractor.id AND own.is_open
            UNION
            SELECT work_order.report_id
            FROM core.work_order
            WHERE
                work_order.contractor_id = contractor.id
                AND work_order.status IN ('sent', 'accepted', 'in_work')
        )
        AND state.is_open
        AND NOT state.held
        AND (
            state.case_id = state.report_id
            -- An order stays where it was made, also once the case is another's.
            OR state.contractor_id IS DISTINCT FROM contractor.id
        )
INNER JOIN app.report_register AS report ON state.report_id = report.id
LEFT JOIN core.estate ON report.estate_id = estate.id
LEFT JOIN LATERAL (
    SELECT
        work_order.text,
        work_order.status,
        work_order.due_at
    FROM core.work_order
    WHERE
        work_order.report_id = state.report_id
        AND work_order.contractor_id = contractor.id
    ORDER BY
        work_order.made_at DESC,
        work_order.id DESC
    LIMIT 1
) AS ordered ON TRUE
WHERE contractor.id = :contractor_id
ORDER BY
    report.due_at ASC NULLS LAST,
    report.observed_at ASC,
    report.id ASC
LIMIT :most;

-- answers --
-- What partners and contractors wrote about the reports of a share, newest first.
SELECT
    report_event.report_id,
    report_event.kind,
    report_event.at,
    report_event.role,
    report_event.note
FROM core.share_report
INNER JOIN core.report_event ON share_report.report_id = report_event.report_id
WHERE
    share_report.share_id = :share_id
    AND report_event.role IN ('partner', 'contractor')
ORDER BY
    report_event.at DESC,
    report_event.id DESC;

-- insert_answer --
-- Note what a partner did about a report; nothing for one that was not shared with them.
INSERT INTO core.report_event (report_id, company_id, kind, role, note)
SELECT
    report.id,
    report.company_id,
    :kind,
    :role,
    cast(:note AS text)
FROM core.report
WHERE report.id = :report_id;

-- insert_said --
-- Note what a partner says about a report besides its status, with photos that came with it.
INSERT INTO core.case_event (report_id, company_id, kind, role, note, data)
SELECT
    report.id,
    report.company_id,
    'noted',
    :role,
    cast(:note AS text),
    cast(:data AS jsonb)
FROM core.report
WHERE report.id = :report_id;

-- said --
-- What was answered by link about orders, oldest first: states, words, and how many photos. Words
-- of the company's own people are left out, and those of who has another order of the case.
SELECT
    cast(case_event.data ->> 'order_id' AS uuid) AS order_id,
    case_event.data ->> 'now' AS status,
    case_event.at,
    case_event.note,
    coalesce(jsonb_array_length(case_event.data -> 'photos'), 0) AS photos
FROM core.case_event
WHERE
    case_event.report_id = any(:report_ids)
    AND case_event.kind IN ('answered', 'noted')
    AND case_event.role IN ('partner', 'contractor')
    AND case_event.data ->> 'order_id' = any(:orders)
ORDER BY
    case_event.at,
    case_event.id;
