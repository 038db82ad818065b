-- Who may do what in the database: group roles, all rights in this one file.
-- ljusrond_app serves requests, ljusrond_worker computes, ljusrond_read is for GIS users who
-- connect directly, ljusrond_admin may do what the owner may. Logins are granted one of them.

DO $roles$
DECLARE
    _role text;
BEGIN
    FOREACH _role IN ARRAY ARRAY[
        'ljusrond_app', 'ljusrond_worker', 'ljusrond_read', 'ljusrond_admin'
    ] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = _role) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', _role);
        END IF;
        -- Whoever logs in as the owner may act as the narrower roles.
        EXECUTE format('GRANT %I TO CURRENT_USER', _role);
    END LOOP;
END;
$roles$;

-- The server's own login can become what serves requests and nothing else: there is no way back
-- to the owner's rights. How it proves itself (peer, password) is the operator's part.
DO $web$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ljusrond_web') THEN
        CREATE ROLE ljusrond_web LOGIN NOINHERIT;
    END IF;
    GRANT ljusrond_app TO ljusrond_web;
END;
$web$;

GRANT USAGE ON SCHEMA core, app, jobs TO ljusrond_app;
GRANT SELECT ON ALL TABLES IN SCHEMA core, app TO ljusrond_app;
-- Whose logins failed is counted by functions, before anybody is known.
REVOKE SELECT ON core.login_attempt FROM ljusrond_app;
GRANT INSERT, UPDATE ON
core.account, core.api_token, core.share, core.session, core.document, core.masking, core.photo
TO ljusrond_app;
GRANT INSERT, DELETE ON
core.account_estate, core.account_category, core.share_report, core.team_member,
-- Days off of a company's own; the calendar's are nobody's to change.
core.free_day
TO ljusrond_app;
-- The outline that members agreed to is never moved; who takes part is written by functions alone,
-- and how many dwellings another owner has is read by none.
GRANT INSERT ON core.shared_area TO ljusrond_app;
REVOKE ALL ON core.shared_area_member FROM ljusrond_app;
GRANT SELECT (company_id, area_id, member_id, agreed_at) ON core.shared_area_member
TO ljusrond_app;
GRANT INSERT ON core.retention_rule, core.retention_run, core.audit TO ljusrond_app;
-- Drafts may be thrown away, adjusted documents not (a trigger); one person's data on request.
GRANT DELETE ON core.document, core.reporter_contact, core.photo TO ljusrond_app;
GRANT INSERT ON
core.report, core.report_event, core.report_photo, core.reporter_contact,
core.lamp_observation, core.analysis_request, core.cleaning_visit, core.report_evidence,
core.submission
TO ljusrond_app;
-- What was seen at a visit. An item keeps its words for ever: a changed one is another row.
GRANT INSERT ON core.visit_answer, core.visit_photo, core.waste_reading TO ljusrond_app;
GRANT INSERT ON core.round_template, core.round_item TO ljusrond_app;
GRANT UPDATE (
    kind, asset_kinds, name_sv, name_en, about_sv, about_en, rrule, minutes, source, retired_at
) ON core.round_template TO ljusrond_app;
GRANT UPDATE (position, retired_at) ON core.round_item TO ljusrond_app;
-- How a plan stands is kept by triggers; one that was followed is never removed (a policy).
GRANT INSERT, UPDATE, DELETE ON core.cleaning_plan TO ljusrond_app;
GRANT INSERT, DELETE ON core.cleaning_due TO ljusrond_app;
-- A sample and what was drawn stand; a set of photos is closed, a grade given anew.
GRANT INSERT ON
core.inspection_sample, core.inspection_sample_plan, core.photo_grading, core.photo_grading_item,
core.photo_grader, core.photo_grade
TO ljusrond_app;
GRANT UPDATE (closed_at) ON core.photo_grading TO ljusrond_app;
GRANT UPDATE (score, graded_at) ON core.photo_grade TO ljusrond_app;
GRANT INSERT, DELETE ON core.duty_phone TO ljusrond_app;
GRANT INSERT, UPDATE, DELETE ON core.management_area TO ljusrond_app;
-- The address of a calendar is ended, never changed.
GRANT INSERT ON core.calendar_feed TO ljusrond_app;
GRANT UPDATE (ended_at) ON core.calendar_feed TO ljusrond_app;
-- A case: what happened is appended; who it lies with and by when is decided anew. Its status is
-- told by events; only merging and splitting copy it.
GRANT INSERT ON core.case_event TO ljusrond_app;
GRANT UPDATE (
    case_id, category, priority, due_at, promise_id, party, account_id, team_id, contractor_id,
    held, status, status_at, is_open, closed_at
) ON core.case_state TO ljusrond_app;
GRANT INSERT ON
core.work_order, core.message, core.qr_code, core.follow_link, core.open311_link,
core.open311_update
TO ljusrond_app;
GRANT UPDATE (their_status, told_at, next_at) ON core.open311_link TO ljusrond_app;
GRANT UPDATE (status, status_at, status_note, share_id) ON core.work_order TO ljusrond_app;
GRANT UPDATE (ended_at) ON core.qr_code TO ljusrond_app;
GRANT UPDATE (mended, answered_at) ON core.follow_link TO ljusrond_app;
-- A message that was given up is sent again; what it says stays what it was.
GRANT UPDATE (send_at, failed_at, error, tries) ON core.message TO ljusrond_app;
GRANT INSERT, UPDATE, DELETE ON
core.team, core.contractor, core.promise, core.subscription, core.webhook, core.saved_filter,
core.open311_peer
TO ljusrond_app;
-- A measure that has begun stays as it was planned (a trigger); what it costs is told at any time.
-- When it was written down is the clock's to say.
GRANT INSERT (
    company_id, estate_id, name, about, kind, starts_on, ends_on, hypothesis, expects, metric,
    categories, theme, comparison, reason, reference, cost_sek, dwellings, note
) ON core.measure TO ljusrond_app;
GRANT DELETE ON core.measure TO ljusrond_app;
GRANT INSERT, DELETE ON core.cost_import TO ljusrond_app;
GRANT UPDATE (ends_on, reference, cost_sek, dwellings, note, about) ON core.measure
TO ljusrond_app;
GRANT INSERT ON core.measure_area, core.cost_line TO ljusrond_app;
-- Walks are planned, walked and written down; what is adjusted stays (a trigger holds its words).
GRANT INSERT, UPDATE, DELETE ON
core.walk, core.walk_stop, core.walk_leg, core.walk_meeting, core.walk_attendance,
core.walk_link, core.walk_wish, core.walk_answer, core.walk_point, core.walk_package
TO ljusrond_app;
GRANT INSERT, UPDATE (published_at) ON core.walk_protocol TO ljusrond_app;
-- What counts as what is said anew; a card is written, approved and taken back (a trigger
-- keeps what was approved).
GRANT INSERT, UPDATE, DELETE ON core.category_mapping, core.told, core.told_item TO ljusrond_app;
-- Surveys are taken whole and thrown away whole; what was answered is never changed. A file stays
-- while its columns are chosen.
GRANT INSERT, DELETE ON
core.survey_area, core.survey_area_name, core.survey_mapping, core.survey_draft, core.survey_wave,
core.survey_wave_area, core.survey_item, core.survey_count, core.pulse_link, core.outside_indicator,
core.situation_event
TO ljusrond_app;
GRANT INSERT ON core.pulse_answer TO ljusrond_app;
GRANT UPDATE (name, code, estate_id, geom) ON core.survey_area TO ljusrond_app;
GRANT UPDATE (area_id) ON core.survey_area_name TO ljusrond_app;
GRANT UPDATE (content, made_at) ON core.survey_mapping TO ljusrond_app;
GRANT UPDATE (content) ON core.survey_draft TO ljusrond_app;
GRANT UPDATE (invited) ON core.survey_wave_area TO ljusrond_app;
GRANT UPDATE (ended_at) ON core.pulse_link TO ljusrond_app;
-- Files of layers are asked for and called off; links to layers are ended, never changed.
GRANT INSERT ON core.export, core.layer_link TO ljusrond_app;
GRANT UPDATE (status, finished_at) ON core.export TO ljusrond_app;
GRANT UPDATE (ended_at) ON core.layer_link TO ljusrond_app;
GRANT INSERT ON core.photometry TO ljusrond_app;
-- What a server counted, for the next that starts.
GRANT INSERT, UPDATE ON core.layer_cells TO ljusrond_app;
-- How a photometric file is read may be said anew; the file itself stays what it was.
GRANT UPDATE (
    flux_lm, luminaire_flux_lm, power_w, lamp_set, orientation, orientation_source, warnings
) ON core.photometry TO ljusrond_app;
GRANT UPDATE (photometry_id) ON core.luminaire_type TO ljusrond_app;
-- Planners keep the register (a policy lets nobody else): rows are added and changed, never
-- removed, and stay what they are and where they came from. The outline of an estate grows.
DO $register$
DECLARE
    _table text;
    _columns text;
