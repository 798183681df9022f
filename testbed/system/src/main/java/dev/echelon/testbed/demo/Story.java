package dev.echelon.testbed.demo;

import dev.echelon.testbed.stack.Stack;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.ValidateResult;
import org.jspecify.annotations.Nullable;

/** The main job, step by step, as an operator does it. */
final class Story {
    private static final int DONE = 0;
    private static final int SOME_FAILED = 3;
    private static final int ABORTED = 4;
    private static final String MEND = "UPDATE invoice SET status = 'credit_note', total = -total WHERE total < 0";
    private static final String[] SHAPE = {"--cohort-size", "25", "--stagger-ms", "1000"};

    private final PrintWriter out;
    private final Typed typed;
    private final MasterQuery master;
    private final TenantServers servers;
    private final List<DemoTenant> tenants;

    Story(PrintWriter out, Typed typed, Stack stack, TenantServers servers, List<DemoTenant> tenants) {
        this.out = out;
        this.typed = typed;
        this.master = new MasterQuery(stack);
        this.servers = servers;
        this.tenants = tenants;
    }

    void tell() throws InterruptedException {
        dryRun();
        String run = abortedRun();
        rootError();
        mend();
        resume(run);
        proof();
    }

    private void dryRun() throws InterruptedException {
        say(1, "The plan. Nothing is applied; --verify asks every tenant for its version.");
        ShortPlan shortened = new ShortPlan(out::println);
        typed.run(DONE, shortened::line, command("migrate-cohorts", "--dry-run", "--verify"));
        say("The tables are shortened here; the command itself lists every tenant.");
    }

    private String abortedRun() throws InterruptedException {
        say(2, "The run. Three tenants of the second cohort hold invoices with a negative total.");
        typed.run(ABORTED, command("migrate-cohorts"));
        say("The same in the master database, by the query of the operator's guide:");
        Map<String, @Nullable String> row = show();
        expect(row, "failed_count", Integer.toString(DemoFleet.DAMAGED.size()));
        return String.valueOf(row.get("run_id"));
    }

    private void rootError() throws InterruptedException {
        String slug = damaged().get(0).slug();
        say(3, "The root error of one of them. It is tried once more.");
        typed.run(SOME_FAILED, "migrate-all-tenants", "--only", slug);
    }

    private void mend() {
        say(4, "The migration is right and the data is wrong, so the data is mended, in each of the three:");
        out.println();
        out.println(MEND + ";");
        for (DemoTenant tenant : damaged()) {
            out.println("  " + tenant.slug() + ": " + servers.update(tenant, MEND) + " rows");
        }
    }

    private void resume(String run) throws InterruptedException {
        say(5, "The resume. It begins with the cohort that aborted; migrated tenants are not touched.");
        typed.run(DONE, "migrate-cohorts", "--resume", run);
        typed.run(DONE, "status");
        say("The same query again:");
        Map<String, @Nullable String> row = show();
        expect(row, "failed_count", "0");
        expect(row, "aborted_at", null);
    }

    private void proof() {
        say(6, "Stock Flyway validates a tenant of each kind: what was done is what Flyway would have done.");
        out.println();
        validate(damaged().get(0));
        validate(
                tenants.stream().filter(DemoTenant::ownsItsDatabase).findFirst().orElseThrow());
    }

    private void validate(DemoTenant tenant) {
        Flyway flyway = servers.flyway(tenant.shard(), tenant.database(), tenant.schema());
        ValidateResult result = flyway.validateWithResult();
        if (!result.validationSuccessful) {
            throw new DemoException("Flyway does not validate " + tenant.slug() + ": " + result.getAllErrorMessages());
        }
        out.println("flyway validate, database " + tenant.database() + ", schema " + tenant.schema()
                + ": successful, at version " + flyway.info().getInfoResult().schemaVersion);
    }

    private Map<String, @Nullable String> show() {
        out.println();
        out.print(MasterQuery.LATEST_RUN);
        out.println();
        Map<String, @Nullable String> row = master.latestRun();
        row.forEach((column, value) -> out.printf("  %-15s | %s%n", column, value == null ? "" : value));
        return row;
    }

    private static void expect(Map<String, @Nullable String> row, String column, @Nullable String value) {
        String found = row.get(column);
        if (value == null ? found != null : !value.equals(found)) {
            throw new DemoException(
                    "The run's " + column + " is " + found + ", and " + value + " is what it must be here.");
        }
    }

    private List<DemoTenant> damaged() {
        return tenants.stream().filter(DemoTenant::damaged).toList();
    }

    private static String[] command(String... words) {
        String[] all = new String[words.length + SHAPE.length];
        System.arraycopy(words, 0, all, 0, words.length);
        System.arraycopy(SHAPE, 0, all, words.length, SHAPE.length);
        return all;
    }

    private void say(int step, String sentence) {
        say(step + ". " + sentence);
    }

    private void say(String sentence) {
        out.println();
        out.println(sentence);
    }
}
