-- ten_years --
-- Ten years of a sector: companies of very different sizes, their estates, lamps, doors, people.
-- What is looked up by chance elsewhere is a hash of a number here: each run makes the same rows.
INSERT INTO core.company (code, name)
SELECT
    'bolag-' || n,
    'Bolag ' || n
FROM generate_series(1, :companies) AS n;

-- estates --
INSERT INTO core.estate (company_id, code, name, geom)
SELECT
    company.id,
    'omrade-' || place.n,
    'Område ' || place.n,
    ST_Multi(
        ST_MakeEnvelope(
            place.east, place.north, place.east + 600, place.north + 600, 3006
        )
    )
FROM (
    SELECT
        k,
        n,
        400000 + 1000 * (row_number() OVER (ORDER BY k, n) % 40) AS east,
        6400000 + 1000 * (row_number() OVER (ORDER BY k, n) / 40) AS north
    FROM generate_series(1, :companies) AS k
    CROSS JOIN LATERAL generate_series(1, greatest(2, round(40 / power(k, 0.6))::integer)) AS n
) AS place
INNER JOIN core.company ON company.code = 'bolag-' || place.k;

-- people --
INSERT INTO core.account (company_id, email, name, role)
SELECT
    company.id,
    company.code || '-' || n || '@sektor.example',
    'Person ' || n,
    (ARRAY['caretaker', 'manager', 'on_call'])[1 + n % 3]
FROM core.company
CROSS JOIN generate_series(1, 30) AS n
WHERE company.code LIKE 'bolag-%';

-- teams --
INSERT INTO core.team (company_id, name)
SELECT
    company.id,
    'Lag ' || n
FROM core.company
CROSS JOIN generate_series(1, 4) AS n
WHERE company.code LIKE 'bolag-%';

-- contractors --
INSERT INTO core.contractor (company_id, name, party)
SELECT
    company.id,
    'Firma ' || n,
    (ARRAY['contractor', 'municipality', 'grid_company'])[1 + n % 3]
FROM core.company
CROSS JOIN generate_series(1, 6) AS n
WHERE company.code LIKE 'bolag-%';

-- plan --
-- Every thing there is, in a square of its estate: six lamps, a door, a yard, a house, over again.
CREATE TEMPORARY TABLE thing AS
SELECT
    placed.*,
    row_number() OVER (PARTITION BY placed.company_id ORDER BY placed.id) - 1 AS place,
    count(*) OVER (PARTITION BY placed.company_id) AS things
FROM (
    SELECT
        md5('thing ' || estate.id || n)::uuid AS id,
        estate.id AS estate_id,
        estate.company_id,
        (ARRAY['lamp', 'lamp', 'lamp', 'stairwell', 'lamp', 'courtyard', 'lamp', 'building', 'lamp'])
        [1 + n % 9] AS kind,
        n,
        ST_XMin(estate.geom) + 10 + (n * 37 % 580) AS east,
        ST_YMin(estate.geom) + 10 + (n * 101 % 577) AS north
    FROM core.estate
    CROSS JOIN generate_series(1, :things) AS n
) AS placed;

-- index_plan --
CREATE UNIQUE INDEX ON thing (company_id, place);

-- analyze_plan --
ANALYZE thing;

-- assets --
INSERT INTO core.asset (id, company_id, estate_id, kind)
SELECT thing.id, thing.company_id, thing.estate_id, thing.kind
FROM thing;

-- lamps --
INSERT INTO core.lamp (
    id, company_id, estate_id, source, source_id, code, kind, owner, operator, cabinet, circuit,
    circuit_order, geom
)
SELECT
    thing.id, thing.company_id, thing.estate_id, 'bench', thing.n, 'L' || thing.n, 'park_pole',
    'own', 'own', 'C' || thing.n / 200, 'G' || thing.n / 40, thing.n % 40,
    ST_SetSRID(ST_MakePoint(thing.east, thing.north), 3006)
FROM thing
WHERE thing.kind = 'lamp';

-- stairwells --
INSERT INTO core.stairwell (
    id, company_id, estate_id, source, source_id, code, name, entrance_kind, geom
)
SELECT
    thing.id, thing.company_id, thing.estate_id, 'bench', thing.n, 'P' || thing.n,
    'Port ' || thing.n, 'main', ST_SetSRID(ST_MakePoint(thing.east, thing.north), 3006)
