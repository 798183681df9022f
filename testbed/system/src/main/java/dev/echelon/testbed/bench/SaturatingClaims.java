package dev.echelon.testbed.bench;

import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.stack.StackWiring;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Claims of one run without a pause, each of which shares the lock of its control row. */
final class SaturatingClaims implements AutoCloseable {
    private final AtomicBoolean ended = new AtomicBoolean();
    private final LongAdder claims = new LongAdder();
    private final List<CompletableFuture<Void>> claimers = new ArrayList<>();

    /** Claimers of what the run has released; their migration set is another, so that it stays released. */
    SaturatingClaims(Stack stack, String run, int threads) {
        for (int i = 0; i < threads; i++) {
            int turn = i;
            claimers.add(StackWiring.background("claimer-" + i, () -> claim(stack, run, turn)));
        }
    }

    /** Makes the run release, to a worker that never claims. */
    static void registerAWorker(Stack stack, String run) {
        stack.master()
                .execute(
                        stack.masterDatabase(),
                        "SELECT identity.echelon_worker_register('bench', 64, ARRAY[0], ARRAY[migration_set_hash], 'here', '1')"
                                + " FROM identity.migration_dispatch WHERE run_id = '" + run + "'");
    }

    private Void claim(Stack stack, String run, int turn) {
        String sql = """
                SELECT c.answer FROM (
                    SELECT slug, token FROM identity.migration_cohort_tenant
                    WHERE run_id = '%1$s' AND state = 'RELEASED' OFFSET %2$d LIMIT 1) t
                CROSS JOIN LATERAL identity.echelon_claim(
                    '%1$s', t.slug, t.token, gen_random_uuid(), 'bench', 'another set', 1000) c
                """.formatted(run, turn % 8);
        try (Connection connection = stack.master().connect(stack.masterDatabase());
                PreparedStatement claim = connection.prepareStatement(sql)) {
            while (!ended.get()) {
                try (ResultSet answer = claim.executeQuery()) {
                    if (answer.next() && answer.getString(1).equals("WRONG_SET")) {
                        claims.increment();
                    }
                }
            }
            return null;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    long count() {
        return claims.sum();
    }

    @Override
    public void close() {
        ended.set(true);
        claimers.forEach(CompletableFuture::join);
    }
}
