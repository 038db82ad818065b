-- What stands of the light beside the dark spots: surfaces against their class, the order of
-- repair, suspected group faults, and what each lamp holds lit. All of it calculated, direct
-- light, maintained values.

CREATE VIEW app.lit_surfaces AS
SELECT
    surface_result.surface_id AS id,
    surface_result.company_id,
    surface_result.estate_id,
    surface_result.surface_kind,
    label.kind AS asset_kind,
    label.code,
    label.name,
    surface_result.lighting_class,
    surface_result.class_is_default,
    class_limit.edition AS class_edition,
    class_limit.source AS class_source,
    surface_result.quantity,
    CASE
        WHEN 'fails' IN (surface_result.e_avg_verdict, surface_result.uo_verdict) THEN 'fails'
        WHEN 'unknown' IN (surface_result.e_avg_verdict, surface_result.uo_verdict) THEN 'unknown'
        WHEN 'ok' IN (surface_result.e_avg_verdict, surface_result.uo_verdict) THEN 'ok'
        ELSE 'no_demand'
    END AS verdict,
    surface_result.e_avg_lx,
    surface_result.e_avg_hopeful_lx,
    surface_result.required_e_avg_lx,
    surface_result.e_avg_verdict,
    surface_result.uo,
    surface_result.uo_hopeful,
    surface_result.required_uo,
    surface_result.uo_verdict,
    surface_result.e_min_lx,
    surface_result.e_min_hopeful_lx,
    surface_result.required_e_min_lx,
    surface_result.cells * surface_result.cell_m2 AS area_m2,
    surface_result.certain_dark_cells * surface_result.cell_m2 AS dark_certain_m2,
    greatest(surface_result.likely_dark_cells - surface_result.certain_dark_cells, 0)
    * surface_result.cell_m2 AS dark_probable_m2,
    greatest(surface_result.dark_cells - surface_result.likely_dark_cells, 0)
    * surface_result.cell_m2 AS dark_unknown_m2,
    surface_result.lamps,
    surface_result.since_at,
    analysis_run.finished_at AS computed_at,
    CASE
        WHEN label.kind = 'footpath'
            THEN ST_Buffer(
                label.geom, coalesce(footpath.width_m, 2.0) / 2, 'endcap=flat join=mitre'
            )
        WHEN ST_Dimension(label.geom) < 2 THEN ST_Buffer(label.geom, 3.0, 'quad_segs=3')
        ELSE label.geom
    END AS geom
FROM core.surface_result
INNER JOIN core.analysis_run ON surface_result.run_id = analysis_run.id
INNER JOIN app.asset_labels AS label ON surface_result.surface_id = label.id
LEFT JOIN core.footpath ON surface_result.surface_id = footpath.id
LEFT JOIN LATERAL (
    -- A company's own class goes before the standard's, a newer edition before an older one.
    SELECT
        lighting_class.edition,
        lighting_class.source
    FROM core.lighting_class
    WHERE
        lighting_class.code = surface_result.lighting_class
        AND (
            lighting_class.company_id = surface_result.company_id
            OR lighting_class.company_id IS NULL
        )
    ORDER BY
        lighting_class.company_id ASC NULLS LAST,
        lighting_class.edition DESC
    LIMIT 1
) AS class_limit ON TRUE
WHERE surface_result.ended_at IS NULL;

