package dev.echelon.testbed.simulation.world;

import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.worker.migration.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Results that nobody ought to send. */
final class Forged {
    private Forged() {}

    /** The same, said to be verified. */
    static Verdict verified(Verdict verdict) {
        if (verdict instanceof Verdict.Reported reported && reported.result().outcome() == Outcome.FAILED) {
            TenantMigrated r = reported.result();
            return new Verdict.Reported(new TenantMigrated(
                    r.runId(),
                    r.slug(),
                    r.token(),
                    r.claimId(),
                    r.workerId(),
                    r.outcome(),
                    true,
                    r.fromVersion(),
                    r.toVersion(),
                    r.applied(),
                    r.minCompatibleCodeVersion(),
                    r.historyDigest(),
                    r.aligned(),
                    r.startedAt(),
                    r.finishedAt(),
                    r.error()));
        }
        return verdict;
    }

    /** Somebody who has read a command claims that the tenant succeeded. */
    static TenantMigrated success(UUID run, String slug, long token, UUID guessed) {
        return new TenantMigrated(
                run,
                slug,
                token,
                guessed,
                "forger",
                Outcome.SUCCEEDED,
                true,
                null,
                null,
                List.of(),
                null,
                null,
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH,
                null);
    }
}
