-- estates --
-- Estates with their counts, in the order people read them.
SELECT
    estates.id,
    estates.code,
    estates.name,
    estates.company_name,
    estates.computed_at,
    estates.analysis_status,
    estates.analysis_message,
    estates.waiting_changes,
    estates.lamps,
    estates.lamps_unknown,
    estates.dark_spots_certain,
    estates.dark_spots_probable,
    estates.dark_spots_unknown,
    estates.surfaces_failing,
    estates.repairs,
    estates.group_faults,
    estates.share_photometry,
    estates.share_flux,
    estates.share_state,
    estates.share_building_height,
    estates.broken_fixtures,
    estates.overdue_cleaning,
    estates.cleaning_plans
FROM app.estates
WHERE cast(:code AS text) IS NULL OR estates.code = :code
ORDER BY
    estates.name,
    estates.id;

-- list_assets --
-- Assets of all kinds in the order of their ids, one page. A filter that is NULL lets
-- everything pass; state applies to lamps.
SELECT
    label.id,
    label.kind,
    estate.code AS estate,
    label.code,
    label.name,
    lamps.state,
    ST_AsGeoJSON(ST_Transform(label.geom, 4326), 7) AS geometry
FROM app.asset_labels AS label
INNER JOIN core.estate ON label.estate_id = estate.id
LEFT JOIN app.lamps ON label.kind = 'lamp' AND label.id = lamps.id
WHERE
    label.vanished_at IS NULL
    AND (cast(:estate AS text) IS NULL OR estate.code = :estate)
    AND (cast(:kind AS text) IS NULL OR label.kind = :kind)
    AND (cast(:code AS text) IS NULL OR label.code = :code)
    AND (cast(:state AS text) IS NULL OR lamps.state = :state)
    AND (
        cast(:west AS double precision) IS NULL
        OR (
            -- The first uses the index on geom of each kind, the second is exact.
            label.geom && app.box_on_grid(:west, :south, :east, :north)
            AND ST_Intersects(
                ST_Transform(label.geom, 4326),
                ST_MakeEnvelope(:west, :south, :east, :north, 4326)
            )
        )
    )
    AND (cast(:after AS uuid) IS NULL OR label.id > cast(:after AS uuid))
ORDER BY label.id
LIMIT :page_size;

-- asset --
-- One asset of any kind, vanished or not.
SELECT
    label.id,
    label.kind,
    estate.code AS estate,
    estate.name AS estate_name,
    label.code,
    label.name,
    label.vanished_at,
    ST_AsGeoJSON(ST_Transform(label.geom, 4326), 7) AS geometry
FROM app.asset_labels AS label
INNER JOIN core.estate ON label.estate_id = estate.id
WHERE label.id = :asset_id;

-- classes --
-- Lighting classes that may be chosen for an asset: its company's own, then the standards'.
SELECT
    lighting_class.code,
    lighting_class.edition,
    lighting_class.source,
    lighting_class.company_id IS NOT NULL AS own,
    lighting_class.e_avg_lx,
    lighting_class.e_min_lx,
    lighting_class.uo,
    lighting_class.quantity
FROM core.lighting_class
INNER JOIN core.asset
    ON lighting_class.company_id IS NULL OR lighting_class.company_id = asset.company_id
WHERE asset.id = :asset_id
ORDER BY
    lighting_class.company_id ASC NULLS LAST,
    lighting_class.edition ASC,
    lighting_class.code ASC;

-- defer_analysis --
-- Have the worker compute the estate of an asset whose demands changed.
SELECT
    app.defer_job(
        cast(:task AS text), jsonb_build_object('estate_id', asset.estate_id)
    ) AS job_id
FROM core.asset
WHERE asset.id = :asset_id;
