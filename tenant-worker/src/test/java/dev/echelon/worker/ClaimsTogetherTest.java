package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.contracts.MigrateTenant;
import dev.echelon.migrationset.MigrationSet;
import dev.echelon.worker.claim.ClaimAnswer;
import dev.echelon.worker.claim.Master.Wanted;
import dev.echelon.worker.claim.MasterFunctions;
import dev.echelon.worker.claim.Registration;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Several claims in one statement: what one alone would be given, all at once, and nothing that has to be waited for. */
class ClaimsTogetherTest {
    private TenantBench tenants;
    private MasterBench master;
    private MigrationSet set;
    private MasterFunctions functions;
    private UUID run;

    @BeforeEach
    void open() {
        tenants = new TenantBench().script("V1__t.sql", "CREATE TABLE t (id int);");
        master = new MasterBench();
        set = tenants.set();
        run = master.run("1", set.hashUpTo("1"));
        functions = new MasterFunctions(
                new JdbcTemplate(master.server.dataSource(master.database)),
                new Registration("w1", 4, "here", "1"),
                Duration.ofSeconds(30));
    }

    @AfterEach
    void close() {
        tenants.close();
    }

    private Wanted wanted(String slug) {
        return wanted(master.release(run, slug, "s1", tenants.database, slug, "1"));
    }

    private Wanted wanted(MigrateTenant order) {
        return new Wanted(order, UUID.randomUUID(), set, set.hashUpTo("1"));
    }

    private String state(Wanted wanted) {
        return master.state(wanted.order().token());
    }

    @Test
    void grants_all_that_are_released_in_one_transaction() {
        List<Wanted> wanted = Stream.of("a", "b", "c").map(this::wanted).toList();

        Map<Long, ClaimAnswer> answers = functions.claimTogether(wanted);

        assertThat(wanted).allSatisfy(one -> assertThat(answers.get(one.order().token()))
                .isInstanceOfSatisfying(ClaimAnswer.Granted.class, granted -> {
                    assertThat(granted.task().slug()).isEqualTo(one.order().slug());
                    assertThat(granted.task().claimId()).isEqualTo(one.claimId());
                    assertThat(granted.task().attempt()).isOne();
                    assertThat(granted.task().schema()).isEqualTo(one.order().slug());
                    assertThat(granted.task().target()).isEqualTo("1");
                }));
        assertThat(master.jdbc
                        .sql("SELECT DISTINCT xmin::text FROM identity.migration_cohort_tenant"
                                + " WHERE state = 'CLAIMED' AND worker_id = 'w1' AND lease_until > clock_timestamp()")
                        .query(String.class)
                        .list())
                .hasSize(1);
        // a lost answer: the same ids are granted alone
        assertThat(functions.claimTogether(wanted)).isEmpty();
        assertThat(functions.claim(wanted.get(1))).isInstanceOf(ClaimAnswer.Granted.class);
        assertThat(functions.claim(wanted(wanted.get(1).order())))
                .isEqualTo(new ClaimAnswer.Refused(ClaimAnswer.Why.STALE));
    }

    @Test
    void leaves_out_a_tenant_that_somebody_else_works_on() throws SQLException {
        Wanted held = wanted("held");
        Wanted booked = wanted("booked");
        functions.claim(booked);
        master.book(booked.order().token(), "SUCCEEDED");
        Wanted free = wanted("free");
        try (Connection other = master.server.dataSource(master.database).getConnection()) {
            other.setAutoCommit(false);
            other.createStatement()
                    .executeUpdate("UPDATE identity.migration_cohort_tenant SET progress = 'x' WHERE token = "
                            + held.order().token());

            Map<Long, ClaimAnswer> answers = functions.claimTogether(List.of(held, booked, free));

            assertThat(answers).containsOnlyKeys(free.order().token());
            other.rollback();
        }
        assertThat(functions.claimTogether(List.of(held, booked)))
                .containsOnlyKeys(held.order().token());
    }

    @Test
    void tells_each_that_the_set_is_wrong_and_claims_none() {
        List<Wanted> wanted = Stream.of("a", "b")
                .map(this::wanted)
                .map(one -> new Wanted(one.order(), one.claimId(), one.set(), "another"))
                .toList();

        assertThat(functions.claimTogether(wanted).values())
                .containsExactly(
                        new ClaimAnswer.WrongSet(set.hashUpTo("1")), new ClaimAnswer.WrongSet(set.hashUpTo("1")));
        assertThat(wanted).allSatisfy(one -> assertThat(state(one)).isEqualTo("RELEASED"));
    }

    @Test
    void claims_nothing_while_a_stop_is_asked_for() {
        List<Wanted> wanted = Stream.of("a", "b").map(this::wanted).toList();
        master.jdbc
                .sql("INSERT INTO identity.migration_stop_request (run_id, kind, actor, reason)"
                        + " VALUES (?, 'PAUSE', 'op', 'why')")
                .param(run)
                .update();

        assertThat(functions.claimTogether(wanted)).isEmpty();
        assertThat(functions.claim(wanted.get(0))).isEqualTo(new ClaimAnswer.Refused(ClaimAnswer.Why.STOPPED));
    }

    @Test
    void claims_nothing_behind_a_stop_that_commits_meanwhile() throws Exception {
        List<Wanted> wanted = Stream.of("a", "b").map(this::wanted).toList();
        CompletableFuture<Map<Long, ClaimAnswer>> asked;
        try (Connection stop = stopping()) {
            asked = waitingFor(wanted);
            stop.commit();
        }

        assertThat(asked.get().values())
                .allMatch(new ClaimAnswer.Refused(ClaimAnswer.Why.STOPPED)::equals)
                .hasSize(2);
        assertThat(wanted).allSatisfy(one -> assertThat(state(one)).isEqualTo("RELEASED"));
    }

    /** A stop takes the control row and then the tenants': who holds those while he waits for that, waits for ever. */
    @Test
    void holds_no_tenant_while_it_waits_for_a_stop() throws Exception {
        List<Wanted> wanted = Stream.of("a", "b").map(this::wanted).toList();
        CompletableFuture<Map<Long, ClaimAnswer>> asked;
        try (Connection stop = stopping()) {
            asked = waitingFor(wanted);
            int withdrawn = stop.createStatement()
                    .executeUpdate("UPDATE identity.migration_cohort_tenant SET state = 'PENDING'"
                            + " WHERE state = 'RELEASED' AND run_id = '" + run + "'");
            stop.commit();
            assertThat(withdrawn).isEqualTo(2);
        }

        assertThat(asked.get()).isEmpty();
        assertThat(wanted).allSatisfy(one -> assertThat(state(one)).isEqualTo("PENDING"));
    }

    /** A transaction that pauses the run, and is not committed. */
    private Connection stopping() throws SQLException {
        Connection stop = master.server.dataSource(master.database).getConnection();
        stop.setAutoCommit(false);
        stop.createStatement()
                .executeUpdate("UPDATE identity.migration_dispatch SET state = 'PAUSED' WHERE run_id = '" + run + "'");
        return stop;
    }

    /** Claims, and waits for a lock. */
    private CompletableFuture<Map<Long, ClaimAnswer>> waitingFor(List<Wanted> wanted) {
        CompletableFuture<Map<Long, ClaimAnswer>> asked =
                CompletableFuture.supplyAsync(() -> functions.claimTogether(wanted));
        await().until(() -> master.jdbc
                .sql("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock' AND query LIKE '%echelon_claim_together%')")
                .query(Boolean.class)
                .single());
        return asked;
    }
}
