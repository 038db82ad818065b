-- Vector tiles: where a place lies in the web's grid, and where layers changed.

-- tile_column, tile_row: column from the west and row from the north of the tile that a place of
-- EPSG:3857 lies in [0 to 2^zoom - 1]; what lies on an edge is of the tile to the east or south.
-- Worked out at zoom 30 and cut, so that the tiles of a zoom hold exactly four of the next. NULL
-- gives NULL.
CREATE FUNCTION app.tile_column(_east_m double precision, _zoom integer) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN floor((_east_m + 20037508.342789244) / 40075016.685578488 * 1073741824)::bigint
>> (30 - _zoom);

COMMENT ON FUNCTION app.tile_column(double precision, integer) IS
'Column from the west of the tile of a zoom that an easting of EPSG:3857 [m] lies in';

CREATE FUNCTION app.tile_row(_north_m double precision, _zoom integer) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN floor((20037508.342789244 - _north_m) / 40075016.685578488 * 1073741824)::bigint
>> (30 - _zoom);

COMMENT ON FUNCTION app.tile_row(double precision, integer) IS
'Row from the north of the tile of a zoom that a northing of EPSG:3857 [m] lies in';

-- Each statement that changes rows which a layer reads appends one row an estate to
-- core.layer_change: which table, and the box around the rows. Nothing is counted up, so nobody
-- waits for a row. A tile is as new as the changes whose boxes touch it (sql/queries/tiles.sql);
-- which tables a layer reads is said in backend/tiles/reads.py.
--
-- A function for each way from a changed row to its place, made from the list below: `changed` is
-- the trigger's transition table. They run with the owner's rights: nobody else writes there.
DO $ways$
DECLARE
    _name text;
    _places text;
BEGIN
    FOR _name, _places IN
        VALUES
        (
            'placed',
            'SELECT company_id, estate_id, geom FROM changed'
        ),
        (
            'estate',
            'SELECT company_id, id AS estate_id, geom FROM changed'
        ),
        (
            'lamp',
            'SELECT lamp.company_id, lamp.estate_id, lamp.geom FROM changed'
            ' INNER JOIN core.lamp ON changed.lamp_id = lamp.id'
        ),
        (
            'station',
            'SELECT station.company_id, station.estate_id, station.geom FROM changed'
            ' INNER JOIN core.waste_station AS station ON changed.station_id = station.id'
        ),
        (
            'surface',
            'SELECT label.company_id, label.estate_id, label.geom FROM changed'
            ' INNER JOIN app.asset_labels AS label ON changed.surface_id = label.id'
        ),
        (
            'asset',
            'SELECT label.company_id, label.estate_id, label.geom FROM changed'
            ' INNER JOIN app.asset_labels AS label ON changed.asset_id = label.id'
        ),
        (
            'plan',
            'SELECT label.company_id, label.estate_id, label.geom FROM changed'
            ' INNER JOIN core.cleaning_plan AS plan ON changed.plan_id = plan.id'
            ' INNER JOIN app.asset_labels AS label ON plan.asset_id = label.id'
        ),
        (
            'case',
            'SELECT state.company_id, state.estate_id, state.geom FROM changed'
            ' INNER JOIN core.case_state AS state ON changed.report_id = state.report_id'
        ),
        (
            'company',
            'SELECT company_id, NULL::uuid AS estate_id, NULL::geometry AS geom FROM changed'
        )
    LOOP
        EXECUTE format(
            $text$
            CREATE FUNCTION app.note_%s_change() RETURNS trigger
            LANGUAGE plpgsql SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp
            AS $function$
            BEGIN
                INSERT INTO core.layer_change (company_id, estate_id, topic, geom)
                SELECT
                    place.company_id,
                    place.estate_id,
                    tg_table_name,
                    -- A row without a place may be seen in any list of its company.
                    CASE
                        WHEN count(*) = count(place.geom)
                            THEN ST_SetSRID(ST_Expand(ST_Extent(place.geom), 1)::geometry, 3006)
                    END
                FROM (%s) AS place
                WHERE place.company_id IS NOT NULL
                GROUP BY place.company_id, place.estate_id;
                RETURN NULL;
            END;
            $function$
            $text$, _name, _places
        );
        EXECUTE format(
            'COMMENT ON FUNCTION app.note_%s_change() IS %L',
            _name, 'Note where a statement changed rows that layers read'
        );
    END LOOP;
END;
$ways$;

-- The tables that layers read, and the way from a row to its place. A table whose rows move notes
-- where they were, too.
DO $noted$
DECLARE
    _table text;
    _way text;
    _moves boolean;
BEGIN
    FOR _table, _way, _moves IN
        VALUES
        ('estate', 'estate', TRUE),
        ('building', 'placed', TRUE),
        ('courtyard', 'placed', TRUE),
        ('footpath', 'placed', TRUE),
        ('stairwell', 'placed', TRUE),
        ('lamp', 'placed', TRUE),
        ('waste_station', 'placed', TRUE),
        ('place', 'placed', TRUE),
        ('property', 'placed', TRUE),
        ('responsibility_area', 'placed', TRUE),
        ('lamp_observation', 'lamp', FALSE),
        ('luminaire_type', 'company', FALSE),
        ('waste_fraction', 'station', FALSE),
        ('waste_bin', 'station', FALSE),
        ('waste_collection', 'station', FALSE),
        ('waste_need', 'company', FALSE),
        ('case_state', 'placed', TRUE),
        ('report_evidence', 'case', FALSE),
        ('cleaning_plan', 'asset', TRUE),
        ('cleaning_standing', 'plan', FALSE),
        ('dark_spot', 'placed', FALSE),
        ('surface_result', 'surface', FALSE),
        ('repair', 'lamp', FALSE),
        ('group_fault', 'placed', TRUE)
    LOOP
        EXECUTE format(
            'CREATE TRIGGER noted_new AFTER INSERT ON core.%I REFERENCING NEW TABLE AS changed'
            ' FOR EACH STATEMENT EXECUTE FUNCTION app.note_%s_change()', _table, _way
        );
        EXECUTE format(
            'CREATE TRIGGER noted_gone AFTER DELETE ON core.%I REFERENCING OLD TABLE AS changed'
            ' FOR EACH STATEMENT EXECUTE FUNCTION app.note_%s_change()', _table, _way
        );
        EXECUTE format(
            'CREATE TRIGGER noted_after AFTER UPDATE ON core.%I REFERENCING NEW TABLE AS changed'
            ' FOR EACH STATEMENT EXECUTE FUNCTION app.note_%s_change()', _table, _way
        );
        IF _moves THEN
            EXECUTE format(
                'CREATE TRIGGER noted_before AFTER UPDATE ON core.%I'
                ' REFERENCING OLD TABLE AS changed'
                ' FOR EACH STATEMENT EXECUTE FUNCTION app.note_%s_change()', _table, _way
            );
        END IF;
    END LOOP;
END;
$noted$;
