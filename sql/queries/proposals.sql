-- estate --
-- An estate, with its outline in EPSG:3006.
SELECT
    estate.id,
    estate.company_id,
    estate.code,
    estate.name,
    ST_AsBinary(estate.geom) AS outline
FROM core.estate
WHERE estate.id = :estate_id;

-- estate_of --
-- The estate of a proposal, with its outline in EPSG:3006.
SELECT
    estate.id,
    estate.company_id,
    estate.code,
    estate.name,
    ST_AsBinary(estate.geom) AS outline
FROM core.proposal
INNER JOIN core.estate ON proposal.estate_id = estate.id
WHERE proposal.id = :proposal_id;

-- lamps_called --
-- Lamps of an estate by code (lower case) or identity.
SELECT
    lamps.id,
    lamps.code
FROM app.lamps
WHERE
    lamps.estate_id = :estate_id
    AND (
        lower(lamps.code) = any(cast(:names AS text[]))
        OR cast(lamps.id AS text) = any(cast(:names AS text[]))
    )
ORDER BY lamps.id;

-- types_called --
-- Luminaire types of a company by model (lower case) or identity.
SELECT
    luminaire_type.id,
    lower(luminaire_type.model) AS model
FROM core.luminaire_type
WHERE
    luminaire_type.company_id = :company_id
    AND (
        lower(luminaire_type.model) = any(cast(:names AS text[]))
        OR cast(luminaire_type.id AS text) = any(cast(:names AS text[]))
    )
ORDER BY luminaire_type.id;

-- types --
-- Luminaire types of a company, to choose from.
SELECT
    luminaire_type.id,
    luminaire_type.manufacturer,
    luminaire_type.model
FROM core.luminaire_type
WHERE luminaire_type.company_id = :company_id
ORDER BY
    lower(luminaire_type.model),
    luminaire_type.id
LIMIT 500;

-- classes --
-- Codes of the lighting classes a company may use, with what they ask for.
SELECT DISTINCT ON (lighting_class.code)
    lighting_class.code,
    lighting_class.e_avg_lx,
    lighting_class.e_min_lx
FROM core.lighting_class
WHERE
    (lighting_class.company_id = :company_id OR lighting_class.company_id IS NULL)
    AND lighting_class.quantity = 'Eh'
ORDER BY
    lighting_class.code,
    lighting_class.company_id NULLS LAST;

-- surfaces --
-- Surfaces of an estate whose class can be tried, the named ones first.
SELECT
    courtyards.id,
    'courtyard' AS kind,
    courtyards.code,
    courtyards.name,
    courtyards.lighting_class,
    courtyards.area_m2 AS size_m
FROM app.courtyards
WHERE courtyards.estate_id = :estate_id
UNION ALL
SELECT
    footpaths.id,
    'footpath',
    footpaths.code,
    footpaths.name,
    footpaths.lighting_class,
    footpaths.length_m
FROM app.footpaths
WHERE footpaths.estate_id = :estate_id AND footpaths.kind NOT IN ('street', 'service')
ORDER BY
    kind ASC,
    name ASC,
    code ASC,
    size_m DESC,
    id ASC;

-- surface_in --
-- Whether an asset is a surface of the proposal's estate; no row where it is not.
SELECT label.id
FROM core.proposal
INNER JOIN app.asset_labels AS label ON proposal.estate_id = label.estate_id
WHERE
    proposal.id = :proposal_id
    AND label.id = :surface_id
    AND label.kind IN ('courtyard', 'footpath', 'stairwell', 'place')
    AND label.vanished_at IS NULL;

-- insert_proposal --
-- Keep a proposal, nothing computed yet.
INSERT INTO core.proposal (company_id, estate_id, name, note, source, found)
VALUES (:company_id, :estate_id, :name, :note, :source, cast(:found AS jsonb))
RETURNING proposal.id;

-- insert_lamp --
-- Add one lamp to a proposal.
INSERT INTO core.proposal_lamp (
    company_id, proposal_id, label, change, lamp_id, kind, luminaire_type_id, light_source, power_w,
    flux_lm, height_m, bearing_deg, tilt_deg, maintenance_factor, dim, geom
)
VALUES (
    :company_id,
    :proposal_id,
    :label,
    :change,
    cast(:lamp_id AS uuid),
    :kind,
    cast(:luminaire_type_id AS uuid),
    :light_source,
    :power_w,
    :flux_lm,
    :height_m,
    :bearing_deg,
    :tilt_deg,
    :maintenance_factor,
    :dim,
    ST_SetSRID(
        ST_MakePoint(
            cast(:easting_m AS double precision), cast(:northing_m AS double precision)
        ),
        3006
    )
);

