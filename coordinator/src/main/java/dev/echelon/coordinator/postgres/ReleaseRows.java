package dev.echelon.coordinator.postgres;

import dev.echelon.coordinator.engine.RunStore.Candidate;
import dev.echelon.coordinator.engine.RunStore.Released;
import dev.echelon.coordinator.engine.RunStore.ShardRoom;
import dev.echelon.coordinator.engine.RunStore.Supply;
import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.Placement;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The window: what is in flight, what may be released, and the release itself. */
final class ReleaseRows {
    // a shard whose hold is over but not yet disproved is probed with one tenant
    private static final String SHARDS = """
            SELECT shard, CASE WHEN held_until > clock_timestamp() THEN 0 WHEN held_since IS NOT NULL THEN 1
                               ELSE max_in_flight END AS capacity
            FROM identity.echelon_shard ORDER BY shard FOR UPDATE
            """;
    private static final String IN_FLIGHT = """
            SELECT run_id, shard, coalesce(worker_id, placed_on) AS worker_id, count(*)::int AS n
            FROM identity.migration_cohort_tenant WHERE state IN ('RELEASED', 'CLAIMED')
            GROUP BY run_id, shard, coalesce(worker_id, placed_on)
            """;
    private static final String WORKERS = """
            SELECT worker_id, slots, partitions FROM identity.echelon_worker
            WHERE accepting AND cardinality(partitions) > 0 AND :hash = ANY(set_hashes)
              AND renewed_at > clock_timestamp() - :leaseMs * interval '1 millisecond'
            ORDER BY worker_id
            """;
    // NOT IN reads what is in flight once. NOT EXISTS asks for each candidate, and by statistics of a moment when
    // nothing was in flight, as after an idle night, reading all of it each time is the cheapest plan.
    private static final String CANDIDATES = """
            SELECT c.id, c.placed_on
            FROM unnest(:shards, :rooms) AS s (shard, room)
            CROSS JOIN LATERAL (
                SELECT t.id, t.placed_on FROM identity.migration_cohort_tenant t
                WHERE t.run_id = :run AND t.cohort = :cohort AND t.shard = s.shard AND t.state = 'PENDING'
                  AND (t.shard, t.database_name, t.schema_name) NOT IN (
                      SELECT o.shard, o.database_name, o.schema_name FROM identity.migration_cohort_tenant o
                      WHERE o.state IN ('RELEASED', 'CLAIMED'))
                ORDER BY t.id LIMIT s.room) c
            ORDER BY c.id LIMIT :limit
            """;
    // one look by primary key for each: a join goes by statistics of how many are pending, which are of an earlier
    // moment, and may compare each chosen one with each pending one
    private static final String RELEASE = """
            WITH chosen AS MATERIALIZED (
                SELECT r.id, r.state, p.kafka_partition, p.worker_id
                FROM (SELECT * FROM unnest(:ids, :partitions, :workers) AS u (id, kafka_partition, worker_id) ORDER BY id) p
                CROSS JOIN LATERAL (
                    SELECT t.id, t.state FROM identity.migration_cohort_tenant t WHERE t.id = p.id FOR UPDATE) r)
            UPDATE identity.migration_cohort_tenant t SET
                state = 'RELEASED', token = nextval('identity.migration_token_seq'), generation = :generation,
                kafka_partition = c.kafka_partition, placed_on = c.worker_id, worker_id = NULL, claim_id = NULL,
                released_at = clock_timestamp(), published_at = NULL, publish_lease_until = NULL
            FROM chosen c WHERE t.id = c.id AND c.state = 'PENDING'
            """;

    private final JdbcClient jdbc;
    private final Duration lease;

    ReleaseRows(JdbcClient jdbc, Duration lease) {
        this.jdbc = jdbc;
        this.lease = lease;
    }

    Supply supply(CohortRun run) {
        List<ShardRoom> capacities = jdbc.sql(SHARDS)
                .query((row, n) -> new ShardRoom(row.getString(1), row.getInt(2)))
                .list();
        List<InFlight> inFlight = jdbc.sql(IN_FLIGHT)
                .query((row, n) ->
                        new InFlight(row.getObject(1, UUID.class), row.getString(2), row.getString(3), row.getInt(4)))
                .list();
        Map<String, Integer> byShard = new HashMap<>();
        Map<String, Integer> byWorker = new HashMap<>();
        int own = 0;
        for (InFlight some : inFlight) {
            byShard.merge(some.shard(), some.count(), Integer::sum);
            byWorker.merge(String.valueOf(some.workerId()), some.count(), Integer::sum);
            if (some.runId().equals(run.runId())) {
                own += some.count();
            }
        }
        List<ShardRoom> rooms = capacities.stream()
                .map(shard -> new ShardRoom(shard.shard(), shard.room() - byShard.getOrDefault(shard.shard(), 0)))
                .toList();
        return new Supply(own, rooms, workers(run.setHash(), byWorker));
    }

    private List<Placement.Worker> workers(String setHash, Map<String, Integer> inFlight) {
        return jdbc.sql(WORKERS)
                .param("hash", setHash)
                .param("leaseMs", lease.toMillis())
                .query((row, n) -> new Placement.Worker(
                        row.getString(1), row.getInt(2), partitions(row), inFlight.getOrDefault(row.getString(1), 0)))
                .list();
    }

    List<Candidate> candidates(CohortRun run, List<ShardRoom> rooms, int limit) {
        return jdbc.sql(CANDIDATES)
                .param("run", run.runId())
                .param("cohort", run.cohort().number())
                .param("shards", rooms.stream().map(ShardRoom::shard).toArray(String[]::new))
                .param("rooms", rooms.stream().map(ShardRoom::room).toArray(Integer[]::new))
                .param("limit", limit)
                .query((row, n) -> new Candidate(row.getLong(1), row.getString(2)))
                .list();
    }

    void release(CohortRun run, List<Released> tenants) {
        int released = jdbc.sql(RELEASE)
                .param("generation", run.generation())
                .param("ids", tenants.stream().map(Released::id).toArray(Long[]::new))
                .param(
                        "partitions",
                        tenants.stream().map(t -> t.place().partition()).toArray(Integer[]::new))
                .param(
                        "workers",
                        tenants.stream().map(t -> t.place().workerId()).toArray(String[]::new))
                .update();
        if (released != tenants.size()) {
            throw new IllegalStateException(
                    released + " of " + tenants.size() + " tenants released under the run's lock. Indicates a bug.");
        }
    }

    private static List<Integer> partitions(ResultSet row) throws SQLException {
        Array array = row.getArray(3);
        List<Integer> partitions = new ArrayList<>();
        for (Object partition : (Object[]) array.getArray()) {
            partitions.add((Integer) partition);
        }
        return partitions;
    }

    private record InFlight(
            UUID runId,
            String shard,
            @org.jspecify.annotations.Nullable String workerId,
            int count) {}
}
