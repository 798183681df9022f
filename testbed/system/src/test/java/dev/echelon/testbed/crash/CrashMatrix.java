package dev.echelon.testbed.crash;

import static org.awaitility.Awaitility.await;

import dev.echelon.testbed.crash.Boundary.Scenario;
import dev.echelon.testbed.endtoend.Fleet;
import dev.echelon.testbed.proof.ProofFile;
import dev.echelon.testbed.stack.ProgramProcess;
import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.stack.StackWiring;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One system of two coordinators and three workers, each of which may be held at any {@link Boundary} and struck there while a
 * run goes on. Whoever comes to the boundary first is the victim; the others must finish the run without it.
 */
final class CrashMatrix implements AutoCloseable {
    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int TENANTS = 12;
    /** Applied once, recorded once, no failed try in the history, no invalid index, one compatibility row, no script under way. */
    private static final String ONCE = "n 1, history 3, failed 0, invalid 0, index 1, compatibility 1, begun 0";

    private static final String STATE = """
            SELECT 'n ' || (SELECT n FROM {schema}.probe)
                || ', history ' || (SELECT count(*) FROM {schema}.flyway_schema_history WHERE success AND version IS NOT NULL)
                || ', failed ' || (SELECT count(*) FROM {schema}.flyway_schema_history WHERE NOT success)
                || ', invalid ' || (SELECT count(*) FROM pg_index WHERE NOT indisvalid
                    AND indrelid = '{schema}.item'::regclass)
                || ', index ' || (SELECT count(*) FROM pg_indexes WHERE schemaname = '{schema}' AND indexname = 'item_amount')
                || ', compatibility ' || (SELECT count(*) FROM {schema}.echelon_compatibility)
                || ', begun ' || (SELECT count(*) FROM echelon.started WHERE schema_name = '{schema}')
            """;
    private static final String STANDING = """
            SELECT string_agg(concat_ws(' ', slug, state, lost_count, worker_id, progress), E'\n' ORDER BY slug)
            FROM identity.migration_cohort_tenant WHERE run_id = (
                SELECT run_id FROM identity.migration_cohort_run ORDER BY started_at DESC LIMIT 1)
            """;
    /** Commands go to a partition of a worker that has a free slot: with fewer workers nobody may come to a second boundary. */
    private static final String ALL_WORKERS_TAKE = """
            SELECT count(DISTINCT worker_id) = 3 AND count(*) = count(DISTINCT partition)
            FROM identity.echelon_worker CROSS JOIN unnest(partitions) AS partition
            WHERE accepting AND renewed_at > clock_timestamp() - interval '3 s'
            """;

    private static final String BOOKED = """
            SELECT 'succeeded ' || r.succeeded_count || ', failed ' || r.failed_count || ', skipped ' || r.skipped_count
                || ', rows ' || (SELECT count(*) FROM identity.migration_cohort_tenant t
                    WHERE t.run_id = r.run_id AND t.state = 'SUCCEEDED' AND t.outcome_verified)
                || ', of cohorts ' || (SELECT sum(c.succeeded_count) FROM identity.migration_cohort c WHERE c.run_id = r.run_id)
                || ', booked ' || (SELECT count(*) FROM identity.migration_audit a
                    WHERE a.run_id = r.run_id AND a.kind = 'TENANT_BOOKED')
                || ', finished ' || (r.finished_at IS NOT NULL AND r.aborted_at IS NULL)
                || ', audited ' || (SELECT count(*) FROM identity.migration_audit a
                    WHERE a.run_id = r.run_id AND a.kind = 'FINISHED')
            FROM identity.migration_cohort_run r WHERE r.run_id = '%s'
            """;
    private static final String BOOKED_ONCE =
            "succeeded %1$d, failed 0, skipped 0, rows %1$d, of cohorts %1$d, booked %1$d, finished true, audited 1";

    private final Doors doors;
    private final Stack stack;
    private final List<Fleet> fleets = new ArrayList<>();
    private int rounds;
    private int cases;
    private int passed;

