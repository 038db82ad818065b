-- read_case --
-- The case that a report belongs to: where it stands, by when, whose it is.
SELECT
    head.report_id AS id,
    head.company_id,
    estate.code AS estate,
    estate.name AS estate_name,
    head.asset_id,
    asset.kind AS asset_kind,
    label.code AS asset_code,
    label.name AS asset_name,
    head.category,
    fault_category.title_sv,
    fault_category.title_en,
    fault_category.danger,
    report.description,
    report.origin,
    together.observed_at,
    greatest(together.last_seen_at, again.last_seen_at) AS last_seen_at,
    together.opened_at,
    head.status,
    head.status_at,
    head.is_open,
    app.outcome_of(head.status) AS outcome,
    head.closed_at,
    head.priority,
    head.due_at,
    coalesce(by_hand.is_set, FALSE) AS due_by_hand,
    coalesce(head.is_open AND head.due_at < now(), FALSE) AS is_overdue,
    to_jsonb(promise) AS promise,
    head.party,
    head.account_id,
    account.name AS account_name,
    head.team_id,
    team.name AS team_name,
    head.contractor_id,
    contractor.name AS contractor_name,
    head.held,
    together.reports,
    again.seen_again,
    (
        SELECT count(*)
        FROM core.work_order
        WHERE
            work_order.report_id = head.report_id
            AND work_order.status = 'done'
            -- What was done before it was opened again did not help.
            AND work_order.status_at >= head.status_at
    ) AS orders_done,
    ST_X(ST_Transform(head.geom, 4326)) AS lon,
    ST_Y(ST_Transform(head.geom, 4326)) AS lat
FROM core.case_state AS own
INNER JOIN core.case_state AS head ON own.case_id = head.report_id
INNER JOIN core.report ON head.report_id = report.id
INNER JOIN core.fault_category ON head.category = fault_category.code
LEFT JOIN core.estate ON head.estate_id = estate.id
LEFT JOIN core.asset ON head.asset_id = asset.id
LEFT JOIN app.asset_labels AS label ON head.asset_id = label.id
LEFT JOIN core.promise ON head.promise_id = promise.id
LEFT JOIN core.account ON head.account_id = account.id
LEFT JOIN core.team ON head.team_id = team.id
LEFT JOIN core.contractor ON head.contractor_id = contractor.id
CROSS JOIN
    LATERAL (
        SELECT
            count(*) AS reports,
            min(member_report.observed_at) AS observed_at,
            max(member_report.observed_at) AS last_seen_at,
            min(member.opened_at) AS opened_at
        FROM core.case_state AS member
        INNER JOIN core.report AS member_report ON member.report_id = member_report.id
        WHERE member.case_id = head.report_id
    ) AS together
CROSS JOIN
    LATERAL (
        SELECT
            count(*) AS seen_again,
            max(evidence.observed_at) AS last_seen_at
        FROM core.case_state AS member
        INNER JOIN core.report_evidence AS evidence ON member.report_id = evidence.report_id
        WHERE member.case_id = head.report_id
    ) AS again
-- The newest word on the time: set by somebody, or given back to the rule.
LEFT JOIN
    LATERAL (
        SELECT cast(case_event.data ->> 'by_hand' AS boolean) AS is_set
        FROM core.case_event
        WHERE case_event.report_id = head.report_id AND case_event.kind = 'due_moved'
        ORDER BY
            case_event.at DESC,
            case_event.id DESC
        LIMIT 1
    ) AS by_hand
    ON TRUE
WHERE own.report_id = :id;

-- members --
-- The reports that a case stands for, its own first, then by time.
SELECT
    report.id,
    report.id = member.case_id AS is_own,
    report.category,
    report.asset_id,
    asset.kind AS asset_kind,
    label.code AS asset_code,
    label.name AS asset_name,
    report.description,
    report.origin,
    report.observed_at,
    report.received_at
