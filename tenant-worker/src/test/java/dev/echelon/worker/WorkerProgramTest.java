package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.contracts.CloudEvents;
import dev.echelon.contracts.DeadLetters;
import dev.echelon.contracts.MigrateTenant;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.contracts.Topics;
import dev.echelon.contracts.TraceContext;
import dev.echelon.migrationset.MigrationSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class WorkerProgramTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private TenantBench tenants;
    private MasterBench master;
    private WorkerProgram program;
    private MigrationSet set;

    @BeforeEach
    void open() {
        tenants = new TenantBench().script("V1__t.sql", "CREATE TABLE t (id int);");
        master = new MasterBench();
        set = tenants.set();
        program = new WorkerProgram(master, tenants, tenants.folder());
    }

    @AfterEach
    void close() {
        program.close();
        tenants.close();
    }

    private MigrateTenant release(UUID run, String slug) {
        return master.release(run, slug, "s1", tenants.database, slug, "1");
    }

    private static WorkerHealth health(ConfigurableApplicationContext worker) {
        return worker.getBean(WorkerHealth.class);
    }

    @Test
    void claims_migrates_and_reports_until_the_result_is_booked() {
        // Given
        tenants.schema("a").schema("b").schema("c").schema("d");
        UUID run = master.run("1", set.hashUpTo("1"));
        var worker = program.start(null);
        await().untilAsserted(() ->
                assertThat(health(worker).health().getStatus().getCode()).isEqualTo("UP"));

        // When
        List<MigrateTenant> commands =
                List.of(release(run, "a"), release(run, "b"), release(run, "c"), release(run, "d"));
        commands.forEach(program::send);

        // Then
        await().untilAsserted(() -> assertThat(program.results(run, 4).stream()
                        .filter(result -> result.outcome() == Outcome.SUCCEEDED)
                        .map(TenantMigrated::slug)
                        .distinct())
                .containsExactlyInAnyOrder("a", "b", "c", "d"));
        commands.forEach(command ->
                assertThat(master.state(command.token())).as("unbooked").isEqualTo("CLAIMED"));

        // the result is sent again, with the same id, until it is booked
        long token = commands.get(0).token();
        var repeated = program.read(
                Topics.RESULTS,
                record -> new String(record.value(), StandardCharsets.UTF_8).contains("\"token\":" + token + ",")
                        && new String(record.key(), StandardCharsets.UTF_8).equals(run.toString()),
                3);
        assertThat(repeated).hasSizeGreaterThanOrEqualTo(3);
        assertThat(repeated.stream()
                        .map(record -> new String(
                                record.headers().lastHeader(CloudEvents.ID).value(), StandardCharsets.UTF_8))
                        .distinct())
                .hasSize(1);
        assertThat(repeated.stream()
                        .map(record -> TraceContext.read(
                                record.headers().lastHeader(TraceContext.HEADER).value()))
                        .distinct())
                .singleElement()
                .satisfies(result -> assertThat(result.traceId()).isEqualTo(WorkerProgram.TRACE.traceId()))
                .satisfies(result -> assertThat(result.spanId()).isNotEqualTo(WorkerProgram.TRACE.spanId()));

        // When
        commands.forEach(command -> master.book(command.token(), "SUCCEEDED"));

        // Then
        await().untilAsserted(() -> assertThat(
                        worker.getBean(dev.echelon.worker.slots.Slots.class).inHand())
                .isZero());
        assertThat(master.jdbc
                        .sql("SELECT slots FROM identity.echelon_worker")
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
    }

    @Test
    void sets_aside_what_it_cannot_read_and_goes_on() {
        // Given
        tenants.schema("a");
        UUID run = master.run("1", set.hashUpTo("1"));
        var unused = program.start(null);
        byte[] junk = ("{\"junk\": \"" + run + "\"").getBytes(StandardCharsets.UTF_8);

        // When
        program.sendRaw(new ProducerRecord<>(Topics.COMMANDS, 1, null, junk));
        MigrateTenant command = release(run, "a");
        for (int partition = 0; partition < 4; partition++) {
            program.send(command);
        }

        // Then
        assertThat(program.results(run, 1)).isNotEmpty();
        var letters = program.read(Topics.DEAD_LETTERS, record -> java.util.Arrays.equals(record.value(), junk), 1);
        assertThat(letters).hasSize(1);
        assertThat(new String(
                        letters.get(0).headers().lastHeader(DeadLetters.REASON).value(), StandardCharsets.UTF_8))
                .contains("ce_specversion is missing");
    }

    @Test
    void leaves_the_group_when_the_run_has_another_set_and_leaves_the_tenant_released() {
        // Given
        tenants.schema("a");
        UUID run = master.run("1", "another-hash");
        var worker = program.start(null);

        // When
        MigrateTenant command = release(run, "a");
        program.send(command);

        // Then
        await().untilAsserted(() ->
                assertThat(health(worker).health().getStatus().getCode()).isEqualTo("DOWN"));
        await().untilAsserted(() -> assertThat(
                        String.valueOf(health(worker).health().getDetails().get("migrationSet")))
                .contains("another-hash"));
        assertThat(master.state(command.token())).isEqualTo("RELEASED");
        await().untilAsserted(() -> assertThat(master.jdbc
                        .sql("SELECT accepting FROM identity.echelon_worker")
                        .query(Boolean.class)
                        .single())
                .isFalse());
    }

    @Test
    void hands_back_what_is_not_begun_when_it_stops_and_lets_the_rest_end() throws Exception {
        // Given
        tenants.schema("a");
        UUID run = master.run("1", set.hashUpTo("1"));
        var reached = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var worker = program.start((point, slug, token) -> {
            if (point == dev.echelon.worker.checkpoint.Checkpoint.Point.BEFORE_FENCE) {
                reached.countDown();
                awaitLatch(goOn);
            }
        });
        MigrateTenant command = release(run, "a");
        program.send(command);
        assertThat(reached.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();

        // When
        var stopping = new Thread(worker::close);
        stopping.start();
        await().untilAsserted(() -> assertThat(master.jdbc
                        .sql("SELECT accepting FROM identity.echelon_worker")
                        .query(Boolean.class)
                        .single())
                .isFalse());
        goOn.countDown();
        stopping.join(Duration.ofSeconds(20).toMillis());

        // Then
        assertThat(stopping.isAlive()).isFalse();
        assertThat(master.state(command.token())).isEqualTo("PENDING");
        assertThat(master.jdbc
                        .sql("SELECT count(*) FROM identity.echelon_worker")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void ends_though_a_tenant_outlasts_the_time_limit_and_leaves_it_to_others(CapturedOutput output) throws Exception {
        // Given: a script that ends when nothing is in a table
        tenants.script("V2__long.sql", """
                        DO $$ BEGIN WHILE EXISTS (SELECT FROM public.held) LOOP PERFORM pg_sleep(0.1); END LOOP; END $$;
                        """).schema("a");
        tenants.execute("CREATE TABLE public.held AS SELECT 1 AS n");
        UUID run = master.run("2", tenants.set().hashUpTo("2"));
        var worker = program.start(null, "--echelon.worker.drain-timeout=0s", "--echelon.worker.lease=3s");
        MigrateTenant command = master.release(run, "a", "s1", tenants.database, "a", "2");
        program.send(command);
        await().atMost(PATIENCE).until(() -> tenants.read(
                        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%public.held%' AND application_name LIKE"
                                + " 'echelon:" + command.token() + ":%'")
                .contains("1"));

        // When
        var stopping = new Thread(worker::close);
        stopping.start();
        stopping.join(PATIENCE.toMillis());

        // Then
        assertThat(stopping.isAlive()).isFalse();
        assertThat(output.getOut().lines().filter(line -> line.contains("Left behind; its claim expires")))
                .singleElement()
                .asString()
                .contains("run=\"" + run + "\"", "cohort=\"1\"", "tenant=\"a\"");
        assertThat(master.state(command.token())).isEqualTo("CLAIMED");
        await().atMost(PATIENCE).until(() -> master.jdbc
                .sql("SELECT lease_until < clock_timestamp() FROM identity.migration_cohort_tenant WHERE token = ?")
                .param(command.token())
                .query(Boolean.class)
                .single());

        // When: it is released again
        long anew = master.release(run, "a", "s1", tenants.database, "a", "2").token();
        tenants.execute("DELETE FROM public.held");

        // Then
        assertThat(tenants.result(tenants.task("a", anew)).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenants.read("SELECT version FROM a.flyway_schema_history WHERE version IS NOT NULL ORDER BY 1"))
                .containsExactly("1", "2");
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
