package dev.echelon.testbed.simulation.master;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What statements have in common. */
final class Statements {
    private Statements() {}

    /** {@code SELECT … WHERE … ORDER BY … FOR UPDATE}: locks in the rows' order; who had to wait looks again. */
    static <T extends Row.Content<T>> void lockMatching(Tx tx, List<Row<T>> rows, Predicate<T> where) {
        tx.requireOpen();
        for (Row<T> row : rows) {
            if (where.test(row.seenBy(tx))) {
                tx.maybePreempted(row);
                tx.lock(row);
            }
        }
    }

    /** {@code UPDATE … WHERE …}; answers how many rows changed. */
    static <T extends Row.Content<T>> int each(Tx tx, List<Row<T>> rows, Predicate<T> where, Consumer<T> set) {
        tx.requireOpen();
        int changed = 0;
        for (Row<T> row : rows) {
            if (where.test(row.seenBy(tx))) {
                set.accept(row.change(tx));
                changed++;
            }
        }
        return changed;
    }

    static void requireOne(boolean one, String what) {
        if (!one) {
            throw new IllegalStateException("0 rows of " + what + " changed where one was expected. Indicates a bug.");
        }
    }
}