FROM core.case_state AS member
INNER JOIN core.report ON member.report_id = report.id
LEFT JOIN core.asset ON report.asset_id = asset.id
LEFT JOIN app.asset_labels AS label ON report.asset_id = label.id
WHERE member.case_id = :id
ORDER BY
    is_own DESC,
    report.received_at ASC,
    report.id ASC
LIMIT 500;

-- history --
-- All that happened to a case and the reports merged into it, in one list, oldest first.
WITH member AS (
    SELECT case_state.report_id
    FROM core.case_state
    WHERE case_state.case_id = :id
)

SELECT
    told.id,
    told.report_id,
    told.kind,
    told.at,
    told.role,
    told.note,
    told.is_public,
    told.data
FROM (
    SELECT
        report.id,
        report.id AS report_id,
        'reported' AS kind,
        report.received_at AS at,
        report.origin AS role,
        report.description AS note,
        TRUE AS is_public,
        jsonb_build_object('observed_at', report.observed_at, 'category', report.category) AS data,
        0 AS place
    FROM member
    INNER JOIN core.report ON member.report_id = report.id
    UNION ALL
    SELECT
        report_event.id,
        report_event.report_id,
        report_event.kind,
        report_event.at,
        report_event.role,
        report_event.note,
        FALSE,
        cast('{}' AS jsonb),
        1
    FROM member
    INNER JOIN core.report_event ON member.report_id = report_event.report_id
    WHERE report_event.kind <> 'received'
    UNION ALL
    SELECT
        evidence.id,
        evidence.report_id,
        'seen_again',
        evidence.received_at,
        evidence.origin,
        evidence.note,
        TRUE,
        jsonb_build_object('observed_at', evidence.observed_at),
        2
    FROM member
    INNER JOIN core.report_evidence AS evidence ON member.report_id = evidence.report_id
    UNION ALL
    SELECT
        case_event.id,
        case_event.report_id,
        case_event.kind,
        case_event.at,
        case_event.role,
        case_event.note,
        case_event.is_public,
        case_event.data,
        3
    FROM member
    INNER JOIN core.case_event ON member.report_id = case_event.report_id
) AS told
ORDER BY
    told.at,
    told.place,
    told.id
LIMIT 2000;

-- photos_of_case --
-- Photos of a case: what they came with, in their order; without identity where they have not
-- arrived. An answer to an order names its own in its event.
SELECT
    coalesce(report_photo.evidence_id, report_photo.report_id) AS with_id,
    report_photo.report_id,
    report_photo.sha256,
    photo.id,
    photo.reviewed_at
FROM core.case_state AS member
INNER JOIN core.report_photo ON member.report_id = report_photo.report_id
LEFT JOIN core.photo
    ON report_photo.company_id = photo.company_id AND report_photo.sha256 = photo.sha256
WHERE member.case_id = :id
ORDER BY
    report_photo.report_id,
    report_photo.position;

-- hold --
-- Keep a case from others until the transaction ends, whichever of its reports is named.
SELECT
    head.report_id AS id,
    head.company_id,
    head.status,
    head.status_at,
    head.is_open,
    head.category,
    head.priority,
    head.due_at,
    head.party,
    head.account_id,
    head.team_id,
    head.contractor_id,
    head.held
FROM core.case_state AS own
INNER JOIN core.case_state AS head ON own.case_id = head.report_id
WHERE own.report_id = :id
FOR UPDATE OF head;

-- case_of --
-- The case that a report is in.
SELECT case_state.case_id
FROM core.case_state
WHERE case_state.report_id = :id;

-- due_by_hand --
-- Whether somebody set by when a case is to be mended; no row: nobody ever moved it.
SELECT cast(case_event.data ->> 'by_hand' AS boolean)
FROM core.case_event
WHERE case_event.report_id = :id AND case_event.kind = 'due_moved'
ORDER BY
    case_event.at DESC,
    case_event.id DESC
LIMIT 1;

