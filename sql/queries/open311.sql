-- jurisdiction --
-- The company of a code, or the only one; and how many there are.
SELECT
    found.company_id,
    found.companies
FROM app.jurisdiction(cast(:code AS text)) AS found;

-- enter_company --
-- Open the walls of a company for somebody unknown.
SELECT app.set_limits(cast(:company_id AS uuid), NULL, 'open311', NULL, :request);

-- company --
-- A company as others call it.
SELECT
    company.code,
    company.name
FROM core.company
WHERE company.id = :company_id;

-- services --
-- Fault categories that are offered: not those that staff alone report. All, or the one of a code.
SELECT
    fault_category.code,
    fault_category.applies_to,
    fault_category.danger,
    fault_category.title_sv,
    fault_category.title_en
FROM core.fault_category
WHERE
    (cast(:code AS text) IS NULL OR fault_category.code = :code)
    AND fault_category.code <> 'REGISTER.MISSING'
    AND fault_category.lamp_state IS DISTINCT FROM 'lit'
ORDER BY fault_category.code;

-- stored --
-- A request that was taken before: when, and whether it is held back.
SELECT
    report.observed_at,
    state.held
FROM core.report
INNER JOIN core.case_state AS state ON report.id = state.report_id
WHERE report.id = :id;

-- assets_named --
-- Assets of a code, an identity or, of buildings and stairwells, an address; the nearest first.
SELECT
    label.id,
    label.kind,
    label.code
FROM app.asset_labels AS label
WHERE
    label.vanished_at IS NULL
    AND (
        label.code = cast(:code AS text)
        OR label.id = cast(:asset_id AS uuid)
        OR (
            label.kind IN ('building', 'stairwell')
            AND lower(label.name) = lower(cast(:address AS text))
        )
    )
ORDER BY
    ST_Distance(
        label.geom,
        ST_Transform(
            ST_SetSRID(
                ST_MakePoint(cast(:lon AS double precision), cast(:lat AS double precision)), 4326
            ),
            3006
        )
    ) ASC NULLS LAST,
    label.kind DESC,
    label.id ASC
LIMIT 20;

-- peer_of_key --
-- The peer that calls with a key of ours; no row: it is no peer's.
SELECT peer.id
FROM core.open311_peer AS peer
WHERE peer.token_id = :token_id
ORDER BY peer.id
LIMIT 1;

-- insert_incoming --
-- Note that a report came from another system, with its number there.
INSERT INTO core.open311_link (
    company_id, report_id, peer_id, incoming, service_request_id, sent_at
)
SELECT
    report.company_id,
    report.id AS report_id,
    cast(:peer_id AS uuid),
    TRUE,
    cast(:their_id AS text),
    now()
FROM core.report
WHERE report.id = :id
ON CONFLICT DO NOTHING;

-- own_report --
-- A report of ours that was handed over, and that another system names as what its request was made
-- of; and whether this status was told of it since: it was sent again.
SELECT
    own.case_id,
    exists(
        SELECT
        FROM core.case_event AS told
        WHERE
            told.report_id = own.case_id
            AND told.kind = 'noted'
            AND told.data ->> 'their_status' = :status
            AND told.at > (
                SELECT max(report_event.at)
                FROM core.report_event
                WHERE
                    report_event.report_id = own.case_id
                    AND report_event.kind = 'not_ours'
            )
    ) AS was_told
FROM core.case_state AS own
WHERE
    own.report_id = :id
    AND EXISTS (
        SELECT
        FROM core.open311_link AS link
        WHERE link.report_id = own.report_id AND NOT link.incoming
    );

-- from_peer --
-- Say in this transaction which peer tells what follows: it is not told the same again.
SELECT set_config('ljusrond.from_peer', cast(:peer_id AS text), TRUE);

-- peer_name --
-- What a peer is called, or the key that somebody calls with.
SELECT
    coalesce(
        (
            SELECT peer.name
            FROM core.open311_peer AS peer
            WHERE peer.id = cast(:peer_id AS uuid)
        ),
        cast(:otherwise AS text)
    ) AS name;

-- insert_told --
-- Note in a case what another system says of it.
INSERT INTO core.case_event (id, report_id, company_id, kind, at, note, is_public, data)
SELECT
    :event_id,
    state.report_id,
    state.company_id,
    'noted',
    clock_timestamp(),
    cast(:note AS text),
    :is_public,
    jsonb_build_object(
        'peer', cast(:name AS text), 'their_status', cast(:status AS text)
    )
FROM core.case_state AS state
WHERE state.report_id = :id;

-- reopen --
-- Open a case again where it may be.
INSERT INTO core.report_event (report_id, company_id, kind, at, note)
SELECT
    state.report_id,
    state.company_id,
    'reopened',
    clock_timestamp(),
    cast(:note AS text)
FROM core.case_state AS state
WHERE
    state.report_id = :id
    AND state.status <> 'reopened'
    AND app.may_follow(state.status, 'reopened');

