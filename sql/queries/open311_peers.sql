-- peers --
-- Other systems, those that are switched on first; one where its identity is given.
SELECT
    peer.id,
    peer.company_id,
    peer.name,
    peer.party,
    peer.url,
    peer.jurisdiction,
    peer.api_key,
    peer.token_id,
    api_token.name AS token_name,
    peer.services,
    peer.offered,
    peer.offered_at,
    peer.polled_to,
    peer.answered_at,
    peer.failed_at,
    peer.error,
    peer.disabled_at,
    (
        SELECT count(*)
        FROM core.open311_link AS link
        WHERE
            link.peer_id = peer.id
            AND NOT link.incoming
            AND link.service_request_id IS NOT NULL
    ) AS sent,
    (
        SELECT count(*)
        FROM core.open311_link AS link
        WHERE
            link.peer_id = peer.id AND NOT link.incoming AND link.service_request_id IS NULL
    ) AS waiting
FROM core.open311_peer AS peer
LEFT JOIN core.api_token ON peer.token_id = api_token.id
WHERE cast(:peer_id AS uuid) IS NULL OR peer.id = :peer_id
ORDER BY
    peer.disabled_at IS NOT NULL,
    peer.name;

-- peer --
-- A peer as the worker calls it.
SELECT
    peer.id,
    peer.name,
    peer.url,
    peer.jurisdiction,
    peer.api_key,
    peer.services,
    peer.polled_to,
    peer.disabled_at
FROM core.open311_peer AS peer
WHERE peer.id = :peer_id;

-- keys --
-- Keys of machines that may send requests: what a peer may call with.
SELECT
    api_token.id,
    api_token.name
FROM core.api_token
WHERE
    api_token.account_id IS NULL
    AND api_token.revoked_at IS NULL
    AND api_token.expires_at > now()
    AND 'open311' = any(api_token.scopes)
ORDER BY
    api_token.name,
    api_token.id;

-- others_serving --
-- Other peers that are switched on and serve a party, or have a name.
SELECT
    coalesce(bool_or(peer.party = :party AND peer.disabled_at IS NULL), FALSE) AS serves,
    coalesce(bool_or(peer.name = :name), FALSE) AS named
FROM core.open311_peer AS peer
WHERE peer.id IS DISTINCT FROM cast(:peer_id AS uuid);

-- insert_peer --
-- Add a peer.
INSERT INTO core.open311_peer (company_id, name, party, url, jurisdiction, api_key, token_id)
VALUES (
    :company_id,
    :name,
    :party,
    :url,
    cast(:jurisdiction AS text),
    cast(:api_key AS bytea),
    cast(:token_id AS uuid)
)
RETURNING id;

-- change_peer --
-- Change a peer; a key that is not given stays.
UPDATE core.open311_peer
SET
    name = :name,
    party = :party,
    url = :url,
    jurisdiction = cast(:jurisdiction AS text),
    api_key = coalesce(cast(:api_key AS bytea), open311_peer.api_key),
    token_id = cast(:token_id AS uuid)
WHERE open311_peer.id = :peer_id;

-- switch_peer --
-- Switch a peer on or off; read from now on what it tells.
UPDATE core.open311_peer
SET disabled_at = CASE WHEN :off THEN now() END
WHERE open311_peer.id = :peer_id;

-- choose_services --
-- Keep which service of a peer each category of ours is.
UPDATE core.open311_peer
SET services = cast(:services AS jsonb)
WHERE open311_peer.id = :peer_id;

-- keep_offered --
-- Keep the services that a peer tells.
UPDATE core.open311_peer
SET offered = cast(:offered AS jsonb), offered_at = now()
WHERE open311_peer.id = :peer_id;

-- peer_answered --
-- Note that a peer answered rightly.
UPDATE core.open311_peer
SET answered_at = now(), error = NULL
WHERE open311_peer.id = :peer_id;

-- peer_failed --
-- Note what was wrong with a peer.
UPDATE core.open311_peer
SET failed_at = now(), error = :error
WHERE open311_peer.id = :peer_id;

-- send_again --
-- Let what waits for a peer be tried now; a row for each case.
WITH waiting AS (
    UPDATE core.open311_link
    SET next_at = now()
    WHERE
        open311_link.peer_id = :peer_id
        AND NOT open311_link.incoming
        AND open311_link.service_request_id IS NULL
    RETURNING
        open311_link.company_id,
        open311_link.report_id
)

SELECT
    app.defer_job(
        'ljusrond.open311_push',
        jsonb_build_object('company_id', waiting.company_id, 'case_id', waiting.report_id)
    ) AS job_id
FROM waiting;

