package dev.echelon.worker.migration;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantError;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.worker.checkpoint.Checkpoint;
import dev.echelon.worker.checkpoint.Checkpoint.Point;
import dev.echelon.worker.migration.Verdict.HandedBack.Reason;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one claimed tenant to its target, or says why not. What it reports is what the tenant's history says; a broken
 * connection is never an answer, but a reason to connect again and look.
 */
public final class TenantMigrator {
    private static final Logger log = LoggerFactory.getLogger(TenantMigrator.class);

    private final TenantDatabase database;
    private final FailureClassifier classifier;
    private final Retries retries;
    private final Checkpoint checkpoint;
    private final Clock clock;
    private final String workerId;

    public TenantMigrator(
            TenantDatabase database,
            FailureClassifier classifier,
            Retries retries,
            Checkpoint checkpoint,
            Clock clock,
            String workerId) {
        this.database = database;
        this.classifier = classifier;
        this.retries = retries;
        this.checkpoint = checkpoint;
        this.clock = clock;
        this.workerId = workerId;
    }

    /** Does the work of one claim, however long it takes. Never throws an {@link Exception}. */
    public Verdict migrate(TenantTask task, Leash leash) {
        var work = new Work(task, leash);
        try {
            return work.run();
        } catch (RuntimeException e) {
            // a fault of ours, or a history that cannot even be told: this tenant must not end the worker for the
            // others
            task.on(log.atError()).setCause(e).log("The work on a tenant ended unexpectedly");
            return work.unexpected(e);
        }
    }

    /** The work on one claim: what is kept over its tries. */
    private final class Work {
        private final TenantTask task;
        private final Leash leash;
        private final Instant startedAt = clock.instant();
        private final Retries.Budget budget = retries.budget();
        private final List<TenantError.Attempt> attempts = new ArrayList<>();
        private @Nullable Standing first;
        private @Nullable Integer rankAtFence;
        private boolean mayHaveApplied;

        Work(TenantTask task, Leash leash) {
            this.task = task;
            this.leash = leash;
        }

        Verdict run() {
            try {
                while (true) {
                    try {
                        leash.check();
                        return attempt();
                    } catch (FencedException | SameSchemaException | ShardUnreachableException | StoppedException e) {
                        throw e;
                    } catch (Exception e) {
                        Verdict verdict = afterFailure(e);
                        if (verdict != null) {
                            return verdict;
                        }
                    }
                }
            } catch (FencedException e) {
                return new Verdict.Fenced(e.fence());
            } catch (SameSchemaException e) {
                return skipped(e);
            } catch (ShardUnreachableException e) {
                return new Verdict.HandedBack(Reason.SHARD_DOWN, String.valueOf(e.getMessage()));
            } catch (StoppedException e) {
                return new Verdict.HandedBack(Reason.DRAIN, String.valueOf(e.getMessage()));
            }
        }

        private Verdict attempt() throws SQLException, MigrationFailedException {
            try (TenantDatabase.Session session = database.connect(task, leash)) {
                Standing found = session.look();
                if (first == null) {
                    first = found;
                }
                // a verify-only claim raises the fence in any case: somebody may still be at work
                if (found.atTarget() && found.settled() && !task.verifyOnly() && !mayHaveApplied) {
                    return succeeded(found);
                }
                checkpoint.reached(Point.BEFORE_FENCE, task.slug(), task.token());
                session.takeFence();
                checkpoint.reached(Point.AFTER_FENCE, task.slug(), task.token());
                Standing fenced = session.lookFenced();
                if (rankAtFence == null) {
                    rankAtFence = fenced.lastRank();
                }
                if (task.verifyOnly()) {
                    return fenced.atTarget() ? succeeded(fenced) : lost(fenced);
                }
                return apply(session);
            }
        }

        private Verdict apply(TenantDatabase.Session session) throws SQLException, MigrationFailedException {
            session.prepare();
            checkpoint.reached(Point.BEFORE_MIGRATE, task.slug(), task.token());
            leash.applying();
            mayHaveApplied = true;
            session.apply();
            checkpoint.reached(Point.AFTER_MIGRATE, task.slug(), task.token());
            Standing left = session.lookFenced();
            if (!left.atTarget()) {
                throw MigrationFailedException.refused(
                        FailureClass.FATAL,
                        ErrorKind.VALIDATION,
                        "after the migration the tenant is not at its target; " + left.shortfall(),
                        null,
                        null,
                        null);
            }
            return succeeded(left);
        }

