package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.contracts.MigrateTenant;
import dev.echelon.contracts.Outcome;
import dev.echelon.migrationset.MigrationSet;
import dev.echelon.testbed.embedded.TcpProxy;
import dev.echelon.worker.checkpoint.Checkpoint.Point;
import dev.echelon.worker.claim.Master;
import dev.echelon.worker.slots.RecordedEnd;
import dev.echelon.worker.slots.Slots;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkerFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private TenantBench tenants;
    private MasterBench master;
    private WorkerProgram program;
    private MigrationSet set;
    private UUID run;

    @BeforeEach
    void open() {
        tenants = new TenantBench()
                .script("V1__t.sql", "CREATE TABLE t (id int);")
                .script("V2__u.sql", "CREATE TABLE u (id int);")
                .schema("a")
                .schema("b");
        master = new MasterBench();
        set = tenants.set();
        run = master.run("2", set.hashUpTo("2"));
        program = new WorkerProgram(master, tenants, tenants.folder());
    }

    @AfterEach
    void close() {
        goOn.countDown();
        program.close();
        tenants.close();
    }

    private MigrateTenant release(String slug) {
        return master.release(run, slug, "s1", tenants.database, slug, "2");
    }

    private void stopAt(Point wanted, Point point) {
        if (point == wanted) {
            reached.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void awaitReached() throws InterruptedException {
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private String masterThrough(TcpProxy proxy) {
        return "--echelon.master.url=jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + master.database;
    }

    @Test
    void keeps_a_command_while_the_master_is_away() {
        try (TcpProxy proxy = TcpProxy.to(master.server.port())) {
            // Given
            proxy.refuse();
            var worker = program.start(null, masterThrough(proxy));
            MigrateTenant command = release("a");
            program.send(command);
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(worker.getBean(WorkerHealth.class)
                            .health()
                            .getDetails()
                            .get("kafka"))
                    .isEqualTo("ok"));
            assertThat(worker.getBean(WorkerHealth.class).health().getStatus().getCode())
                    .isEqualTo("DOWN");

            // When
            proxy.pass();

            // Then
            assertThat(program.results(run, 1)).first().satisfies(result -> assertThat(result.outcome())
                    .isEqualTo(Outcome.SUCCEEDED));
            await().untilAsserted(() -> assertThat(worker.getBean(WorkerHealth.class)
                            .health()
                            .getStatus()
                            .getCode())
                    .isEqualTo("UP"));
            // while the master can be reached
            program.close();
        }
    }

    @Test
    void asks_again_with_the_same_claim_when_the_masters_answer_was_lost() throws InterruptedException {
        try (TcpProxy proxy = TcpProxy.to(master.server.port())) {
            // Given
            proxy.dropReplyTo("echelon_claim", 1);
            var unused = program.start(null, masterThrough(proxy));

            // When
            MigrateTenant command = release("a");
            program.send(command);

            // Then
            assertThat(program.results(run, 1)).hasSizeGreaterThanOrEqualTo(1);
            assertThat(proxy.awaitDrop(Duration.ZERO)).isTrue();
            assertThat(master.jdbc
                            .sql("SELECT attempt FROM identity.migration_cohort_tenant WHERE token = ?")
                            .param(command.token())
                            .query(Integer.class)
                            .single())
                    .isEqualTo(1);
            // while the master can be reached
            program.close();
        }
    }

    @Test
    void lifts_the_sequence_of_a_restored_master_and_hands_the_tenant_back() {
        // Given: a fence from the time before the restore
        tenants.result(tenants.task("a", 1_000_000, "1"));
        var unused = program.start(null);

        // When
        MigrateTenant command = release("a");
        program.send(command);

        // Then
        await().untilAsserted(() -> assertThat(master.state(command.token())).isEqualTo("PENDING"));
        MigrateTenant again = release("a");
        assertThat(again.token()).isGreaterThan(1_000_000);
        program.send(again);
        assertThat(program.results(run, 1)).first().satisfies(result -> assertThat(result.outcome())
                .isEqualTo(Outcome.SUCCEEDED));
    }

    @Test
    void hands_back_the_tenants_of_a_shard_that_is_down_and_fails_nobody() {
        // Given
        var unused = program.start(
                null,
                "--echelon.shards.s1.port=1",
                "--echelon.worker.retry.connect.attempts=2",
                "--echelon.worker.retry.connect.first=10ms");

        // When
        MigrateTenant command = release("a");
        program.send(command);

        // Then
        await().untilAsserted(() -> assertThat(master.state(command.token())).isEqualTo("PENDING"));
        assertThat(master.jdbc
                        .sql("SELECT hold_reason FROM identity.echelon_shard WHERE shard = 's1' AND held_until > now()")
                        .query(String.class)
                        .single())
                .contains("cannot be reached");
    }

    @Test
    void stops_before_the_next_script_when_its_claim_is_anothers() throws Exception {
        // Given
        var worker = program.start((point, slug, token) -> stopAt(Point.IN_TRANSACTION, point));
        MigrateTenant command = release("a");
        program.send(command);
        awaitReached();

        // When: the sweeper has taken it back and released it anew
        MigrateTenant newer = release("a");
        await().untilAsserted(() -> assertThat(worker.getBean(MeterRegistry.class)
                        .counter("echelon.worker.lost")
                        .count())
                .isEqualTo(1));
        goOn.countDown();

        // Then
        await().untilAsserted(
                        () -> assertThat(worker.getBean(Slots.class).inHand()).isZero());
        assertThat(tenants.read("SELECT version FROM a.flyway_schema_history")).containsExactly("1");
        assertThat(master.state(newer.token())).isEqualTo("RELEASED");
        program.send(newer);
        assertThat(program.results(run, 1))
                .allSatisfy(result -> assertThat(result.token()).isEqualTo(newer.token()));
    }

    @Test
    void reports_nothing_when_its_claim_is_anothers_before_it_ends() throws Exception {
        // Given
        var worker = program.start((point, slug, token) -> stopAt(Point.AFTER_MIGRATE, point));
        program.send(release("a"));
        awaitReached();

        // When
        MigrateTenant newer = release("a");
        await().untilAsserted(() -> assertThat(worker.getBean(MeterRegistry.class)
                        .counter("echelon.worker.lost")
                        .count())
                .isEqualTo(1));
        goOn.countDown();

        // Then
        await().untilAsserted(
                        () -> assertThat(worker.getBean(Slots.class).inHand()).isZero());
        program.send(newer);
        assertThat(program.results(run, 1))
                .allSatisfy(result -> assertThat(result.token()).isEqualTo(newer.token()));
    }

    @Test
    void leaves_commands_to_others_while_all_its_slots_are_busy() throws Exception {
        // Given
        var worker =
                program.start((point, slug, token) -> stopAt(Point.BEFORE_FENCE, point), "--echelon.worker.slots=1");
        program.send(release("a"));
        awaitReached();
        var commands = worker.getBean(org.springframework.kafka.listener.ConcurrentMessageListenerContainer.class);
        await().until(commands::isContainerPaused);

        // When
        MigrateTenant waiting = release("b");
        program.send(waiting);
        assertThat(master.state(waiting.token())).isEqualTo("RELEASED");
        goOn.countDown();

        // Then
        await().untilAsserted(() -> assertThat(
                        program.results(run, 2).stream().map(r -> r.slug()).distinct())
                .containsExactlyInAnyOrder("a", "b"));
    }

    @Test
    void ends_the_process_when_the_consumer_dies_of_an_error() {
        // Given
        var end = new RecordedEnd();
        var unused = program.startWith(end, (point, slug, token) -> {
            if (point == Point.AFTER_CLAIM) {
                throw new LinkageError("planted");
            }
        });

        // When
        program.send(release("a"));

        // Then
        await().untilAsserted(() -> assertThat(end.reasons())
                .singleElement()
                .asString()
                .startsWith("in order: the consumer of commands has died"));
    }

    @Test
    void ends_the_process_when_the_sender_or_the_renewals_die_of_an_error() {
        // Given
        var end = new RecordedEnd();
        var renewalsDie = new AtomicBoolean();
        var worker = program.startWith(
                end,
                (point, slug, token) -> {
                    if (point == Point.AFTER_REPORT) {
                        throw new LinkageError("planted");
                    }
                },
                master -> (Master) Proxy.newProxyInstance(
                        Master.class.getClassLoader(), new Class<?>[] {Master.class}, (proxy, method, arguments) -> {
                            if (method.getName().equals("renew") && renewalsDie.get()) {
                                throw new LinkageError("planted");
                            }
                            return method.invoke(master, arguments);
                        }));

        // When
        program.send(release("a"));

        // Then
        awaitEnd(end, "at once: thread courier-1 died: java.lang.LinkageError: planted");
        assertThat(end.reasons()).noneMatch(reason -> reason.contains("renewals"));

        // When
        renewalsDie.set(true);

        // Then
        awaitEnd(end, "at once: thread renewals died: java.lang.LinkageError: planted");
        assertThat(worker.isActive()).as("nothing else has ended it").isTrue();
        renewalsDie.set(false);
    }

    private static void awaitEnd(RecordedEnd end, String reason) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(end.reasons()).contains(reason));
    }

    @Test
    void is_not_ready_while_every_slot_works_for_a_claim_that_is_lost() throws Exception {
        // Given
        var worker =
                program.start((point, slug, token) -> stopAt(Point.IN_TRANSACTION, point), "--echelon.worker.slots=1");
        var health = worker.getBean(WorkerHealth.class);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(health.health().getStatus().getCode()).isEqualTo("UP"));
        program.send(release("a"));
        awaitReached();
        assertThat(health.health().getStatus().getCode()).as("at work").isEqualTo("UP");
        assertThat(health.health().getDetails()).containsEntry("slots", "1 of 1 at work");

        // When
        MigrateTenant newer = release("a");

        // Then
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(health.health().getDetails())
                .containsEntry("slots", "1 of 1 at work, 1 of them for a claim that is lost")
                .containsEntry("master", "ok")
                .containsEntry("kafka", "ok"));
        assertThat(health.health().getStatus().getCode()).isEqualTo("DOWN");
        Instant then = renewed();
        await().atMost(PATIENCE).until(() -> renewed().isAfter(then));

        // When
        goOn.countDown();

        // Then
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(health.health().getStatus().getCode()).isEqualTo("UP"));
        assertThat(health.health().getDetails()).containsEntry("slots", "0 of 1 at work");
        assertThat(master.state(newer.token())).isEqualTo("RELEASED");
        assertThat(worker.getBean(MeterRegistry.class)
                        .counter("echelon.worker.lost")
                        .count())
                .as("counted once, however often it is renewed")
                .isEqualTo(1);
    }

    private Instant renewed() {
        return master.jdbc
                .sql("SELECT renewed_at FROM identity.echelon_worker")
                .query(Instant.class)
                .single();
    }
}