-- links_of_case --
-- The other systems that have a case, or that it came from, for its page.
SELECT
    link.id,
    link.incoming,
    link.service_request_id,
    link.token,
    link.sent_at,
    link.unsure,
    link.tries,
    link.next_at,
    link.their_status,
    link.told_at,
    link.error,
    peer.name AS peer
FROM core.case_state AS member
INNER JOIN core.open311_link AS link ON member.report_id = link.report_id
LEFT JOIN core.open311_peer AS peer ON link.peer_id = peer.id
WHERE member.case_id = :case_id
ORDER BY
    link.incoming DESC,
    link.sent_at ASC NULLS LAST,
    link.id ASC
LIMIT 50;

-- due --
-- Cases with something that is to go out now, with their companies; it is looked for again in five
-- minutes at the earliest. A job is put in the queue for each.
WITH links AS (
    UPDATE core.open311_link
    SET next_at = now() + interval '5 minutes'
    FROM core.open311_peer AS peer
    WHERE
        open311_link.peer_id = peer.id
        AND peer.disabled_at IS NULL
        AND NOT open311_link.incoming
        AND open311_link.service_request_id IS NULL
        AND open311_link.next_at <= now()
    RETURNING
        open311_link.company_id,
        open311_link.report_id
),

updates AS (
    UPDATE core.open311_update
    SET next_at = now() + interval '5 minutes'
    FROM core.open311_link AS link
    INNER JOIN core.open311_peer AS peer ON link.peer_id = peer.id
    WHERE
        open311_update.link_id = link.id
        AND peer.disabled_at IS NULL
        AND NOT open311_update.incoming
        AND open311_update.sent_at IS NULL
        AND link.service_request_id IS NOT NULL
        AND open311_update.next_at <= now()
    RETURNING
        link.company_id,
        link.report_id
)

SELECT
    app.defer_job(
        'ljusrond.open311_push',
        jsonb_build_object('company_id', found.company_id, 'case_id', found.report_id)
    ) AS job_id
FROM
    (
        SELECT
            links.company_id,
            links.report_id
        FROM links
        UNION DISTINCT
        SELECT
            updates.company_id,
            updates.report_id
        FROM updates
    ) AS found;

-- waiting_links --
-- What of a case is still to go out, or has no number yet.
SELECT link.id
FROM core.case_state AS own
INNER JOIN core.case_state AS member ON own.case_id = member.case_id
INNER JOIN core.open311_link AS link ON member.report_id = link.report_id
INNER JOIN core.open311_peer AS peer ON link.peer_id = peer.id
WHERE
    own.report_id = :case_id
    AND NOT link.incoming
    AND link.service_request_id IS NULL
    AND peer.disabled_at IS NULL
ORDER BY link.id;

-- link --
-- A report that is handed over and has no number there yet.
SELECT
    link.report_id,
    link.peer_id,
    link.token,
    link.unsure
FROM core.open311_link AS link
WHERE
    link.id = :link_id
    AND NOT link.incoming
    AND link.service_request_id IS NULL;

-- take_link --
-- Take a link in hand: it counts as sent, and nobody knows whether it arrived, until the other side
-- has answered. What it was before comes back, with all that is told of the report.
WITH before AS (
    SELECT
        link.id,
        link.unsure,
        link.token,
        link.tried_at
    FROM core.open311_link AS link
    WHERE
        link.id = :link_id
        AND NOT link.incoming
        AND link.service_request_id IS NULL
    FOR UPDATE OF link
)

UPDATE core.open311_link
SET
    unsure = before.unsure OR :sends,
    tried_at = CASE WHEN :sends THEN now() ELSE before.tried_at END,
    tries = open311_link.tries + 1,
    next_at = now() + least(interval '30 seconds' * 2 ^ least(open311_link.tries, 12), :longest)
FROM before
WHERE open311_link.id = before.id
RETURNING
    open311_link.report_id,
    open311_link.peer_id,
    before.unsure,
    before.token,
    before.tried_at;

-- link_tried --
-- Note that a report is sent again, which was not found there.
UPDATE core.open311_link
SET tried_at = now()
WHERE open311_link.id = :link_id;

-- sent_report --
-- What is told of a report that is handed over; never who reported it.
SELECT
    report.id,
    report.company_id,
    company.name AS company,
    head.category,
    fault_category.title_sv,
    report.description,
    report.floor,
    report.spot,
    report.observed_at,
    label.kind AS asset_kind,
    label.code AS asset_code,
    label.name AS asset_name,
    came.service_request_id AS origin_id,
    ST_X(ST_Transform(own.geom, 4326)) AS lon,
    ST_Y(ST_Transform(own.geom, 4326)) AS lat
