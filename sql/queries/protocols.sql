-- read_walk --
-- One walk with its estate and company, and where it starts.
SELECT
    walk.id,
    walk.company_id,
    walk.estate_id,
    estate.code AS estate,
    estate.name AS estate_name,
    company.name AS company,
    walk.name,
    walk.kind,
    walk.is_dark,
    walk.starts_at,
    walk.minutes,
    walk.profile,
    walk.groups,
    walk.invited,
    walk.leader_role,
    walk.weather,
    walk.status,
    walk.walked_at,
    walk.ended_at,
    walk.follows_id,
    before.name AS follows_name,
    walk.planned_at
FROM core.walk
INNER JOIN core.estate ON walk.estate_id = estate.id
INNER JOIN core.company ON walk.company_id = company.id
LEFT JOIN core.walk AS before ON walk.follows_id = before.id
WHERE walk.id = :walk_id;

-- stops --
-- Stops of the route, in order.
SELECT
    walk_stop.id,
    walk_stop.group_number,
    walk_stop.position,
    walk_stop.name,
    walk_stop.why,
    walk_stop.source,
    walk_stop.minutes,
    walk_stop.arrives_min,
    ST_X(walk_stop.geom) AS easting_m,
    ST_Y(walk_stop.geom) AS northing_m,
    ST_X(ST_Transform(walk_stop.geom, 4326)) AS lon,
    ST_Y(ST_Transform(walk_stop.geom, 4326)) AS lat
FROM core.walk_stop
INNER JOIN core.walk ON walk_stop.walk_id = walk.id
WHERE walk_stop.walk_id = :walk_id AND walk_stop.position IS NOT NULL
ORDER BY
    walk_stop.group_number,
    walk_stop.position;

-- legs --
-- The way of each group.
SELECT
    walk_leg.group_number,
    walk_leg.length_m,
    walk_leg.lit_share,
    walk_leg.minutes,
    ST_AsBinary(walk_leg.geom) AS wkb
FROM core.walk_leg
INNER JOIN core.walk ON walk_leg.walk_id = walk.id
WHERE walk_leg.walk_id = :walk_id
ORDER BY walk_leg.group_number;

-- answers --
-- What was answered at the stops of a walk.
SELECT
    walk_answer.stop_id,
    walk_answer.question,
    walk_answer.answer,
    walk_answer.note
FROM core.walk_answer
INNER JOIN core.walk_stop ON walk_answer.stop_id = walk_stop.id
INNER JOIN core.walk ON walk_stop.walk_id = walk.id
WHERE walk_stop.walk_id = :walk_id
ORDER BY
    walk_answer.stop_id,
    walk_answer.question;

-- points --
-- Points of a walk's protocol, or one of them, with where each stands.
SELECT
    point.id,
    point.walk_id,
    point.number,
    point.stop_id,
    walk_stop.name AS stop_name,
    point.case_id,
    point.case_status,
    point.place,
    point.category,
    point.observation,
    point.sentiment,
    point.themes,
    point.action,
    point.decision,
    point.reason,
    point.party,
    point.unit,
    point.contractor_id,
    contractor.name AS contractor_name,
    point.due_on,
    point.done_on,
    point.cost,
    point.feedback,
    point.feedback_to,
    point.feedback_on,
    point.actor_words,
    point.observed_at,
    coalesce(
        point.decision IN ('yes', 'later')
        AND point.done_on IS NULL
        AND point.due_on < (now() AT TIME ZONE 'Europe/Stockholm')::date,
        FALSE
    ) AS is_overdue,
    cardinality(point.photos) AS photos_named,
    ST_X(point.geom) AS easting_m,
    ST_Y(point.geom) AS northing_m,
    ST_X(ST_Transform(point.geom, 4326)) AS lon,
    ST_Y(ST_Transform(point.geom, 4326)) AS lat,
    coalesce(shown.photos, '[]') AS photos
FROM app.walk_points AS point
INNER JOIN core.walk ON point.walk_id = walk.id
LEFT JOIN core.walk_stop ON point.stop_id = walk_stop.id
LEFT JOIN core.contractor ON point.contractor_id = contractor.id
LEFT JOIN LATERAL (
    SELECT
        json_agg(
            json_build_object('id', photo.id, 'is_reviewed', photo.reviewed_at IS NOT NULL)
            ORDER BY sent.place
        ) AS photos
    FROM unnest(point.photos) WITH ORDINALITY AS sent (sha256, place)
    INNER JOIN core.photo
        ON point.company_id = photo.company_id AND sent.sha256 = photo.sha256
) AS shown ON TRUE
WHERE
    point.walk_id = :walk_id
    AND (cast(:point_id AS uuid) IS NULL OR point.id = :point_id)