-- insert_status --
-- Tell a status; the trigger `told` keeps the case with it, and refuses what may not follow. The
-- clock, not the transaction's start: who waited for another comes after them.
INSERT INTO core.report_event (report_id, company_id, kind, at, role, note)
SELECT
    state.report_id,
    state.company_id,
    :kind,
    clock_timestamp(),
    :role,
    cast(:note AS text)
FROM core.case_state AS state
WHERE state.report_id = :id;

-- insert_event --
-- Note what happened to a case besides its status.
INSERT INTO core.case_event (report_id, company_id, kind, at, role, note, is_public, data)
SELECT
    state.report_id,
    state.company_id,
    :kind,
    clock_timestamp(),
    :role,
    cast(:note AS text),
    :is_public,
    cast(:data AS jsonb)
FROM core.case_state AS state
WHERE state.report_id = :id
RETURNING id;

-- assign --
-- Give a case to somebody; NULL: to nobody.
UPDATE core.case_state
SET account_id = cast(:account_id AS uuid), team_id = cast(:team_id AS uuid)
WHERE case_state.report_id = :id;

-- may_act --
-- The name of an account that may be given cases; no row: there is none.
SELECT account.name
FROM core.account
WHERE account.id = :account_id AND account.disabled_at IS NULL AND account.role = any(:roles);

-- team_name --
-- The name of a team.
SELECT team.name
FROM core.team
WHERE team.id = :team_id;

-- contractor --
-- A contractor that still gets orders.
SELECT
    contractor.id,
    contractor.name,
    contractor.party,
    contractor.email,
    contractor.language
FROM core.contractor
WHERE contractor.id = :contractor_id AND contractor.removed_at IS NULL;

-- route --
-- Say whose a case is to mend.
UPDATE core.case_state
SET party = :party, contractor_id = cast(:contractor_id AS uuid)
WHERE case_state.report_id = :id;

-- recategorise --
-- Say what a case is about; good news waits for nobody.
UPDATE core.case_state
SET
    category = fault_category.code,
    is_open = fault_category.needs_action AND app.is_open_status(case_state.status)
FROM core.fault_category
WHERE case_state.report_id = :id AND fault_category.code = :category;

-- promise_anew --
-- Decide by the ladder again by when a case is to be mended; a time that somebody set stays. A
-- priority that is given picks the rule of that step; NULL: the rule for the case.
UPDATE core.case_state
SET
    priority = coalesce(cast(:priority AS text), promised.priority),
    promise_id = promised.id,
    due_at = CASE WHEN :keep_due THEN case_state.due_at ELSE promised.due_at END
FROM app.promise_of_case(:id, cast(:priority AS text)) AS promised
WHERE case_state.report_id = :id
RETURNING
    case_state.priority,
    case_state.due_at;

-- move_due --
-- Set by hand by when a case is to be mended.
UPDATE core.case_state
SET due_at = :due_at
WHERE case_state.report_id = :id;

-- hold_back --
-- Hold a case back as possible abuse, or let it go.
UPDATE core.case_state
SET held = :held
WHERE case_state.report_id = :id;

-- merge --
-- Let a case and all that was merged into it follow another; the earliest promise and the highest
-- step of the two stand.
WITH child AS (
    SELECT case_state.*
    FROM core.case_state
    WHERE case_state.report_id = :id
),

followed AS (
    UPDATE core.case_state
    SET
        case_id = head.report_id,
        status = head.status,
        status_at = head.status_at,
        is_open = head.is_open,
        closed_at = head.closed_at
    FROM core.case_state AS head
    WHERE head.report_id = :head_id AND case_state.case_id = :id
)

UPDATE core.case_state
SET
    priority = least(case_state.priority, child.priority),
    due_at = CASE
        WHEN :keep_due THEN case_state.due_at
        ELSE least(case_state.due_at, child.due_at)
    END,
    promise_id = CASE
        WHEN NOT :keep_due AND child.due_at < coalesce(case_state.due_at, 'infinity')
            THEN child.promise_id
        ELSE case_state.promise_id
    END
FROM child
WHERE case_state.report_id = :head_id
RETURNING case_state.due_at;

