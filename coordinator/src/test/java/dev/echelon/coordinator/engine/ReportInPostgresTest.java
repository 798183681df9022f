package dev.echelon.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.engine.FakeWorker.Claim;
import dev.echelon.coordinator.run.RunState;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the report in the run's row is written: at once where a run stands still, and at most once a second while it goes on. */
class ReportInPostgresTest {
    private static final BigDecimal HALF = new BigDecimal("0.5");

    private final EngineFixture master = new EngineFixture();
    private final FakeWorker worker = master.worker("w1", 20, 0, 1);

    @AfterEach
    void close() {
        master.close();
    }

    @Test
    void aFailureIsReportedAtOnceWhenTheLastReportIsOfLongAgo() {
        UUID run = master.start(HALF, 10, 0, 10);
        List<Claim> claims = worker.claimAll(run);
        lastReportWas("-1 hour");

        fail(run, claims.get(0));

        assertThat(failuresReported(run)).isEqualTo(1);
        assertThat(isDue(run)).isFalse();
    }

    @Test
    void aFailureBehindAReportIsPutOffAndTheTickReportsIt() {
        UUID run = master.start(HALF, 10, 0, 10);
        List<Claim> claims = worker.claimAll(run);
        lastReportWas("1 hour");

        fail(run, claims.get(0));
        fail(run, claims.get(1));
        master.engine.tick(run, false);
        assertThat(failuresReported(run)).isZero();
        assertThat(isDue(run)).isTrue();

        lastReportWas("-1 hour");
        master.engine.tick(run, false);
        assertThat(failuresReported(run)).isEqualTo(2);
        assertThat(isDue(run)).isFalse();
    }

    @Test
    void aTickDoesNotWriteAReportThatIsNotDue() {
        UUID run = master.start(HALF, 10, 0, 10);
        lastReportWas("-1 hour");

        master.engine.tick(run, false);

        assertThat(master.text(
                        "SELECT (reported_at < clock_timestamp() - interval '30 minutes')::text"
                                + " FROM identity.migration_cohort_run WHERE run_id = :run",
                        run))
                .isEqualTo("true");
    }

    @Test
    void anAbortAndWhatFailsBehindItAreReportedAtOnce() {
        UUID run = master.start(HALF, 10, 0, 10);
        List<Claim> claims = worker.claimAll(run);
        lastReportWas("1 hour");
        fail(run, claims.get(0));

        master.engine.abort(run, "seen enough", "ann");
        assertThat(failuresReported(run)).isEqualTo(1);
        lastReportWas("1 hour");
        fail(run, claims.get(1));

        assertThat(master.state(run)).isEqualTo(RunState.ABORTED);
        assertThat(failuresReported(run)).isEqualTo(2);
        assertThat(isDue(run)).isFalse();
    }

    @Test
    void theEndIsReportedWithEveryCohort() {
        UUID run = master.start(HALF, 10, 0, 3, 3);
        lastReportWas("1 hour");

        List<Claim> first = worker.claimAll(run);
        fail(run, first.get(0));
        first.subList(1, first.size()).forEach(claim -> book(run, claim, true));
        while (master.state(run) == RunState.RUNNING) {
            worker.claimAll(run).forEach(claim -> book(run, claim, true));
            master.engine.tick(run, false);
        }

        assertThat(failuresReported(run)).isEqualTo(1);
        assertThat(master.number(
                        "SELECT jsonb_array_length(report->'cohorts') FROM identity.migration_cohort_run WHERE run_id = :run",
                        run))
                .isEqualTo(2);
    }

    private void fail(UUID run, Claim claim) {
        book(run, claim, false);
    }

    private void book(UUID run, Claim claim, boolean success) {
        master.engine.book(run, List.of(success ? worker.succeeded(claim) : worker.failed(claim)));
    }

    private void lastReportWas(String ago) {
        master.update(
                "UPDATE identity.migration_cohort_run SET reported_at = clock_timestamp() + interval '" + ago + "'");
    }

    private int failuresReported(UUID run) {
        return master.number(
                "SELECT jsonb_array_length(report->'failedTenants') FROM identity.migration_cohort_run WHERE run_id = :run",
                run);
    }

    private boolean isDue(UUID run) {
        return Boolean.parseBoolean(
                master.text("SELECT report_due::text FROM identity.migration_cohort_run WHERE run_id = :run", run));
    }
}
