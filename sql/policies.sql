-- The wall between companies, the limits of accounts, and the log of changes: row-level security
-- on every table that holds a company's data. What may be seen is said once a transaction by
-- app.enter_* in the settings ljusrond.*; nothing said means nothing seen.

-- Behind a wall PostgreSQL looks into an index only with operators that are known to tell nothing
-- of the rows they reject; comparing boxes is one. Only a superuser may say so: without, a map of
-- many lamps is read whole (`ljusrond doctor` tells).
DO $leakproof$
BEGIN
    ALTER FUNCTION public.geometry_overlaps(geometry, geometry) LEAKPROOF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'only a superuser can let the walls use the index of places';
END;
$leakproof$;

-- Views run with the rights, and so behind the walls, of whoever asks.
DO $views$
DECLARE
    _view regclass;
BEGIN
    FOR _view IN
        SELECT pg_class.oid FROM pg_class
        WHERE pg_class.relnamespace = 'app'::regnamespace AND pg_class.relkind = 'v'
    LOOP
        EXECUTE format('ALTER VIEW %s SET (security_invoker = true)', _view);
    END LOOP;
END;
$views$;

DO $policies$
DECLARE
    _company CONSTANT text := '(SELECT nullif(current_setting(''ljusrond.company'', true), '''')::uuid)';
    _login CONSTANT text := '(SELECT app.login_company())';
    _estates CONSTANT text := '(SELECT nullif(current_setting(''ljusrond.estates'', true), ''''))';
    _table record;
    _policy record;
    _own text;
    _seen text;
BEGIN
    FOR _policy IN
        SELECT
            pg_policies.policyname,
            pg_policies.tablename
        FROM pg_policies
        WHERE pg_policies.schemaname = 'core'
    LOOP
        EXECUTE format('DROP POLICY %I ON core.%I', _policy.policyname, _policy.tablename);
    END LOOP;

    FOR _table IN
        SELECT
            tables.table_name AS name,
            bool_or(columns.column_name = 'company_id') AS owned,
            bool_or(columns.column_name = 'company_id' AND columns.is_nullable = 'YES') AS common,
            bool_or(columns.column_name = 'estate_id') AS placed
        FROM information_schema.tables
        INNER JOIN information_schema.columns USING (table_schema, table_name)
        WHERE
            tables.table_schema = 'core'
            AND tables.table_type = 'BASE TABLE'
            AND tables.table_name <> 'alembic_version'
        GROUP BY tables.table_name
    LOOP
        EXECUTE format('ALTER TABLE core.%I ENABLE ROW LEVEL SECURITY', _table.name);
        IF _table.name = 'company' THEN
            _own := format('id = %s', _company);
            _seen := _own;
        ELSIF NOT _table.owned THEN
            CONTINUE;  -- closed to everybody but the owner
        ELSE
            _own := format('company_id = %s', _company);
            _seen := CASE _table.name
                WHEN 'shared_area' THEN _own || format(
                    ' OR id IN (SELECT area_id FROM core.shared_area_member WHERE member_id = %s)',
                    _company
                )
                WHEN 'shared_area_member' THEN _own || format(' OR member_id = %s', _company)
                WHEN 'audit' THEN _own
                ELSE CASE WHEN _table.common THEN _own || ' OR company_id IS NULL' ELSE _own END
            END;
        END IF;
        EXECUTE format(
            'CREATE POLICY company ON core.%I TO ljusrond_app, ljusrond_worker'
            ' USING (%s) WITH CHECK (%s)', _table.name, _own, _own
        );
        IF _seen <> _own THEN
            EXECUTE format(
                'CREATE POLICY common ON core.%I FOR SELECT TO ljusrond_app, ljusrond_worker'
                ' USING (%s)', _table.name, _seen
            );
        END IF;
        EXECUTE format(
            'CREATE POLICY login ON core.%I FOR SELECT TO ljusrond_read USING (%s)',
            _table.name, replace(_seen, _company, _login)
        );
        IF _table.placed OR _table.name = 'estate' THEN
            EXECUTE format(
                'CREATE POLICY estates ON core.%I AS RESTRICTIVE TO ljusrond_app'
                ' USING (%s IS NULL OR %I = ANY (%s::uuid[])%s)',
                _table.name, _estates,
                CASE WHEN _table.name = 'estate' THEN 'id' ELSE 'estate_id' END, _estates,
                -- A number that counts everywhere is rung everywhere; so is a change noted.
                CASE
                    WHEN _table.name IN ('duty_phone', 'layer_change') THEN ' OR estate_id IS NULL'
                    ELSE ''
                END
            );
        END IF;
    END LOOP;
