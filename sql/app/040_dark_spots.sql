-- Dark ground as it stands; what another result has taken the place of is history.

CREATE VIEW app.dark_spots AS
SELECT
    dark_spot.id,
    dark_spot.company_id,
    dark_spot.estate_id,
    dark_spot.surface_id,
    dark_spot.surface_kind,
    label.kind AS asset_kind,
    label.code AS surface_code,
    label.name AS surface_name,
    dark_spot.certainty,
    dark_spot.area_m2,
    dark_spot.certain_area_m2,
    dark_spot.length_m,
    dark_spot.entrance_m,
    dark_spot.cells,
    dark_spot.lighting_class,
    dark_spot.required_e_min_lx,
    dark_spot.e_min_lx,
    dark_spot.missing_lx,
    dark_spot.lamp_ids,
    array(
        SELECT coalesce(lamp.code, lamp.source_id)
        FROM unnest(dark_spot.lamp_ids) WITH ORDINALITY AS concerned (lamp_id, place)
        INNER JOIN core.lamp ON concerned.lamp_id = lamp.id
        ORDER BY concerned.place
    ) AS lamp_codes,
    dark_spot.since_at,
    analysis_run.finished_at AS computed_at,
    dark_spot.geom
FROM core.dark_spot
INNER JOIN core.analysis_run ON dark_spot.run_id = analysis_run.id
INNER JOIN app.asset_labels AS label ON dark_spot.surface_id = label.id
WHERE dark_spot.ended_at IS NULL;

COMMENT ON VIEW app.dark_spots IS
'Dark spots: calculated, direct light, maintained values; with the lamps concerned';
COMMENT ON COLUMN app.dark_spots.id IS
'Identity of the dark spot; stays while its cells stay';
COMMENT ON COLUMN app.dark_spots.asset_kind IS
'Kind of asset the surface is: the door of a stairwell for an entrance';
COMMENT ON COLUMN app.dark_spots.surface_code IS
'Label of the surface; NULL: it has none';
COMMENT ON COLUMN app.dark_spots.surface_name IS
'Name of the surface; NULL: it has none';
COMMENT ON COLUMN app.dark_spots.lamp_codes IS
'Labels of lamp_ids, else their identity in the source';
COMMENT ON COLUMN app.dark_spots.computed_at IS
'End of the computation it comes from';