BEGIN
    FOREACH _table IN ARRAY ARRAY[
        'building', 'courtyard', 'footpath', 'stairwell', 'lamp', 'waste_station', 'place'
    ] LOOP
        SELECT string_agg(quote_ident(columns.column_name), ', ') INTO _columns
        FROM information_schema.columns
        WHERE
            columns.table_schema = 'core'
            AND columns.table_name = _table
            AND columns.column_name NOT IN (
                'id', 'company_id', 'estate_id', 'source', 'source_id', 'first_seen_at'
            );
        EXECUTE format('GRANT INSERT, UPDATE (%s) ON core.%I TO ljusrond_app', _columns, _table);
    END LOOP;
END;
$register$;
GRANT INSERT ON core.asset TO ljusrond_app;
GRANT UPDATE (geom) ON core.estate TO ljusrond_app;
-- What waste rooms take, and how much a company's dwellings leave, is kept by the company.
GRANT INSERT, DELETE ON core.waste_fraction, core.waste_bin, core.waste_collection, core.waste_need
TO ljusrond_app;
GRANT UPDATE (rrule, starts_on, per_week, collector) ON core.waste_collection TO ljusrond_app;
GRANT UPDATE (low_l, high_l, bin_l, every_days, source) ON core.waste_need TO ljusrond_app;
-- Classes of the standards come with the code; a company writes its own.
GRANT INSERT, DELETE ON core.lighting_class TO ljusrond_app;
GRANT UPDATE (
    code, edition, e_avg_lx, e_min_lx, uo, quantity, source
) ON core.lighting_class TO ljusrond_app;
-- Scenes and proposals are what a planner tries, no facts: a draft may be changed and thrown away.
GRANT INSERT ON core.scene TO ljusrond_app;
GRANT INSERT, DELETE ON
core.proposal, core.proposal_lamp, core.proposal_surface
TO ljusrond_app;
GRANT UPDATE (status, message) ON core.proposal TO ljusrond_app;
-- What came back is compared and decided on; the differences stay what they were.
GRANT INSERT ON core.returned_file, core.returned_row TO ljusrond_app;
GRANT UPDATE (status, decided_at, decided_by, notes) ON core.returned_file TO ljusrond_app;
GRANT UPDATE (result, reason, made_id, made_version, before) ON core.returned_row TO ljusrond_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA core, jobs TO ljusrond_app;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA jobs TO ljusrond_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA app, jobs TO ljusrond_app;

