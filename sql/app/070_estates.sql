-- Estates with the figures their pages open with.

CREATE VIEW app.estates AS
SELECT
    estate.id,
    estate.company_id,
    estate.code,
    estate.name,
    company.name AS company_name,
    -- A run that failed later leaves the results of the one before standing; one that was
    -- refused says that there are none.
    CASE WHEN run.status <> 'refused' THEN done.finished_at END AS computed_at,
    run.status AS analysis_status,
    run.message AS analysis_message,
    (
        SELECT count(*)::integer
        FROM core.analysis_request
        WHERE analysis_request.estate_id = estate.id
    ) + (
        -- A chosen class, an import: the whole estate waits for a worker or is being computed.
        SELECT app.analyses_waiting(estate.id)
    ) + (
        SELECT count(*)::integer
        FROM core.analysis_run AS going
        WHERE
            going.estate_id = estate.id
            AND going.scope = 'estate'
            AND going.status = 'running'
            AND going.started_at > now() - interval '1 day'
    ) AS waiting_changes,
    (
        SELECT count(*)::integer FROM app.lamps
        WHERE lamps.estate_id = estate.id
    ) AS lamps,
    (
        SELECT count(*)::integer
        FROM app.lamps
        WHERE lamps.estate_id = estate.id AND lamps.state = 'unknown'
    ) AS lamps_unknown,
    spots.certain AS dark_spots_certain,
    spots.probable AS dark_spots_probable,
    spots.unknown AS dark_spots_unknown,
    (
        SELECT count(*)::integer
        FROM core.surface_result
        WHERE
            surface_result.estate_id = estate.id
            AND surface_result.ended_at IS NULL
            AND 'fails' IN (surface_result.e_avg_verdict, surface_result.uo_verdict)
    ) AS surfaces_failing,
    (
        SELECT count(*)::integer
        FROM core.repair
        WHERE repair.estate_id = estate.id
    ) AS repairs,
    (
        SELECT count(*)::integer
        FROM core.group_fault
        WHERE group_fault.estate_id = estate.id
    ) AS group_faults,
    (told.shares ->> 'photometry')::double precision AS share_photometry,
    (told.shares ->> 'flux')::double precision AS share_flux,
    (told.shares ->> 'state')::double precision AS share_state,
    (told.shares ->> 'building_height')::double precision AS share_building_height,
    (
        SELECT count(*)::integer
        FROM app.broken_fixtures
        WHERE broken_fixtures.estate_id = estate.id
    ) AS broken_fixtures,
    (
        SELECT count(*)::integer
        FROM app.overdue_cleaning
        WHERE
            overdue_cleaning.estate_id = estate.id
            AND overdue_cleaning.cleaning_state = 'overdue'
    ) AS overdue_cleaning,
    (
        SELECT count(*)::integer
        FROM app.overdue_cleaning
        WHERE overdue_cleaning.estate_id = estate.id
    ) AS cleaning_plans,
    estate.geom
FROM core.estate
INNER JOIN core.company ON estate.company_id = company.id
LEFT JOIN LATERAL (
    SELECT
        analysis_run.finished_at,
        analysis_run.status,
        analysis_run.message
    FROM core.analysis_run
    WHERE analysis_run.estate_id = estate.id AND analysis_run.finished_at IS NOT NULL
    ORDER BY analysis_run.finished_at DESC
    LIMIT 1
) AS run ON TRUE
LEFT JOIN LATERAL (
    SELECT analysis_run.finished_at
    FROM core.analysis_run
    WHERE analysis_run.estate_id = estate.id AND analysis_run.status = 'done'
    ORDER BY analysis_run.finished_at DESC
    LIMIT 1
) AS done ON TRUE
LEFT JOIN LATERAL (
    SELECT analysis_run.parameters -> 'shares' AS shares
    FROM core.analysis_run
    WHERE
        analysis_run.estate_id = estate.id
        AND analysis_run.status = 'done'
        AND analysis_run.parameters ? 'shares'
    ORDER BY analysis_run.finished_at DESC
    LIMIT 1
) AS told ON TRUE
CROSS JOIN
    LATERAL (
        -- The partial index on what stands: ended spots are not read.
        SELECT
            (count(*) FILTER (WHERE dark_spot.certainty = 'certain'))::integer AS certain,
            (count(*) FILTER (WHERE dark_spot.certainty = 'probable'))::integer AS probable,
            (count(*) FILTER (WHERE dark_spot.certainty = 'unknown'))::integer AS unknown
        FROM core.dark_spot
        WHERE dark_spot.estate_id = estate.id AND dark_spot.ended_at IS NULL
    ) AS spots;

