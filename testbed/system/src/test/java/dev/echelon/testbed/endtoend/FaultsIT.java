package dev.echelon.testbed.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.contracts.Topics;
import dev.echelon.testbed.stack.ProgramProcess;
import dev.echelon.testbed.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two coordinators and two workers of which any may die, servers that go away: it costs time, never a tenant. */
@SuppressWarnings("NullAway.Init") // set before all tests
class FaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String HOLDER = "SELECT worker_id FROM identity.migration_cohort_tenant"
            + " WHERE slug LIKE 'kw-1%' AND state = 'CLAIMED' AND claimed_at > clock_timestamp() - interval '1 s' LIMIT 1";
    private static final String IN_FLIGHT = "SELECT count(*) FROM identity.migration_cohort_tenant WHERE run_id = '%s'"
            + " AND state IN ('RELEASED', 'CLAIMED')";

    @TempDir
    static Path directory;

    private static Stack stack;
    private static CommandLine echelon;

    @BeforeAll
    static void start() {
        Path migrations = Fleet.migrations(
                directory.resolve("migrations"),
                "V1__base.sql",
                Fleet.BASE,
                // slow enough to be killed in the middle; some so slow that whoever holds one can be found and killed
                // in time
                "V2__count.sql",
                "SELECT pg_sleep(CASE WHEN current_schema() LIKE 'kw^_1%' ESCAPE '^' THEN 3 ELSE 0.3 END);\n"
                        + Fleet.COUNT);
        stack = EndToEnd.stack(directory)
                .migrations(migrations.toString())
                .serverPerShard()
                .coordinators(2)
                .workers(2)
                .notDurable()
                .coordinatorSetting("ECHELON_ENGINE_LEASE", "4s")
                .coordinatorSetting("ECHELON_ENGINE_UNCLAIMEDAFTER", "4s")
                .workerSetting("ECHELON_WORKER_LEASE", "4s")
                .build()
                .start();
        echelon = new CommandLine(stack);
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void aKilledWorkersTenantsAreMigratedByAnotherAndAKilledBrokerComesBack() {
        Fleet fleet = new Fleet(stack).schemas("kw", "alpha", 24).schemas("kx", "beta", 24);
        CommandLine.Running run = echelon.start("migrate-cohorts", "--cohort-size", "24", "--stagger-ms", "0");
        String holder = await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> fleet.masterSays(HOLDER), claims -> !claims.isEmpty());
        ProgramProcess victim = stack.workers().stream()
                .filter(worker -> holder.contains("-" + worker.pid() + "-"))
                .findFirst()
                .orElseThrow();

        victim.kill();
        stack.kafka().kill();
        stack.kafka().start();

        run.await().exits(0);
        assertAllMigratedOnce(fleet);
        assertThat(fleet.masterSays(
                        "SELECT count(*) > 0 FROM identity.migration_audit WHERE kind = 'TENANT_RECLAIMED'"))
                .isEqualTo("t");
        restart(victim);
    }

    @Test
    void aKilledCoordinatorIsReplacedByTheOther() {
        Fleet fleet = new Fleet(stack).schemas("kc", "alpha", 30);
        CommandLine.Running run = echelon.start("migrate-cohorts", "--cohort-size", "10", "--stagger-ms", "200");
        awaitClaims(fleet, "kc-%");

        // the one that the command line does not talk to, then the one it talks to
        stack.coordinators().get(1).kill();
        restart(stack.coordinators().get(1));
        stack.coordinators().get(0).kill();
        await().atMost(PATIENCE)
                .until(() -> fleet.masterSays("SELECT finished_at IS NOT NULL FROM identity.migration_cohort_run"
                                + " ORDER BY started_at DESC LIMIT 1")
                        .equals("t"));
        restart(stack.coordinators().get(0));

        run.await().exits(0);
        assertAllMigratedOnce(fleet);
    }

    @Test
    void aShardThatIsDownFailsNobodyAndTheOthersGoOn() {
        Fleet fleet = new Fleet(stack).schemas("sa", "alpha", 12).schemas("sb", "beta", 12);
        // without durability a killed server may forget what a test has just made
        stack.shard("beta").server().execute("postgres", "CHECKPOINT");
        stack.shard("beta").server().kill();
        CommandLine.Running run = echelon.start("migrate-cohorts", "--cohort-size", "24", "--stagger-ms", "0");

        await().atMost(PATIENCE).until(() -> fleet.masterSays("SELECT count(*) FROM identity.migration_cohort_tenant"
                        + " WHERE slug LIKE 'sa-%' AND state = 'SUCCEEDED'")
                .equals("12"));
        await().atMost(PATIENCE).until(() -> fleet.masterSays(
                        "SELECT held_until > clock_timestamp() FROM identity.echelon_shard WHERE shard = 'beta'")
                .equals("t"));
        assertThat(echelon.run("status").text()).contains("beta");
        stack.shard("beta").server().start();

        run.await().exits(0);
        assertAllMigratedOnce(fleet);
    }

    @Test
    void aStalledBrokerDelaysNoAbortAndLosesNothing() {
        Fleet fleet = new Fleet(stack).schemas("br", "alpha", 20);
        String run = echelon.run("migrate-cohorts", "--cohort-size", "10", "--stagger-ms", "0", "--detach")
                .exits(5)
                .runId();
        stack.kafka().suspend();
        long before = System.nanoTime();
        echelon.run("abort", run, "--reason", "stalled").exits(0);
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .as("the broker's own time-outs are longer")
                .isLessThan(Duration.ofSeconds(20));
        assertThat(fleet.masterSays("SELECT aborted_at IS NOT NULL FROM identity.migration_cohort_run WHERE run_id = '"
                        + run + "'"))
                .isEqualTo("t");
        stack.kafka().resume();
        await().atMost(PATIENCE)
                .until(() -> fleet.masterSays(IN_FLIGHT.formatted(run)).equals("0"));

        echelon.run("migrate-cohorts", "--resume", run).exits(0);
        assertAllMigratedOnce(fleet);
    }

    @Test
    void forgedAndUnreadableMessagesChangeNothing() throws Exception {
        Fleet fleet = new Fleet(stack).schemas("fg", "beta", 6);
        String run = echelon.run("migrate-cohorts", "--cohort-size", "3", "--stagger-ms", "3600000", "--detach")
                .exits(5)
                .runId();
        await().atMost(PATIENCE)
                .until(() -> fleet.masterSays(IN_FLIGHT.formatted(run)).equals("0"));
        String waiting = fleet.masterSays("SELECT slug FROM identity.migration_cohort_tenant WHERE run_id = '" + run
                + "' AND state = 'PENDING' LIMIT 1");
        try (var forger = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", stack.kafka().bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            String command = "{\"runId\":\"%s\",\"slug\":\"%s\",\"cohort\":2,\"token\":1,\"generation\":0}"
                    .formatted(run, waiting);
            String result = ("{\"runId\":\"%s\",\"slug\":\"%s\",\"token\":1,\"claimId\":\"%s\",\"workerId\":\"w\","
                            + "\"outcome\":\"SUCCEEDED\",\"verified\":true,\"applied\":[],\"aligned\":[],"
                            + "\"startedAt\":\"2026-11-22T00:00:00Z\",\"finishedAt\":\"2026-11-22T00:00:01Z\"}")
                    .formatted(run, waiting, UUID.randomUUID());
            for (String topic : List.of(Topics.COMMANDS, Topics.RESULTS)) {
                for (String value : List.of(command, result, "no json", "{}", "\u0000")) {
                    forger.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)))
                            .get();
                }
            }
        }
        fleet.master("UPDATE identity.migration_cohort_run SET next_release_at = clock_timestamp() WHERE run_id = '"
                + run + "'");

        echelon.run("watch", run).exits(0);
        assertAllMigratedOnce(fleet);
    }

    private static void assertAllMigratedOnce(Fleet fleet) {
        for (String slug : fleet.slugs()) {
            assertThat(fleet.applied(slug)).as(slug).isEqualTo(1);
        }
        assertThat(fleet.masterSays(
                        "SELECT failed_count FROM identity.migration_cohort_run ORDER BY started_at DESC LIMIT 1"))
                .isEqualTo("0");
    }

    private static void awaitClaims(Fleet fleet, String slugs) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> fleet.masterSays(
                        "SELECT count(*) > 0 FROM identity.migration_cohort_tenant WHERE slug LIKE '" + slugs
                                + "' AND state = 'CLAIMED'")
                .equals("t"));
    }

    private static void restart(ProgramProcess program) {
        program.start();
        program.awaitReady(PATIENCE);
    }
}
