-- Proposals beside today: what a planner tries before anything is bought.

CREATE VIEW app.proposals AS
SELECT
    proposal.id,
    proposal.company_id,
    proposal.estate_id,
    estate.code AS estate_code,
    estate.name AS estate_name,
    proposal.name,
    proposal.note,
    proposal.source,
    proposal.created_at,
    proposal.status,
    proposal.message,
    proposal.computed_at,
    lamp.new_lamps,
    lamp.changed_lamps,
    lamp.removed_lamps,
    cast(proposal.found -> 'totals' ->> 'dark_before_m2' AS double precision) AS dark_before_m2,
    cast(proposal.found -> 'totals' ->> 'dark_after_m2' AS double precision) AS dark_after_m2,
    cast(proposal.found ->> 'unseen_as_lit' AS integer) AS unseen_as_lit,
    proposal.found
FROM core.proposal
INNER JOIN core.estate ON proposal.estate_id = estate.id
CROSS JOIN
    LATERAL (
        SELECT
            cast(
                count(*) FILTER (WHERE proposal_lamp.change = 'new') AS integer
            ) AS new_lamps,
            cast(
                count(*) FILTER (WHERE proposal_lamp.change = 'changed') AS integer
            ) AS changed_lamps,
            cast(
                count(*) FILTER (WHERE proposal_lamp.change = 'removed') AS integer
            ) AS removed_lamps
        FROM core.proposal_lamp
        WHERE proposal_lamp.proposal_id = proposal.id
    ) AS lamp;

COMMENT ON VIEW app.proposals IS
'Proposals with what they change and their result: calculated, direct light, maintained';
COMMENT ON COLUMN app.proposals.id IS 'Identity of the proposal';
COMMENT ON COLUMN app.proposals.company_id IS 'Company that owns the row';
COMMENT ON COLUMN app.proposals.name IS 'What the planner calls it';
COMMENT ON COLUMN app.proposals.estate_code IS 'Short name of the estate';
COMMENT ON COLUMN app.proposals.estate_name IS 'Name of the estate';
COMMENT ON COLUMN app.proposals.new_lamps IS 'Lamps it adds [count]';
COMMENT ON COLUMN app.proposals.changed_lamps IS 'Lamps it moves or re-equips [count]';
COMMENT ON COLUMN app.proposals.removed_lamps IS 'Lamps it takes away [count]';
COMMENT ON COLUMN app.proposals.dark_before_m2 IS
'Dark ground today, lamps never seen taken as lit [m2]; NULL: not computed';
COMMENT ON COLUMN app.proposals.dark_after_m2 IS
'Dark ground with the proposal, lamps never seen taken as lit [m2]; NULL: not computed';
COMMENT ON COLUMN app.proposals.unseen_as_lit IS
'Lamps nobody has seen that were taken as lit [count]; NULL: not computed';

CREATE VIEW app.proposal_lamps AS
SELECT
    proposal_lamp.id,
    proposal_lamp.company_id,
    proposal_lamp.proposal_id,
    proposal.estate_id,
    proposal_lamp.label,
    proposal_lamp.change,
    proposal_lamp.lamp_id,
    coalesce(lamp.code, lamp.source_id) AS lamp_code,
    coalesce(proposal_lamp.kind, lamp.kind) AS kind,
    proposal_lamp.luminaire_type_id,
    luminaire_type.model AS luminaire_model,
    coalesce(
        proposal_lamp.light_source, luminaire_type.light_source, lamp.light_source
    ) AS light_source,
    proposal_lamp.power_w,
    proposal_lamp.flux_lm,
    coalesce(proposal_lamp.height_m, lamp.height_m) AS height_m,
    coalesce(proposal_lamp.bearing_deg, lamp.bearing_deg) AS bearing_deg,
    coalesce(proposal_lamp.tilt_deg, lamp.tilt_deg) AS tilt_deg,
    coalesce(
        proposal_lamp.maintenance_factor, lamp.maintenance_factor
    ) AS maintenance_factor,
    coalesce(proposal_lamp.dim, lamp.dim) AS dim,
    ST_Distance(proposal_lamp.geom, lamp.geom) AS moved_m,
    coalesce(proposal_lamp.geom, lamp.geom) AS geom
FROM core.proposal_lamp
INNER JOIN core.proposal ON proposal_lamp.proposal_id = proposal.id
LEFT JOIN core.lamp ON proposal_lamp.lamp_id = lamp.id
LEFT JOIN core.luminaire_type ON proposal_lamp.luminaire_type_id = luminaire_type.id;

