package dev.echelon.coordinator.engine;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantError;
import dev.echelon.contracts.TenantMigrated;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A worker that calls the real functions of the master and applies nothing. */
public final class FakeWorker {
    private static final Instant THEN = Instant.parse("2026-11-22T03:00:00Z");
    private final JdbcClient jdbc;
    public final String id;

    public FakeWorker(JdbcClient jdbc, String id, int slots, int... partitions) {
        this.jdbc = jdbc;
        this.id = id;
        Integer[] held = Arrays.stream(partitions).boxed().toArray(Integer[]::new);
        jdbc.sql("SELECT identity.echelon_worker_register(:id, :slots, :partitions, :sets, 'here', '1')")
                .param("id", id)
                .param("slots", slots)
                .param("partitions", held)
                .param("sets", new String[] {EngineFixture.SET})
                .query((row, n) -> n)
                .list();
    }

    /** A released tenant as its command names it. */
    public record Command(UUID run, String slug, long token, int cohort, String placedOn) {}

    public record Claim(Command command, UUID claimId, String answer) {
        public boolean granted() {
            return answer.equals("GRANTED");
        }
    }

    public static List<Command> released(JdbcClient jdbc, UUID run) {
        return jdbc.sql("""
                SELECT slug, token, cohort, placed_on FROM identity.migration_cohort_tenant
                WHERE run_id = :run AND state = 'RELEASED' ORDER BY id
                """)
                .param("run", run)
                .query((row, n) -> new Command(run, row.getString(1), row.getLong(2), row.getInt(3), row.getString(4)))
                .list();
    }

    public Claim claim(Command command) {
        return claim(command, UUID.randomUUID(), EngineFixture.SET);
    }

    public Claim claim(Command command, UUID claimId, String setHash) {
        String answer = jdbc.sql(
                        "SELECT answer FROM identity.echelon_claim(:run, :slug, :token, :claim, :id, :set, 60000)")
                .param("run", command.run())
                .param("slug", command.slug())
                .param("token", command.token())
                .param("claim", claimId)
                .param("id", id)
                .param("set", setHash)
                .query(String.class)
                .single();
        return new Claim(command, claimId, answer);
    }

    /** Claims everything that is released. */
    public List<Claim> claimAll(UUID run) {
        return released(jdbc, run).stream().map(this::claim).toList();
    }

    public String renew(Claim claim) {
        return jdbc.sql("""
                SELECT answer FROM identity.echelon_renew(:id, ARRAY[0], ARRAY[:token]::bigint[], ARRAY[:claim]::uuid[],
                    ARRAY['working']::text[], 60000) WHERE token = :token
                """)
                .param("id", id)
                .param("token", claim.command().token())
                .param("claim", claim.claimId())
                .query(String.class)
                .single();
    }

    /** The tokens of those that the master says are over. */
    public List<Long> superseded(Claim... claims) {
        return jdbc.sql("SELECT * FROM identity.echelon_superseded(:runs, :slugs, :tokens, :claims)")
                .param("runs", Arrays.stream(claims).map(c -> c.command().run()).toArray(UUID[]::new))
                .param(
                        "slugs",
                        Arrays.stream(claims).map(c -> c.command().slug()).toArray(String[]::new))
                .param(
                        "tokens",
                        Arrays.stream(claims).map(c -> c.command().token()).toArray(Long[]::new))
                .param("claims", Arrays.stream(claims).map(Claim::claimId).toArray(UUID[]::new))
                .query(Long.class)
                .list();
    }

    public String handBack(Claim claim, String kind, long fence) {
        return jdbc.sql("SELECT identity.echelon_hand_back(:token, :claim, :kind, 'because', :fence)")
                .param("token", claim.command().token())
                .param("claim", claim.claimId())
                .param("kind", kind)
                .param("fence", fence)
                .query(String.class)
                .single();
    }

    public TenantMigrated succeeded(Claim claim) {
        return result(claim, Outcome.SUCCEEDED, Optional.empty());
    }

    public TenantMigrated failed(Claim claim) {
        return result(
                claim,
                Outcome.FAILED,
                Optional.of(new TenantError(
                        ErrorKind.DATA, "V3__x.sql", 4, "ALTER TABLE x", "23514", "check violated", null, List.of())));
    }

    public TenantMigrated skipped(Claim claim) {
        return result(
                claim,
                Outcome.SKIPPED,
                Optional.of(new TenantError(
                        ErrorKind.ACCESS, null, null, null, null, "same schema as other", null, List.of())));
    }

    private TenantMigrated result(Claim claim, Outcome outcome, Optional<TenantError> error) {
        return new TenantMigrated(
                claim.command().run(),
                claim.command().slug(),
                claim.command().token(),
                claim.claimId(),
                id,
                outcome,
                true,
                "2",
                outcome == Outcome.SUCCEEDED ? "3" : "2",
                List.of(),
                null,
                "digest",
                List.of(),
                THEN,
                THEN.plusMillis(20),
                error.orElse(null));
    }
}