FROM thing
WHERE thing.kind = 'stairwell';

-- courtyards --
INSERT INTO core.courtyard (id, company_id, estate_id, source, source_id, code, name, origin, geom)
SELECT
    thing.id, thing.company_id, thing.estate_id, 'bench', thing.n, 'G' || thing.n,
    'Gård ' || thing.n, 'mapped',
    ST_Multi(
        ST_MakeEnvelope(thing.east, thing.north, thing.east + 40, thing.north + 30, 3006)
    )
FROM thing
WHERE thing.kind = 'courtyard';

-- buildings --
INSERT INTO core.building (
    id, company_id, estate_id, source, source_id, code, name, use, storeys, height_m, geom
)
SELECT
    thing.id, thing.company_id, thing.estate_id, 'bench', thing.n, 'H' || thing.n,
    'Hus ' || thing.n, 'residential', 4, 12,
    ST_Multi(
        ST_MakeEnvelope(thing.east, thing.north, thing.east + 50, thing.north + 12, 3006)
    )
FROM thing
WHERE thing.kind = 'building';

-- draw --
-- One row a case, in the order of time; u, v, w are drawn. The first company gets a sixth of all.
CREATE TEMPORARY TABLE drawn AS
SELECT
    drew.n,
    md5('report ' || drew.n)::uuid AS id,
    least(floor(power(drew.u, 2.5) * :companies) + 1, :companies)::integer AS k,
    now() - interval '10 years' * power(1 - drew.n::double precision / :cases, 1.15) AS at,
    drew.v,
    drew.w
FROM (
    SELECT
        n,
        (hashint8extended(n, 1) & 1048575) / 1048576.0 AS u,
        (hashint8extended(n, 2) & 1048575) / 1048576.0 AS v,
        (hashint8extended(n, 3) & 1048575) / 1048576.0 AS w
    FROM generate_series(1, :cases) AS n
) AS drew;

-- analyze_drawn --
ANALYZE drawn;

-- happened --
-- Where each is: six in ten on a thing, the rest a place near one.
CREATE TEMPORARY TABLE happened AS
WITH sized AS (
    SELECT
        company.id AS company_id,
        substr(company.code, 7)::integer AS k,
        (
            SELECT thing.things FROM thing
            WHERE thing.company_id = company.id AND thing.place = 0
        ) AS things
    FROM core.company
    WHERE company.code LIKE 'bolag-%'
)

SELECT
    drawn.n,
    drawn.id,
    sized.company_id,
    listed.estate_id,
    CASE WHEN drawn.w < 0.6 THEN listed.id END AS asset_id,
    CASE
        WHEN listed.kind = 'lamp' AND drawn.w < 0.6
            THEN (ARRAY['LIGHT.DARK', 'LIGHT.DARK', 'LIGHT.FLICKER', 'LIGHT.OBSCURED'])
                [1 + floor(drawn.v * 977)::integer % 4]
        ELSE (ARRAY['GRAFFITI.TAG', 'WASTE.BULKY', 'ENTRANCE.LOCK', 'YARD.LITTER', 'STAIR.DIRT',
            'WATER.PUDDLE', 'WINTER.ICE', 'DAMAGE.GLASS', 'GREEN.FOLIAGE', 'YARD.WELL_COVER'])
            [1 + floor(drawn.v * 977)::integer % 10]
    END AS category,
    drawn.at,
    drawn.at + interval '30 days' * power(drawn.w, 3) AS closed_at,
    extract(EPOCH FROM now() - drawn.at) / 86400.0 AS age_days,
    -- Who reports a place stands within some metres of it.
    ST_SetSRID(
        ST_MakePoint(
            listed.east + 12 * ((drawn.v * 71)::numeric % 1)::double precision,
            listed.north + 12 * ((drawn.v * 53)::numeric % 1)::double precision
        ),
        3006
    ) AS geom,
    drawn.v,
    (drawn.v * 463)::numeric % 1 < exp(-extract(EPOCH FROM now() - drawn.at) / 86400.0 / 20) + 0.004
        AS is_open,
    CASE
        WHEN drawn.n % 16 = 0 THEN 'merge'
    END AS fate
