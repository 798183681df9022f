package dev.echelon.worker.claim;

import dev.echelon.contracts.MigrateTenant;
import dev.echelon.migrationset.MigrationSet;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that a worker may do in the master. A failure is Spring's {@link org.springframework.dao.DataAccessException}, and says
 * nothing about whether it took effect.
 */
public interface Master {
    /** How long a claim holds without a renewal. */
    Duration lease();

    /** What this worker says of itself. */
    Registration registration();

    /** Registers, or renews the registration with what this worker can do now. */
    void register(Collection<Integer> partitions, Offer offer);

    /** Whether this worker, as it is registered, has the migration set of every running run. */
    boolean fits();

    /**
     * Leaves placement.
     *
     * @param gone true: for good, and nothing is held any more
     */
    void leave(boolean gone);

    /** Claims a released tenant. The same claim id gets the same grant again. */
    ClaimAnswer claim(Wanted wanted);

    /**
     * Claims several released tenants at once.
     *
     * @param wanted of one run, with one set's hash
     * @return answers by token; one that is missing is to be asked for alone
     */
    Map<Long, ClaimAnswer> claimTogether(List<Wanted> wanted);

    /** Renews the registration and all these claims at once. */
    Renewed renew(Collection<Integer> partitions, List<Renewal> renewals);

    /**
     * Gives a claimed tenant back.
     *
     * @param fence for {@link HandBackKind#FENCE_AHEAD} the token that the tenant's fence carries
     */
    HandBackAnswer handBack(long token, UUID claimId, HandBackKind kind, String reason, long fence);

    /**
     * A tenant to claim.
     *
     * @param claimId chosen at random
     * @param set what the tenant is going to be migrated with
     * @param setHash the set's up to the command's target
     */
    record Wanted(MigrateTenant order, UUID claimId, MigrationSet set, String setHash) {}

    /** A claim to renew. */
    record Renewal(long token, UUID claimId, @Nullable String progress) {}

    /**
     * Answers by token.
     *
     * @param answers one for every token, but for answers that a newer master gives and this worker does not know
     * @param registered false: the master does not know this worker
     */
    record Renewed(Map<Long, RenewAnswer> answers, boolean registered) {
        public Renewed {
            answers = Map.copyOf(answers);
        }
    }
}