ORDER BY point.number;

-- point_photos --
-- Checksums of the photos of a point.
SELECT walk_point.photos
FROM core.walk_point
WHERE walk_point.id = :point_id;

-- hold_walk --
-- A walk, kept from others until the transaction ends: its status, and the next number of a point.
SELECT
    walk.id,
    walk.company_id,
    walk.status,
    walk.walked_at,
    (
        SELECT coalesce(max(walk_point.number), 0) + 1
        FROM core.walk_point
        WHERE walk_point.walk_id = walk.id
    ) AS next_number
FROM core.walk
WHERE walk.id = :walk_id
FOR UPDATE OF walk;

-- set_status --
-- Say how far a walk has come.
UPDATE core.walk
SET status = :status
WHERE walk.id = :walk_id;

-- begin_walk --
-- Note that a walk is under way; one that was begun keeps its time.
UPDATE core.walk
SET
    walked_at = coalesce(walk.walked_at, :at),
    status = CASE walk.status WHEN 'planned' THEN 'walked' ELSE walk.status END
WHERE walk.id = :walk_id;

-- note_walk --
-- Note what a walk was like.
UPDATE core.walk
SET
    walked_at = cast(:walked_at AS timestamptz),
    ended_at = cast(:ended_at AS timestamptz),
    weather = :weather,
    leader_role = :leader_role
WHERE walk.id = :walk_id;

-- insert_point --
-- Add a point; no row comes back where there is one of that id.
INSERT INTO core.walk_point (
    id, company_id, walk_id, number, stop_id, place, category, observation, sentiment, themes,
    photos, observed_at, geom
)
SELECT
    :point_id,
    walk.company_id,
    walk.id,
    :number,
    (
        SELECT walk_stop.id FROM core.walk_stop
        WHERE walk_stop.id = cast(:stop_id AS uuid) AND walk_stop.walk_id = walk.id
    ),
    :place,
    :category,
    :observation,
    :sentiment,
    cast(:themes AS text[]),
    cast(:photos AS text[]),
    :observed_at,
    ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 3006)
FROM core.walk
WHERE walk.id = :walk_id
ON CONFLICT (id) DO NOTHING
RETURNING walk_point.id;

-- change_point --
-- Write a point anew while the protocol is a draft.
UPDATE core.walk_point
SET
    place = :place,
    category = :category,
    observation = :observation,
    sentiment = :sentiment,
    themes = cast(:themes AS text[]),
    action = :action,
    decision = :decision,
    reason = :reason,
    party = :party,
    unit = :unit,
    contractor_id = cast(:contractor_id AS uuid),
    due_on = cast(:due_on AS date),
    cost = :cost
WHERE walk_point.id = :point_id;

-- follow_point --
-- Note what became of a point, and what was told back.
UPDATE core.walk_point
SET
    done_on = cast(:done_on AS date),
    feedback = :feedback,
    feedback_to = :feedback_to,
    feedback_on = cast(:feedback_on AS date)
WHERE walk_point.id = :point_id;

-- answer_point --
-- Note what an actor answers to a point: their words, and of one that is no case that it is done.
UPDATE core.walk_point
SET
    done_on = coalesce(cast(:done_on AS date), walk_point.done_on),
    actor_words = right(
        concat_ws(E'\n', nullif(walk_point.actor_words, ''), nullif(cast(:told AS text), '')),
        :most
    )
WHERE walk_point.id = :point_id;

-- delete_point --
-- Take a point out of a draft.
DELETE FROM core.walk_point
WHERE walk_point.id = :point_id;

-- set_case --
-- Note which case a point became.
UPDATE core.walk_point
SET report_id = :report_id
WHERE walk_point.id = :point_id;

-- put_answers --
-- Keep what was answered at a stop; the later answer stands.
INSERT INTO core.walk_answer (stop_id, question, answer, note, answered_at, company_id)
SELECT
    walk_stop.id,
    :question,
    :answer,
    :note,
    :answered_at,
    walk_stop.company_id
FROM core.walk_stop
INNER JOIN core.walk ON walk_stop.walk_id = walk.id
WHERE walk_stop.id = :stop_id AND walk_stop.walk_id = :walk_id
ON CONFLICT (stop_id, question) DO UPDATE
    SET
        answer = excluded.answer,
        note = excluded.note,
        answered_at = excluded.answered_at
    WHERE walk_answer.answered_at <= excluded.answered_at;