COMMENT ON VIEW app.lit_surfaces IS
'Surfaces held against their lighting class: calculated, direct light, maintained values';
COMMENT ON COLUMN app.lit_surfaces.id IS
'Asset identity of the surface; of an entrance the stairwell';
COMMENT ON COLUMN app.lit_surfaces.company_id IS
'Company that owns it';
COMMENT ON COLUMN app.lit_surfaces.asset_kind IS
'Kind of asset the surface is: the door of a stairwell for an entrance';
COMMENT ON COLUMN app.lit_surfaces.code IS
'Label of the surface; NULL: it has none';
COMMENT ON COLUMN app.lit_surfaces.name IS
'Name of the surface; NULL: it has none';
COMMENT ON COLUMN app.lit_surfaces.class_edition IS
'Standard and edition of the class; NULL: the class is no longer in the register';
COMMENT ON COLUMN app.lit_surfaces.class_source IS
'Where the figures of the class were read; NULL: it is no longer in the register';
COMMENT ON COLUMN app.lit_surfaces.verdict IS
'The worse of e_avg_verdict and uo_verdict';
COMMENT ON COLUMN app.lit_surfaces.area_m2 IS
'Ground computed: its cells [m2]';
COMMENT ON COLUMN app.lit_surfaces.dark_certain_m2 IS
'Ground under the class minimum even with the highest flux lamps may have [m2]';
COMMENT ON COLUMN app.lit_surfaces.dark_probable_m2 IS
'Further ground under it with the likely flux [m2]';
COMMENT ON COLUMN app.lit_surfaces.dark_unknown_m2 IS
'Further ground under it if every lamp never seen is out [m2]';
COMMENT ON COLUMN app.lit_surfaces.computed_at IS
'End of the computation it comes from';
COMMENT ON COLUMN app.lit_surfaces.geom IS
'The ground: yard or parking as it is, a path by its width (2 m where unknown), 3 m at a door';

CREATE VIEW app.repairs AS
SELECT
    repair.lamp_id AS id,
    repair.company_id,
    repair.estate_id,
    (row_number() OVER in_order)::integer AS priority,
    coalesce(lamp.code, lamp.source_id) AS code,
    lamps.kind,
    lamps.owner,
    lamps.operator,
    lamps.state,
    lamps.state_at,
    repair.with_lamp_id,
    coalesce(partner.code, partner.source_id) AS with_lamp_code,
    repair.dark_m2,
    repair.weighted_m2,
    sum(repair.dark_m2) OVER in_order AS cumulative_m2,
    analysis_run.finished_at AS computed_at,
    lamps.geom
FROM core.repair
INNER JOIN core.analysis_run ON repair.run_id = analysis_run.id
INNER JOIN app.lamps ON repair.lamp_id = lamps.id
INNER JOIN core.lamp ON repair.lamp_id = lamp.id
LEFT JOIN core.lamp AS partner ON repair.with_lamp_id = partner.id
WINDOW in_order AS (
    PARTITION BY repair.estate_id
    ORDER BY repair.worth_m2 DESC, repair.cluster ASC, repair.place ASC
    ROWS UNBOUNDED PRECEDING
);

COMMENT ON VIEW app.repairs IS
'Which faulty lamps to mend first, by the dark ground that goes: calculated, direct light';
COMMENT ON COLUMN app.repairs.id IS
'Asset identity of the lamp';
COMMENT ON COLUMN app.repairs.priority IS
'Order of repair in the estate, from 1';
COMMENT ON COLUMN app.repairs.code IS
'Label on the object, else its identity in the source';
COMMENT ON COLUMN app.repairs.kind IS
'How and where it is mounted';
COMMENT ON COLUMN app.repairs.owner IS
'Who owns it; unknown where nobody said';
COMMENT ON COLUMN app.repairs.operator IS
'Who mends it; unknown where nobody said';
COMMENT ON COLUMN app.repairs.state IS
'State last seen';
COMMENT ON COLUMN app.repairs.state_at IS
'When it was last seen';
COMMENT ON COLUMN app.repairs.with_lamp_code IS
'Label of with_lamp_id, else its identity in the source; NULL: none';
COMMENT ON COLUMN app.repairs.cumulative_m2 IS
'Dark ground that goes when it and all before it are mended [m2]';
COMMENT ON COLUMN app.repairs.computed_at IS
'End of the computation it comes from';
COMMENT ON COLUMN app.repairs.geom IS
'Position of the lamp [EPSG:3006]';

