package dev.echelon.worker.tenant;

import dev.echelon.worker.migration.FencedClaim;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.ShardUnreachableException;
import dev.echelon.worker.migration.StoppedException;
import dev.echelon.worker.tenant.OpenScripts.Place;
import dev.echelon.worker.tenant.ShardConnections.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends sessions of claims that are over, in databases where an index of this worker's is under way. A worker that was stopped
 * leaves a transaction whose snapshot the index waits for, or keeps the database's turn; the next claim of its tenant would end
 * that session, but all slots may be waiting for the very index. See {@code docs/decisions/0010}.
 */
public final class SupersededSessions {
    private static final Logger log = LoggerFactory.getLogger(SupersededSessions.class);
    /** What an index takes without anybody in its way. */
    private static final Duration USUAL = Duration.ofSeconds(2);

    /**
     * Sessions that work under a fence which carries their token or a higher one. The cast stands behind a CASE: without it the
     * server may cast names of any form before it compares them.
     */
    private static final String UNDER_A_FENCE = """
            SELECT a.application_name, f.token > a.token AS fenced_out, f.run_id, f.slug, f.token, f.claim_id
            FROM (
                SELECT application_name,
                    CASE WHEN application_name ~ '^echelon:[0-9]{1,18}:[0-9a-f]{12}:'
                        THEN split_part(application_name, ':', 2)::bigint END AS token,
                    split_part(application_name, ':', 3) AS mark
                FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()) a
            JOIN echelon.fence f ON left(encode(sha256(convert_to(f.schema_name, 'UTF8')), 'hex'), 12) = a.mark
                AND f.token >= a.token
            """;

    private static final String TERMINATE = """
            SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = ?
            """;

    private final OpenScripts scripts;
    private final ShardConnections connections;
    private final Claims claims;

    /** What the master knows of claims. */
    @FunctionalInterface
    public interface Claims {
        /**
         * The tokens of those that are over for good. A claim that the master does not know is not among them, and none is while it
         * does not answer.
         */
        Set<Long> superseded(Collection<FencedClaim> asked);
    }

    public SupersededSessions(OpenScripts scripts, ShardConnections connections, Claims claims) {
        this.scripts = scripts;
        this.connections = connections;
        this.claims = claims;
    }

    private record Session(String name, boolean fencedOut, FencedClaim claim) {}

    /** Looks wherever an index takes longer than usual. To be called every few seconds, by one thread. */
    public void look() {
        for (Place place : scripts.openFor(USUAL)) {
            look(place);
        }
    }

    private void look(Place place) {
        try {
            Lease lease = connections.borrow(place.shard(), place.database(), ONCE);
            try {
                end(lease.connection(), place);
            } finally {
                lease.giveBack(false);
            }
        } catch (SQLException | ShardUnreachableException | StoppedException e) {
            log.atDebug()
                    .addKeyValue("shard", place.shard())
                    .addKeyValue("database", place.database())
                    .log("Could not look for sessions that hold up an index: {}", e.getMessage());
        }
    }

    private void end(Connection connection, Place place) throws SQLException {
        List<Session> sessions = Sql.query(
                connection,
                UNDER_A_FENCE,
                row -> new Session(
                        row.getString(1),
                        row.getBoolean(2),
                        new FencedClaim(
                                row.getObject(3, UUID.class),
                                row.getString(4),
                                row.getLong(5),
                                row.getObject(6, UUID.class))));
        for (String name : over(sessions)) {
            List<Integer> ended = Sql.query(connection, TERMINATE, row -> row.getInt(1), name);
            log.atInfo()
                    .addKeyValue("shard", place.shard())
                    .addKeyValue("database", place.database())
                    .addKeyValue("session", name)
                    .addKeyValue("pids", ended)
                    .log("Ended a session whose claim is over: an index is being built there");
        }
    }

    /** One that a newer claim has fenced out is over; of the others the master must say so. */
    private Set<String> over(List<Session> sessions) {
        Set<String> over = new LinkedHashSet<>();
        List<FencedClaim> asked = new ArrayList<>();
        for (Session session : sessions) {
            if (session.fencedOut()) {
                over.add(session.name());
            } else {
                asked.add(session.claim());
            }
        }
        Set<Long> superseded = asked.isEmpty() ? Set.of() : claims.superseded(asked);
        for (Session session : sessions) {
            if (superseded.contains(session.claim().token())) {
                over.add(session.name());
            }
        }
        return over;
    }

    /** One try is enough: there is another look in a few seconds. */
    private static final Leash ONCE = new Leash() {
        @Override
        public void check() {}

        @Override
        public void pause(Duration wait) {
            throw new StoppedException("one try only");
        }

        @Override
        public void applying() {}

        @Override
        public void progress(String line) {}
    };
}