FROM core.report
INNER JOIN core.company ON report.company_id = company.id
INNER JOIN core.case_state AS own ON report.id = own.report_id
INNER JOIN core.case_state AS head ON own.case_id = head.report_id
INNER JOIN core.fault_category ON head.category = fault_category.code
LEFT JOIN app.asset_labels AS label ON own.asset_id = label.id
LEFT JOIN
    LATERAL (
        SELECT link.service_request_id
        FROM core.open311_link AS link
        WHERE link.report_id = report.id AND link.incoming
        ORDER BY link.id
        LIMIT 1
    ) AS came
    ON TRUE
WHERE report.id = :report_id;

-- link_sent --
-- Note what the other side calls a report, or the token that stands for it until it does.
UPDATE core.open311_link
SET
    service_request_id = cast(:their_id AS text),
    token = coalesce(cast(:token AS text), open311_link.token),
    sent_at = coalesce(open311_link.sent_at, now()),
    unsure = FALSE,
    error = NULL
WHERE open311_link.id = :link_id;

-- link_failed --
-- Note why a report did not arrive, or that nobody knows.
UPDATE core.open311_link
SET unsure = :unsure, error = :error
WHERE open311_link.id = :link_id;

-- waiting_updates --
-- What is still to be told of a case, in the order that it happened.
SELECT
    told.id,
    told.status,
    told.note,
    told.at,
    link.peer_id,
    link.service_request_id,
    link.their_status
FROM core.case_state AS own
INNER JOIN core.case_state AS member ON own.case_id = member.case_id
INNER JOIN core.open311_link AS link ON member.report_id = link.report_id
INNER JOIN core.open311_peer AS peer ON link.peer_id = peer.id
INNER JOIN core.open311_update AS told ON link.id = told.link_id
WHERE
    own.report_id = :case_id
    AND NOT told.incoming
    AND told.sent_at IS NULL
    AND link.service_request_id IS NOT NULL
    AND peer.disabled_at IS NULL
ORDER BY
    told.at,
    told.id;

-- update_sent --
-- Note that an update was taken, and what the other side calls it.
UPDATE core.open311_update
SET sent_at = now(), update_id = cast(:their_id AS text), error = NULL
WHERE open311_update.id = :update_id;

-- update_failed --
-- Note why an update was not taken, and when it is tried again.
UPDATE core.open311_update
SET
    tries = open311_update.tries + 1,
    next_at = now() + least(interval '30 seconds' * 2 ^ least(open311_update.tries, 12), :longest),
    error = :error
WHERE open311_update.id = :update_id;

-- ask_peers --
-- Let peers be asked that have cases of ours; a row for each.
SELECT
    app.defer_job(
        'ljusrond.open311_poll',
        jsonb_build_object('company_id', peer.company_id, 'peer_id', peer.id)
    ) AS job_id
FROM core.open311_peer AS peer
WHERE
    peer.disabled_at IS NULL
    AND EXISTS (
        SELECT
        FROM core.open311_link AS link
        WHERE link.peer_id = peer.id AND NOT link.incoming AND link.service_request_id IS NOT NULL
    )
ORDER BY peer.id;

-- polled --
-- Note until when the updates of a peer are read.
UPDATE core.open311_peer
SET polled_to = greatest(:polled_to, open311_peer.polled_to)
WHERE open311_peer.id = :peer_id;

-- link_at_peer --
-- A report that a peer names by its own number; kept from others until the transaction ends.
SELECT
    link.id,
    link.incoming,
    link.peer_id,
    link.their_status,
    own.case_id
FROM core.open311_link AS link
INNER JOIN core.case_state AS own ON link.report_id = own.report_id
WHERE
    link.peer_id = :peer_id
    AND NOT link.incoming
    AND link.service_request_id = :their_id
ORDER BY link.id
LIMIT 1
FOR UPDATE OF link;

-- numbers_at_peer --
-- Numbers of the reports that a peer has, whose status there may still change.
SELECT link.service_request_id
FROM core.open311_link AS link
WHERE
    link.peer_id = :peer_id
    AND NOT link.incoming
    AND link.service_request_id IS NOT NULL
    AND (link.their_status IS NULL OR link.their_status <> all(:ended_there))
    AND link.sent_at > now() - interval '2 years'
ORDER BY
    link.told_at ASC NULLS FIRST,
    link.id ASC
LIMIT 500;

-- note_lost_picture --
-- Note in a case that a picture could not be fetched, once.
INSERT INTO core.case_event (report_id, company_id, kind, at, note)
SELECT
    state.case_id,
    state.company_id,
    'noted' AS kind,
    clock_timestamp() AS at,
    cast(:note AS text)
FROM core.case_state AS state
WHERE
    state.report_id = :report_id
    AND NOT EXISTS (
        SELECT
        FROM core.case_event AS before
        WHERE before.report_id = state.case_id AND before.note = cast(:note AS text)
    );
