package dev.echelon.testbed.simulation.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantError;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.release.CommandOutbox.Unsent;
import dev.echelon.coordinator.run.DeployOrder;
import dev.echelon.coordinator.run.Levers;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.coordinator.run.ResumeChanges;
import dev.echelon.coordinator.run.TenantState;
import dev.echelon.migrationset.MigrationSetLoader;
import dev.echelon.testbed.simulation.kernel.Choices;
import dev.echelon.testbed.simulation.kernel.Kernel;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks both masters the same, at random, and compares the answers. */
final class BothMasters {
    static final String SET = "set-1";

    private final VirtualPostgres postgres;
    private final InMemory memory;
    private final Choices choices;
    private final List<UUID> runs = new ArrayList<>();
    private final List<String> history = new ArrayList<>();
    private final Map<String, Integer> variety = new TreeMap<>();
    private final WorkersOfBoth workers;
    private long now = Kernel.micros(Instant.parse("2026-11-22T03:00:00Z"));

    BothMasters(VirtualPostgres postgres, Choices choices, Path migrations) {
        this.postgres = postgres;
        this.choices = choices;
        List<Integer> limits = List.of(choices.between(1, 5), choices.between(1, 5));
        postgres.begin(now, limits);
        this.memory = new InMemory(() -> now, limits);
        this.workers = new WorkersOfBoth(
                postgres, memory, choices, MigrationSetLoader.load(List.of(migrations.toString())), this::seen);
        start();
    }

    InMemory inMemory() {
        return memory;
    }

    List<String> history() {
        return history.subList(Math.max(0, history.size() - 15), history.size());
    }

    List<String> sortedRows() {
        return postgres.rows().stream().sorted().toList();
    }

    /** How often what was asked. */
    Map<String, Integer> variety() {
        return Map.copyOf(variety);
    }

    private void seen(String what) {
        variety.merge(what, 1, Integer::sum);
        history.add(what);
    }

    /** One random step. */
    String step() {
        int before = history.size();
        if (choices.oneIn(2)) {
            now += choices.oneIn(4) ? choices.between(1L, 20 * Kernel.SECOND) : choices.between(1L, Kernel.SECOND);
            postgres.clock(now);
        }
        switch (choices.between(0, 25)) {
            case 0 -> start();
            case 1 -> engine("pause", (e, run) -> e.pause(run, "lunch", "ann"));
            case 2, 3 -> engine("continue", (e, run) -> e.continueRun(run, "back", "ann"));
            case 4 -> engine("abort", (e, run) -> e.abort(run, "stop", "ann"));
            case 5, 6, 7 -> resume();
            case 8, 9, 10 -> {
                boolean silence = choices.oneIn(2);
                engine("tick", (e, run) -> e.tick(run, silence));
            }
            case 11, 12, 13, 14 -> workers.claim();
            case 15, 16, 17 -> book();
            case 18, 19 -> workers.renew();
            case 20 -> workers.handBack();
            case 21 -> takeAndMark();
            case 22 -> workers.register(choices.of(WorkersOfBoth.NAMES));
            case 23, 24 -> workers.claimTogether();
            default -> {
                if (choices.oneIn(3)) {
                    workers.leave();
                } else {
                    takeAndMark();
                }
            }
        }
        return history.subList(before, history.size()).toString();
    }

    private interface Request {
        void ask(RunEngine engine, UUID run);
    }

    /** Both are asked; both refuse or both do not. */
    private void engine(String what, Request request) {
        UUID run = choices.of(runs);
        same(what, engine -> request.ask(engine, run));
    }

    private void same(String what, Consumer<RunEngine> request) {
        Refusal.Kind real = refusal(() -> request.accept(postgres.engine));
        Refusal.Kind mirrored = refusal(() -> request.accept(memory.engine));
        seen(what + (real == null ? "" : " refused"));
        memory.adopt(postgres.releasedTokens());
        assertThat(mirrored).as(what).isEqualTo(real);
    }

    private static Refusal.@Nullable Kind refusal(Runnable request) {
        try {
            request.run();
            return null;
        } catch (Refusal e) {
            return e.kind();
        }
    }

