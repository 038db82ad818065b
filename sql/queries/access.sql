-- enter_session --
-- Open the walls for the browser of a session.
SELECT * FROM app.enter_session(:token_hash, :request);

-- enter_token --
-- Open the walls for a machine.
SELECT * FROM app.enter_token(:token_hash, :request);

-- enter_place --
-- Open the walls for one report of a tenant.
SELECT app.enter_place(
    cast(:asset_id AS uuid), cast(:lon AS double precision), cast(:lat AS double precision),
    :request
);
