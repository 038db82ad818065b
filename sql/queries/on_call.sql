-- night --
-- The night that is handed over on a day, or on the next working day after it; NULL: the one that
-- it is now, in working hours that of this morning.
SELECT
    chosen.day,
    app.night_start(:company_id, chosen.day) AS begins_at,
    app.night_end(chosen.day) AS ends_at,
    app.local_date(app.night_start(:company_id, chosen.day)) AS day_before,
    app.nth_working_day(:company_id, chosen.day, 1) AS day_after
FROM
    (
        SELECT
            CASE
                WHEN cast(:day AS date) IS NULL
                    THEN coalesce(
                        app.handover_of(:company_id, now()), app.local_date(now())
                    )
                WHEN app.is_working_day(:company_id, cast(:day AS date)) THEN cast(:day AS date)
                ELSE app.nth_working_day(:company_id, cast(:day AS date), 1)
            END AS day
    ) AS chosen;

-- night_cases --
-- Cases that came in while nobody worked and are handed over on a day, danger first.
SELECT
    state.report_id,
    state.case_id,
    state.company_id,
    company.name AS company,
    state.category,
    fault_category.danger,
    fault_category.needs_action,
    report.description,
    estate.id AS estate_id,
    estate.code AS estate,
    estate.name AS estate_name,
    asset.kind AS asset_kind,
    label.code AS asset_code,
    label.name AS asset_name,
    state.opened_at,
    state.status,
    state.status_at,
    state.is_open,
    state.priority,
    state.due_at,
    coalesce(state.is_open AND state.due_at < now(), FALSE) AS is_overdue,
    state.held,
    (
        SELECT count(*)
        FROM core.case_state AS member
        WHERE member.case_id = state.report_id
    ) AS reports
FROM core.case_state AS state
INNER JOIN core.company ON state.company_id = company.id
INNER JOIN core.fault_category ON state.category = fault_category.code
INNER JOIN core.report ON state.report_id = report.id
LEFT JOIN core.estate ON state.estate_id = estate.id
LEFT JOIN core.asset ON state.asset_id = asset.id
LEFT JOIN app.asset_labels AS label ON state.asset_id = label.id
WHERE
    state.company_id = :company_id
    AND state.opened_at >= app.night_start(:company_id, :day)
    AND state.opened_at < app.night_end(:day)
    AND app.handover_of(state.company_id, state.opened_at) = :day
    AND state.case_id = state.report_id
    AND fault_category.needs_action
ORDER BY
    fault_category.danger DESC,
    state.opened_at ASC,
    state.report_id ASC;

-- called --
-- How many webhooks are called of danger.
SELECT count(*) AS webhooks
FROM core.webhook
WHERE webhook.disabled_at IS NULL AND 'case.danger' = any(webhook.events);

-- handed_over --
-- Mornings that are over since a day, of two weeks at most, the oldest first; NULL: all of them.
SELECT gone.day
FROM
    (
        SELECT cast(possible.at AS date) AS day
        FROM
            generate_series(
                greatest(
                    coalesce(
                        cast(:last_day AS date) + 1, app.local_date(cast(:now AS timestamptz)) - 14
                    ),
                    app.local_date(cast(:now AS timestamptz)) - 14
                ),
                app.local_date(cast(:now AS timestamptz)),
                interval '1 day'
            ) AS possible (at)
    ) AS gone
WHERE
    app.is_working_day(:company_id, gone.day)
    AND app.night_end(gone.day) <= cast(:now AS timestamptz) - interval '1 minute'
ORDER BY gone.day;