-- split --
-- Let a report stand for itself again, where its own events left it.
UPDATE core.case_state
SET
    case_id = case_state.report_id,
    status = newest.kind,
    status_at = newest.at,
    is_open = fault_category.needs_action AND app.is_open_status(newest.kind),
    closed_at = CASE WHEN app.is_open_status(newest.kind) THEN NULL ELSE newest.at END
FROM core.fault_category
CROSS JOIN
    LATERAL (
        SELECT
            found.kind,
            found.at
        FROM (
            SELECT
                report_event.kind,
                report_event.at,
                report_event.id
            FROM core.report_event
            WHERE report_event.report_id = :id
            UNION ALL
            SELECT
                'received',
                report.received_at,
                NULL
            FROM core.report
            WHERE report.id = :id
        ) AS found
        ORDER BY
            found.at DESC,
            found.id DESC NULLS LAST
        LIMIT 1
    ) AS newest
WHERE
    case_state.report_id = :id
    AND case_state.case_id <> case_state.report_id
    AND case_state.category = fault_category.code;

-- place_of_asset --
-- Where an asset is and, for a lamp, what it hangs on; no row: there is none.
SELECT
    asset.estate_id,
    lamp.cabinet,
    lamp.circuit,
    cast(ST_PointOnSurface(label.geom) AS text) AS place_ewkb
FROM core.asset
LEFT JOIN core.lamp ON asset.id = lamp.id
LEFT JOIN app.asset_labels AS label ON asset.id = label.id
WHERE asset.id = :asset_id;

-- place_on_grid --
-- A position on the grid of the register.
SELECT
    cast(
        ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 3006) AS text
    ) AS place_ewkb;

-- candidates --
-- Cases that may be about the same thing, as the rule of the category says (duplicates.csv): open
-- ones on the same asset, on a lamp of the same circuit, or near by and lately. Before something
-- is sent also those that were handed over lately: they wait for others. Each branch has an index:
-- open cases by asset, by asset, by place; reports by asset, by place. && with a constant is asked
-- first, for walls let that use the index of places.
WITH lately AS MATERIALIZED (
    SELECT
        report.id,
        1 AS rank
    FROM core.report
    WHERE
        :handed_over
        AND :same_asset
        AND report.asset_id = cast(:asset_id AS uuid)
        AND report.received_at > now() - make_interval(days => :days)
    UNION ALL
    SELECT
        report.id,
        3 AS rank
    FROM core.report
    WHERE
        :handed_over
        AND report.geom && ST_Expand(cast(:place_ewkb AS geometry), :distance_m)
        AND ST_DWithin(report.geom, cast(:place_ewkb AS geometry), :distance_m)
        AND report.received_at > now() - make_interval(days => :days)
),

found AS (
    SELECT
        state.report_id,
        1 AS rank
    FROM core.case_state AS state
    WHERE
        state.is_open
        AND :same_asset
        AND state.asset_id = cast(:asset_id AS uuid)
        AND :among IN (state.category, split_part(state.category, '.', 1))
    UNION ALL
    SELECT
        state.report_id,
        2 AS rank
    FROM core.lamp
    INNER JOIN core.case_state AS state ON lamp.id = state.asset_id
    WHERE
        state.is_open
        AND :same_circuit
        AND lamp.estate_id = cast(:estate_id AS uuid)
        AND lamp.circuit = cast(:circuit AS text)
        AND lamp.cabinet IS NOT DISTINCT FROM cast(:cabinet AS text)
        AND state.category = :category
        AND state.opened_at > now() - make_interval(days => :days)
    UNION ALL
    SELECT
        state.report_id,
        3 AS rank
    FROM core.case_state AS state
    WHERE
        state.is_open
        AND state.geom && ST_Expand(cast(:place_ewkb AS geometry), :distance_m)
        AND ST_DWithin(state.geom, cast(:place_ewkb AS geometry), :distance_m)
        AND :among IN (state.category, split_part(state.category, '.', 1))
        AND state.opened_at > now() - make_interval(days => :days)
    UNION ALL
    SELECT
        lately.id AS report_id,
        lately.rank
    FROM lately
    -- By its key, one by one: of all years and companies many were handed over.
    CROSS JOIN
        LATERAL (
            SELECT
                case_state.status,
                case_state.category
            FROM core.case_state
            WHERE case_state.report_id = lately.id
            ORDER BY case_state.report_id
            LIMIT 1
        ) AS state
    WHERE
        state.status = 'not_ours'
        AND :among IN (state.category, split_part(state.category, '.', 1))
),

