package dev.echelon.coordinator.postgres;

import dev.echelon.contracts.RunEvent;
import dev.echelon.coordinator.engine.Transactions;
import dev.echelon.coordinator.planning.RequestKey;
import dev.echelon.coordinator.run.Refusal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The answers to requests with an {@code Idempotency-Key}. The first that is kept is the answer for good. */
public final class KeyedAnswers {
    private static final String FORGET_OLD = """
            DELETE FROM identity.echelon_request_key WHERE (actor, key) IN (
                SELECT actor, key FROM identity.echelon_request_key
                WHERE created_at < clock_timestamp() - interval '30 days' LIMIT 100 FOR UPDATE SKIP LOCKED)
            """;
    private static final String BEGIN = """
            INSERT INTO identity.echelon_request_key (actor, key, request_hash) VALUES (:actor, :key, :hash)
            ON CONFLICT DO NOTHING
            """;
    private static final String READ = """
            SELECT request_hash, status, location, body, created_at FROM identity.echelon_request_key
            WHERE actor = :actor AND key = :key
            """;
    private static final String KEEP = """
            UPDATE identity.echelon_request_key SET status = :status, location = :location, body = :body
            WHERE actor = :actor AND key = :key AND status IS NULL
            """;
    private static final String RELEASE =
            "DELETE FROM identity.echelon_request_key WHERE actor = :actor AND key = :key AND status IS NULL";
    private static final String RESUMED_SINCE = """
            SELECT EXISTS (SELECT FROM identity.migration_audit
                WHERE run_id = :run AND kind = :kind AND kind <> 'TENANT_BOOKED' AND actor = :actor AND at >= :since)
            """;

    private final JdbcClient jdbc;
    private final Transactions transactions;

    public KeyedAnswers(JdbcClient jdbc, Transactions transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /**
     * Takes note of a request before it is carried out.
     *
     * @throws Refusal when the key was used for another request
     */
    public Begun begin(RequestKey key, String requestHash) {
        return transactions.inTransaction(() -> {
            jdbc.sql(FORGET_OLD).update();
            bound(BEGIN, key).param("hash", requestHash).update();
            Row row = bound(READ, key).query((found, n) -> row(found)).single();
            if (!row.requestHash().equals(requestHash)) {
                throw new Refusal(
                        Refusal.Kind.USAGE,
                        "The Idempotency-Key of this request was used for another request before. Nothing was changed."
                                + " Send each request with a key of its own.");
            }
            return row.begun();
        });
    }

    /** Keeps the answer unless there is one; returns the one that is kept. */
    public Answer keep(RequestKey key, Answer answer) {
        return transactions.inTransaction(() -> {
            bound(KEEP, key)
                    .param("status", answer.status())
                    .param("location", answer.location())
                    .param("body", answer.body())
                    .update();
            return bound(READ, key)
                    .query((found, n) -> row(found))
                    .optional()
                    .map(row -> row.begun().answer())
                    .orElse(answer);
        });
    }

    /** Forgets a request that was refused: nothing came of it, and the key may be used again. */
    public void release(RequestKey key) {
        transactions.inTransaction(() -> bound(RELEASE, key).update());
    }

    /** Whether this caller has resumed this run since: the request was carried out, and its answer lost before it was kept. */
    public boolean resumedSince(UUID runId, String actor, Instant since) {
        return jdbc.sql(RESUMED_SINCE)
                .param("run", runId)
                .param("kind", RunEvent.Kind.RESUMED.name())
                .param("actor", actor)
                .param("since", Timestamp.from(since))
                .query(Boolean.class)
                .single();
    }

    private JdbcClient.StatementSpec bound(String sql, RequestKey key) {
        return jdbc.sql(sql).param("actor", key.actor()).param("key", key.text());
    }

    private static Row row(ResultSet row) throws SQLException {
        Integer status = row.getObject("status", Integer.class);
        return new Row(
                row.getString("request_hash"),
                new Begun(
                        row.getTimestamp("created_at").toInstant(),
                        status == null ? null : new Answer(status, row.getString("location"), row.getString("body"))));
    }

    private record Row(String requestHash, Begun begun) {}

    /**
     * A request that was taken note of.
     *
     * @param since when it came in for the first time
     * @param answer what was answered then; null: nothing yet
     */
    public record Begun(Instant since, @Nullable Answer answer) {}

    /** An answer as it was sent; {@code body} is JSON. */
    public record Answer(int status, @Nullable String location, String body) {}
}
