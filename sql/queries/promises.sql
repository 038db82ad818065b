-- rules --
-- The ladder as a company sees it: its own rules and the defaults, with what each would promise of
-- something reported now, and whether an own rule of the same conditions takes its place.
SELECT
    promise.id,
    promise.party,
    promise.category,
    promise.asset_kind,
    promise.danger,
    promise.priority,
    promise.unit,
    promise.amount,
    promise.season_from,
    promise.season_to,
    promise.source,
    promise.company_id IS NOT NULL AS own,
    promise.company_id IS NULL AND EXISTS (
        SELECT FROM core.promise AS other
        WHERE
            other.company_id IS NOT NULL
            AND other.party IS NOT DISTINCT FROM promise.party
            AND other.category IS NOT DISTINCT FROM promise.category
            AND other.asset_kind IS NOT DISTINCT FROM promise.asset_kind
            AND other.danger IS NOT DISTINCT FROM promise.danger
    ) AS replaced,
    app.promised_by(promise, cast(:company_id AS uuid), now()) AS due_at
FROM core.promise
WHERE cast(:id AS uuid) IS NULL OR promise.id = :id
ORDER BY
    promise.danger DESC NULLS LAST,
    promise.category ASC NULLS LAST,
    promise.party ASC NULLS FIRST,
    promise.asset_kind ASC NULLS FIRST,
    own DESC,
    promise.id ASC;

-- insert_rule --
-- Make a rule of a company's own; no row: it has one of the same conditions.
INSERT INTO core.promise (
    company_id, party, category, asset_kind, danger, priority, unit, amount, season_from,
    season_to, source
)
VALUES (
    :company_id, cast(:party AS text), cast(:category AS text), cast(:asset_kind AS text),
    cast(:danger AS boolean), :priority, :unit, cast(:amount AS integer),
    cast(:season_from AS text), cast(:season_to AS text), cast(:source AS text)
)
ON CONFLICT (company_id, party, category, asset_kind, danger) DO NOTHING
RETURNING id;

-- change_rule --
-- Promise something else by a rule of a company's own; what it is for stays.
UPDATE core.promise
SET
    priority = :priority,
    unit = :unit,
    amount = cast(:amount AS integer),
    season_from = cast(:season_from AS text),
    season_to = cast(:season_to AS text),
    source = cast(:source AS text)
WHERE promise.id = :id AND promise.company_id IS NOT NULL;

-- remove_rule --
-- Take a rule of a company's own away; what it was for comes back.
DELETE FROM core.promise
WHERE promise.id = :id AND promise.company_id IS NOT NULL
RETURNING
    promise.party,
    promise.category,
    promise.asset_kind,
    promise.danger;

-- tried --
-- The rule that would count for something reported now, and by when; no row: nothing is promised.
SELECT
    picked.id,
    app.promised_by(picked, cast(:company_id AS uuid), now()) AS due_at
FROM core.fault_category
CROSS JOIN
    app.promise_for(
        cast(:company_id AS uuid),
        :party,
        fault_category.code,
        cast(:asset_kind AS text),
        fault_category.danger
    ) AS picked
WHERE fault_category.code = :category AND fault_category.needs_action;

-- free_days --
-- Days that a company is off from a day on, own ones and those of the calendar that fall on a
-- weekday, in order.
SELECT
    free_day.id,
    free_day.free_on,
    free_day.name,
    free_day.company_id IS NOT NULL AS own
FROM core.free_day
WHERE
    free_day.free_on >= :since
    AND (
        free_day.company_id IS NOT NULL
        OR (free_day.free_on < :until AND date_part('isodow', free_day.free_on) < 6)
    )
ORDER BY
    free_day.free_on ASC,
    own ASC;

-- insert_free_day --
-- Note a day off of a company's own; no row: it, or the calendar, has it already.
INSERT INTO core.free_day (company_id, free_on, name)
SELECT
    :company_id,
    wanted.free_on,
    :name
FROM (SELECT cast(:free_on AS date) AS free_on) AS wanted
WHERE
    NOT EXISTS (
        SELECT FROM core.free_day
        WHERE free_day.free_on = wanted.free_on
    )
ON CONFLICT (company_id, free_on) DO NOTHING
RETURNING id;

-- remove_free_day --
-- Take a day off of a company's own away.
DELETE FROM core.free_day
WHERE free_day.id = :id AND free_day.company_id IS NOT NULL;

-- stale --
-- Open cases that the ladder would promise for another time than was promised, by step: those with
-- a category, party, kind and danger as given, NULL being any. A time that somebody set stays, and
-- a step that somebody chose. Of a merged case the earliest of its reports counts, as in merging.
WITH anew AS (
    SELECT * FROM app.promised_anew(
        cast(:category AS text), cast(:party AS text), cast(:asset_kind AS text),
        cast(:danger AS boolean)
    )
)

SELECT
    anew.priority,
    count(*)::integer AS cases,
    (count(*) FILTER (WHERE anew.due_at < now()))::integer AS overdue,
    (count(*) FILTER (WHERE anew.due_at < anew.was_due_at))::integer AS earlier
FROM anew
GROUP BY anew.priority
ORDER BY anew.priority;

