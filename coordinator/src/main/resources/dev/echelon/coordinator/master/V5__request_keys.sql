-- What was answered to a request that carried an Idempotency-Key, so that the same request sent again gets the same answer,
-- from whichever coordinator. Rows older than 30 days are removed as new ones come.
CREATE TABLE identity.echelon_request_key (
    actor        text        NOT NULL,
    key          text        NOT NULL,
    request_hash text        NOT NULL,       -- of method, path and body: a key stands for one request
    status       integer,                    -- null: not answered yet
    location     text,
    body         text,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (actor, key),
    CHECK ((status IS NULL) = (body IS NULL))
);
CREATE INDEX echelon_request_key_age ON identity.echelon_request_key (created_at);