END;
$policies$;

-- What an account is limited to besides estates: categories, simple jobs, what was shared. Asked of
-- limited accounts only; written into the policy it would be planned for everybody.
CREATE POLICY limits ON core.report AS RESTRICTIVE TO ljusrond_app USING (
    (SELECT nullif(current_setting('ljusrond.limited', true), '')) IS null
    OR app.is_within_limits(id, category)
);

-- What hangs on a report is seen where the report is.
DO $children$
DECLARE
    _name text;
BEGIN
    FOREACH _name IN ARRAY ARRAY[
        'report_event', 'report_photo', 'reporter_contact', 'report_evidence', 'case_state',
        'case_event', 'work_order', 'open311_link'
    ] LOOP
        EXECUTE format(
            'CREATE POLICY of_report ON core.%I AS RESTRICTIVE FOR SELECT TO ljusrond_app USING ('
            ' (SELECT nullif(current_setting(''ljusrond.limited'', true), '''')) IS NULL'
            ' OR app.is_report_seen(report_id))', _name
        );
    END LOOP;
END;
$children$;

-- What hangs on a walk is seen where the walk is.
DO $walks$
DECLARE
    _name text;
BEGIN
    FOREACH _name IN ARRAY ARRAY[
        'walk_stop', 'walk_leg', 'walk_meeting', 'walk_attendance', 'walk_link', 'walk_wish',
        'walk_point', 'walk_protocol', 'walk_package'
    ] LOOP
        EXECUTE format(
            'CREATE POLICY of_walk ON core.%I AS RESTRICTIVE TO ljusrond_app USING ('
            ' (SELECT nullif(current_setting(''ljusrond.limited'', true), '''')) IS NULL'
            ' OR walk_id IN (SELECT walk.id FROM core.walk))', _name
        );
    END LOOP;
END;
$walks$;
CREATE POLICY of_walk ON core.walk_answer AS RESTRICTIVE TO ljusrond_app USING (
    (SELECT nullif(current_setting('ljusrond.limited', true), '')) IS null
    OR stop_id IN (SELECT walk_stop.id FROM core.walk_stop)
);

-- Areas of a measure are seen where the measure is; costs where a measure has their number, and a
-- cost file, which tells of all, by whoever sees all.
CREATE POLICY of_measure ON core.measure_area AS RESTRICTIVE TO ljusrond_app USING (
    (SELECT nullif(current_setting('ljusrond.limited', true), '')) IS null
    OR measure_id IN (SELECT measure.id FROM core.measure)
);
CREATE POLICY of_measure ON core.cost_line AS RESTRICTIVE TO ljusrond_app USING (
    (SELECT nullif(current_setting('ljusrond.limited', true), '')) IS null
    OR reference IN (SELECT measure.reference FROM core.measure)
);
CREATE POLICY unlimited ON core.cost_import AS RESTRICTIVE TO ljusrond_app USING (
    (SELECT nullif(current_setting('ljusrond.limited', true), '')) IS null
);

-- What is said of an area is seen where the area is.
DO $areas$
DECLARE
    _name text;