    private void start() {
        boolean fanOut = !runs.isEmpty() && choices.oneIn(2);
        List<List<NewRun.Tenant>> cohorts = new ArrayList<>();
        int count = fanOut ? 1 : choices.between(1, 3);
        for (int c = 1; c <= count; c++) {
            List<NewRun.Tenant> tenants = new ArrayList<>();
            int size = choices.between(1, 5);
            for (int i = 1; i <= size; i++) {
                String slug = "t" + c + "-" + i;
                tenants.add(new NewRun.Tenant(slug, "active", "shard" + i % 2, "fleet", slug));
            }
            cohorts.add(tenants);
        }
        var run = new NewRun(
                fanOut ? NewRun.Kind.FAN_OUT : NewRun.Kind.COHORTS,
                !fanOut,
                new Levers(5, choices.between(0, 3_000), fanOut ? null : rate(), choices.between(1, 6)),
                "1",
                SET,
                DeployOrder.ANY_CODE,
                List.of(),
                cohorts,
                List.of(),
                null);
        UUID id = choices.uuid();
        same(fanOut ? "start fan-out" : "start", engine -> {
            UUID unused = engine.start(id, run, "ann");
        });
        if (memory.run(id) != null) {
            runs.add(id);
        }
    }

    private BigDecimal rate() {
        return new BigDecimal(choices.of(List.of("0", "0.1", "0.34", "0.5", "0.5", "1", "1")));
    }

    private void resume() {
        UUID run = choices.of(runs);
        RunRecord record = memory.run(run);
        boolean cohorts = record != null && InMemory.kindOf(record) == NewRun.Kind.COHORTS;
        var changes = new ResumeChanges(
                choices.oneIn(3) ? choices.between(0, 3_000) : null,
                cohorts && choices.oneIn(3) ? rate() : null,
                choices.oneIn(3) ? choices.between(1, 6) : null,
                choices.oneIn(8) ? "other" : SET,
                false,
                null,
                false,
                choices.oneIn(3) ? Set.of("t1-1", "t2-2") : Set.of(),
                "mended");
        same("resume", engine -> engine.resume(run, changes, "ann"));
    }

    private void book() {
        List<TenantMigrated> results = new ArrayList<>();
        TenantRow first = workers.any(TenantState.CLAIMED);
        if (first == null) {
            return;
        }
        int count = choices.between(1, 4);
        for (int i = 0; i < count; i++) {
            TenantRow t = i == 0 ? first : workers.any(TenantState.CLAIMED);
            if (t != null && t.run.equals(first.run)) {
                results.add(result(t));
            }
        }
        int real = postgres.engine.book(first.run, results).stale();
        int mirrored = memory.engine.book(first.run, results).stale();
        seen("book");
        memory.adopt(postgres.releasedTokens());
        assertThat(mirrored).as("stale results").isEqualTo(real);
    }

    private TenantMigrated result(TenantRow t) {
        Outcome outcome = choices.of(List.of(Outcome.SUCCEEDED, Outcome.SUCCEEDED, Outcome.FAILED, Outcome.SKIPPED));
        ErrorKind kind = choices.oneIn(4) ? ErrorKind.INFRASTRUCTURE : ErrorKind.DATA;
        return new TenantMigrated(
                t.run,
                t.slug,
                t.token,
                workers.claimIdOf(t),
                "w1",
                outcome,
                outcome == Outcome.SUCCEEDED || choices.oneIn(2),
                null,
                "1",
                List.of(),
                null,
                "digest",
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH,
                outcome == Outcome.SUCCEEDED
                        ? null
                        : new TenantError(kind, null, null, null, null, "no", null, List.of()));
    }

    private void takeAndMark() {
        int limit = choices.between(1, 6);
        List<Unsent> real = postgres.outbox.take(limit);
        List<Unsent> mirrored = memory.asked(tx -> memory.outbox.take(tx, limit));
        Comparator<Unsent> byToken =
                Comparator.comparingLong(one -> one.command().token());
        assertThat(mirrored.stream().sorted(byToken).toList())
                .isEqualTo(real.stream().sorted(byToken).toList());
        List<Long> tokens = new ArrayList<>();
        real.forEach(one -> {
            if (!choices.oneIn(4)) {
                tokens.add(one.command().token());
            }
        });
        postgres.outbox.markPublished(tokens);
        boolean unused = memory.asked(tx -> {
            memory.outbox.mark(tx, tokens, mirrored);
            return true;
        });
        seen("take");
    }
}