-- is_stop --
-- Whether a stop is one of a walk that who asks sees.
SELECT exists(
    SELECT walk_stop.id
    FROM core.walk_stop
    INNER JOIN core.walk ON walk_stop.walk_id = walk.id
    WHERE walk_stop.id = :stop_id AND walk_stop.walk_id = :walk_id
);

-- insert_protocol --
-- Keep the protocol as it was adjusted, as the next version.
INSERT INTO core.walk_protocol (walk_id, company_id, version, content, adjusted_by)
SELECT
    walk.id,
    walk.company_id,
    (
        SELECT coalesce(max(walk_protocol.version), 0) + 1
        FROM core.walk_protocol
        WHERE walk_protocol.walk_id = walk.id
    ),
    cast(:protocol AS jsonb),
    :role
FROM core.walk
WHERE walk.id = :walk_id
RETURNING walk_protocol.id;

-- protocols --
-- Adjusted versions of a walk's protocol, newest first.
SELECT
    walk_protocol.id,
    walk_protocol.version,
    walk_protocol.adjusted_at,
    walk_protocol.adjusted_by,
    walk_protocol.published_at
FROM core.walk_protocol
INNER JOIN core.walk ON walk_protocol.walk_id = walk.id
WHERE walk_protocol.walk_id = :walk_id
ORDER BY walk_protocol.version DESC;

-- read_protocol --
-- One adjusted protocol, word for word.
SELECT
    walk_protocol.id,
    walk_protocol.walk_id,
    walk_protocol.version,
    walk_protocol.content,
    walk_protocol.adjusted_at,
    walk_protocol.adjusted_by,
    walk_protocol.published_at
FROM core.walk_protocol
INNER JOIN core.walk ON walk_protocol.walk_id = walk.id
WHERE walk_protocol.id = :protocol_id;

-- publish --
-- Publish the newest version.
UPDATE core.walk_protocol
SET published_at = coalesce(walk_protocol.published_at, now())
WHERE
    walk_protocol.id = (
        SELECT newest.id
        FROM core.walk_protocol AS newest
        WHERE newest.walk_id = :walk_id
        ORDER BY newest.version DESC
        LIMIT 1
    )
RETURNING walk_protocol.id;

-- meetings --
-- Meetings of a walk.
SELECT
    walk_meeting.kind,
    walk_meeting.starts_at,
    walk_meeting.place,
    walk_meeting.note
FROM core.walk_meeting
INNER JOIN core.walk ON walk_meeting.walk_id = walk.id
WHERE walk_meeting.walk_id = :walk_id
ORDER BY walk_meeting.starts_at;

-- put_meeting --
-- Say when and where a meeting is.
INSERT INTO core.walk_meeting (walk_id, company_id, kind, starts_at, place, note)
SELECT
    walk.id,
    walk.company_id,
    :kind,
    :starts_at,
    :place,
    :note
FROM core.walk
WHERE walk.id = :walk_id
ON CONFLICT (walk_id, kind) DO UPDATE
    SET
        starts_at = excluded.starts_at,
        place = excluded.place,
        note = excluded.note;

-- attendance --
-- How many of each group came to which meeting.
SELECT
    walk_attendance.meeting,
    walk_attendance.attendees,
    walk_attendance.people
FROM core.walk_attendance
INNER JOIN core.walk ON walk_attendance.walk_id = walk.id
WHERE walk_attendance.walk_id = :walk_id
ORDER BY
    walk_attendance.meeting,
    walk_attendance.attendees;

-- put_attendance --
-- Note how many of a group came to a meeting.
INSERT INTO core.walk_attendance (walk_id, company_id, meeting, attendees, people)
SELECT
    walk.id,
    walk.company_id,
    :kind,
    :attendees,
    :people
FROM core.walk
WHERE walk.id = :walk_id
ON CONFLICT (walk_id, meeting, attendees) DO UPDATE
    SET people = excluded.people;

-- drop_attendance --
-- Forget a group of a meeting.
DELETE FROM core.walk_attendance
WHERE
    walk_attendance.walk_id = :walk_id
    AND walk_attendance.meeting = :kind
    AND walk_attendance.attendees = :attendees;

-- insert_link --
-- Make a link for an invited group; the group is invited from then on.
INSERT INTO core.walk_link (token_hash, walk_id, company_id, attendees, ends_at)
SELECT
    :token_hash,
    walk.id,
    walk.company_id,
    :attendees,
    :ends_at
FROM core.walk
WHERE walk.id = :walk_id;

-- invite --
-- Add a group to those invited.
UPDATE core.walk
SET invited = array_append(walk.invited, cast(:attendees AS text))
WHERE walk.id = :walk_id AND NOT cast(:attendees AS text) = any(walk.invited);

