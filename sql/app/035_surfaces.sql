-- Ground that is held against a lighting class, whatever table it comes from.

-- Streets and service roads have requirements of another kind; a parking that is a mere point has
-- no ground to compute.
CREATE VIEW app.surfaces AS
SELECT
    courtyard.id,
    courtyard.company_id,
    courtyard.estate_id,
    'courtyard' AS kind,
    courtyard.lighting_class,
    cast(NULL AS double precision) AS width_m,
    cast(courtyard.geom AS geometry) AS geom
FROM core.courtyard
WHERE courtyard.vanished_at IS NULL
UNION ALL
SELECT
    footpath.id,
    footpath.company_id,
    footpath.estate_id,
    CASE footpath.kind WHEN 'steps' THEN 'steps' ELSE 'footpath' END,
    footpath.lighting_class,
    footpath.width_m,
    cast(footpath.geom AS geometry)
FROM core.footpath
WHERE footpath.vanished_at IS NULL AND footpath.kind NOT IN ('street', 'service')
UNION ALL
SELECT
    stairwell.id,
    stairwell.company_id,
    stairwell.estate_id,
    'entrance',
    stairwell.lighting_class,
    NULL,
    cast(stairwell.geom AS geometry)
FROM core.stairwell
WHERE stairwell.vanished_at IS NULL
UNION ALL
SELECT
    place.id,
    place.company_id,
    place.estate_id,
    'parking',
    place.lighting_class,
    NULL,
    place.geom
FROM core.place
WHERE place.vanished_at IS NULL AND place.kind = 'parking' AND ST_Dimension(place.geom) = 2;

COMMENT ON VIEW app.surfaces IS
'Surfaces held against a lighting class: courtyards, footpaths, steps, entrances, parking';
COMMENT ON COLUMN app.surfaces.id IS
'Asset identity of the surface';
COMMENT ON COLUMN app.surfaces.kind IS
'courtyard, footpath, steps, entrance or parking';
COMMENT ON COLUMN app.surfaces.lighting_class IS
'Class its owner chose; NULL: the default of its kind';
COMMENT ON COLUMN app.surfaces.width_m IS
'Width of a path [m]; NULL: no path, or not known';
COMMENT ON COLUMN app.surfaces.geom IS
'Outline, centre line or door [EPSG:3006]';
