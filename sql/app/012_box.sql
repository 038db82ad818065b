-- Bounds in degrees against geometries in metres.

-- box_on_grid: ground of EPSG:3006 that certainly holds a box of longitude and latitude, for the
-- index; what lies in the box itself is told in degrees. A parallel is a curve on the grid: its
-- middle lies up to 11 km outside the box of its ends in a box as wide as Sweden, so the edges
-- are cut into pieces of a quarter of a degree, which leaves 7 m. A box wider than 30 degrees, or
-- near the poles of the grid, gives the whole plane. NULL gives NULL.
CREATE FUNCTION app.box_on_grid(
    _west double precision,
    _south double precision,
    _east double precision,
    _north double precision
) RETURNS geometry
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN _east - _west <= 30 AND _west >= -30 AND _east <= 60 AND _south > -85 AND _north < 85
        THEN ST_Expand(
            ST_Envelope(
                ST_Transform(
                    ST_Segmentize(ST_MakeEnvelope(_west, _south, _east, _north, 4326), 0.25),
                    3006
                )
            ),
            20
        )
    ELSE ST_MakeEnvelope(-1e8, -1e8, 1e8, 1e8, 3006)
END;

COMMENT ON FUNCTION app.box_on_grid(
    double precision, double precision, double precision, double precision
) IS 'Ground of EPSG:3006 that certainly holds a box of west, south, east, north in degrees';
