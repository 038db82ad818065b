-- is_limited --
-- Whether who asks sees a part of their company only.
SELECT coalesce(current_setting('ljusrond.limited', TRUE), '') <> '';

-- is_entered_still --
-- Whether a session or a token still opens anything.
SELECT app.is_entered_still(cast(:session_id AS uuid), cast(:token_id AS uuid));
