package dev.echelon.worker.migration;

import dev.echelon.contracts.ErrorKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says what a failure means, by the root SQLSTATE: the text of whatever wrapped it may show another one. Pure.
 *
 * <p>The table is that of {@code docs/runbook.md}.
 */
public final class FailureClassifier {
    private final Function<SQLException, ServerWords> words;

    /**
     * A classifier.
     *
     * @param words reads the server's message out of an exception
     */
    public FailureClassifier(Function<SQLException, ServerWords> words) {
        this.words = words;
    }

    /** What this failure means. */
    public Failure classify(Throwable failure) {
        MigrationFailedException where = find(failure, MigrationFailedException.class);
        SQLException root = rootSql(failure);
        if (where != null && where.failureClass() != null && where.kind() != null) {
            return new Failure(
                    where.failureClass(),
                    where.kind(),
                    root == null ? null : root.getSQLState(),
                    text(where),
                    where.hint(),
                    where.migration(),
                    where.line(),
                    where.statement());
        }
        Verdict verdict;
        String state = root == null ? null : root.getSQLState();
        String message;
        String hint = null;
        if (root == null) {
            Throwable cause = rootOf(failure);
            verdict = new Verdict(FailureClass.FATAL, ErrorKind.MIGRATION);
            message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        } else {
            ServerWords said = words.apply(root);
            verdict = ofState(state);
            message = said.message();
            hint = said.hint();
        }
        return new Failure(
                verdict.failureClass,
                verdict.kind,
                state,
                where == null ? message : message + where.addition(),
                hint == null ? hintFor(state) : hint,
                where == null ? null : where.migration(),
                where == null ? null : where.line(),
                where == null ? null : where.statement());
    }

    /** True when no connection could be made, or the one there was is gone: nothing is known about what it last did. */
    public boolean connectionLost(Throwable failure) {
        SQLException root = rootSql(failure);
        return root != null && ofState(root.getSQLState()).failureClass == FailureClass.CONNECTION;
    }

    /** The deepest {@link SQLException} that carries a state, or the deepest one; null: there is none. */
    static @Nullable SQLException rootSql(Throwable failure) {
        List<SQLException> all = new ArrayList<>();
        collect(failure, all, Collections.newSetFromMap(new IdentityHashMap<>()));
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).getSQLState() != null) {
                return all.get(i);
            }
        }
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    private static void collect(@Nullable Throwable failure, List<SQLException> into, Set<Throwable> seen) {
        for (Throwable at = failure; at != null && seen.add(at); at = at.getCause()) {
            if (at instanceof SQLException sql) {
                into.add(sql);
                collect(sql.getNextException(), into, seen);
            }
        }
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        int depth = 0;
        for (Throwable at = failure; at != null && depth < 50; at = at.getCause(), depth++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        return null;
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at.getCause() != null && depth < 50; depth++) {
            at = at.getCause();
        }
        return at;
    }

    private static String text(Throwable failure) {
        return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    }

    private record Verdict(FailureClass failureClass, ErrorKind kind) {}

    private static Verdict ofState(@Nullable String state) {
        if (state == null || state.length() != 5) {
            return new Verdict(FailureClass.FATAL, ErrorKind.MIGRATION);
        }
        return switch (state) {
            case "55P03", "55006" -> new Verdict(FailureClass.LOCK, ErrorKind.LOCK);
            case "40P01", "40001" -> new Verdict(FailureClass.CONFLICT, ErrorKind.LOCK);
            case "40003", "57P01", "57P02", "57P03", "57P05", "53300", "25P03" ->
                new Verdict(FailureClass.CONNECTION, ErrorKind.INFRASTRUCTURE);
            case "25006" -> new Verdict(FailureClass.READ_ONLY, ErrorKind.INFRASTRUCTURE);
            case "57014", "25P04" -> new Verdict(FailureClass.TIMEOUT, ErrorKind.TIMEOUT);
            case "3D000", "3F000", "42501", "57P04" -> new Verdict(FailureClass.FATAL, ErrorKind.ACCESS);
            case "42P07", "42P06", "42701", "42710", "42712", "42723" ->
                new Verdict(FailureClass.FATAL, ErrorKind.DRIFT);
            case "58P01", "58P02" -> new Verdict(FailureClass.FATAL, ErrorKind.CORRUPTION);
            default -> ofStateClass(state);
        };
    }

    private static Verdict ofStateClass(String state) {
        return switch (state.substring(0, 2)) {
            case "08" -> new Verdict(FailureClass.CONNECTION, ErrorKind.INFRASTRUCTURE);
            case "53", "58" -> new Verdict(FailureClass.RESOURCES, ErrorKind.INFRASTRUCTURE);
            case "40" -> new Verdict(FailureClass.CONFLICT, ErrorKind.LOCK);
            case "28" -> new Verdict(FailureClass.FATAL, ErrorKind.ACCESS);
            case "22", "23" -> new Verdict(FailureClass.FATAL, ErrorKind.DATA);
            case "XX" -> new Verdict(FailureClass.FATAL, ErrorKind.CORRUPTION);
            default -> new Verdict(FailureClass.FATAL, ErrorKind.MIGRATION);
        };
    }

    private static @Nullable String hintFor(@Nullable String state) {
        if (state == null) {
            return null;
        }
        return switch (state) {
            case "42P07", "42701", "42710", "42723", "42P06" ->
                "The object is there and the history does not know it: was it made by hand, or was the history lost? Compare"
                        + " the tenant's schema with the script; nothing was overwritten.";
            case "55P03" ->
                "Another session kept the lock; see its age in the message, or raise the retry budget"
                        + " (echelon.worker.retry.lock.attempts).";
            case "57014" ->
                "The statement ran into its time limit; a line `-- timeout: 4h` at the head of the script"
                        + " changes it.";
            case "42501" -> "Grant the migration role what the statement needs on this database.";
            case "28P01", "28000" -> "Check user name and password of this shard (echelon.shards.<name>).";
            case "3D000" -> "The catalog names a database that is not there.";
            case "3F000" ->
                "The catalog names a schema that is not there; schemas are provisioned, not created by a run.";
            default -> null;
        };
    }
}