-- insert_surface --
-- Try a class on a surface; the row before it is deleted first.
INSERT INTO core.proposal_surface (company_id, proposal_id, surface_id, lighting_class)
VALUES (:company_id, :proposal_id, :surface_id, :lighting_class);

-- delete_surface --
-- Take back a class that is tried on a surface.
DELETE FROM core.proposal_surface
WHERE proposal_surface.proposal_id = :proposal_id AND proposal_surface.surface_id = :surface_id;

-- delete_lamp --
-- Take a lamp out of a proposal.
DELETE FROM core.proposal_lamp
WHERE proposal_lamp.proposal_id = :proposal_id AND proposal_lamp.id = :id;

-- delete_proposal --
-- Throw a proposal away, with its lamps and results.
DELETE FROM core.proposal
WHERE proposal.id = :proposal_id;

-- queue --
-- Have a proposal compared with today, in one statement.
WITH changed AS (
    UPDATE core.proposal
    SET
        status = 'waiting',
        message = NULL
    WHERE proposal.id = :proposal_id
    RETURNING proposal.id
)

SELECT
    app.defer_job(
        cast(:task AS text), jsonb_build_object('proposal_id', changed.id)
    ) AS job_id
FROM changed;

-- list_proposals --
-- Proposals, newest first; of one estate where its code is given.
SELECT
    proposals.id,
    proposals.estate_code,
    proposals.estate_name,
    proposals.name,
    proposals.note,
    proposals.source,
    proposals.created_at,
    proposals.status,
    proposals.message,
    proposals.computed_at,
    proposals.new_lamps,
    proposals.changed_lamps,
    proposals.removed_lamps,
    proposals.dark_before_m2,
    proposals.dark_after_m2,
    proposals.unseen_as_lit
FROM app.proposals
WHERE
    (cast(:estate AS text) IS NULL OR proposals.estate_code = :estate)
    AND (
        cast(:name AS text) IS NULL
        OR lower(proposals.name) = lower(:name)
        OR cast(proposals.id AS text) = lower(:name)
    )
ORDER BY
    proposals.created_at DESC,
    proposals.id DESC
LIMIT :page_size;

-- read_proposal --
-- One proposal with everything that was found.
SELECT
    proposals.id,
    proposals.company_id,
    proposals.estate_id,
    proposals.estate_code,
    proposals.estate_name,
    proposals.name,
    proposals.note,
    proposals.source,
    proposals.created_at,
    proposals.status,
    proposals.message,
    proposals.computed_at,
    proposals.new_lamps,
    proposals.changed_lamps,
    proposals.removed_lamps,
    proposals.dark_before_m2,
    proposals.dark_after_m2,
    proposals.unseen_as_lit,
    proposals.found
FROM app.proposals
WHERE proposals.id = :proposal_id;

-- proposal_status --
-- How a proposal stands, and how many lamps it has.
SELECT
    proposal.status,
    proposal.computed_at,
    (
        SELECT count(*)
        FROM core.proposal_lamp
        WHERE proposal_lamp.proposal_id = proposal.id
    ) AS lamps
FROM core.proposal
WHERE proposal.id = :proposal_id;

-- hold_proposal --
-- Let edits of one proposal follow each other.
SELECT pg_advisory_xact_lock(hashtextextended('proposal:' || cast(:proposal_id AS text), 0));

-- lamps_of --
-- Lamps of a proposal in longitude and latitude, in the order of their labels.
SELECT
    proposal_lamps.id,
    proposal_lamps.label,
    proposal_lamps.change,
    proposal_lamps.lamp_id,
    proposal_lamps.lamp_code,
    proposal_lamps.kind,
    proposal_lamps.luminaire_model,
    proposal_lamps.light_source,
    proposal_lamps.power_w,
    proposal_lamps.flux_lm,
    proposal_lamps.height_m,
    proposal_lamps.bearing_deg,
    proposal_lamps.tilt_deg,
    proposal_lamps.maintenance_factor,
    proposal_lamps.dim,
    proposal_lamps.moved_m,
    ST_X(ST_Transform(proposal_lamps.geom, 4326)) AS lon,
    ST_Y(ST_Transform(proposal_lamps.geom, 4326)) AS lat
FROM app.proposal_lamps
WHERE proposal_lamps.proposal_id = :proposal_id
ORDER BY
    proposal_lamps.change DESC,
    length(proposal_lamps.label) ASC,
    proposal_lamps.label ASC;

-- lamp_keys --
-- Labels that a proposal has used, and the lamps of today that it changes.
SELECT
    proposal_lamp.label,
    proposal_lamp.lamp_id