BEGIN
    FOREACH _name IN ARRAY ARRAY[
        'survey_area_name', 'survey_wave_area', 'survey_count', 'pulse_link', 'pulse_answer'
    ] LOOP
        EXECUTE format(
            'CREATE POLICY of_area ON core.%I AS RESTRICTIVE TO ljusrond_app USING ('
            ' (SELECT nullif(current_setting(''ljusrond.limited'', true), '''')) IS NULL'
            ' OR area_id IN (SELECT survey_area.id FROM core.survey_area))', _name
        );
    END LOOP;
END;
$areas$;

-- What a card says is seen where the card is.
CREATE POLICY of_told ON core.told_item AS RESTRICTIVE TO ljusrond_app USING (
    (SELECT nullif(current_setting('ljusrond.limited', true), '')) IS null
    OR told_id IN (SELECT told.id FROM core.told)
);

-- Letters tell of cases and their places: whoever sees a part sees those of that part. A call that
-- is of no report is a test, which says nothing.
CREATE POLICY of_report ON core.message AS RESTRICTIVE FOR SELECT TO ljusrond_app USING (
    (SELECT nullif(current_setting('ljusrond.limited', true), '')) IS null
    OR app.is_report_seen(report_id)
    OR (report_id IS null AND channel = 'webhook')
);

-- Who sees some reports only sees their photos only.
CREATE POLICY of_report ON core.photo AS RESTRICTIVE FOR SELECT TO ljusrond_app USING (
    (
        SELECT
            nullif(
                concat(
                    current_setting('ljusrond.shares', true),
                    current_setting('ljusrond.simple', true)
                ),
                ''
            )
    ) IS null
    OR app.is_photo_seen(sha256)
);

-- Contacts of reporters are personal data: for those roles alone that may ring back.
CREATE POLICY contacts ON core.reporter_contact AS RESTRICTIVE FOR SELECT TO ljusrond_app USING (
    (SELECT current_setting('ljusrond.contacts', true)) = 'yes'
);

-- What is covered is seen, and uncovered, where its record is.
CREATE POLICY of_record ON core.masking AS RESTRICTIVE TO ljusrond_app USING (
    (SELECT nullif(current_setting('ljusrond.limited', true), '')) IS null
    OR app.is_report_seen(report_id)
    OR EXISTS (
        SELECT FROM core.document
        WHERE document.id = masking.document_id
    )
);

-- The log tells of everything in a company: whoever is limited to a part of it sees what they did
-- themselves.
CREATE POLICY limits ON core.audit AS RESTRICTIVE FOR SELECT TO ljusrond_app USING (
    (SELECT nullif(current_setting('ljusrond.limited', true), '')) IS null
    OR account_id = (SELECT nullif(current_setting('ljusrond.account', true), '')::uuid)
);

-- The register is kept by those who plan: whoever else reports what they see.
DO $register$
DECLARE
    _keeper CONSTANT text :=
        '(SELECT current_setting(''ljusrond.actor'', true)) IN (''planner'', ''manager'', ''administrator'')';
    _name text;
BEGIN
    FOREACH _name IN ARRAY ARRAY[
        'building', 'courtyard', 'footpath', 'stairwell', 'lamp', 'waste_station', 'place', 'asset',
        'estate'
    ] LOOP
        EXECUTE format(
            'CREATE POLICY keepers_add ON core.%I AS RESTRICTIVE FOR INSERT TO ljusrond_app'
            ' WITH CHECK (%s)', _name, _keeper
        );
        EXECUTE format(
            'CREATE POLICY keepers_change ON core.%I AS RESTRICTIVE FOR UPDATE TO ljusrond_app'
            ' USING (%s)', _name, _keeper
        );
    END LOOP;
END;
$register$;

-- A file holds what whoever asked for it may see: it is theirs alone, or of the machines of their
-- role, which see the same. Who is limited otherwise keeps none of before.
CREATE POLICY own ON core.export AS RESTRICTIVE TO ljusrond_app USING (
    account_id IS NOT DISTINCT FROM (
        SELECT nullif(current_setting('ljusrond.account', true), '')::uuid
    )
    AND (
        account_id IS NOT null
        OR role = (SELECT current_setting('ljusrond.actor', true))
    )
);
CREATE TRIGGER narrowed AFTER INSERT OR DELETE ON core.account_estate
FOR EACH ROW EXECUTE FUNCTION app.end_exports();
CREATE TRIGGER narrowed AFTER INSERT OR DELETE ON core.account_category
FOR EACH ROW EXECUTE FUNCTION app.end_exports();
CREATE TRIGGER narrowed AFTER UPDATE OF role ON core.account
FOR EACH ROW WHEN (old.role IS DISTINCT FROM new.role) EXECUTE FUNCTION app.end_exports();

-- Links to layers may show more than somebody sees who is limited: they keep their own alone.
CREATE POLICY limits ON core.layer_link AS RESTRICTIVE TO ljusrond_app USING (
    (SELECT nullif(current_setting('ljusrond.limited', true), '')) IS null
    OR created_by = (SELECT nullif(current_setting('ljusrond.account', true), '')::uuid)
);

-- Visits are facts, and would go with their plan.
CREATE POLICY unvisited ON core.cleaning_plan AS RESTRICTIVE FOR DELETE TO ljusrond_app USING (
    NOT EXISTS (
        SELECT FROM core.cleaning_visit
        WHERE cleaning_visit.plan_id = cleaning_plan.id
    )
);

-- The log: appended by triggers, changed by nobody.
DO $audit$
DECLARE
    _row record;
BEGIN
    FOR _row IN
        SELECT
            unnest(ARRAY[
                'building', 'courtyard', 'stairwell', 'lamp', 'footpath', 'place', 'property',
                'responsibility_area', 'waste_station', 'luminaire_type', 'estate'
            ]) AS name,
            'UPDATE OR DELETE' AS events
        UNION ALL
        SELECT
            unnest(ARRAY[
                'company', 'account', 'account_estate', 'account_category', 'api_token', 'share',
                'share_report', 'document', 'masking', 'retention_rule', 'lighting_class',
                'photometry', 'photo', 'shared_area', 'shared_area_member', 'report_event',
                'cleaning_plan', 'cleaning_visit', 'database_login', 'reporter_contact',
                'duty_phone', 'case_event', 'work_order', 'team', 'team_member', 'contractor', 'promise',
                'management_area', 'calendar_feed',
                'waste_fraction', 'waste_bin', 'waste_collection', 'waste_need',
                'webhook', 'subscription', 'open311_peer', 'walk_point', 'walk_protocol',
                'walk_package', 'category_mapping', 'told', 'told_item',
                'survey_area', 'survey_mapping', 'survey_wave', 'pulse_link', 'outside_indicator',
                'situation_event', 'layer_link', 'measure', 'measure_area', 'cost_import'
            ]),
            'INSERT OR UPDATE OR DELETE'
    LOOP
        EXECUTE format(
            'CREATE TRIGGER audit AFTER %s ON core.%I'
            ' FOR EACH ROW EXECUTE FUNCTION app.audit_change()', _row.events, _row.name
        );
    END LOOP;
END;
$audit$;
-- What a source brings is told by its import; what somebody adds by hand, here.
DO $added$
DECLARE
    _name text;
BEGIN
    FOREACH _name IN ARRAY ARRAY[
        'building', 'courtyard', 'footpath', 'stairwell', 'lamp', 'waste_station', 'place'
    ] LOOP
        EXECUTE format(
            'CREATE TRIGGER audit_added AFTER INSERT ON core.%I FOR EACH ROW'
            ' WHEN (new.source = ''edits'') EXECUTE FUNCTION app.audit_change()', _name
        );
    END LOOP;
END;
$added$;
-- The calendar's days off come with the code; a company's own are somebody's decision.
CREATE TRIGGER audit AFTER INSERT ON core.free_day
FOR EACH ROW WHEN (new.company_id IS NOT null) EXECUTE FUNCTION app.audit_change();
CREATE TRIGGER audit_removal AFTER DELETE ON core.free_day
FOR EACH ROW WHEN (old.company_id IS NOT null) EXECUTE FUNCTION app.audit_change();
-- So do the templates that are shipped; a company's own are somebody's.
CREATE TRIGGER audit AFTER INSERT OR UPDATE ON core.round_template
FOR EACH ROW WHEN (new.company_id IS NOT null) EXECUTE FUNCTION app.audit_change();
CREATE TRIGGER audit AFTER INSERT OR UPDATE ON core.round_item
FOR EACH ROW WHEN (new.company_id IS NOT null) EXECUTE FUNCTION app.audit_change();
-- That a file of layers was asked for; how far it is, is no change.
CREATE TRIGGER audit AFTER INSERT ON core.export
FOR EACH ROW EXECUTE FUNCTION app.audit_change();
CREATE TRIGGER appended BEFORE UPDATE OR DELETE ON core.audit
FOR EACH ROW EXECUTE FUNCTION app.refuse_change();
CREATE TRIGGER kept BEFORE TRUNCATE ON core.audit
FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
CREATE TRIGGER adjusted BEFORE UPDATE OR DELETE ON core.document
FOR EACH ROW WHEN (old.adjusted_at IS NOT null) EXECUTE FUNCTION app.refuse_change();
-- Of an adjusted protocol it is said when it was published, and nothing else.
CREATE TRIGGER adjusted BEFORE DELETE OR UPDATE OF
id, walk_id, version, content, adjusted_at, adjusted_by
ON core.walk_protocol
FOR EACH ROW EXECUTE FUNCTION app.refuse_change();