COMMENT ON VIEW app.estates IS
'Estates with their counts; computed_at NULL: the light was never computed';
COMMENT ON COLUMN app.estates.id IS
'Identity of the estate';
COMMENT ON COLUMN app.estates.code IS
'Short name used in commands and addresses';
COMMENT ON COLUMN app.estates.name IS
'Name as written';
COMMENT ON COLUMN app.estates.company_name IS
'Company that owns the estate';
COMMENT ON COLUMN app.estates.computed_at IS
'End of the newest computation of its light; NULL: never computed';
COMMENT ON COLUMN app.estates.analysis_status IS
'How that computation ended; NULL: never computed';
COMMENT ON COLUMN app.estates.analysis_message IS
'Why it failed or was refused; NULL: it did not';
COMMENT ON COLUMN app.estates.waiting_changes IS
'Changes not computed yet, a whole computation that waits or runs being one [count]';
COMMENT ON COLUMN app.estates.lamps IS
'Lamps [count]';
COMMENT ON COLUMN app.estates.lamps_unknown IS
'Lamps nobody has looked at: unknown, not lit [count]';
COMMENT ON COLUMN app.estates.dark_spots_certain IS
'Dark spots whatever the lamps never seen do [count]';
COMMENT ON COLUMN app.estates.dark_spots_probable IS
'Dark spots with the likely flux, where the flux of lamps is not known [count]';
COMMENT ON COLUMN app.estates.dark_spots_unknown IS
'Dark spots only if lamps never seen are out [count]';
COMMENT ON COLUMN app.estates.surfaces_failing IS
'Surfaces whose average or uniformity is under their class [count]';
COMMENT ON COLUMN app.estates.repairs IS
'Faulty lamps in the order of repair [count]';
COMMENT ON COLUMN app.estates.group_faults IS
'Suspected group faults [count]';
COMMENT ON COLUMN app.estates.share_photometry IS
'Share of lamps with measured photometry, 0 to 1; NULL: no computation told';
COMMENT ON COLUMN app.estates.share_flux IS
'Share of lamps whose luminous flux is known, 0 to 1; NULL: no computation told';
COMMENT ON COLUMN app.estates.share_state IS
'Share of lamps that somebody has seen, 0 to 1; NULL: no computation told';
COMMENT ON COLUMN app.estates.share_building_height IS
'Share of buildings whose height is known, 0 to 1; NULL: no computation told';
COMMENT ON COLUMN app.estates.broken_fixtures IS
'Lamps last seen in another state than lit [count]';
COMMENT ON COLUMN app.estates.overdue_cleaning IS
'Cleaning plans past their due day [count]';
COMMENT ON COLUMN app.estates.cleaning_plans IS
'Cleaning plans [count]; 0: nobody planned any, so none can be late';

-- Read from the index case_state_open_count_idx alone: rows and columns that it lacks would make
-- the start page as slow as there are open cases.
CREATE VIEW app.case_counts AS
SELECT
    company_id,
    estate_id,
    count(*)::integer AS open,
    (count(*) FILTER (WHERE due_at < now()))::integer AS overdue,
    (
        count(*) FILTER (WHERE due_at >= now() AND due_at < now() + interval '7 days')
    )::integer AS due_soon,
    (
        count(*) FILTER (
            WHERE account_id IS NULL AND team_id IS NULL AND contractor_id IS NULL
        )
    )::integer AS unassigned
FROM core.case_state
WHERE is_open AND case_id = report_id
GROUP BY
    company_id,
    estate_id;

COMMENT ON VIEW app.case_counts IS
'Open cases of each estate, counted; NULL estate: outside all of them';
COMMENT ON COLUMN app.case_counts.open IS
'Cases that somebody still has to act on [count]';
COMMENT ON COLUMN app.case_counts.overdue IS
'Of them, past what was promised [count]';
COMMENT ON COLUMN app.case_counts.due_soon IS
'Of them, promised within the next 7 days [count]';
COMMENT ON COLUMN app.case_counts.unassigned IS
'Of them, given to no person, team or contractor [count]';
