package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.testbed.embedded.TcpProxy;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server commits and its reply is lost: whether the migration is applied is looked up, never guessed. */
class LostReplyTest {
    private TenantBench bench;
    private TcpProxy proxy;

    @BeforeEach
    void open() {
        bench = new TenantBench()
                .script("V1__probe.sql", "CREATE TABLE probe (n int); INSERT INTO probe VALUES (0);")
                .script("V2__count.sql", "-- minCompatibleCodeVersion: 2.0.0\nUPDATE probe SET n = n + 1;")
                .script("V3__count.sql", "UPDATE probe SET n = n + 1;")
                .schema("t1");
        proxy = TcpProxy.to(bench.server.port());
        bench.through(proxy.port());
    }

    @AfterEach
    void close() {
        proxy.close();
        bench.close();
    }

    /** Fence, history table, three migrations and what reads the fence: more commits than there are, so that none is left out. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void ends_applied_once_whichever_commits_reply_is_lost(int nth) throws InterruptedException {
        endsAppliedOnceWithoutTheReplyOfCommit(nth);
    }

    /** History table and three migrations. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void ends_applied_once_in_the_fast_lane_whichever_commits_reply_is_lost(int nth) throws InterruptedException {
        bench.inFastLane(true);
        endsAppliedOnceWithoutTheReplyOfCommit(nth);
    }

    private void endsAppliedOnceWithoutTheReplyOfCommit(int nth) throws InterruptedException {
        // Given
        proxy.dropReplyContaining("COMMIT\0", nth);

        // When
        TenantMigrated result = bench.result(bench.task("t1", 7));

        // Then
        assertThat(proxy.awaitDrop(Duration.ZERO)).as("a reply was lost").isTrue();
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(result.applied()).hasSize(3);
        assertThat(bench.read("SELECT n FROM t1.probe")).containsExactly("2");
        assertThat(bench.read("SELECT count(*) FROM t1.flyway_schema_history WHERE version IS NOT NULL"))
                .containsExactly("3");
        assertThat(bench.read("SELECT script FROM t1.echelon_compatibility")).containsExactly("V2__count.sql");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE probe", "INSERT INTO \"t1\".\"flyway_schema_history\"", "pg_try_advisory_lock"})
    void ends_applied_once_when_the_connection_breaks_in_the_middle(String statement) throws InterruptedException {
        endsAppliedOnceWithoutTheReplyTo(statement, 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"UPDATE probe", "INSERT INTO \"t1\".\"flyway_schema_history\"", "pg_try_advisory_xact_lock"})
    void ends_applied_once_when_the_connection_breaks_in_the_middle_of_the_fast_lane(String statement)
            throws InterruptedException {
        bench.inFastLane(true);
        endsAppliedOnceWithoutTheReplyTo(statement, 2);
    }

    @Test
    void ends_applied_once_when_it_is_not_known_whether_the_fence_is_raised() throws InterruptedException {
        endsAppliedOnceWithoutTheReplyTo("INSERT INTO echelon.fence", 1);
    }

    private void endsAppliedOnceWithoutTheReplyTo(String statement, int nth) throws InterruptedException {
        // Given
        proxy.dropReplyTo(statement, nth);

        // When
        TenantMigrated result = bench.result(bench.task("t1", 7));

        // Then
        assertThat(proxy.awaitDrop(Duration.ZERO)).isTrue();
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(bench.read("SELECT n FROM t1.probe")).containsExactly("2");
    }
}
