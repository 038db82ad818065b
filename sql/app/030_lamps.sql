-- Lamps with the state they were last seen in. Never seen is unknown, and unknown is not lit.

CREATE VIEW app.lamps AS
SELECT
    lamp.id,
    lamp.company_id,
    lamp.estate_id,
    lamp.code,
    lamp.kind,
    lamp.owner,
    lamp.operator,
    coalesce(seen.state, 'unknown') AS state,
    seen.observed_at AS state_at,
    app.local_date(now()) - app.local_date(seen.observed_at) AS state_days,
    seen.role AS state_role,
    lamp.height_m,
    lamp.height_source,
    lamp.arm_m,
    lamp.luminaire_type_id,
    coalesce(lamp.luminaire_model, luminaire_type.model) AS luminaire_model,
    CASE
        WHEN lamp.light_source = 'unknown'
            THEN coalesce(luminaire_type.light_source, 'unknown')
        ELSE lamp.light_source
    END AS light_source,
    coalesce(lamp.power_w, luminaire_type.power_w) AS power_w,
    coalesce(lamp.flux_lm, luminaire_type.flux_lm) AS flux_lm,
    coalesce(lamp.cct_k, luminaire_type.cct_k) AS cct_k,
    coalesce(lamp.cri, luminaire_type.cri) AS cri,
    coalesce(lamp.ik, luminaire_type.ik) AS ik,
    coalesce(lamp.ip, luminaire_type.ip) AS ip,
    coalesce(lamp.optics, luminaire_type.optics) AS optics,
    lamp.control,
    lamp.cabinet,
    lamp.circuit,
    lamp.circuit_order,
    lamp.installed_on,
    lamp.warranty_to,
    lamp.serves,
    lamp.bearing_deg,
    lamp.tilt_deg,
    lamp.maintenance_factor,
    lamp.dim,
    luminaire_type.photometry_id,
    lamp.luminaires,
    lamp.position_accuracy_m,
    lamp.position_method,
    lamp.source,
    lamp.changed_at,
    lamp.geom
FROM core.lamp
LEFT JOIN core.luminaire_type ON lamp.luminaire_type_id = luminaire_type.id
LEFT JOIN core.lamp_standing AS seen ON lamp.id = seen.lamp_id
WHERE lamp.vanished_at IS NULL;

COMMENT ON VIEW app.lamps IS
'Lamps with the state last seen; unknown: never seen. Missing values come from the luminaire type';
COMMENT ON COLUMN app.lamps.id IS
'Asset identity of the lamp';
COMMENT ON COLUMN app.lamps.state IS
'State last seen; unknown: nobody has looked, which is not lit';
COMMENT ON COLUMN app.lamps.state_at IS
'When it was last seen; NULL: never';
COMMENT ON COLUMN app.lamps.state_days IS
'Days since it was last seen [d]; NULL: never';
COMMENT ON COLUMN app.lamps.state_role IS
'Role of who saw it last; never a person';
COMMENT ON COLUMN app.lamps.power_w IS
'System power [W], else of the luminaire type; NULL: not known';
COMMENT ON COLUMN app.lamps.flux_lm IS
'Luminous flux [lm], else of the luminaire type; NULL: not known';

CREATE VIEW app.broken_fixtures AS
SELECT
    lamps.id,
    lamps.company_id,
    lamps.estate_id,
    lamps.code,
    lamps.kind,
    lamps.owner,
    lamps.operator,
    lamps.state,
    lamps.state_at,
    since.dark_since,
    app.local_date(now()) - app.local_date(since.dark_since) AS days_dark,
    (
        SELECT count(*)::integer
        FROM core.report
        WHERE report.asset_id = lamps.id AND app.report_is_open(report.id)
    ) AS open_reports,
    lamps.cabinet,
    lamps.circuit,
    lamps.serves,
    lamps.geom
FROM app.lamps
CROSS JOIN
    LATERAL (
        -- The first look of the unbroken run of looks at which it was not lit.
        SELECT min(lamp_observation.observed_at) AS dark_since
        FROM core.lamp_observation
        WHERE
            lamp_observation.lamp_id = lamps.id
            AND lamp_observation.observed_at > coalesce(
                (
                    SELECT max(lit.observed_at)
                    FROM core.lamp_observation AS lit
                    WHERE lit.lamp_id = lamps.id AND lit.state = 'lit'
                ),
                '-infinity'
            )
    ) AS since
WHERE lamps.state NOT IN ('lit', 'unknown');

COMMENT ON VIEW app.broken_fixtures IS
'Lamps last seen in another state than lit, with the days since they were first seen so';
COMMENT ON COLUMN app.broken_fixtures.id IS
'Asset identity of the lamp';
COMMENT ON COLUMN app.broken_fixtures.state IS
'State last seen, never lit and never unknown';
COMMENT ON COLUMN app.broken_fixtures.state_at IS
'When it was last seen';
COMMENT ON COLUMN app.broken_fixtures.dark_since IS
'First look, since it was last seen lit, at which it was not';
COMMENT ON COLUMN app.broken_fixtures.days_dark IS
'Days since dark_since [d]';
COMMENT ON COLUMN app.broken_fixtures.open_reports IS
'Reports on it that somebody still has to act on [count]';