together AS (
    SELECT
        state.case_id,
        min(found.rank) AS rank,
        min(ST_Distance(state.geom, cast(:place_ewkb AS geometry))) AS distance_m
    FROM found
    INNER JOIN core.case_state AS state ON found.report_id = state.report_id
    WHERE state.case_id <> coalesce(cast(:without AS uuid), '00000000-0000-0000-0000-000000000000')
    GROUP BY state.case_id
    ORDER BY
        rank,
        distance_m,
        state.case_id
    LIMIT :most
)

SELECT
    head.report_id AS id,
    head.category,
    fault_category.title_sv,
    fault_category.title_en,
    head.asset_id,
    asset.kind AS asset_kind,
    label.code AS asset_code,
    label.name AS asset_name,
    report.description,
    head.status,
    head.status_at,
    head.party,
    head.opened_at,
    head.held,
    (
        SELECT count(*)
        FROM core.case_state AS member
        WHERE member.case_id = head.report_id
    ) AS reports,
    (ARRAY['asset', 'circuit', 'place'])[together.rank] AS reason,
    together.distance_m
FROM together
INNER JOIN core.case_state AS head ON together.case_id = head.report_id
INNER JOIN core.report ON head.report_id = report.id
INNER JOIN core.fault_category ON head.category = fault_category.code
LEFT JOIN core.asset ON head.asset_id = asset.id
LEFT JOIN app.asset_labels AS label ON head.asset_id = label.id
ORDER BY
    together.rank,
    together.distance_m,
    head.report_id;

-- group_fault --
-- The suspected group fault of a case's lamp, with the other open cases of its lamps: those that
-- tell of its feed. A hatch that stands open is another thing, also on a lamp of the group.
SELECT
    fault.id,
    fault.basis,
    fault.cabinet,
    fault.circuit,
    cardinality(fault.lamp_ids) AS lamps,
    array(
        SELECT DISTINCT other.case_id
        FROM core.case_state AS other
        INNER JOIN core.fault_category ON other.category = fault_category.code
        WHERE
            other.asset_id = any(fault.lamp_ids)
            AND other.is_open
            AND fault_category.lamp_state IN ('dark', 'flickering')
            AND other.case_id <> head.report_id
        ORDER BY other.case_id
    ) AS others
FROM core.case_state AS head
INNER JOIN core.fault_category AS own_category ON head.category = own_category.code
INNER JOIN core.group_fault AS fault
    ON head.estate_id = fault.estate_id AND head.asset_id = any(fault.lamp_ids)
WHERE head.report_id = :id AND own_category.lamp_state IN ('dark', 'flickering')
ORDER BY
    lamps DESC,
    fault.id ASC
LIMIT 1;

-- may_follow --
-- Which of some statuses may follow one.
SELECT asked.status
FROM unnest(cast(:statuses AS text[])) AS asked (status)
WHERE app.may_follow(:status, asked.status);

-- receivers --
-- Whom a case can be given to: accounts, teams, contractors, by name.
SELECT
    'account' AS kind,
    account.id,
    account.name
FROM core.account
WHERE account.disabled_at IS NULL AND account.role = any(:roles)
UNION ALL
SELECT
    'team' AS kind,
    team.id,
    team.name
FROM core.team
UNION ALL
SELECT
    'contractor' AS kind,
    contractor.id,
    contractor.name
FROM core.contractor
WHERE contractor.removed_at IS NULL
ORDER BY
    kind,
    name,
    id;
