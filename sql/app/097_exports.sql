-- Layers that leave the house: links that somebody opens without login, and layers as they were.

-- The secret in the address is the right: the function runs with the owner's rights, and the server
-- alone may call it (roles.sql).
CREATE FUNCTION app.enter_layer_link(_token_hash bytea, _request text)
RETURNS TABLE (
    id uuid, kind text, title text, receiver text, layers text[], licence text, company text,
    company_code text, created_at timestamptz, expires_at timestamptz
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _row record;
BEGIN
    SELECT
        layer_link.*,
        company.name AS company,
        company.code AS company_code
    INTO _row
    FROM core.layer_link
    INNER JOIN core.company ON layer_link.company_id = company.id
    WHERE
        layer_link.token_hash = _token_hash
        AND layer_link.ended_at IS NULL
        AND coalesce(layer_link.expires_at > now(), TRUE);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM app.set_limits(_row.company_id, NULL, 'partner', NULL, _request);
    PERFORM
        set_config('ljusrond.estates', coalesce(_row.estates::text, ''), TRUE),
        set_config('ljusrond.limited', 'yes', TRUE);
    RETURN QUERY SELECT
        _row.id, _row.kind, _row.title, _row.receiver, _row.layers, _row.licence, _row.company,
        _row.company_code, _row.created_at, _row.expires_at;
END;
$function$;
COMMENT ON FUNCTION app.enter_layer_link IS
'Open the walls for a link to layers; no row: it is none, or stands no more';

-- What anybody may know: public links are addresses of open data.
CREATE FUNCTION app.open_layers()
RETURNS TABLE (
    link_id uuid, layer text, title text, licence text, company text, company_code text,
    since timestamptz, until timestamptz, estates text[], url_path text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    layer_link.id,
    named.layer,
    layer_link.title,
    layer_link.licence,
    company.name,
    company.code,
    layer_link.created_at,
    layer_link.expires_at,
    ARRAY(
        SELECT estate.name FROM core.estate
        WHERE
            estate.company_id = layer_link.company_id
            AND (layer_link.estates IS NULL OR estate.id = any(layer_link.estates))
        ORDER BY estate.name, estate.id
    ),
    '/l/' || layer_link.secret
FROM core.layer_link
INNER JOIN core.company ON layer_link.company_id = company.id
CROSS JOIN LATERAL unnest(layer_link.layers) WITH ORDINALITY AS named (layer, place)
WHERE
    layer_link.kind = 'public'
    AND layer_link.ended_at IS NULL
    AND coalesce(layer_link.expires_at > now(), TRUE)
ORDER BY company.name, layer_link.created_at, layer_link.id, named.place;
$function$;
COMMENT ON FUNCTION app.open_layers IS
'Layers that are open to everybody, of all companies, with the address of each link';

-- The register is that of today, without what had vanished by then: how a lamp was seen is what is
-- known of the past.
CREATE FUNCTION app.lamps_at(_at timestamptz) RETURNS SETOF app.lamps
LANGUAGE sql STABLE
AS $function$
SELECT
    lamp.id,
    lamp.company_id,
    lamp.estate_id,
    lamp.code,
    lamp.kind,
    lamp.owner,
    lamp.operator,
    coalesce(seen.state, 'unknown'),
    seen.observed_at,
    app.local_date(_at) - app.local_date(seen.observed_at),
    seen.role,
    lamp.height_m,
    lamp.height_source,
    lamp.arm_m,
    lamp.luminaire_type_id,
    coalesce(lamp.luminaire_model, luminaire_type.model),
    CASE
        WHEN lamp.light_source = 'unknown'
            THEN coalesce(luminaire_type.light_source, 'unknown')
        ELSE lamp.light_source
    END,
    coalesce(lamp.power_w, luminaire_type.power_w),
    coalesce(lamp.flux_lm, luminaire_type.flux_lm),
    coalesce(lamp.cct_k, luminaire_type.cct_k),
    coalesce(lamp.cri, luminaire_type.cri),
    coalesce(lamp.ik, luminaire_type.ik),
    coalesce(lamp.ip, luminaire_type.ip),
    coalesce(lamp.optics, luminaire_type.optics),
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
LEFT JOIN LATERAL (
    SELECT
        lamp_observation.state,
        lamp_observation.observed_at,
        lamp_observation.role
    FROM core.lamp_observation
    WHERE lamp_observation.lamp_id = lamp.id AND lamp_observation.observed_at <= _at
    ORDER BY lamp_observation.observed_at DESC, lamp_observation.received_at DESC
    LIMIT 1
) AS seen ON TRUE
WHERE coalesce(lamp.vanished_at > _at, TRUE);
$function$;
COMMENT ON FUNCTION app.lamps_at IS 'Lamps with the state that they were last seen in by a moment';

-- How many reports stood open on it then is not kept: NULL.
CREATE FUNCTION app.broken_fixtures_at(_at timestamptz) RETURNS SETOF app.broken_fixtures
LANGUAGE sql STABLE
AS $function$
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
    app.local_date(_at) - app.local_date(since.dark_since),
    cast(NULL AS integer),
    lamps.cabinet,
    lamps.circuit,
    lamps.serves,
    lamps.geom
FROM app.lamps_at(_at) AS lamps
CROSS JOIN
    LATERAL (
        SELECT min(lamp_observation.observed_at) AS dark_since
        FROM core.lamp_observation
        WHERE
            lamp_observation.lamp_id = lamps.id
            AND lamp_observation.observed_at <= _at
            AND lamp_observation.observed_at > coalesce(
                (
                    SELECT max(lit.observed_at)
                    FROM core.lamp_observation AS lit
                    WHERE
                        lit.lamp_id = lamps.id
                        AND lit.state = 'lit'
                        AND lit.observed_at <= _at
                ),
                '-infinity'
            )
    ) AS since
WHERE lamps.state NOT IN ('lit', 'unknown');
$function$;
COMMENT ON FUNCTION app.broken_fixtures_at IS
'Lamps that by a moment were last seen in another state than lit';

CREATE FUNCTION app.dark_spots_at(_at timestamptz) RETURNS SETOF app.dark_spots
LANGUAGE sql STABLE
AS $function$
SELECT
    dark_spot.id,
    dark_spot.company_id,
    dark_spot.estate_id,
    dark_spot.surface_id,
    dark_spot.surface_kind,
    label.kind,
    label.code,
    label.name,
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
    ARRAY(
        SELECT coalesce(lamp.code, lamp.source_id)
        FROM unnest(dark_spot.lamp_ids) WITH ORDINALITY AS concerned (lamp_id, place)
        INNER JOIN core.lamp ON concerned.lamp_id = lamp.id
        ORDER BY concerned.place
    ),
    dark_spot.since_at,
    analysis_run.finished_at,
    dark_spot.geom
FROM core.dark_spot
INNER JOIN core.analysis_run ON dark_spot.run_id = analysis_run.id
INNER JOIN app.asset_labels AS label ON dark_spot.surface_id = label.id
WHERE
    dark_spot.since_at <= _at
    AND coalesce(dark_spot.ended_at > _at, TRUE);
$function$;
COMMENT ON FUNCTION app.dark_spots_at IS 'Dark ground as it stood at a moment';

-- With the owner's rights: whoever limits an account sees none of its files.
CREATE FUNCTION app.end_exports() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    _row CONSTANT jsonb := to_jsonb(CASE tg_op WHEN 'DELETE' THEN old ELSE new END);
BEGIN
    -- One that waits is made with the rights that are left.
    UPDATE core.export SET expires_at = now()
    WHERE
        export.account_id = coalesce(_row ->> 'account_id', _row ->> 'id')::uuid
        AND export.status IN ('running', 'done')
        AND export.expires_at > now();
    RETURN NULL;
END;
$function$;
COMMENT ON FUNCTION app.end_exports IS 'Files made for an account go when it is limited otherwise';
