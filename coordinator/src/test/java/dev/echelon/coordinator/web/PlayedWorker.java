package dev.echelon.coordinator.web;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantError;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.coordinator.engine.RunEngine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A worker that calls the master's real functions, applies nothing, and whose results are booked by the real engine. */
public final class PlayedWorker {
    private final JdbcClient master;
    private final RunEngine engine;
    private final String id;
    private final String setHash;

    /** A tenant that it has claimed. */
    public record Claim(UUID run, String slug, long token, UUID claimId) {}

    /** Registers it with the set of the run. */
    public PlayedWorker(RunningCoordinator coordinator, String id, int slots, UUID run) {
        this.master = coordinator.master;
        this.engine = coordinator.bean(RunEngine.class);
        this.id = id;
        this.setHash = master.sql("SELECT migration_set_hash FROM identity.migration_dispatch WHERE run_id = :run")
                .param("run", run)
                .query(String.class)
                .single();
        master.sql(
                        "SELECT 1 FROM (SELECT identity.echelon_worker_register(:id, :slots, ARRAY[0, 1, 2, 3], ARRAY[:hash],"
                                + " 'host-1', '1.0.0')) r")
                .param("id", id)
                .param("slots", slots)
                .param("hash", setHash)
                .query(Integer.class)
                .single();
    }

    /** Claims what is released, at most so many. */
    public List<Claim> claim(UUID run, int most) {
        List<Claim> claims = new ArrayList<>();
        master
                .sql(
                        "SELECT slug, token FROM identity.migration_cohort_tenant WHERE run_id = :run AND state = 'RELEASED'"
                                + " ORDER BY id LIMIT :most")
                .param("run", run)
                .param("most", most)
                .query((row, n) -> new Claim(run, row.getString(1), row.getLong(2), UUID.randomUUID()))
                .list()
                .stream()
                .filter(this::isGranted)
                .forEach(claims::add);
        return claims;
    }

    private boolean isGranted(Claim claim) {
        return master.sql("SELECT answer FROM identity.echelon_claim(:run, :slug, :token, :claim, :id, :set, 600000)")
                .param("run", claim.run())
                .param("slug", claim.slug())
                .param("token", claim.token())
                .param("claim", claim.claimId())
                .param("id", id)
                .param("set", setHash)
                .query(String.class)
                .single()
                .equals("GRANTED");
    }

    /** Reports these; whoever has an error has failed. */
    public void report(UUID run, List<Claim> claims, Function<String, @Nullable TenantError> error) {
        engine.book(
                run,
                claims.stream()
                        .map(claim -> result(claim, error.apply(claim.slug())))
                        .toList());
    }

    /** Claims and reports until no tenant of the run is open, or it is no longer running. */
    public void workOff(UUID run, Function<String, @Nullable TenantError> error) {
        while (master.sql("SELECT state = 'RUNNING' FROM identity.migration_dispatch WHERE run_id = :run")
                .param("run", run)
                .query(Boolean.class)
                .single()) {
            List<Claim> claims = claim(run, 100);
            if (claims.isEmpty()) {
                engine.tick(run, false);
            } else {
                report(run, claims, error);
            }
        }
    }

    private TenantMigrated result(Claim claim, @Nullable TenantError error) {
        Instant begin = Instant.parse("2026-11-22T03:00:00Z");
        return new TenantMigrated(
                claim.run(),
                claim.slug(),
                claim.token(),
                claim.claimId(),
                id,
                error == null ? Outcome.SUCCEEDED : Outcome.FAILED,
                true,
                "1",
                error == null ? "2" : "1",
                List.of(),
                null,
                "digest",
                List.of(),
                begin,
                begin.plusMillis(240),
                error);
    }

    /** An error of a tenant's data. */
    public static TenantError dataError(String message) {
        return new TenantError(
                ErrorKind.DATA,
                "V2__due.sql",
                3,
                "ALTER TABLE invoice ALTER COLUMN due SET NOT NULL",
                "23502",
                message,
                "Mend the rows, then resume.",
                List.of(new TenantError.Attempt(Instant.parse("2026-11-22T03:00:00Z"), "23502", message, "failed")));
    }
}
