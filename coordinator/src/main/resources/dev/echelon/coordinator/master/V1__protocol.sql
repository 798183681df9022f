-- Echelon's part of the master database: what was decided, and who may act.
--
-- Lock order, everywhere: run row, control row (migration_dispatch), shards by name, cohort, tenants by id.
-- Times that order things are clock_timestamp(), read after the lock is held; now() is the transaction's start.

-- The run row. A master may hold this table already, with old rows and no report: it is adopted, its rows keep a null
-- state and are never taken for live.
CREATE TABLE IF NOT EXISTS identity.migration_cohort_run (
    run_id          uuid        PRIMARY KEY,
    started_at      timestamptz NOT NULL,
    finished_at     timestamptz,
    total_tenants   integer     NOT NULL,
    cohort_size     integer     NOT NULL,
    stagger_ms      integer     NOT NULL,
    succeeded_count integer     NOT NULL DEFAULT 0,
    failed_count    integer     NOT NULL DEFAULT 0,
    aborted_at      timestamptz,
    abort_reason    text
);
ALTER TABLE identity.migration_cohort_run
    ADD COLUMN IF NOT EXISTS report jsonb,
    ADD COLUMN state              text,
    ADD COLUMN skipped_count      integer NOT NULL DEFAULT 0,
    ADD COLUMN abort_rate         numeric,
    ADD COLUMN max_in_flight      integer,
    ADD COLUMN cohort_count       integer,
    ADD COLUMN current_cohort     integer,
    ADD COLUMN next_release_at    timestamptz,
    ADD COLUMN target_version     text,
    ADD COLUMN migration_set_hash text,
    ADD COLUMN started_by         text,
    ADD COLUMN pause_reason       text,
    ADD CONSTRAINT migration_cohort_run_state CHECK (
        state IS NULL
        OR (state IN ('RUNNING', 'PAUSED') AND finished_at IS NULL AND aborted_at IS NULL)
        OR (state = 'ABORTED' AND finished_at IS NULL AND aborted_at IS NOT NULL AND abort_reason IS NOT NULL)
        OR (state = 'FINISHED' AND finished_at IS NOT NULL AND aborted_at IS NULL AND abort_reason IS NULL)),
    ADD CONSTRAINT migration_cohort_run_counters CHECK (
        state IS NULL
        OR (succeeded_count >= 0 AND failed_count >= 0 AND skipped_count >= 0
            AND succeeded_count + failed_count + skipped_count <= total_tenants));
CREATE INDEX IF NOT EXISTS migration_cohort_run_started ON identity.migration_cohort_run (started_at DESC);

-- The run row of a fan-out (migrate-all-tenants): the same columns, so that it takes the same path, in a table of its own,
-- so that the seed's table holds cohort runs and nothing else.
CREATE TABLE identity.migration_fan_out_run (LIKE identity.migration_cohort_run INCLUDING ALL);

-- The control row: the only row of a run that claims lock (FOR SHARE). Written only by plan, pause, continue, trip, abort,
-- resume and finish, and before any tenant row; a booking never touches it, so claims never wait for bookings.
CREATE TABLE identity.migration_dispatch (
    run_id             uuid        PRIMARY KEY,
    kind               text        NOT NULL CHECK (kind IN ('COHORTS', 'FAN_OUT')),
    whole_fleet        boolean     NOT NULL,
    state              text        NOT NULL CHECK (state IN ('RUNNING', 'PAUSED', 'ABORTED', 'FINISHED')),
    generation         bigint      NOT NULL DEFAULT 0,
    target_version     text,
    migration_set_hash text        NOT NULL,
    accept_edited      text[]      NOT NULL DEFAULT '{}',
    created_at         timestamptz NOT NULL DEFAULT clock_timestamp()
);
-- at most one live run over the fleet
CREATE UNIQUE INDEX migration_dispatch_one_live_fleet ON identity.migration_dispatch ((true))
    WHERE whole_fleet AND state IN ('RUNNING', 'PAUSED');
CREATE INDEX migration_dispatch_open ON identity.migration_dispatch (state) WHERE state <> 'FINISHED';