    CrashMatrix(Path directory) {
        doors = new Doors(directory.resolve("doors"));
        Path migrations = Fleet.migrations(
                directory.resolve("migrations"),
                "V1__base.sql",
                Fleet.BASE,
                "V2__count.sql",
                "-- minCompatibleCodeVersion: 1.0.0\n" + Fleet.COUNT,
                "V3__index.sql",
                "CREATE INDEX CONCURRENTLY item_amount ON item (amount);\n");
        String lease = LEASE.toSeconds() + "s";
        stack = Stack.builder(directory)
                .migrations(migrations.toString())
                .shards("alpha", "beta")
                .coordinators(2)
                .workers(3)
                .notDurable()
                .begunBy(testClasses(), ArmedCoordinator.class.getName(), ArmedWorker.class.getName())
                .coordinatorSetting(Door.DIRECTORY, directory.resolve("doors").toString())
                .coordinatorSetting("ECHELON_ENGINE_LEASE", lease)
                .coordinatorSetting("ECHELON_ENGINE_UNCLAIMEDAFTER", lease)
                .workerSetting(Door.DIRECTORY, directory.resolve("doors").toString())
                .workerSetting("ECHELON_WORKER_LEASE", lease)
                .workerSetting("ECHELON_WORKER_SLOTS", "2")
                .workerSetting("ECHELON_WORKER_RESENDAFTER", "1s")
                // what a stopped worker leaves is the others' to end, not the server's
                .workerSetting("ECHELON_WORKER_SESSION_IDLEINTRANSACTIONTIMEOUT", "30m")
                .build()
                .start();
    }

