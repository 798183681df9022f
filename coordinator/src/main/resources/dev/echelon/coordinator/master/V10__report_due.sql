-- What a run's report costs grows with its failures and cohorts: while the run goes on it is written at most once a second, and what was
-- put off is due. Replicas of an older build write it at each failure, as they did, and leave these columns alone.
ALTER TABLE identity.migration_cohort_run
    ADD COLUMN reported_at timestamptz,
    ADD COLUMN report_due boolean NOT NULL DEFAULT false;
ALTER TABLE identity.migration_fan_out_run
    ADD COLUMN reported_at timestamptz,
    ADD COLUMN report_due boolean NOT NULL DEFAULT false;