-- The worker computes for one company at a time and writes what it computes.
GRANT USAGE ON SCHEMA core, app, jobs TO ljusrond_worker;
GRANT SELECT ON ALL TABLES IN SCHEMA core, app, jobs TO ljusrond_worker;
REVOKE SELECT ON
core.shared_area_member, core.account, core.session, core.api_token, core.login_attempt,
core.reporter_contact, core.audit, core.submission
FROM ljusrond_worker;
GRANT SELECT (company_id, area_id, member_id, agreed_at) ON core.shared_area_member
TO ljusrond_worker;
GRANT INSERT, UPDATE, DELETE ON
core.analysis_run, core.analysis_tile, core.analysis_request, core.surface_result, core.dark_spot,
core.light_block, core.lamp_effect, core.repair, core.group_fault, core.scene, core.proposal,
core.proposal_result, core.proposal_spot
TO ljusrond_worker;
-- Letters leave by the worker; what another system answers comes in through it.
-- A letter to a tenant brings a fresh link.
GRANT INSERT ON core.follow_link TO ljusrond_worker;
-- For letters it reads where people are reached, and nothing else of them.
GRANT SELECT (id, company_id, email, role, disabled_at) ON core.account TO ljusrond_worker;
GRANT SELECT (report_id, company_id, contact) ON core.reporter_contact TO ljusrond_worker;
GRANT UPDATE (disabled_at) ON core.webhook TO ljusrond_worker;
GRANT INSERT, UPDATE ON core.message, core.open311_link TO ljusrond_worker;
GRANT UPDATE (polled_to, answered_at, failed_at, error) ON core.open311_peer TO ljusrond_worker;
GRANT INSERT, UPDATE ON core.open311_update TO ljusrond_worker;
GRANT INSERT ON core.photo, core.report_photo TO ljusrond_worker;
GRANT INSERT ON core.report_event, core.case_event TO ljusrond_worker;
GRANT UPDATE (priority, due_at, promise_id, party, contractor_id, told_due_at) ON core.case_state
TO ljusrond_worker;
-- How far a file of layers is, and how it ended.
GRANT UPDATE (
    status, message, rows_done, file_bytes, finished_at
) ON core.export TO ljusrond_worker;
GRANT INSERT ON ALL TABLES IN SCHEMA jobs TO ljusrond_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA core, jobs TO ljusrond_worker;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA app, jobs TO ljusrond_worker;