CREATE VIEW app.group_faults AS
SELECT
    group_fault.id,
    group_fault.company_id,
    group_fault.estate_id,
    group_fault.basis,
    group_fault.cabinet,
    group_fault.circuit,
    group_fault.lamp_ids,
    array(
        SELECT coalesce(lamp.code, lamp.source_id)
        FROM unnest(group_fault.lamp_ids) WITH ORDINALITY AS dark (lamp_id, place)
        INNER JOIN core.lamp ON dark.lamp_id = lamp.id
        ORDER BY dark.place
    ) AS lamp_codes,
    cardinality(group_fault.lamp_ids) AS lamps,
    seen.dark_since,
    app.local_date(now()) - app.local_date(seen.dark_since) AS days_dark,
    coalesce(seen.open_reports, 0) AS open_reports,
    analysis_run.finished_at AS computed_at,
    group_fault.geom
FROM core.group_fault
INNER JOIN core.analysis_run ON group_fault.run_id = analysis_run.id
CROSS JOIN
    LATERAL (
        SELECT
            min(broken_fixtures.dark_since) AS dark_since,
            sum(broken_fixtures.open_reports)::integer AS open_reports
        FROM app.broken_fixtures
        WHERE broken_fixtures.id = any(group_fault.lamp_ids)
    ) AS seen;

COMMENT ON VIEW app.group_faults IS
'Three or more dark neighbours that one fault would explain: suspected, nobody has measured it';
COMMENT ON COLUMN app.group_faults.id IS
'Identity of the fault; stays while its lamps stay';
COMMENT ON COLUMN app.group_faults.lamp_codes IS
'Labels of lamp_ids, else their identity in the source';
COMMENT ON COLUMN app.group_faults.lamps IS
'Dark lamps in it [count]';
COMMENT ON COLUMN app.group_faults.dark_since IS
'First look at which the first of them was not lit';
COMMENT ON COLUMN app.group_faults.days_dark IS
'Days since dark_since [d]';
COMMENT ON COLUMN app.group_faults.open_reports IS
'Reports on its lamps that somebody still has to act on [count]';
COMMENT ON COLUMN app.group_faults.computed_at IS
'End of the computation it comes from';

CREATE VIEW app.lamp_effects AS
SELECT
    lamp_effect.lamp_id AS id,
    lamp_effect.company_id,
    lamp.estate_id,
    coalesce(lamp.code, lamp.source_id) AS code,
    count(*)::integer AS surfaces,
    sum(lamp_effect.area_m2) AS area_m2,
    max(analysis_run.finished_at) AS computed_at,
    ST_Multi(ST_Union(lamp_effect.geom)) AS geom
FROM core.lamp_effect
INNER JOIN core.lamp ON lamp_effect.lamp_id = lamp.id
INNER JOIN core.analysis_run ON lamp_effect.run_id = analysis_run.id
WHERE lamp.vanished_at IS NULL
GROUP BY
    lamp_effect.lamp_id,
    lamp_effect.company_id,
    lamp.estate_id,
    lamp.code,
    lamp.source_id;

COMMENT ON VIEW app.lamp_effects IS
'Ground that goes dark if a lamp fails: calculated, direct light, maintained values';
COMMENT ON COLUMN app.lamp_effects.id IS
'Asset identity of the lamp';
COMMENT ON COLUMN app.lamp_effects.code IS
'Label on the object, else its identity in the source';
COMMENT ON COLUMN app.lamp_effects.surfaces IS
'Surfaces that ground lies on [count]';
COMMENT ON COLUMN app.lamp_effects.area_m2 IS
'Ground that goes dark, summed over its surfaces [m2]';
COMMENT ON COLUMN app.lamp_effects.computed_at IS
'End of the computation it comes from';
COMMENT ON COLUMN app.lamp_effects.geom IS
'That ground [EPSG:3006]';