-- links --
-- Links that invited groups have, newest first.
SELECT
    walk_link.attendees,
    walk_link.made_at,
    walk_link.ends_at,
    walk_link.ends_at <= now() AS is_over
FROM core.walk_link
INNER JOIN core.walk ON walk_link.walk_id = walk.id
WHERE walk_link.walk_id = :walk_id
ORDER BY walk_link.made_at DESC;

-- end_links --
-- End the links of a group.
UPDATE core.walk_link
SET ends_at = least(walk_link.ends_at, now())
WHERE walk_link.walk_id = :walk_id AND walk_link.attendees = :attendees;

-- enter_gather --
-- Open the walls for an invited group.
SELECT entered.*
FROM app.enter_gather(:token_hash, :request) AS entered;

-- wishes --
-- Places that invited groups named; of one group, or those read, or all.
SELECT
    walk_wish.id,
    walk_wish.attendees,
    walk_wish.sentiment,
    walk_wish.words,
    walk_wish.is_read,
    walk_wish.named_at,
    ST_X(walk_wish.geom) AS easting_m,
    ST_Y(walk_wish.geom) AS northing_m,
    ST_X(ST_Transform(walk_wish.geom, 4326)) AS lon,
    ST_Y(ST_Transform(walk_wish.geom, 4326)) AS lat
FROM core.walk_wish
INNER JOIN core.walk ON walk_wish.walk_id = walk.id
WHERE
    walk_wish.walk_id = :walk_id
    AND (cast(:attendees AS text) IS NULL OR walk_wish.attendees = :attendees)
    AND (NOT cast(:only_read AS boolean) OR walk_wish.is_read)
ORDER BY
    walk_wish.named_at,
    walk_wish.id;

-- insert_wish --
-- Keep a place that an invited group named.
INSERT INTO core.walk_wish (walk_id, company_id, attendees, sentiment, words, geom)
SELECT
    walk.id,
    walk.company_id,
    :attendees,
    :sentiment,
    :words,
    ST_SetSRID(ST_MakePoint(:easting_m, :northing_m), 3006)
FROM core.walk
WHERE walk.id = :walk_id;

-- read_wish --
-- Note that staff has read a wish.
UPDATE core.walk_wish
SET is_read = TRUE
WHERE walk_wish.id = :wish_id AND walk_wish.walk_id = :walk_id;

-- drop_wish --
-- Take away a wish that is none.
DELETE FROM core.walk_wish
WHERE walk_wish.id = :wish_id AND walk_wish.walk_id = :walk_id;

-- places --
-- Places of an estate that people know by a name, in its own order.
SELECT
    label.id,
    label.kind,
    label.code,
    label.name,
    ST_X(inside.geom) AS easting_m,
    ST_Y(inside.geom) AS northing_m,
    ST_X(ST_Transform(inside.geom, 4326)) AS lon,
    ST_Y(ST_Transform(inside.geom, 4326)) AS lat
FROM app.asset_labels AS label
CROSS JOIN LATERAL ST_PointOnSurface(label.geom) AS inside (geom)
WHERE
    label.estate_id = :estate_id
    AND label.kind IN ('stairwell', 'courtyard', 'waste_station', 'place')
    AND label.vanished_at IS NULL
    AND coalesce(label.name, label.code) IS NOT NULL
ORDER BY
    label.kind,
    label.name,
    label.code,
    label.id
LIMIT 500;

-- ground --
-- What stands and lies in a box, to be drawn.
SELECT
    'courtyard' AS kind,
    ST_AsBinary(courtyards.geom) AS wkb
FROM app.courtyards
WHERE
    courtyards.estate_id = :estate_id
    AND courtyards.geom && ST_MakeEnvelope(:west_m, :south_m, :east_m, :north_m, 3006)
UNION ALL
SELECT
    'footpath' AS kind,
    ST_AsBinary(footpaths.geom) AS wkb
FROM app.footpaths
WHERE
    footpaths.estate_id = :estate_id
    AND footpaths.geom && ST_MakeEnvelope(:west_m, :south_m, :east_m, :north_m, 3006)
UNION ALL
SELECT
    'building' AS kind,
    ST_AsBinary(buildings.geom) AS wkb
FROM app.buildings
WHERE
    buildings.estate_id = :estate_id
    AND buildings.geom && ST_MakeEnvelope(:west_m, :south_m, :east_m, :north_m, 3006);

-- estate_bounds --
-- Bounds of the houses and yards of an estate [m], else of the estate; NULL: nothing stands there.
SELECT
    ST_XMin(around.box) AS west_m,
    ST_YMin(around.box) AS south_m,
    ST_XMax(around.box) AS east_m,
    ST_YMax(around.box) AS north_m