-- GIS users see views only; contacts of reporters are in none of them.
GRANT USAGE ON SCHEMA app TO ljusrond_read;
GRANT SELECT ON ALL TABLES IN SCHEMA app TO ljusrond_read;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA app TO ljusrond_read;
-- Views run with the rights of whoever asks; behind the wall lies what they read. Contacts,
-- accounts, sessions, shares, the log and what a planner tries are no business of a GIS user.
GRANT USAGE ON SCHEMA core TO ljusrond_read;
GRANT SELECT ON ALL TABLES IN SCHEMA core TO ljusrond_read;
REVOKE SELECT ON core.shared_area_member FROM ljusrond_read;
GRANT SELECT (company_id, area_id, member_id, agreed_at) ON core.shared_area_member
TO ljusrond_read;
-- What staff write beside a status is as little theirs as what they write beside it in a case.
REVOKE SELECT ON core.report_event FROM ljusrond_read;
GRANT SELECT (id, report_id, company_id, kind, at, role) ON core.report_event TO ljusrond_read;
REVOKE ALL ON
core.reporter_contact, core.account, core.account_estate, core.account_category, core.session,
core.api_token, core.share, core.share_report, core.login_attempt, core.database_login,
core.team_member,
core.audit, core.masking, core.document, core.photo, core.retention_rule, core.retention_run,
core.submission, core.message, core.subscription, core.webhook, core.qr_code, core.follow_link,
core.saved_filter, core.open311_peer, core.open311_link, core.open311_update, core.case_event,
core.team, core.contractor, core.work_order, core.calendar_feed, core.photo_grader,
core.walk_link, core.walk_wish, core.walk_package, core.export, core.layer_link,
-- Files with a row a person; counts that pages hold back where they are few; codes to answer by.
core.survey_draft, core.survey_count, core.survey_wave_area, core.pulse_link, core.pulse_answer,
core.situation_event
FROM ljusrond_read;
REVOKE ALL ON core.returned_file, core.returned_row FROM ljusrond_read;
-- What no view reads is not theirs either, whoever adds it: walks with words of residents, cards
-- that nobody approved, phone numbers of who is on duty.
DO $unread$
DECLARE
    _table regclass;