-- count_anew --
-- Promise those cases anew, and note it in the history of each; how many they were.
WITH anew AS (
    SELECT * FROM app.promised_anew(
        cast(:category AS text), cast(:party AS text), cast(:asset_kind AS text),
        cast(:danger AS boolean)
    )
),

changed AS (
    UPDATE core.case_state
    SET priority = anew.priority, promise_id = anew.promise_id, due_at = anew.due_at
    FROM anew
    WHERE case_state.report_id = anew.case_id AND case_state.is_open
    RETURNING
        case_state.report_id,
        case_state.company_id,
        anew.was_due_at,
        anew.due_at
),

told AS (
    INSERT INTO core.case_event (report_id, company_id, kind, at, role, data)
    SELECT
        changed.report_id,
        changed.company_id,
        'due_moved' AS kind,
        clock_timestamp() AS at,
        :role,
        jsonb_build_object(
            'was', changed.was_due_at, 'now', changed.due_at, 'by_hand', FALSE
        ) AS data
    FROM changed
    WHERE changed.was_due_at IS DISTINCT FROM changed.due_at
)

SELECT count(*)::integer FROM changed;

-- teams --
-- Teams with their members and open cases, by name.
SELECT
    team.id,
    team.name,
    team.email,
    array(
        SELECT team_member.account_id
        FROM core.team_member
        INNER JOIN core.account ON team_member.account_id = account.id
        WHERE team_member.team_id = team.id AND account.disabled_at IS NULL
        ORDER BY account.name
    ) AS members,
    (
        SELECT count(*)::integer
        FROM core.case_state
        WHERE
            case_state.team_id = team.id
            AND case_state.is_open
            AND case_state.case_id = case_state.report_id
    ) AS open_cases
FROM core.team
WHERE cast(:id AS uuid) IS NULL OR team.id = :id
ORDER BY
    team.name,
    team.id;

-- people --
-- Accounts that may work in a team, by name.
SELECT
    account.id,
    account.name,
    account.role
FROM core.account
WHERE account.disabled_at IS NULL AND account.role = any(:roles)
ORDER BY
    account.name,
    account.id;

-- insert_team --
-- Make a team; no row: there is one of that name.
INSERT INTO core.team (company_id, name, email)
VALUES (:company_id, :name, cast(:email AS text))
ON CONFLICT (company_id, name) DO NOTHING
RETURNING id;

-- change_team --
-- Give a team another name or mailbox; nothing where another one has the name.
UPDATE core.team
SET name = :name, email = cast(:email AS text)
WHERE
    team.id = :id
    AND NOT EXISTS (
        SELECT FROM core.team AS other
        WHERE other.name = :name AND other.id <> :id
    );

-- clear_members --
-- Take those out of a team who no longer work in it.
DELETE FROM core.team_member
WHERE team_member.team_id = :id AND team_member.account_id <> all(:account_ids);

-- add_members --
-- Put those into a team who work in it, as far as they may.
INSERT INTO core.team_member (team_id, account_id, company_id)
SELECT
    :id AS team_id,
    account.id AS account_id,
    account.company_id
FROM core.account
WHERE account.id = any(:account_ids) AND account.role = any(:roles) AND account.disabled_at IS NULL
ON CONFLICT (team_id, account_id) DO NOTHING;

-- contractors --
-- Contractors and partners with their open cases and orders, those still offered first, by name.
SELECT
    contractor.id,
    contractor.name,
    contractor.party,
    contractor.email,
    contractor.language,
    contractor.removed_at,
    (
        SELECT count(*)::integer
        FROM core.case_state
        WHERE
            case_state.contractor_id = contractor.id
            AND case_state.is_open
            AND case_state.case_id = case_state.report_id
    ) AS open_cases,
    (
        SELECT count(*)::integer
        FROM core.work_order
        WHERE
            work_order.contractor_id = contractor.id
            AND work_order.status IN ('sent', 'accepted', 'in_work')
    ) AS open_orders,
    (
        SELECT max(share.expires_at)
        FROM core.share
        WHERE
            share.contractor_id = contractor.id
            AND share.revoked_at IS NULL
            AND share.expires_at > now()
    ) AS link_until
FROM core.contractor
WHERE cast(:id AS uuid) IS NULL OR contractor.id = :id
ORDER BY
    contractor.removed_at IS NOT NULL,
    contractor.name,
    contractor.id;

-- insert_contractor --
-- Note a contractor or partner; no row: there is one of that name.
INSERT INTO core.contractor (company_id, name, party, email, language)
VALUES (:company_id, :name, :party, cast(:email AS text), :language)
ON CONFLICT (company_id, name) DO NOTHING
RETURNING id;

-- change_contractor --
-- Change what is known of a contractor; nothing where another one has the name.
UPDATE core.contractor
SET name = :name, party = :party, email = cast(:email AS text), language = :language
WHERE
    contractor.id = :id
    AND NOT EXISTS (
        SELECT FROM core.contractor AS other
        WHERE other.name = :name AND other.id <> :id
    );

-- offer_contractor --
-- Offer a contractor no longer, or again.
UPDATE core.contractor
SET removed_at = CASE WHEN :gone THEN coalesce(contractor.removed_at, now()) END
WHERE contractor.id = :id;

-- end_links --
-- Take the links back that open all orders of a contractor.
UPDATE core.share
SET revoked_at = now()
WHERE share.contractor_id = :contractor_id AND share.revoked_at IS NULL;