        /** Waits for the next try and answers null, or answers the verdict. */
        private @Nullable Verdict afterFailure(Exception e) {
            Failure failure = classifier.classify(e);
            Duration wait = budget.after(failure, e);
            if (wait != null) {
                remember(failure, "again in " + seconds(wait));
                task.on(log.atInfo())
                        .addKeyValue("sqlState", failure.sqlState())
                        .log("A try failed, the next follows in {}: {}", seconds(wait), failure.message());
                leash.progress("waits after " + failure.text());
                leash.pause(wait);
                return null;
            }
            if (failure.failureClass() == FailureClass.RESOURCES || failure.failureClass() == FailureClass.READ_ONLY) {
                return new Verdict.HandedBack(Reason.SHARD_DOWN, failure.text());
            }
            return failed(failure);
        }

        /** What the history says now decides; a failure that cannot look says so. */
        private Verdict failed(Failure failure) {
            Standing left = null;
            if (first != null) {
                try (TenantDatabase.Session session = database.connect(task, leash)) {
                    session.takeFence();
                    left = session.lookFenced();
                } catch (FencedException | SameSchemaException | ShardUnreachableException | StoppedException e) {
                    throw e;
                } catch (Exception e) {
                    remember(classifier.classify(e), "the history could not be read: the outcome is unknown");
                }
            }
            if (left != null && left.atTarget()) {
                return succeeded(left);
            }
            remember(failure, "given up");
            return result(Outcome.FAILED, left, failure.toError(attempts));
        }

        Verdict unexpected(RuntimeException e) {
            first = null;
            return result(
                    Outcome.FAILED,
                    null,
                    new TenantError(
                            ErrorKind.MIGRATION,
                            null,
                            null,
                            null,
                            null,
                            "the worker failed: " + e,
                            "The worker's log has more; report it with that.",
                            List.of()));
        }

        private Verdict lost(Standing found) {
            return result(
                    Outcome.FAILED,
                    found,
                    new TenantError(
                            ErrorKind.WORKER_LOST,
                            null,
                            null,
                            null,
                            null,
                            "Two workers were lost with this tenant in hand; nothing more was applied. "
                                    + found.shortfall(),
                            "See what those workers logged last, then resume the run or migrate the tenant alone.",
                            attempts));
        }

        private Verdict skipped(SameSchemaException e) {
            return result(
                    Outcome.SKIPPED,
                    null,
                    new TenantError(
                            ErrorKind.VALIDATION,
                            null,
                            null,
                            null,
                            null,
                            "same schema as " + e.slug(),
                            "Two catalog rows name one physical schema; it is migrated once.",
                            attempts));
        }

        private Verdict succeeded(Standing left) {
            return result(Outcome.SUCCEEDED, left, null);
        }

        private Verdict result(Outcome outcome, @Nullable Standing left, @Nullable TenantError error) {
            int rank = rankAtFence == null ? Integer.MAX_VALUE : rankAtFence;
            return new Verdict.Reported(new TenantMigrated(
                    task.runId(),
                    task.slug(),
                    task.token(),
                    task.claimId(),
                    workerId,
                    outcome,
                    left != null,
                    first == null ? null : first.version(),
                    left == null ? null : left.version(),
                    left == null ? List.of() : left.appliedSince(rank),
                    left == null ? null : left.minCompatibleCodeVersion(),
                    left == null ? null : left.historyDigest(),
                    aligned(left),
                    startedAt,
                    clock.instant(),
                    error));
        }

        /** Only an alignment makes an edited version agree with the set. */
        private List<String> aligned(@Nullable Standing left) {
            return first == null || left == null
                    ? List.of()
                    : first.edited().stream()
                            .filter(version -> !left.edited().contains(version))
                            .toList();
        }

        private void remember(Failure failure, String then) {
            attempts.add(new TenantError.Attempt(clock.instant(), failure.sqlState(), failure.message(), then));
        }
    }

    private static String seconds(Duration wait) {
        Objects.requireNonNull(wait, "wait");
        return wait.toMillis() < 1_000 ? wait.toMillis() + " ms" : wait.toSeconds() + " s";
    }
}
