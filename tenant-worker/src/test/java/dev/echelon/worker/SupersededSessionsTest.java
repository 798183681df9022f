package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.worker.migration.FencedClaim;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.tenant.OpenScripts;
import dev.echelon.worker.tenant.SupersededSessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SupersededSessionsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final OpenScripts scripts = new OpenScripts(nanos::get);
    private final List<FencedClaim> asked = new CopyOnWriteArrayList<>();
    private Set<Long> over = Set.of();
    private TenantBench bench;
    private TenantTask sleeping;
    private TenantTask building;
    private SupersededSessions sessions;

    @BeforeEach
    void open() {
        bench = new TenantBench()
                .script("V1__t.sql", "CREATE TABLE t (id int);")
                .schema("t1")
                .schema("t2");
        sleeping = bench.task("t1", 5);
        bench.result(sleeping);
        building = bench.task("t2", 6);
        sessions = new SupersededSessions(scripts, bench.connections(), claims -> {
            asked.addAll(claims);
            return over;
        });
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** A session as a worker has it under its fence; the mark is that of t1. */
    private Connection session(String name) throws SQLException {
        Connection connection = bench.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT set_config('application_name', replace('" + name
                    + "', 'MARK', left(encode(sha256('t1'), 'hex'), 12)), false)");
        }
        return connection;
    }

    private static boolean lives(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            return statement.execute("SELECT 1");
        } catch (SQLException e) {
            return false;
        }
    }

    private void lookAtAnIndexThatTakesLong() {
        scripts.begin(building);
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        sessions.look();
    }

    @Test
    void ends_the_session_of_a_claim_that_the_master_says_is_over() throws SQLException {
        try (Connection zombie = session("echelon:5:MARK:t1")) {
            over = Set.of(5L);

            lookAtAnIndexThatTakesLong();

            await().atMost(Duration.ofSeconds(60)).until(() -> !lives(zombie));
            assertThat(asked).containsExactly(new FencedClaim(sleeping.runId(), "t1", 5, sleeping.claimId()));
        }
    }

    @Test
    void spares_the_session_of_a_claim_that_is_held_or_not_known() throws SQLException {
        try (Connection worker = session("echelon:5:MARK:t1")) {
            lookAtAnIndexThatTakesLong();

            assertThat(asked).hasSize(1);
            assertThat(lives(worker)).isTrue();
        }
    }

    @Test
    void ends_a_session_that_is_fenced_out_without_asking() throws SQLException {
        try (Connection zombie = session("echelon:4:MARK:t1")) {
            lookAtAnIndexThatTakesLong();

            await().atMost(Duration.ofSeconds(60)).until(() -> !lives(zombie));
            assertThat(asked).isEmpty();
        }
    }

    @Test
    void spares_whoever_does_not_work_under_a_fence_here() throws SQLException {
        over = Set.of(5L, 6L, 9L);
        try (Connection application = session("billing");
                Connection idle = session("echelon:idle");
                Connection odd = session("echelon:5x:MARK:t1");
                Connection noFenceYet = session("echelon:9:MARK:t1");
                Connection otherSchema = session("echelon:5:0123456789ab:t3")) {
            lookAtAnIndexThatTakesLong();

            assertThat(List.of(application, idle, odd, noFenceYet, otherSchema))
                    .allMatch(SupersededSessionsTest::lives);
            assertThat(asked).isEmpty();
        }
    }

    @Test
    void looks_nowhere_unless_an_index_takes_long() throws SQLException {
        over = Set.of(5L);
        try (Connection zombie = session("echelon:5:MARK:t1")) {
            sessions.look();
            scripts.begin(building);
            sessions.look();
            nanos.addAndGet(Duration.ofSeconds(3).toNanos());
            scripts.end(building);
            sessions.look();

            assertThat(asked).isEmpty();
            assertThat(lives(zombie)).isTrue();
        }
    }
}
