-- What a tablet carries with it: where an estate lies, and the reports that are still told of.

-- estate_box: a box in degrees around an estate: its outline, else its ground, else whatever stands
-- there. NULL: nothing does.
CREATE FUNCTION app.estate_box(_estate uuid) RETURNS geometry
LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT
        ST_Envelope(
            ST_Transform(
                ST_SetSRID(
                    coalesce(
                        (
                            SELECT box2d(estate.geom)
                            FROM core.estate
                            WHERE estate.id = _estate
                        ),
                        (
                            SELECT ST_Extent(ground.geom)
                            FROM (
                                SELECT buildings.geom FROM app.buildings
                                WHERE buildings.estate_id = _estate
                                UNION ALL
                                SELECT courtyards.geom FROM app.courtyards
                                WHERE courtyards.estate_id = _estate
                                UNION ALL
                                SELECT footpaths.geom FROM app.footpaths
                                WHERE footpaths.estate_id = _estate
                            ) AS ground
                        ),
                        (
                            SELECT ST_Extent(label.geom)
                            FROM app.asset_labels AS label
                            WHERE label.estate_id = _estate AND label.vanished_at IS NULL
                        )
                    )::geometry,
                    3006
                ),
                4326
            )
        );
END;

COMMENT ON FUNCTION app.estate_box(uuid) IS
'Box around an estate: outline, else ground, else assets [EPSG:4326]; NULL: nothing stands there';

-- carried_states: what hangs on the reports of an estate that are open, or were received in the
-- last 30 days. It looks past the walls within the company, because asking row by row whether its
-- report is seen took longer than all the rest: whoever calls it joins reports that they see.
CREATE FUNCTION app.carried_states(_estate uuid) RETURNS TABLE (
    report_id uuid,
    asset_kind text,
    asset_code text,
    status text,
    is_open boolean,
    geom geometry,
    seen_again integer,
    photos json
)
LANGUAGE sql STABLE STRICT SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $carried_states$
SELECT
    case_state.report_id,
    asset.kind,
    label.code,
    case_state.status,
    case_state.is_open,
    case_state.geom,
    (
        SELECT count(*)::integer
        FROM core.report_evidence
        WHERE report_evidence.report_id = case_state.report_id
    ),
    (
        SELECT
            json_agg(
                json_build_object(
                    'id', photo.id,
                    'sha256', report_photo.sha256,
                    'reviewed_at', photo.reviewed_at
                )
                ORDER BY report_photo.position
            )
        FROM core.report_photo
        LEFT JOIN core.photo
            ON
                report_photo.company_id = photo.company_id
                AND report_photo.sha256 = photo.sha256
        WHERE report_photo.report_id = case_state.report_id
    )
FROM core.case_state
LEFT JOIN core.asset ON case_state.asset_id = asset.id
LEFT JOIN app.asset_labels AS label ON case_state.asset_id = label.id
WHERE
    case_state.estate_id = _estate
    AND case_state.company_id = nullif(current_setting('ljusrond.company', true), '')::uuid
    AND (case_state.is_open OR case_state.opened_at > now() - interval '30 days')
    AND NOT case_state.held
$carried_states$;

COMMENT ON FUNCTION app.carried_states(uuid) IS
'What hangs on the reports of an estate that a tablet carries; to be joined with reports seen';

-- carried_reports: the reports of an estate that a tablet carries, as it gets them.
CREATE FUNCTION app.carried_reports(_estate uuid) RETURNS TABLE (
    id uuid,
    asset_id uuid,
    asset_kind text,
    asset_code text,
    category text,
    status text,
    is_open boolean,
    description text,
    observed_at timestamptz,
    received_at timestamptz,
    origin text,
    floor integer,
    spot text,
    lon numeric,
    lat numeric,
    seen_again integer,
    photos json
)
LANGUAGE sql STABLE
AS $carried_reports$
SELECT
    report.id,
    report.asset_id,
    carried.asset_kind,
    carried.asset_code,
    report.category,
    carried.status,
    carried.is_open,
    report.description,
    report.observed_at,
    report.received_at,
    report.origin,
    report.floor,
    report.spot,
    round(ST_X(place.geom)::numeric, 6),
    round(ST_Y(place.geom)::numeric, 6),
    carried.seen_again,
    coalesce(carried.photos, '[]')
FROM app.carried_states(_estate) AS carried
INNER JOIN core.report ON carried.report_id = report.id
CROSS JOIN LATERAL ST_Transform(carried.geom, 4326) AS place (geom)
$carried_reports$;

COMMENT ON FUNCTION app.carried_reports(uuid) IS
'Reports of an estate that a tablet carries: open, or received in the last 30 days; no contacts';

-- carried_version: a hash over all that can change of the reports of an estate that a tablet
-- carries, theirs included that a limit to categories hides: telling them apart row by row takes
-- longer than sending a part once too often. The limit itself counts, so that another one is told.
CREATE FUNCTION app.carried_version(_estate uuid) RETURNS text
LANGUAGE sql STABLE STRICT SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $carried_version$
WITH carried AS MATERIALIZED (
    SELECT
        case_state.report_id,
        case_state.asset_id,
        case_state.status,
        case_state.is_open,
        report.description
    FROM core.case_state
    INNER JOIN core.report ON case_state.report_id = report.id
    WHERE
        case_state.estate_id = _estate
        AND case_state.company_id = nullif(current_setting('ljusrond.company', true), '')::uuid
        AND (case_state.is_open OR case_state.opened_at > now() - interval '30 days')
        AND NOT case_state.held
)