FROM drawn
INNER JOIN sized ON drawn.k = sized.k
INNER JOIN thing AS listed
    ON
        sized.company_id = listed.company_id
        AND listed.place = floor(((drawn.v * 7919)::numeric % 1) * sized.things)::integer;

-- index_happened --
CREATE UNIQUE INDEX ON happened (id);

-- analyze_happened --
ANALYZE happened;

-- merged --
-- Some were merged into the one before them in their estate.
CREATE TEMPORARY TABLE merged AS
SELECT
    seen.id,
    seen.into_id
FROM (
    SELECT
        happened.id,
        happened.fate,
        lag(happened.id) OVER beside AS into_id,
        lag(happened.fate) OVER beside AS before
    FROM happened
    WINDOW beside AS (PARTITION BY happened.estate_id ORDER BY happened.at, happened.n)
) AS seen
WHERE seen.fate = 'merge' AND seen.before IS NULL AND seen.into_id IS NOT NULL;

-- analyze_merged --
ANALYZE merged;

-- reports --
INSERT INTO core.report (
    id, company_id, estate_id, asset_id, category, description, observed_at, received_at, origin,
    content_hash, geom
)
SELECT
    happened.id, happened.company_id, happened.estate_id, happened.asset_id, happened.category,
    -- Words as people use them: few of them often, most of them seldom.
    CASE WHEN happened.n % 3 > 0
        THEN (ARRAY['Mörkt vid', 'Trasigt vid', 'Skräp bakom', 'Halt framför', 'Luktar vid',
            'Vatten i', 'Klotter på', 'Låset går inte i', 'Dörren kärvar vid', 'Glas vid',
            'Blinkar ovanför', 'Löv i', 'Råttor vid', 'Möbler i', 'Snö på', 'Is på', 'Hål i',
            'Lampan surrar vid', 'Staketet lutar vid', 'Skylten saknas vid'])
            [1 + floor(20 * power((hashint8extended(happened.n, 6) & 1048575) / 1048576.0, 1.3))
            ::integer] || ' '
            || (ARRAY['porten', 'cykelrummet', 'miljöhuset', 'lekplatsen', 'hörnet', 'trappan',
                'gaveln', 'parkeringen', 'garaget', 'tvättstugan', 'källaren', 'gården', 'bänken',
                'muren', 'gången', 'kiosken', 'hållplatsen', 'tunneln', 'staketet', 'planen'])
            [1 + floor(20 * power((hashint8extended(happened.n, 7) & 1048575) / 1048576.0, 1.3))
            ::integer] || ' sedan ' || happened.n % 30 || ' dagar'
    END,
    happened.at - interval '2 hours' * happened.v, happened.at,
    (ARRAY['tenant', 'tablet', 'staff'])[1 + happened.n % 3], '\x00',
    CASE WHEN happened.asset_id IS NULL THEN happened.geom END
FROM happened
ORDER BY happened.n;

-- events --
INSERT INTO core.report_event (report_id, company_id, kind, at, role)
SELECT
    happened.id,
    happened.company_id,
    step.kind,
    happened.at + (least(happened.closed_at, now()) - happened.at) * step.share,
    'caretaker'
FROM happened
CROSS JOIN
    LATERAL (
        VALUES
        ('received', 0.0, TRUE),
        ('triaged', 0.2, happened.n % 5 < 3),
        ('ordered', 0.4, happened.n % 4 = 0),
        ('done', 1.0, NOT happened.is_open)
    ) AS step (kind, share, is_so)
WHERE step.is_so
ORDER BY happened.n;

-- case_events --
INSERT INTO core.case_event (report_id, company_id, kind, at, role, note)
SELECT
    happened.id, happened.company_id, (ARRAY['assigned', 'noted'])[1 + happened.n % 2],
    happened.at + interval '1 hour', 'manager', 'Sett på plats'
FROM happened
WHERE happened.n % 10 < 6
ORDER BY happened.n;