-- promise_again --
-- Promise a case that was opened again as the rule says.
UPDATE core.case_state
SET priority = promised.priority, promise_id = promised.id, due_at = promised.due_at
FROM app.promise_of_case(:id, NULL) AS promised
WHERE case_state.report_id = :id;

-- insert_update --
-- Note an update that another system tells; no row comes back where it was told before.
INSERT INTO core.open311_update (
    company_id, link_id, incoming, update_id, event_id, status, note, at, sent_at
)
SELECT
    link.company_id,
    link.id AS link_id,
    TRUE,
    cast(:update_id AS text),
    :event_id,
    cast(:status AS text),
    cast(:note AS text),
    :at,
    now()
FROM core.open311_link AS link
WHERE link.id = :link_id
ON CONFLICT DO NOTHING
RETURNING open311_update.id;

-- told_before --
-- An update that another system told before.
SELECT told.id
FROM core.open311_update AS told
WHERE told.link_id = :link_id AND told.incoming AND told.update_id = cast(:update_id AS text);

-- keep_status --
-- What another system told last of a case, by its own clock.
UPDATE core.open311_link
SET their_status = :status, told_at = :at
WHERE open311_link.id = :link_id AND (open311_link.told_at IS NULL OR open311_link.told_at <= :at);

-- promised --
-- By when a request is to be done.
SELECT state.due_at
FROM core.case_state AS state
WHERE state.report_id = :id;

-- requests --
-- Requests, newest first: all of the company, or those alone that came in this way. What is held
-- back as possible abuse is not shown. Of events the public ones. A page is chosen first, by the
-- index of when they were opened: what is told of a request is looked for on that page alone.
WITH chosen AS MATERIALIZED (
    SELECT
        own.report_id,
        own.opened_at
    FROM core.case_state AS own
    WHERE
        NOT own.held
        AND NOT EXISTS (
            SELECT
            FROM core.case_state AS head
            WHERE
                head.report_id = own.case_id
                AND (
                    head.held
                    -- What may be about a person is for staff and peers to know.
                    OR (
                        NOT :keyed
                        AND cast(:unseen AS text[]) && ARRAY[own.category, head.category]
                    )
                )
        )
        AND own.company_id = :company_id
        AND (
            :keyed
            OR EXISTS (
                SELECT
                FROM core.open311_link AS came
                WHERE came.report_id = own.report_id AND came.incoming
            )
        )
        AND (cast(:ids AS uuid[]) IS NULL OR own.report_id = any(cast(:ids AS uuid[])))
        AND (cast(:since AS timestamptz) IS NULL OR own.opened_at >= :since)
        AND (cast(:until AS timestamptz) IS NULL OR own.opened_at <= :until)
        AND (cast(:codes AS text[]) IS NULL OR own.category = any(cast(:codes AS text[])))
        AND (cast(:is_open AS boolean) IS NULL OR own.is_open = cast(:is_open AS boolean))
    ORDER BY
        own.opened_at DESC,
        own.report_id DESC
    LIMIT :page_size OFFSET :rows_before
)

SELECT
    own.report_id AS id,
    head.status,
    head.is_open,
    own.category AS service_code,
    fault_category.title_sv,
    fault_category.title_en,
    report.description,
    report.floor,
    report.spot,
    own.opened_at AS requested_at,
    greatest(head.status_at, said.at) AS updated_at,
    head.due_at,
    said.note AS said,
    head.asset_id,
    label.kind AS asset_kind,
    label.code AS asset_code,
    label.name AS asset_name,
    coalesce(contractor.name, peer.name) AS keeper,
    head.party,
    head.case_id <> own.report_id AS is_merged,
    ST_X(ST_Transform(coalesce(own.geom, head.geom), 4326)) AS lon,
    ST_Y(ST_Transform(coalesce(own.geom, head.geom), 4326)) AS lat
FROM chosen
INNER JOIN core.case_state AS own ON chosen.report_id = own.report_id
INNER JOIN core.case_state AS head ON own.case_id = head.report_id
INNER JOIN core.report ON own.report_id = report.id
INNER JOIN core.fault_category ON own.category = fault_category.code
LEFT JOIN core.contractor ON head.contractor_id = contractor.id
LEFT JOIN app.asset_labels AS label ON own.asset_id = label.id
LEFT JOIN
    LATERAL (
        SELECT peer.name
        FROM core.open311_link AS link
        INNER JOIN core.open311_peer AS peer ON link.peer_id = peer.id
        WHERE link.report_id = head.report_id AND NOT link.incoming
        ORDER BY link.id
        LIMIT 1
    ) AS peer
    ON TRUE