FROM core.proposal_lamp
WHERE proposal_lamp.proposal_id = :proposal_id;

-- surfaces_of --
-- Classes that a proposal tries, with the names of the surfaces.
SELECT
    proposal_surface.surface_id,
    proposal_surface.lighting_class,
    label.kind,
    label.code,
    label.name
FROM core.proposal_surface
INNER JOIN app.asset_labels AS label ON proposal_surface.surface_id = label.id
WHERE proposal_surface.proposal_id = :proposal_id
ORDER BY
    label.kind,
    label.name,
    label.id;

-- results_of --
-- Surfaces that a proposal changes, those that gain most first.
SELECT
    proposal_results.surface_id,
    proposal_results.surface_kind,
    proposal_results.surface_code,
    proposal_results.surface_name,
    proposal_results.asset_kind,
    proposal_results.class_before,
    proposal_results.class_after,
    proposal_results.dark_before_m2,
    proposal_results.dark_after_m2,
    proposal_results.e_avg_before_lx,
    proposal_results.e_avg_after_lx,
    proposal_results.e_min_before_lx,
    proposal_results.e_min_after_lx,
    proposal_results.uo_before,
    proposal_results.uo_after
FROM app.proposal_results
WHERE proposal_results.proposal_id = :proposal_id
ORDER BY
    proposal_results.dark_before_m2 - proposal_results.dark_after_m2 DESC,
    proposal_results.surface_id ASC;

-- spots_of --
-- Ground whose darkness goes, stays or is new, in longitude and latitude.
SELECT
    proposal_spots.id,
    proposal_spots.surface_id,
    proposal_spots.asset_kind,
    proposal_spots.surface_code,
    proposal_spots.surface_name,
    proposal_spots.change,
    proposal_spots.area_m2,
    ST_AsBinary(ST_Transform(proposal_spots.geom, 4326)) AS wkb
FROM app.proposal_spots
WHERE proposal_spots.proposal_id = :proposal_id
ORDER BY
    proposal_spots.change ASC,
    proposal_spots.area_m2 DESC,
    proposal_spots.id ASC;

-- take_proposal --
-- Note that a proposal is being compared; one that nothing waits for gives no row.
UPDATE core.proposal
SET status = 'running'
WHERE proposal.id = :proposal_id AND proposal.status IN ('waiting', 'running')
RETURNING
    proposal.id,
    proposal.company_id,
    proposal.estate_id;

-- hold_row --
-- Let nobody delete a proposal before its result is kept; no row where it is gone.
SELECT proposal.id
FROM core.proposal
WHERE proposal.id = :proposal_id
FOR KEY SHARE;

-- changes --
-- What a proposal does to lamps, with what its luminaire types bring.
SELECT
    proposal_lamp.id,
    proposal_lamp.label,
    proposal_lamp.change,
    proposal_lamp.lamp_id,
    proposal_lamp.kind,
    proposal_lamp.luminaire_type_id,
    proposal_lamp.light_source,
    proposal_lamp.power_w,
    proposal_lamp.flux_lm,
    proposal_lamp.height_m,
    proposal_lamp.bearing_deg,
    proposal_lamp.tilt_deg,
    proposal_lamp.maintenance_factor,
    proposal_lamp.dim,
    luminaire_type.light_source AS type_light_source,
    luminaire_type.power_w AS type_power_w,
    luminaire_type.flux_lm AS type_flux_lm,
    luminaire_type.photometry_id,
    ST_AsBinary(coalesce(proposal_lamp.geom, lamp.geom)) AS wkb
FROM core.proposal_lamp
LEFT JOIN core.luminaire_type ON proposal_lamp.luminaire_type_id = luminaire_type.id
LEFT JOIN core.lamp ON proposal_lamp.lamp_id = lamp.id
WHERE proposal_lamp.proposal_id = :proposal_id
ORDER BY
    proposal_lamp.label,
    proposal_lamp.id;

-- clear_results --
-- Forget what was found of a proposal.
WITH spots AS (
    DELETE FROM core.proposal_spot
    WHERE proposal_spot.proposal_id = :proposal_id
)

DELETE FROM core.proposal_result
WHERE proposal_result.proposal_id = :proposal_id;

-- finish_proposal --
-- Note how a comparison ended; one that was edited meanwhile goes on waiting for the next.
UPDATE core.proposal
SET
    status = CASE WHEN proposal.status = 'running' THEN :status ELSE proposal.status END,
    message = :message,
    computed_at
    = CASE WHEN :status = 'done' THEN clock_timestamp() ELSE proposal.computed_at END,
    found = proposal.found || cast(:found AS jsonb)
WHERE proposal.id = :proposal_id;