COMMENT ON VIEW app.proposal_lamps IS
'Lamps of proposals where they would stand; one that is taken away where it stands today';
COMMENT ON COLUMN app.proposal_lamps.id IS 'Identity of the row';
COMMENT ON COLUMN app.proposal_lamps.lamp_code IS
'Label of the lamp of today, else its identity in the source; NULL: a new lamp';
COMMENT ON COLUMN app.proposal_lamps.kind IS
'How and where it is mounted, as today where the proposal does not say';
COMMENT ON COLUMN app.proposal_lamps.luminaire_model IS
'Luminaire model of the proposal; NULL: as today, or a typical one';
COMMENT ON COLUMN app.proposal_lamps.light_source IS
'Light source, of the luminaire model or as today where the proposal does not say';
COMMENT ON COLUMN app.proposal_lamps.power_w IS
'System power [W]; NULL: of the luminaire model, or as today';
COMMENT ON COLUMN app.proposal_lamps.flux_lm IS
'Luminous flux [lm]; NULL: of the luminaire model, or as today';
COMMENT ON COLUMN app.proposal_lamps.height_m IS
'Above local ground [m], as today where the proposal does not say; NULL: a typical height';
COMMENT ON COLUMN app.proposal_lamps.bearing_deg IS
'Compass bearing of the street side (C90) [deg], as today where the proposal does not say';
COMMENT ON COLUMN app.proposal_lamps.tilt_deg IS
'Tilt [deg], as today where the proposal does not say';
COMMENT ON COLUMN app.proposal_lamps.maintenance_factor IS
'Maintenance factor fM [-], as today where the proposal does not say; NULL: the default';
COMMENT ON COLUMN app.proposal_lamps.dim IS
'Share of the flux when dimmed [-], as today where the proposal does not say';
COMMENT ON COLUMN app.proposal_lamps.moved_m IS
'How far it is moved from where it stands today [m]; NULL: it is not';
COMMENT ON COLUMN app.proposal_lamps.geom IS
'Where it would stand, or stands today where it is taken away [EPSG:3006]';

CREATE VIEW app.proposal_results AS
SELECT
    proposal_result.proposal_id,
    proposal_result.company_id,
    proposal.estate_id,
    proposal_result.surface_id,
    proposal_result.surface_kind,
    label.code AS surface_code,
    label.name AS surface_name,
    label.kind AS asset_kind,
    proposal_result.class_before,
    proposal_result.class_after,
    proposal_result.dark_before_m2,
    proposal_result.dark_after_m2,
    proposal_result.e_avg_before_lx,
    proposal_result.e_avg_after_lx,
    proposal_result.e_min_before_lx,
    proposal_result.e_min_after_lx,
    proposal_result.uo_before,
    proposal_result.uo_after
FROM core.proposal_result
INNER JOIN core.proposal ON proposal_result.proposal_id = proposal.id
INNER JOIN app.asset_labels AS label ON proposal_result.surface_id = label.id;

COMMENT ON VIEW app.proposal_results IS
'Surfaces that a proposal changes: calculated, direct light, maintained; unseen lamps as lit';
COMMENT ON COLUMN app.proposal_results.surface_code IS
'Label of the surface; NULL: it has none';
COMMENT ON COLUMN app.proposal_results.surface_name IS
'Name of the surface; NULL: it has none';
COMMENT ON COLUMN app.proposal_results.asset_kind IS
'Kind of asset that the surface is or belongs to';

CREATE VIEW app.proposal_spots AS
SELECT
    proposal_spot.id,
    proposal_spot.company_id,
    proposal_spot.proposal_id,
    proposal.estate_id,
    proposal_spot.surface_id,
    label.kind AS asset_kind,
    label.code AS surface_code,
    label.name AS surface_name,
    proposal_spot.change,
    proposal_spot.area_m2,
    proposal_spot.geom
FROM core.proposal_spot
INNER JOIN core.proposal ON proposal_spot.proposal_id = proposal.id
INNER JOIN app.asset_labels AS label ON proposal_spot.surface_id = label.id;

COMMENT ON VIEW app.proposal_spots IS
'Dark ground that goes, stays or is new with a proposal: calculated, direct light, maintained';
COMMENT ON COLUMN app.proposal_spots.id IS 'Identity of the row';
COMMENT ON COLUMN app.proposal_spots.change IS
'gone: lit with the proposal; stays: dark in both; new: dark only with it';
COMMENT ON COLUMN app.proposal_spots.geom IS 'That ground [EPSG:3006]';
COMMENT ON COLUMN app.proposal_spots.asset_kind IS
'Kind of asset that the surface is or belongs to';
COMMENT ON COLUMN app.proposal_spots.surface_code IS
'Label of the surface; NULL: it has none';
COMMENT ON COLUMN app.proposal_spots.surface_name IS
'Name of the surface; NULL: it has none';
