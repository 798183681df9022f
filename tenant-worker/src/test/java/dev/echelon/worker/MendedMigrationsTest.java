package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.contracts.MigrateTenant;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.worker.checkpoint.Checkpoint.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.event.ConsumerStoppedEvent;

/** Migrations that change under a running worker. */
class MendedMigrationsTest {
    private TenantBench tenants;
    private MasterBench master;
    private WorkerProgram program;

    @BeforeEach
    void open() {
        tenants = new TenantBench().script("V1__t.sql", "CREATE TABLE t AS SELECT 'as planned'::text AS how;");
        tenants.schema("a").schema("b");
        master = new MasterBench();
        program = new WorkerProgram(master, tenants, tenants.folder());
    }

    @AfterEach
    void close() {
        program.close();
        tenants.close();
    }

    private MigrateTenant release(UUID run, String slug, String target) {
        return master.release(run, slug, "s1", tenants.database, slug, target);
    }

    private String hash(String target) {
        return tenants.set().hashUpTo(target);
    }

    private void mend() {
        tenants.script("V1__t.sql", "CREATE TABLE t AS SELECT 'mended'::text AS how;");
    }

    private String how(String schema) {
        return tenants.read("SELECT how FROM " + schema + ".t").get(0);
    }

    private <T> T said(String what, Class<T> type) {
        return master.jdbc
                .sql("SELECT " + what + " FROM identity.echelon_worker")
                .query(type)
                .single();
    }

