package dev.echelon.testbed.crash;

import static org.awaitility.Awaitility.await;

import dev.echelon.testbed.endtoend.Fleet;
import dev.echelon.testbed.stack.ProgramProcess;
import dev.echelon.testbed.stack.Stack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Somebody who starts and steers a run, and asks the next coordinator when one does not answer. */
final class Operator {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String PLAIN_TARGET = "2";
    private static final String HOUR = "3600000";

    private final Stack stack;
    private final Fleet fleet;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    Operator(Stack stack, Fleet fleet) {
        this.stack = stack;
        this.fleet = fleet;
    }

    /** Runs the fleet in two cohorts, one straight after the other; returns the id of the run that has finished. */
    String runs() {
        String run = starts("0", "");
        awaitState(run, "FINISHED");
        return run;
    }

    /** The same in two runs, of which the first goes as far as all is plain SQL; returns the id of the second. */
    String runsInTwoSteps() {
        awaitState(starts("0", PLAIN_TARGET), "FINISHED");
        return runs();
    }

    /** The same with every stop and go between the cohorts. */
    String runsAndSteers() {
        String run = starts(HOUR, "");
        await().atMost(PATIENCE).until(() -> fleet.masterSays(
                        "SELECT completed_at IS NOT NULL FROM identity.migration_cohort WHERE cohort = 1 AND run_id = '"
                                + run + "'")
                .equals("t"));
        steer(run, "pause", "PAUSED");
        steer(run, "continue", "RUNNING");
        steer(run, "abort", "ABORTED");
        steer(run, "resume", "RUNNING");
        fleet.master("UPDATE identity.migration_cohort_run SET next_release_at = clock_timestamp() WHERE run_id = '"
                + run + "'");
        awaitState(run, "FINISHED");
        return run;
    }

    /** To the target, or as far as the set goes when that is empty. */
    private String starts(String staggerMs, String target) {
        int cohort = fleet.slugs().size() / 2;
        String body = "{\"cohortSize\":" + cohort + ",\"staggerMs\":" + staggerMs
                + (target.isEmpty() ? "" : ",\"target\":\"" + target + "\"") + "}";
        String run = "SELECT r.run_id FROM identity.migration_cohort_run r JOIN identity.migration_cohort_tenant t"
                + " ON t.run_id = r.run_id WHERE (r.target_version = '" + PLAIN_TARGET + "') = " + !target.isEmpty()
                + " AND t.slug = '" + fleet.slugs().get(0) + "'";
        ask("/api/v1/runs", body, () -> !fleet.masterSays(run).isEmpty());
        return fleet.masterSays(run);
    }

    private void steer(String run, String what, String state) {
        ask("/api/v1/runs/" + run + "/" + what, "{\"reason\":\"matrix\"}", () -> state(run)
                .equals(state));
    }

    private String state(String run) {
        return fleet.masterSays("SELECT state FROM identity.migration_dispatch WHERE run_id = '" + run + "'");
    }

    private void awaitState(String run, String state) {
        await("run " + run + " " + state)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> state(run).equals(state));
    }

    private interface Done {
        boolean isTrue();
    }

    /** One request at a time, the next to the next coordinator: a late pause must not undo a later continue. */
    private void ask(String path, String body, Done done) {
        String key = UUID.randomUUID().toString();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (int i = 0; !done.isTrue(); i++) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("nobody does " + path);
            }
            ProgramProcess coordinator =
                    stack.coordinators().get(i % stack.coordinators().size());
            awaitDone(post(coordinator.url().resolve(path), body, key), done);
        }
    }

    private CompletableFuture<HttpResponse<String>> post(URI uri, String body, String key) {
        return http.sendAsync(
                HttpRequest.newBuilder(uri)
                        .timeout(Duration.ofSeconds(12))
                        .header("Authorization", "Bearer " + stack.environment().get("ECHELON_TOKEN"))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Until it is answered, or done whatever becomes of the answer. */
    private static void awaitDone(CompletableFuture<HttpResponse<String>> answer, Done done) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> answer.isDone() || done.isTrue());
        if (!done.isTrue()
                && !answer.isCompletedExceptionally()
                && answer.join().statusCode() == 400) {
            throw new AssertionError(answer.join().body());
        }
    }
}