    private static Path testClasses() {
        try {
            return Path.of(CrashMatrix.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** A program that is held. */
    private record Victim(String point, ProgramProcess program) {}

    /**
     * Does one run, in which a program is struck at each of these boundaries, all at one time.
     *
     * @param boundaries of one scenario; a different program comes to each
     * @return what the tenants' schemas and the master say that is not once and only once; empty: it has cost time alone
     */
    List<String> strike(Blow blow, Boundary... boundaries) {
        Scenario scenario = boundaries[0].scenario();
        rounds++;
        cases += boundaries.length;
        Fleet fleet = new Fleet(stack)
                // each cohort in two databases, since in each only one index is built at a time
                .schemas("m" + rounds + "-a", "alpha", TENANTS / 4)
                .schemas("m" + rounds + "-b", "beta", TENANTS / 4)
                .schemas("m" + rounds + "-c", "alpha", TENANTS / 4)
                .schemas("m" + rounds + "-d", "beta", TENANTS / 4);
        fleets.add(fleet);
        await("every worker takes commands").atMost(PATIENCE).until(() -> fleet.masterSays(ALL_WORKERS_TAKE)
                .equals("t"));
        List<String> wrong;
        try {
            wrong = strike(blow, scenario, fleet, boundaries);
        } catch (RuntimeException | AssertionError e) {
            e.addSuppressed(new AssertionError(fleet.masterSays(STANDING)));
            letGo(fleet);
            throw e;
        }
        awaitAllReady();
        passed += wrong.isEmpty() ? boundaries.length : 0;
        return wrong;
    }

    private List<String> strike(Blow blow, Scenario scenario, Fleet fleet, Boundary... boundaries) {
        Stream.of(boundaries).forEach(boundary -> doors.arm(boundary.point()));
        if (scenario.before != null) {
            doors.arm(scenario.before);
        }
        var operator = new Operator(stack, fleet);
        CompletableFuture<String> run = StackWiring.background(
                "operator",
                switch (scenario) {
                    case STEERED -> operator::runsAndSteers;
                    case IN_LANE -> operator::runsInTwoSteps;
                    case PLAIN, WORKER_LOST, UNCLAIMED -> operator::runs;
                });
        Victim first = before(scenario);
        // workers together, so that no tenant is lost twice: the second time it would be looked at only
        List<Victim> victims = new ArrayList<>(held(boundaries, true));
        victims.forEach(victim -> strike(blow, victim));
        List<Victim> coordinators = held(boundaries, false);
        coordinators.forEach(victim -> strike(blow, victim));
        victims.addAll(coordinators);
        long struck = System.nanoTime();
        String finished = run.join();
        if (blow == Blow.STOP) {
            await("a stop longer than the lease")
                    .atMost(LEASE.multipliedBy(2))
                    .until(() -> System.nanoTime() - struck
                            > LEASE.multipliedBy(5).dividedBy(4).toNanos());
            victims.forEach(this::wake);
        }
        if (first != null && scenario == Scenario.UNCLAIMED) {
            wake(first);
        }

        List<String> wrong = new ArrayList<>(notOnce(fleet));
        String booked = fleet.masterSays(BOOKED.formatted(finished));
        if (!booked.equals(BOOKED_ONCE.formatted(TENANTS))) {
            wrong.add("run " + finished + ": " + booked);
        }
        return wrong;
    }

    /** After a failure: the next boundary is to find the system as this one did. */
    private void letGo(Fleet fleet) {
        doors.reset();
        programs().forEach(program -> {
            if (program.isRunning()) {
                program.resume();
            } else {
                program.kill();
                program.start();
            }
        });
        awaitAllReady();
        fleets.remove(fleet);
        fleet.master("UPDATE identity.migration_cohort_run SET next_release_at = clock_timestamp()"
                + " WHERE finished_at IS NULL AND aborted_at IS NULL");
        await().atMost(PATIENCE).until(() -> fleet.masterSays(
                        "SELECT count(*) FROM identity.migration_dispatch" + " WHERE state IN ('RUNNING', 'PAUSED')")
                .equals("0"));
    }

    private void awaitAllReady() {
        programs().forEach(program -> program.awaitReady(PATIENCE));
    }

    private Stream<ProgramProcess> programs() {
        return Stream.concat(stack.coordinators().stream(), stack.workers().stream());
    }

    private @Nullable Victim before(Scenario scenario) {
        if (scenario.before == null) {
            return null;
        }
        Victim first = victim(Boundary.plain(scenario.before));
        strike(scenario == Scenario.UNCLAIMED ? Blow.STOP : Blow.KILL, first);
        return first;
    }

    private List<Victim> held(Boundary[] boundaries, boolean workers) {
        return Stream.of(boundaries)
                .filter(boundary -> Boundary.ofWorkers().contains(boundary) == workers)
                .map(this::victim)
                .toList();
    }

    private Victim victim(Boundary boundary) {
        String port = doors.awaitHeld(boundary.point(), PATIENCE);
        return new Victim(
                boundary.point(),
                programs()
                        .filter(program ->
                                port.equals(String.valueOf(program.url().getPort())))
                        .findFirst()
                        .orElseThrow());
    }

    private void strike(Blow blow, Victim victim) {
        if (blow == Blow.STOP) {
            victim.program().suspend();
            return;
        }
        victim.program().kill();
        doors.open(victim.point(), port(victim));
        victim.program().start();
    }

    private void wake(Victim victim) {
        doors.open(victim.point(), port(victim));
        victim.program().resume();
        doors.awaitPassed(victim.point(), PATIENCE);
    }

    private static String port(Victim victim) {
        return String.valueOf(victim.program().url().getPort());
    }

    private static List<String> notOnce(Fleet fleet) {
        return fleet.slugs().stream()
                .map(slug -> slug + ": " + fleet.says(slug, STATE))
                .filter(said -> !said.endsWith(": " + ONCE))
                .toList();
    }

    /** What was right once is right still, whatever woke up since. */
    List<String> notOnceInTheEnd() {
        return fleets.stream().flatMap(fleet -> notOnce(fleet).stream()).toList();
    }

    /**
     * Says how it went.
     *
     * @param wrongInTheEnd tenants that something has changed since
     */
    void writeFigures(String name, int wrongInTheEnd) {
        ProofFile.write(name, Map.of("cases", cases, "passed", passed, "wrongInTheEnd", wrongInTheEnd));
    }

    @Override
    public void close() {
        stack.close();
    }
}
