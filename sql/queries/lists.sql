-- case_rows --
-- Cases as a list shows them, in the order of their identities.
SELECT
    state.report_id AS id,
    estate.code AS estate,
    estate.name AS estate_name,
    state.asset_id,
    asset.kind AS asset_kind,
    label.code AS asset_code,
    label.name AS asset_name,
    state.category,
    fault_category.danger,
    report.description,
    report.origin,
    report.floor,
    report.spot,
    report.observed_at,
    state.opened_at,
    state.status,
    state.status_at,
    state.is_open,
    app.outcome_of(state.status) AS outcome,
    state.closed_at,
    state.priority,
    state.due_at,
    coalesce(state.is_open AND state.due_at < now(), FALSE) AS is_overdue,
    state.party,
    state.account_id,
    account.name AS account_name,
    state.team_id,
    team.name AS team_name,
    state.contractor_id,
    contractor.name AS contractor_name,
    state.held,
    (
        SELECT count(*)
        FROM core.case_state AS member
        WHERE member.case_id = state.report_id
    ) AS reports,
    (
        SELECT count(*)
        FROM core.report_evidence AS evidence
        WHERE evidence.report_id = state.report_id
    ) AS seen_again,
    ST_X(ST_Transform(state.geom, 4326)) AS lon,
    ST_Y(ST_Transform(state.geom, 4326)) AS lat
FROM unnest(cast(:ids AS uuid[])) WITH ORDINALITY AS wanted (id, place)
INNER JOIN core.case_state AS state ON wanted.id = state.report_id
INNER JOIN core.report ON state.report_id = report.id
INNER JOIN core.fault_category ON state.category = fault_category.code
LEFT JOIN core.estate ON state.estate_id = estate.id
LEFT JOIN core.asset ON state.asset_id = asset.id
LEFT JOIN app.asset_labels AS label ON state.asset_id = label.id
LEFT JOIN core.account ON state.account_id = account.id
LEFT JOIN core.team ON state.team_id = team.id
LEFT JOIN core.contractor ON state.contractor_id = contractor.id
ORDER BY wanted.place;

-- estates --
-- The estates that whoever asks sees, by name.
SELECT
    estate.id,
    estate.code,
    estate.name
FROM core.estate
ORDER BY
    estate.name,
    estate.code;

-- places --
-- Courtyards and buildings of an estate, for a choice.
SELECT
    label.id,
    label.kind,
    label.code,
    label.name
FROM app.asset_labels AS label
WHERE
    label.estate_id = :estate_id
    AND label.kind IN ('courtyard', 'building')
    AND label.vanished_at IS NULL
    AND coalesce(label.code, label.name) IS NOT NULL
ORDER BY
    label.kind DESC,
    label.code ASC,
    label.name ASC,
    label.id ASC
LIMIT 2000;

-- place --
-- A building or courtyard: its estate, and the ground whose cases are its own. A door stands on
-- the wall, a lamp before it.
SELECT
    label.estate_id,
    label.kind,
    label.code,
    label.name,
    ST_AsEWKB(
        CASE label.kind WHEN 'building' THEN ST_Buffer(label.geom, 3) ELSE label.geom END
    ) AS outline
FROM app.asset_labels AS label
WHERE label.id = :id AND label.kind IN ('courtyard', 'building');

-- asset --
-- What an asset is called; no row: there is none.
SELECT
    label.kind,
    label.code,
    label.name
FROM app.asset_labels AS label
WHERE label.id = :id;

-- cases_saying --
-- Cases whose reporters' words begin with all of these, or that are about an asset of such a label.
SELECT found.case_id
FROM app.cases_saying(cast(:words AS text), cast(:names AS text[]), :most) AS found (case_id);

-- holder --
-- Name of who cases lie with.
SELECT account.name
FROM core.account
WHERE :kind = 'account' AND account.id = :id
UNION ALL
SELECT team.name
FROM core.team
WHERE :kind = 'team' AND team.id = :id
UNION ALL
SELECT contractor.name
FROM core.contractor
WHERE :kind = 'contractor' AND contractor.id = :id;

-- teams_of --
-- The teams that somebody is in.
SELECT team_member.team_id
FROM core.team_member
WHERE team_member.account_id = :account_id
ORDER BY team_member.team_id;

