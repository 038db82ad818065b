-- put_category --
-- Write one shared fault category, or bring its words up to date.
INSERT INTO core.fault_category (
    code, applies_to, lamp_state, danger, needs_action, simple, title_sv, title_en
)
VALUES (:code, :applies_to, :lamp_state, :danger, :needs_action, :simple, :title_sv, :title_en)
ON CONFLICT (code) DO UPDATE
    SET
        applies_to = excluded.applies_to,
        lamp_state = excluded.lamp_state,
        danger = excluded.danger,
        needs_action = excluded.needs_action,
        simple = excluded.simple,
        title_sv = excluded.title_sv,
        title_en = excluded.title_en;

-- put_lighting_class --
-- Write one class of a standard, or bring its figures up to date.
INSERT INTO core.lighting_class (code, edition, e_avg_lx, e_min_lx, uo, quantity, source)
VALUES (:code, :edition, :e_avg_lx, :e_min_lx, :uo, :quantity, :source)
ON CONFLICT (company_id, code, edition) DO UPDATE
    SET
        e_avg_lx = excluded.e_avg_lx,
        e_min_lx = excluded.e_min_lx,
        uo = excluded.uo,
        quantity = excluded.quantity,
        source = excluded.source;

-- put_promise --
-- Write one default promise, or bring it up to date.
INSERT INTO core.promise (
    party, category, asset_kind, danger, priority, unit, amount, season_from, season_to, source
)
VALUES (
    :party, :category, :asset_kind, cast(:danger AS boolean), :priority, :unit,
    cast(:amount AS integer), :season_from, :season_to, :source
)
ON CONFLICT (company_id, party, category, asset_kind, danger) DO UPDATE
    SET
        priority = excluded.priority,
        unit = excluded.unit,
        amount = excluded.amount,
        season_from = excluded.season_from,
        season_to = excluded.season_to,
        source = excluded.source;

-- put_waste_need --
-- Write how much of a waste fraction a dwelling leaves, or bring it up to date.
INSERT INTO core.waste_need (
    fraction, low_l, high_l, bin_l, every_days, mandated_from, source
)
VALUES (:fraction, :low_l, :high_l, :bin_l, :every_days, :mandated_from, :source)
ON CONFLICT (company_id, fraction) DO UPDATE
    SET
        low_l = excluded.low_l,
        high_l = excluded.high_l,
        bin_l = excluded.bin_l,
        every_days = excluded.every_days,
        mandated_from = excluded.mandated_from,
        source = excluded.source;

-- put_free_day --
-- Write one day nobody works.
INSERT INTO core.free_day (free_on, name)
VALUES (:free_on, :name)
ON CONFLICT (company_id, free_on) DO UPDATE
    SET name = excluded.name;