FROM (
    SELECT
        coalesce(
            (
                SELECT ST_Extent(ground.geom)
                FROM (
                    SELECT buildings.geom
                    FROM app.buildings
                    WHERE buildings.estate_id = :estate_id
                    UNION ALL
                    SELECT courtyards.geom
                    FROM app.courtyards
                    WHERE courtyards.estate_id = :estate_id
                ) AS ground
            ),
            box2d(ST_Transform(app.estate_box(:estate_id), 3006))
        ) AS box
) AS around;

-- place_name --
-- The house or yard nearest to a place, within 60 m.
SELECT coalesce(near.name, near.code) AS name
FROM (
    SELECT
        label.name,
        label.code,
        ST_Distance(label.geom, here.geom) AS far_m,
        label.id
    FROM
        (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 3006) AS geom) AS here
    INNER JOIN app.asset_labels AS label
        ON label.geom && ST_Expand(here.geom, 60)
    WHERE
        label.estate_id = :estate_id
        AND label.kind IN ('stairwell', 'courtyard', 'waste_station', 'place', 'building')
        AND label.vanished_at IS NULL
        AND coalesce(label.name, label.code) IS NOT NULL
) AS near
ORDER BY
    near.far_m,
    near.id
LIMIT 1;

-- contractors --
-- Contractors and partners that points can be given to.
SELECT
    contractor.id,
    contractor.name,
    contractor.party
FROM core.contractor
WHERE contractor.removed_at IS NULL
ORDER BY
    contractor.name,
    contractor.id;

-- insert_package --
-- Make a link to the points of one actor.
INSERT INTO core.walk_package (
    walk_id, company_id, token_hash, party, unit, contractor_id, ends_at
)
SELECT
    walk.id,
    walk.company_id,
    :token_hash,
    :party,
    :unit,
    cast(:contractor_id AS uuid),
    :ends_at
FROM core.walk
WHERE walk.id = :walk_id;

-- packages --
-- Links to points of a walk that actors have, newest first.
SELECT
    walk_package.id,
    walk_package.party,
    walk_package.unit,
    walk_package.contractor_id,
    walk_package.made_at,
    walk_package.ends_at
FROM core.walk_package
INNER JOIN core.walk ON walk_package.walk_id = walk.id
WHERE
    walk_package.walk_id = :walk_id
    AND walk_package.ended_at IS NULL
    AND walk_package.ends_at > now()
ORDER BY walk_package.made_at DESC;

-- end_package --
-- Take a link back.
UPDATE core.walk_package
SET ended_at = now()
WHERE
    walk_package.id = :package_id
    AND walk_package.walk_id = :walk_id
    AND walk_package.ended_at IS NULL;

-- enter_package --
-- Open the walls for an actor.
SELECT entered.*
FROM app.enter_package(:token_hash, :request) AS entered;

-- enter_protocol --
-- Open the walls for who reads a published protocol.
SELECT entered.*
FROM app.enter_protocol(:protocol_id, :request) AS entered;

-- open_points --
-- Points of a walk that are neither done nor declined.
SELECT
    open_point.id,
    open_point.number,
    open_point.place,
    open_point.observation,
    open_point.action,
    open_point.party,
    open_point.due_on,
    ST_X(open_point.geom) AS easting_m,
    ST_Y(open_point.geom) AS northing_m,
    ST_X(ST_Transform(open_point.geom, 4326)) AS lon,
    ST_Y(ST_Transform(open_point.geom, 4326)) AS lat
FROM app.walk_open_point AS open_point
INNER JOIN core.walk ON open_point.walk_id = walk.id
WHERE open_point.walk_id = :walk_id
ORDER BY open_point.number;

-- dark_spots_near --
-- Dark ground within 15 m of the stops of a walk: how sure, how large.
SELECT
    walk_stop.id AS stop_id,
    dark_spots.certainty,
    dark_spots.area_m2
FROM core.walk_stop
INNER JOIN core.walk ON walk_stop.walk_id = walk.id
INNER JOIN app.dark_spots
    ON
        walk.estate_id = dark_spots.estate_id
        AND dark_spots.geom && ST_Expand(walk_stop.geom, 15)
        AND ST_DWithin(dark_spots.geom, walk_stop.geom, 15)
WHERE walk_stop.walk_id = :walk_id AND walk_stop.position IS NOT NULL
ORDER BY
    walk_stop.id ASC,
    dark_spots.area_m2 DESC,
    dark_spots.id ASC;