-- before --
-- What is about to be changed of cases; of one that was merged meanwhile, of the case it is in.
SELECT
    asked.report_id AS id,
    head.status,
    head.priority,
    head.party,
    head.account_id,
    head.team_id,
    head.contractor_id
FROM core.case_state AS asked
INNER JOIN core.case_state AS head ON asked.case_id = head.report_id
WHERE asked.report_id = any(cast(:ids AS uuid[]));

-- ways_back --
-- Which statuses may follow each other.
SELECT
    was.status AS was,
    now.status AS now
FROM unnest(cast(:statuses AS text[])) AS was (status)
CROSS JOIN unnest(cast(:statuses AS text[])) AS now (status)
WHERE was.status <> now.status AND app.may_follow(was.status, now.status);

-- saved --
-- Somebody's saved filters, by name.
SELECT
    saved_filter.id,
    saved_filter.name,
    saved_filter.asked,
    saved_filter.is_default
FROM core.saved_filter
WHERE saved_filter.account_id = :account_id
ORDER BY
    saved_filter.name,
    saved_filter.id;

-- save --
-- Keep a filter; one of the same name is replaced. No row: there are as many as somebody may keep.
INSERT INTO core.saved_filter (company_id, account_id, name, asked)
SELECT
    :company_id,
    :account_id,
    :name,
    :asked
WHERE
    (
        SELECT count(*)
        FROM core.saved_filter
        WHERE saved_filter.account_id = :account_id AND saved_filter.name <> :name
    ) < :most
ON CONFLICT (account_id, name) DO UPDATE SET asked = excluded.asked
RETURNING id;

-- rename_saved --
-- Call a saved filter otherwise; nothing where the name is taken.
UPDATE core.saved_filter
SET name = :name
WHERE
    saved_filter.id = :id
    AND saved_filter.account_id = :account_id
    AND NOT EXISTS (
        SELECT
        FROM core.saved_filter AS other
        WHERE
            other.account_id = :account_id
            AND other.name = :name
            AND other.id <> :id
    );

-- delete_saved --
-- Forget a saved filter.
DELETE FROM core.saved_filter
WHERE saved_filter.id = :id AND saved_filter.account_id = :account_id;

-- clear_default --
-- Let no saved filter be the one that the list opens with.
UPDATE core.saved_filter
SET is_default = FALSE
WHERE saved_filter.account_id = :account_id AND saved_filter.is_default;

-- set_default --
-- Let a saved filter be the one that the list opens with.
UPDATE core.saved_filter
SET is_default = TRUE
WHERE saved_filter.id = :id AND saved_filter.account_id = :account_id;

-- walked --
-- Where cases lie, for somebody who walks past them: the house at hand, else the yard around.
SELECT
    state.report_id AS id,
    estate.name AS estate_name,
    ST_X(state.geom) AS easting_m,
    ST_Y(state.geom) AS northing_m,
    house.id AS building_id,
    house.code AS building_code,
    house.name AS building_name,
    yard.id AS courtyard_id,
    yard.code AS courtyard_code,
    yard.name AS courtyard_name
FROM unnest(cast(:ids AS uuid[])) WITH ORDINALITY AS wanted (id, place)
INNER JOIN core.case_state AS state ON wanted.id = state.report_id
LEFT JOIN core.estate ON state.estate_id = estate.id
LEFT JOIN LATERAL (
    SELECT
        building.id,
        building.code,
        coalesce(building.name, building.address) AS name
    FROM core.building
    WHERE
        building.geom && ST_Expand(state.geom, :around_m)
        AND ST_DWithin(building.geom, state.geom, :around_m)
        AND building.vanished_at IS NULL
    ORDER BY
        ST_Distance(building.geom, state.geom),
        building.id
    LIMIT 1
) AS house ON TRUE
LEFT JOIN LATERAL (
    SELECT
        courtyard.id,
        courtyard.code,
        courtyard.name
    FROM core.courtyard
    WHERE
        courtyard.geom && state.geom
        AND ST_Intersects(courtyard.geom, state.geom)
        AND courtyard.vanished_at IS NULL
    ORDER BY courtyard.id
    LIMIT 1
) AS yard ON TRUE
ORDER BY wanted.place;
