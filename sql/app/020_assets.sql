-- The asset register as people see it: what has vanished from its source is left out.

CREATE VIEW app.buildings AS
SELECT
    building.id,
    building.company_id,
    building.estate_id,
    building.code,
    building.name,
    building.address,
    building.use,
    building.storeys,
    building.height_m,
    building.height_source,
    building.source,
    building.changed_at,
    building.geom
FROM core.building
WHERE building.vanished_at IS NULL;

COMMENT ON VIEW app.buildings IS 'Buildings that stand today';

CREATE VIEW app.courtyards AS
SELECT
    courtyard.id,
    courtyard.company_id,
    courtyard.estate_id,
    courtyard.code,
    courtyard.name,
    courtyard.origin,
    courtyard.lighting_class,
    ST_Area(courtyard.geom) AS area_m2,
    courtyard.source,
    courtyard.changed_at,
    courtyard.geom
FROM core.courtyard
WHERE courtyard.vanished_at IS NULL;

COMMENT ON VIEW app.courtyards IS 'Courtyards with their area [m2]';
COMMENT ON COLUMN app.courtyards.area_m2 IS
'Area of the ground surface [m2]';

CREATE VIEW app.footpaths AS
SELECT
    footpath.id,
    footpath.company_id,
    footpath.estate_id,
    footpath.code,
    footpath.name,
    footpath.kind,
    footpath.width_m,
    footpath.surface,
    footpath.lit,
    footpath.passage,
    footpath.lighting_class,
    ST_Length(footpath.geom) AS length_m,
    footpath.source,
    footpath.changed_at,
    footpath.geom
FROM core.footpath
WHERE footpath.vanished_at IS NULL;

COMMENT ON VIEW app.footpaths IS 'Walkable ways with their length [m]';
COMMENT ON COLUMN app.footpaths.length_m IS
'Length of the centre line [m]';

CREATE VIEW app.stairwells AS
SELECT
    stairwell.id,
    stairwell.company_id,
    stairwell.estate_id,
    stairwell.code,
    stairwell.name,
    stairwell.address,
    stairwell.entrance_kind,
    stairwell.storeys,
    stairwell.dwellings,
    stairwell.lift,
    stairwell.lighting_class,
    stairwell.building_id,
    stairwell.source,
    stairwell.changed_at,
    stairwell.geom
FROM core.stairwell
WHERE stairwell.vanished_at IS NULL;

COMMENT ON VIEW app.stairwells IS 'Stairwells at their entrance doors';

CREATE VIEW app.waste_stations AS
SELECT
    waste_station.id,
    waste_station.company_id,
    waste_station.estate_id,
    waste_station.code,
    waste_station.name,
    waste_station.kind,
    waste_station.area_m2,
    waste_station.dwellings_served,
    array(
        SELECT waste_fraction.fraction
        FROM core.waste_fraction
        WHERE waste_fraction.station_id = waste_station.id
        ORDER BY waste_fraction.fraction
    ) AS fractions,
    (
        SELECT sum(waste_bin.bins)::integer
        FROM core.waste_bin
        WHERE waste_bin.station_id = waste_station.id
    ) AS bins,
    waste_station.source,
    waste_station.changed_at,
    waste_station.geom
FROM core.waste_station
WHERE waste_station.vanished_at IS NULL;

COMMENT ON VIEW app.waste_stations IS
'Waste stations with fractions; bins NULL: nobody counted them';
COMMENT ON COLUMN app.waste_stations.fractions IS
'Fractions the station takes, by name; empty: nobody said';
COMMENT ON COLUMN app.waste_stations.bins IS
'Bins of all fractions [count]; NULL: nobody counted them';

CREATE VIEW app.places AS
SELECT
    place.id,
    place.company_id,
    place.estate_id,
    place.code,
    place.name,
    place.kind,
    place.lighting_class,
    place.source,
    place.changed_at,
    place.geom
FROM core.place
WHERE place.vanished_at IS NULL;

COMMENT ON VIEW app.places IS 'Playgrounds, benches and other places that are looked after';

CREATE VIEW app.responsibility_areas AS
SELECT
    responsibility_area.id,
    responsibility_area.company_id,
    responsibility_area.estate_id,
    responsibility_area.code,
    responsibility_area.name,
    responsibility_area.owner,
    responsibility_area.operator,
    responsibility_area.contact,
    responsibility_area.source,
    responsibility_area.changed_at,
    responsibility_area.geom
FROM core.responsibility_area
WHERE responsibility_area.vanished_at IS NULL;

COMMENT ON VIEW app.responsibility_areas IS 'Whose ground it is';

-- Labels and positions of all kinds in one place, for whatever points at an asset.
CREATE VIEW app.asset_labels AS
SELECT
    id,
    company_id,
    estate_id,
    'building' AS kind,
    code,
    coalesce(name, address) AS name,
    vanished_at,
    geom
FROM core.building
UNION ALL
SELECT
    id,
    company_id,
    estate_id,
    'courtyard',
    code,
    name,
    vanished_at,
    geom
FROM core.courtyard
UNION ALL
SELECT
    id,
    company_id,
    estate_id,
    'footpath',
    code,
    name,
    vanished_at,
    geom
FROM core.footpath
UNION ALL
SELECT
    id,
    company_id,
    estate_id,
    'stairwell',
    code,
    nullif(concat_ws(' ', address, name), ''),
    vanished_at,
    geom
FROM core.stairwell
UNION ALL
SELECT
    id,
    company_id,
    estate_id,
    'lamp',
    code,
    NULL,
    vanished_at,
    geom
FROM core.lamp
UNION ALL
SELECT
    id,
    company_id,
    estate_id,
    'waste_station',
    code,
    name,
    vanished_at,
    geom
FROM core.waste_station
UNION ALL
SELECT
    id,
    company_id,
    estate_id,
    'place',
    code,
    name,
    vanished_at,
    geom
FROM core.place
UNION ALL
SELECT
    id,
    company_id,
    estate_id,
    'property',
    code,
    designation,
    vanished_at,
    geom
FROM core.property
UNION ALL
SELECT
    id,
    company_id,
    estate_id,
    'responsibility_area',
    code,
    name,
    vanished_at,
    geom
FROM core.responsibility_area;

COMMENT ON VIEW app.asset_labels IS 'Label and geometry of every asset, vanished ones included';
COMMENT ON COLUMN app.asset_labels.kind IS
'Kind of asset: the table that holds its details';
COMMENT ON COLUMN app.asset_labels.name IS
'Name, address or designation; NULL: it has none';
COMMENT ON COLUMN app.asset_labels.geom IS
'Position or outline [EPSG:3006]';