-- evidence --
INSERT INTO core.report_evidence (id, report_id, company_id, observed_at, received_at, origin)
SELECT
    md5('again ' || happened.n)::uuid, happened.id, happened.company_id,
    happened.at + interval '1 day', happened.at + interval '1 day', 'tenant'
FROM happened
WHERE happened.n % 12 = 0
ORDER BY happened.n;

-- photos --
INSERT INTO core.report_photo (report_id, company_id, position, sha256)
SELECT
    happened.id, happened.company_id, 0, md5('p' || happened.n) || md5('q' || happened.n)
FROM happened
WHERE happened.n % 5 = 0
ORDER BY happened.n;

-- states --
INSERT INTO core.case_state (
    report_id, company_id, case_id, estate_id, asset_id, category, status, status_at, is_open,
    priority, due_at, promise_id, party, account_id, team_id, contractor_id, opened_at, closed_at,
    geom
)
SELECT
    happened.id, happened.company_id, coalesce(merged.into_id, happened.id), happened.estate_id,
    happened.asset_id, happened.category,
    CASE
        WHEN NOT head.is_open AND head.n % 20 = 7 THEN 'not_ours'
        WHEN NOT head.is_open THEN 'done'
        WHEN head.n % 4 = 0 THEN 'ordered'
        WHEN head.n % 5 < 3 THEN 'triaged'
        ELSE 'received'
    END,
    CASE WHEN head.is_open THEN head.at ELSE least(head.closed_at, now()) END,
    head.is_open,
    'P' || 1 + happened.n % 4,
    happened.at + interval '1 day' * (1 + happened.n % 14),
    NULL,
    (ARRAY['own', 'own', 'own', 'municipality', 'contractor'])[1 + happened.n % 5],
    CASE WHEN happened.n % 3 = 0 THEN given.accounts[1 + happened.n / 3 % 30] END,
    CASE WHEN happened.n % 3 = 1 AND happened.n % 2 = 0 THEN given.teams[1 + happened.n % 4] END,
    CASE WHEN happened.n % 5 = 4 THEN given.contractors[1 + happened.n % 6] END,
    happened.at,
    CASE WHEN NOT head.is_open THEN least(head.closed_at, now()) END,
    happened.geom
FROM happened
LEFT JOIN merged ON happened.id = merged.id
INNER JOIN happened AS head ON coalesce(merged.into_id, happened.id) = head.id
INNER JOIN (
    SELECT
        company.id,
        array(
            SELECT account.id FROM core.account
            WHERE account.company_id = company.id ORDER BY account.email
        ) AS accounts,
        array(
            SELECT team.id FROM core.team
            WHERE team.company_id = company.id ORDER BY team.name
        ) AS teams,
        array(
            SELECT contractor.id FROM core.contractor
            WHERE contractor.company_id = company.id ORDER BY contractor.name
        ) AS contractors
    FROM core.company
) AS given ON happened.company_id = given.id
ORDER BY happened.n;

-- observations --
-- Lamps seen, mostly lit: each the same number of times, spread over the ten years.
INSERT INTO core.lamp_observation (id, company_id, lamp_id, state, observed_at, received_at, role)
SELECT
    lpad(to_hex(:first + seen.n), 32, '0')::uuid,
    lamp.company_id,
    lamp.id,
    CASE WHEN hashint8extended(seen.n, 4) & 31 = 0 THEN 'dark' ELSE 'lit' END,
    now() - interval '10 years' * (1 - (:first + seen.n)::double precision / :observations),
    now() - interval '10 years' * (1 - (:first + seen.n)::double precision / :observations),
    'caretaker'
FROM generate_series(1, :count) AS seen (n)
INNER JOIN lamp_number AS lamp
    ON lamp.number = 1 + (hashint8extended(:first + seen.n, 5) & 1073741823) % :lamps;

-- newest_observations --
SELECT app.lamps_stand_anew(array(SELECT lamp.id FROM core.lamp));

-- number_lamps --
CREATE TEMPORARY TABLE lamp_number AS
SELECT
    row_number() OVER (ORDER BY lamp.id) AS number,
    lamp.id,
    lamp.company_id
FROM core.lamp;

-- index_numbers --
CREATE UNIQUE INDEX ON lamp_number (number);

-- analyze_numbers --
ANALYZE lamp_number;