BEGIN
    FOR _table IN
        SELECT pg_class.oid
        FROM pg_class
        WHERE
            pg_class.relnamespace = 'core'::regnamespace
            AND pg_class.relkind IN ('r', 'p')
            AND has_table_privilege('ljusrond_read', pg_class.oid, 'SELECT')
            AND NOT EXISTS (
                SELECT FROM pg_depend
                INNER JOIN pg_rewrite ON pg_depend.objid = pg_rewrite.oid
                INNER JOIN pg_class AS view ON pg_rewrite.ev_class = view.oid
                WHERE
                    pg_depend.classid = 'pg_rewrite'::regclass
                    AND pg_depend.refobjid = pg_class.oid
                    AND view.relnamespace = 'app'::regnamespace
            )
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM ljusrond_read', _table);
    END LOOP;
END;
$unread$;
REVOKE SELECT ON app.survey_counts, app.survey_respondents FROM ljusrond_read;
GRANT ALL ON SCHEMA core, app, jobs TO ljusrond_admin;
GRANT ALL ON ALL TABLES IN SCHEMA core, app, jobs TO ljusrond_admin;
-- A function that opens walls is for the server alone.
REVOKE EXECUTE ON FUNCTION app.open_share(bytea, bytea, text) FROM public, ljusrond_read;
REVOKE EXECUTE ON FUNCTION
app.enter_session(bytea, text), app.enter_token(bytea, text),
app.enter_place(uuid, double precision, double precision, text),
app.enter_photo(text, text),
app.set_limits(uuid, uuid, text, uuid[], text), app.shares_of(uuid, text),
app.shares_of_link(uuid, uuid)
FROM public, ljusrond_read, ljusrond_worker;
REVOKE EXECUTE ON FUNCTION
app.take_attempt(bytea[], int[]), app.forget_attempts(bigint[]), app.login_account(text, uuid),
app.directory_account(text, text, text, text), app.use_code(uuid, bigint),
app.use_recovery(uuid, text, text), app.set_password(uuid, text, text, text),
app.open_session(uuid, bytea, bytea, text, text, text), app.note_login(uuid, text, text, text)
FROM public, ljusrond_read, ljusrond_worker;
-- These look past the walls between estates, or take away what is decided to go.
REVOKE EXECUTE ON FUNCTION
app.ended_records(text), app.remove_ended(uuid), app.redact_person(uuid[], uuid[])
FROM public, ljusrond_read, ljusrond_worker;

-- What runs with the owner's rights is for the server, whatever was forgotten above; two are
-- asked by the views and policies that a GIS user reads. Those of triggers are for nobody: who may
-- call one writes into the log, or into letters, what they like, by a temporary table that carries
-- it.
DO $definers$
DECLARE
    _function regprocedure;
    _of_trigger boolean;
BEGIN
    FOR _function, _of_trigger IN
        SELECT
            pg_proc.oid,
            pg_proc.prorettype = 'trigger'::regtype
        FROM pg_proc
        WHERE
            pg_proc.pronamespace = 'app'::regnamespace
            AND pg_proc.prosecdef
            AND pg_proc.proname NOT IN ('login_company', 'analyses_waiting')
    LOOP
        EXECUTE format(
            'REVOKE EXECUTE ON FUNCTION %s FROM public, ljusrond_read, ljusrond_worker', _function
        );
        IF _of_trigger THEN
            EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM ljusrond_app', _function);
        END IF;
    END LOOP;
END;
$definers$;