    private void awaitSaid(String condition) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(said("count(*) FILTER (WHERE " + condition + ")", Integer.class))
                        .isEqualTo(1));
    }

    private void awaitOffer(String hash) {
        awaitSaid("accepting AND cardinality(partitions) = 4 AND '" + hash + "' = ANY (set_hashes)");
    }

    private void assertSucceeds(UUID run, MigrateTenant command) {
        program.send(command);
        assertSucceeded(run);
    }

    private void assertSucceeded(UUID run) {
        List<TenantMigrated> results = program.results(run, 1);
        assertThat(results).isNotEmpty().allSatisfy(result -> assertThat(result.outcome())
                .as(String.valueOf(result.error()))
                .isEqualTo(Outcome.SUCCEEDED));
    }

    private static String health(ConfigurableApplicationContext worker) {
        var health = worker.getBean(WorkerHealth.class).health();
        return health.getStatus().getCode() + " " + health.getDetails().get("migrationSet");
    }

    @Test
    void offers_and_applies_what_was_mended_without_a_restart() {
        // Given
        var unused = program.start(null);
        awaitOffer(hash("1"));
        String planned = hash("1");
        var since = said("set_since", java.sql.Timestamp.class);

        // When
        mend();
        tenants.script("V2__more.sql", "ALTER TABLE t ADD COLUMN more int;");

        // Then
        awaitOffer(hash("2"));
        assertThat(said("'" + planned + "' = ANY (set_hashes)", Boolean.class)).isFalse();
        assertThat(said("set_since", java.sql.Timestamp.class)).isAfter(since);
        UUID run = master.run("2", hash("2"));
        assertSucceeds(run, release(run, "a", "2"));
        assertThat(how("a")).isEqualTo("mended");
    }

    @Test
    void reads_again_at_once_when_a_command_is_for_another_set() {
        // Given
        var worker = program.start(null);
        awaitOffer(hash("1"));

        var left = new AtomicBoolean();
        worker.addApplicationListener(event -> left.compareAndSet(false, event instanceof ConsumerStoppedEvent));

        // When: sooner than it looks by itself
        mend();
        UUID run = master.run("1", hash("1"));
        assertSucceeds(run, release(run, "a", "1"));

        // Then
        assertThat(how("a")).isEqualTo("mended");
        assertThat(left).as("the group was left").isFalse();
        assertThat(health(worker)).isEqualTo("UP ok");
        awaitOffer(hash("1"));
    }

    @Test
    void a_tenant_in_hand_keeps_the_set_it_was_claimed_with() throws Exception {
        // Given
        var reached = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var unused = program.start((point, slug, token) -> {
            if (point == Point.BEFORE_FENCE && slug.equals("a")) {
                reached.countDown();
                awaitLatch(goOn);
            }
        });
        awaitOffer(hash("1"));
        UUID old = master.run("1", hash("1"));
        program.send(release(old, "a", "1"));
        assertThat(reached.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();

        // When
        mend();
        awaitOffer(hash("1"));
        UUID mended = master.run("1", hash("1"));
        assertSucceeds(mended, release(mended, "b", "1"));
        goOn.countDown();

        // Then
        assertSucceeded(old);
        assertThat(how("a")).isEqualTo("as planned");
        assertThat(how("b")).isEqualTo("mended");
    }

    @Test
    void a_grant_whose_answer_was_lost_keeps_the_set_it_was_asked_with() {
        // Given
        var first = new AtomicBoolean(true);
        var unused = program.start((point, slug, token) -> {
            if (point == Point.AFTER_CLAIM && first.getAndSet(false)) {
                mend();
                awaitSaid("'" + hash("1") + "' = ANY (set_hashes)");
                throw new IllegalStateException("the answer is lost");
            }
        });
        awaitOffer(hash("1"));
        UUID run = master.run("1", hash("1"));

        // When
        assertSucceeds(run, release(run, "a", "1"));

        // Then
        assertThat(first).isFalse();
        assertThat(how("a")).isEqualTo("as planned");
    }

    @Test
    void keeps_its_set_while_its_folder_is_broken_and_says_so() throws IOException {
        // Given
        var worker = program.start(null);
        awaitOffer(hash("1"));
        String planned = hash("1");

        // When
        tenants.script("V1__twice.sql", "SELECT 1;").script("V2__unclosed.sql", "SELECT 'unclosed;");
        awaitSaid("set_problem LIKE '%V2__unclosed.sql%'");

        // Then
        assertThat(health(worker)).startsWith("UP ").contains("V2__unclosed.sql");
        UUID run = master.run("1", planned);
        assertSucceeds(run, release(run, "a", "1"));

        // When
        Files.delete(tenants.folder().resolve("V1__twice.sql"));
        tenants.script("V2__unclosed.sql", "SELECT 'closed';");

        // Then
        awaitOffer(hash("2"));
        awaitSaid("set_problem IS NULL");
        assertThat(health(worker)).isEqualTo("UP ok");
    }

    @Test
    void comes_back_with_the_runs_set_when_it_gets_it() {
        // Given
        var worker = program.start(null);
        awaitOffer(hash("1"));
        String planned = hash("1");
        mend();
        String mended = hash("1");
        tenants.script("V1__t.sql", "CREATE TABLE t AS SELECT 'as planned'::text AS how;");
        assertThat(hash("1")).isEqualTo(planned);
        UUID run = master.run("1", mended);
        MigrateTenant command = release(run, "a", "1");
        program.send(command);
        awaitSaid("NOT accepting");
        assertThat(health(worker)).startsWith("DOWN run " + run);
        assertThat(master.state(command.token())).isEqualTo("RELEASED");

        // When
        mend();

        // Then
        assertSucceeded(run);
        assertThat(how("a")).isEqualTo("mended");
        awaitOffer(mended);
        await().untilAsserted(() -> assertThat(health(worker)).isEqualTo("UP ok"));
    }

    @Test
    void comes_back_when_no_run_asks_for_another_set_any_more() {
        // Given
        var unused = program.start(null);
        awaitOffer(hash("1"));
        UUID others = master.run("1", "another-hash");
        program.send(release(others, "a", "1"));
        awaitSaid("NOT accepting");
        UUID run = master.run("1", hash("1"));

        // When
        master.jdbc
                .sql("UPDATE identity.migration_dispatch SET state = 'PAUSED' WHERE run_id = ?")
                .param(others)
                .update();

        // Then
        awaitOffer(hash("1"));
        assertSucceeds(run, release(run, "b", "1"));
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