-- A stop that was asked for and not yet carried out. Claims read it without a lock and refuse from then on: share lockers
-- would otherwise starve the update of the control row for as long as they come.
CREATE TABLE identity.migration_stop_request (
    run_id       uuid        PRIMARY KEY REFERENCES identity.migration_dispatch,
    kind         text        NOT NULL CHECK (kind IN ('PAUSE', 'ABORT')),
    reason       text        NOT NULL,
    actor        text        NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE identity.migration_cohort (
    run_id          uuid        NOT NULL REFERENCES identity.migration_dispatch,
    cohort          integer     NOT NULL CHECK (cohort >= 1),
    planned         integer     NOT NULL CHECK (planned >= 1),
    trip            integer     CHECK (trip >= 1),              -- null: nothing trips it (fan-out)
    succeeded_count integer     NOT NULL DEFAULT 0 CHECK (succeeded_count >= 0),
    failed_count    integer     NOT NULL DEFAULT 0 CHECK (failed_count >= 0),
    skipped_count   integer     NOT NULL DEFAULT 0 CHECK (skipped_count >= 0),
    suspended_count integer     NOT NULL DEFAULT 0 CHECK (suspended_count >= 0), -- of failed_count, out of the trip's numerator
    released_at     timestamptz,
    completed_at    timestamptz,                                -- a recorded fact, never derived
    PRIMARY KEY (run_id, cohort),
    CHECK (succeeded_count + failed_count + skipped_count <= planned),
    CHECK (suspended_count <= failed_count)
);

CREATE SEQUENCE identity.migration_token_seq;

CREATE TABLE identity.migration_cohort_tenant (
    id                  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- rises in plan order
    run_id              uuid        NOT NULL REFERENCES identity.migration_dispatch,
    cohort              integer     NOT NULL,
    slug                text        NOT NULL,
    status              text        NOT NULL,                   -- the catalog's, at the plan
    shard               text        NOT NULL,
    database_name       text        NOT NULL,
    schema_name         text        NOT NULL,
    state               text        NOT NULL DEFAULT 'PENDING'
        CHECK (state IN ('PENDING', 'RELEASED', 'CLAIMED', 'SUCCEEDED', 'FAILED', 'SKIPPED')),
    -- release
    token               bigint,                                 -- kept by PENDING rows; the next release raises it
    generation          bigint,
    kafka_partition     integer,
    placed_on           text,                                   -- the worker that held the partition
    released_at         timestamptz,
    publish_lease_until timestamptz,
    published_at        timestamptz,
    -- claim
    claim_id            uuid,                                   -- the proof; only the claimer knows it
    worker_id           text,
    claimed_at          timestamptz,
    lease_until         timestamptz,
    progress            text,
    attempt             integer     NOT NULL DEFAULT 0,         -- claims granted
    lost_count          integer     NOT NULL DEFAULT 0,         -- claims whose worker fell silent
    verify_only         boolean     NOT NULL DEFAULT false,
    -- verdict
    finished_at         timestamptz,
    outcome_verified    boolean,
    suspended           boolean     NOT NULL DEFAULT false,     -- failed, suspended by the time of a resume
    from_version        text,
    to_version          text,
    duration_ms         bigint,
    sql_state           text,
    error               jsonb,
    UNIQUE (run_id, slug),
    FOREIGN KEY (run_id, cohort) REFERENCES identity.migration_cohort,
    CHECK (state NOT IN ('RELEASED', 'CLAIMED') OR token IS NOT NULL),
    CHECK (state <> 'CLAIMED' OR (claim_id IS NOT NULL AND worker_id IS NOT NULL AND lease_until IS NOT NULL)),
    CHECK ((state IN ('SUCCEEDED', 'FAILED', 'SKIPPED')) = (finished_at IS NOT NULL)),
    CHECK (state NOT IN ('SUCCEEDED') OR outcome_verified),
    CHECK (NOT suspended OR state = 'FAILED')
) WITH (fillfactor = 70);
-- one schema is worked on once, whatever the run, also while an aborted one drains
CREATE UNIQUE INDEX migration_cohort_tenant_in_flight
    ON identity.migration_cohort_tenant (shard, database_name, schema_name) WHERE state IN ('RELEASED', 'CLAIMED');
CREATE UNIQUE INDEX migration_cohort_tenant_token ON identity.migration_cohort_tenant (token) WHERE token IS NOT NULL;
CREATE INDEX migration_cohort_tenant_pending
    ON identity.migration_cohort_tenant (run_id, cohort, shard, id) WHERE state = 'PENDING';
CREATE INDEX migration_cohort_tenant_run_in_flight
    ON identity.migration_cohort_tenant (run_id) WHERE state IN ('RELEASED', 'CLAIMED');
CREATE INDEX migration_cohort_tenant_unpublished
    ON identity.migration_cohort_tenant (id) WHERE state = 'RELEASED' AND published_at IS NULL;
CREATE INDEX migration_cohort_tenant_failed
    ON identity.migration_cohort_tenant (run_id, id) WHERE state IN ('FAILED', 'SKIPPED');
CREATE INDEX migration_cohort_tenant_cohort ON identity.migration_cohort_tenant (run_id, cohort, id);
CREATE INDEX migration_cohort_tenant_slug ON identity.migration_cohort_tenant (slug, id);

-- Append-only; also the outbox of echelon.runs.v1.
CREATE TABLE identity.migration_audit (
    audit_id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id       uuid        NOT NULL,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind         text        NOT NULL,
    actor        text        NOT NULL,
    reason       text,
    cohort       integer,
    slug         text,
    outcome      text,
    to_version   text,
    sql_state    text,
    detail       jsonb,
    published_at timestamptz
);
CREATE INDEX migration_audit_run ON identity.migration_audit (run_id, audit_id);
-- the steps of a run among a hundred thousand verdicts
CREATE INDEX migration_audit_steps ON identity.migration_audit (run_id, audit_id) WHERE kind <> 'TENANT_BOOKED';
CREATE INDEX migration_audit_unpublished ON identity.migration_audit (audit_id) WHERE published_at IS NULL;

CREATE FUNCTION identity.migration_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.published_at IS NULL
       AND to_jsonb(NEW) - 'published_at' = to_jsonb(OLD) - 'published_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'identity.migration_audit is append-only';
END $$;
CREATE TRIGGER migration_audit_append_only BEFORE UPDATE OR DELETE ON identity.migration_audit
    FOR EACH ROW EXECUTE FUNCTION identity.migration_audit_is_append_only();

-- The default catalog. A user's own catalog is read by a query instead and never written.
CREATE TABLE identity.echelon_tenant (
    slug          text    PRIMARY KEY,
    status        text    NOT NULL DEFAULT 'active'
        CHECK (status IN ('active', 'read_only', 'suspended', 'provisioning', 'archived', 'deleted')),
    ring          integer NOT NULL DEFAULT 0,
    shard         text    NOT NULL,
    database_name text    NOT NULL,
    schema_name   text    NOT NULL DEFAULT 'public'
);

-- What the master last saw of each tenant.
CREATE TABLE identity.echelon_tenant_schema (
    slug                        text        PRIMARY KEY,
    schema_version              text,
    history_digest              text,       -- of the applied versions and their checksums
    min_compatible_code_version text,
    duration_ms                 bigint,     -- of the last migration that applied something
    read_at                     timestamptz NOT NULL
);

CREATE TABLE identity.echelon_shard (
    shard         text        PRIMARY KEY,
    max_in_flight integer     NOT NULL CHECK (max_in_flight >= 1),
    held_since    timestamptz,              -- first hand-back of the outage that still lasts
    held_until    timestamptz,              -- nothing is released to it before
    hold_count    integer     NOT NULL DEFAULT 0,
    hold_reason   text
);

CREATE TABLE identity.echelon_worker (
    worker_id     text        PRIMARY KEY,
    slots         integer     NOT NULL CHECK (slots >= 1),
    partitions    integer[]   NOT NULL DEFAULT '{}',
    set_hashes    text[]      NOT NULL,     -- of its migration set up to every version it knows
    host          text        NOT NULL,
    build_version text        NOT NULL,
    accepting     boolean     NOT NULL DEFAULT true, -- false: draining
    registered_at timestamptz NOT NULL,
    renewed_at    timestamptz NOT NULL
);