SELECT
    concat_ws(
        '/', current_setting('ljusrond.categories', true),
        (
            SELECT concat_ws('/', count(*), sum(hashtextextended(carried::text, 0)))
            FROM carried
        ),
        (
            SELECT sum(hashtextextended(concat_ws(' ', label.id, label.code), 0))
            FROM (SELECT DISTINCT carried.asset_id FROM carried) AS reported
            INNER JOIN app.asset_labels AS label ON reported.asset_id = label.id
        ),
        (
            SELECT sum(hashtextextended(report_evidence.id::text, 0))
            FROM carried
            INNER JOIN core.report_evidence ON carried.report_id = report_evidence.report_id
        ),
        (
            SELECT
                sum(
                    hashtextextended(
                        concat_ws(
                            ' ', report_photo.report_id, report_photo.position,
                            report_photo.sha256, photo.id, photo.reviewed_at
                        ), 0
                    )
                )
            FROM carried
            INNER JOIN core.report_photo ON carried.report_id = report_photo.report_id
            LEFT JOIN core.photo
                ON
                    report_photo.company_id = photo.company_id
                    AND report_photo.sha256 = photo.sha256
        )
    )
$carried_version$;

COMMENT ON FUNCTION app.carried_version(uuid) IS
'Hash over what can change of the reports of an estate that a tablet carries';

-- carried_rounds: what a tablet carries of the rounds of an estate: the templates in force that its
-- plans follow, what stands open of the rounds before, and what is left to inspect of samples.
CREATE FUNCTION app.carried_rounds(_estate uuid) RETURNS text
LANGUAGE sql STABLE STRICT
AS $carried_rounds$
SELECT
    json_build_object(
        'templates', (
            SELECT coalesce(json_agg(one ORDER BY one.code), '[]')
            FROM (
                SELECT
                    offered.template_id AS id,
                    offered.code,
                    offered.kind,
                    offered.asset_kinds,
                    offered.name_sv,
                    offered.name_en,
                    round_template.about_sv,
                    round_template.about_en,
                    offered.minutes,
                    (
                        SELECT
                            coalesce(
                                json_agg(
                                    to_jsonb(item) - ARRAY[
                                        'company_id', 'template_id', 'position', 'retired_at'
                                    ]
                                    ORDER BY item.position, item.code
                                ),
                                '[]'
                            )
                        FROM core.round_item AS item
                        WHERE item.template_id = offered.template_id AND item.retired_at IS NULL
                    ) AS items
                FROM app.round_templates AS offered
                INNER JOIN core.round_template ON offered.template_id = round_template.id
                WHERE EXISTS (
                    SELECT
                    FROM core.cleaning_plan AS plan
                    INNER JOIN core.asset ON plan.asset_id = asset.id
                    WHERE
                        plan.task = offered.code
                        AND plan.company_id = offered.company_id
                        AND asset.estate_id = _estate
                        AND plan.starts_on <= app.local_date(now())
                )
            ) AS one
        ),
        'deviations', (
            SELECT coalesce(json_agg(one ORDER BY one.since, one.asset_id, one.code), '[]')
            FROM (
                SELECT
                    deviation.asset_id,
                    deviation.task,
                    deviation.item_id,
                    deviation.code,
                    deviation.aspect,
                    deviation.question_sv,
                    deviation.question_en,
                    deviation.ok_sv,
                    deviation.ok_en,
                    deviation.since,
                    deviation.seen_at,
                    deviation.severity,
                    deviation.note,
                    deviation.report_id,
                    deviation.report_status,
                    deviation.recheck_on
                FROM app.round_deviations AS deviation
                WHERE deviation.estate_id = _estate
            ) AS one
        ),
        'samples', (
            SELECT coalesce(json_agg(one ORDER BY one.inspect_by, one.id), '[]')
            FROM (
                SELECT
                    sample.id,
                    sample.task,
                    sample.contractor,
                    sample.inspect_by,
                    json_agg(drawn.plan_id ORDER BY drawn.position) AS plan_ids
                FROM core.inspection_sample AS sample
                INNER JOIN core.inspection_sample_plan AS drawn ON sample.id = drawn.sample_id
                INNER JOIN core.cleaning_plan AS plan ON drawn.plan_id = plan.id
                INNER JOIN core.asset ON plan.asset_id = asset.id
                WHERE
                    asset.estate_id = _estate
                    AND sample.inspect_by >= app.local_date(now())
                    AND NOT EXISTS (
                        SELECT FROM core.cleaning_visit AS visit
                        WHERE visit.sample_id = sample.id AND visit.plan_id = drawn.plan_id
                    )
                GROUP BY sample.id
            ) AS one
        )
    )::text
$carried_rounds$;

COMMENT ON FUNCTION app.carried_rounds(uuid) IS
'Templates, open deviations and samples of an estate that a tablet carries, as JSON';