LEFT JOIN
    LATERAL (
        SELECT
            case_event.at,
            case_event.note
        FROM core.case_event
        WHERE
            case_event.report_id IN (own.report_id, head.report_id)
            AND case_event.kind = 'noted'
            AND case_event.is_public
            AND case_event.note IS NOT NULL
        ORDER BY
            case_event.at DESC,
            case_event.id DESC
        LIMIT 1
    ) AS said
    ON TRUE
ORDER BY
    chosen.opened_at DESC,
    chosen.report_id DESC;

-- notes --
-- What happened to requests that whoever follows them may know, oldest first.
SELECT
    member.report_id,
    told.kind,
    told.at,
    told.note
FROM core.case_state AS member
CROSS JOIN
    LATERAL (
        SELECT
            report_event.kind,
            report_event.at,
            NULL AS note
        FROM core.report_event
        WHERE report_event.report_id IN (member.report_id, member.case_id)
        UNION ALL
        SELECT
            case_event.kind,
            case_event.at,
            case_event.note
        FROM core.case_event
        WHERE
            case_event.report_id IN (member.report_id, member.case_id)
            AND case_event.kind = 'noted'
            AND case_event.is_public
            AND case_event.note IS NOT NULL
    ) AS told
WHERE member.report_id = any(cast(:ids AS uuid[]))
ORDER BY
    told.at,
    told.kind;

-- updates --
-- What happened in a span of time to the requests that came in this way: statuses, with the public
-- words that were said with them, and public words alone. Oldest first. What happens to a case
-- happens to each request in it.
WITH happened AS (
    SELECT
        report_event.id,
        report_event.report_id,
        report_event.at,
        report_event.kind AS status,
        NULL AS note
    FROM core.report_event
    WHERE
        report_event.company_id = :company_id
        AND report_event.at >= :since
        AND report_event.at <= :until
        AND report_event.kind <> 'received'
    UNION ALL
    SELECT
        case_event.id,
        case_event.report_id,
        case_event.at,
        NULL,
        case_event.note
    FROM core.case_event
    WHERE
        case_event.company_id = :company_id
        AND case_event.at >= :since
        AND case_event.at <= :until
        AND case_event.kind = 'noted'
        AND case_event.is_public
        AND case_event.note IS NOT NULL
        -- Said with a status: it stands there.
        AND case_event.data ->> 'status' IS NULL
)

SELECT
    happened.id,
    member.report_id AS request_id,
    happened.at,
    member.report_id <> happened.report_id AS of_other,
    coalesce(
        happened.status,
        (
            SELECT before.kind
            FROM core.report_event AS before
            WHERE before.report_id = happened.report_id AND before.at <= happened.at
            ORDER BY
                before.at DESC,
                before.id DESC
            LIMIT 1
        ),
        'received'
    ) AS status,
    coalesce(happened.note, said.note) AS note
FROM happened
INNER JOIN core.case_state AS member
    ON happened.report_id = member.case_id OR happened.report_id = member.report_id
INNER JOIN core.case_state AS head ON member.case_id = head.report_id
LEFT JOIN
    LATERAL (
        SELECT case_event.note
        FROM core.case_event
        WHERE
            case_event.report_id = happened.report_id
            AND case_event.kind = 'noted'
            AND case_event.is_public
            AND case_event.data ->> 'status' = happened.status
            AND case_event.at BETWEEN happened.at AND happened.at + interval '5 seconds'
        ORDER BY case_event.at
        LIMIT 1
    ) AS said
    ON TRUE
WHERE
    NOT head.held
    AND NOT member.held
    AND EXISTS (
        SELECT
        FROM core.open311_link AS came
        WHERE came.report_id = member.report_id AND came.incoming
    )
ORDER BY
    happened.at,
    happened.id,
    member.report_id
LIMIT :page_size;

-- link_of_update --
-- The link of a request that another system tells an update of: one that came from this peer or
-- from a client that is no peer, or that was handed over to this peer; kept from others until the
-- transaction ends. It is named by our number or, by the peer, by its own.
SELECT
    link.id,
    link.incoming,
    link.peer_id,
    link.their_status,
    own.case_id
FROM core.open311_link AS link
INNER JOIN core.case_state AS own ON link.report_id = own.report_id
WHERE
    (
        link.report_id = cast(:report_id AS uuid)
        AND (
            link.peer_id = cast(:peer_id AS uuid)
            OR (link.incoming AND link.peer_id IS NULL)
        )
    )
    OR (
        link.peer_id = cast(:peer_id AS uuid)
        AND NOT link.incoming
        AND link.service_request_id = cast(:their_id AS text)
    )
ORDER BY
    link.incoming,
    link.id
LIMIT 1
FOR UPDATE OF link;

-- fetch_media --
-- Let the worker fetch the pictures that a request names.
SELECT
    app.defer_job(
        'ljusrond.open311_media',
        jsonb_build_object(
            'company_id', cast(:company_id AS uuid),
            'report_id', cast(:report_id AS uuid),
            'urls', to_jsonb(cast(:urls AS text[]))
        )
    ) AS job_id;
