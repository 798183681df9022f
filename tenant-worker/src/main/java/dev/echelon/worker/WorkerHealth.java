package dev.echelon.worker;

import dev.echelon.worker.intake.Intake;
import dev.echelon.worker.intake.RightsCheck;
import dev.echelon.worker.sets.CurrentSet;
import dev.echelon.worker.slots.KeepClaims;
import dev.echelon.worker.slots.Slots;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether this worker takes tenants: it has joined the group, the master answers, the migration set is a run's, and not every slot
 * is held by a statement that does not end and whose claim others have. Slots that are all at work are no trouble. Migrations that cannot be read
 * are told and do not stop it: it keeps the set it has.
 */
final class WorkerHealth implements HealthIndicator {
    private final Intake intake;
    private final RightsCheck rights;
    private final KeepClaims claims;
    private final CurrentSet sets;
    private final Slots slots;

    WorkerHealth(Intake intake, RightsCheck rights, KeepClaims claims, CurrentSet sets, Slots slots) {
        this.intake = intake;
        this.rights = rights;
        this.claims = claims;
        this.sets = sets;
        this.slots = slots;
    }

    @Override
    public Health health() {
        String wrongSet = intake.leftBecause();
        String master = claims.trouble();
        String kafka = rights.missing().isPresent() ? rights.missing().get() : intake.trouble();
        boolean takes = wrongSet == null && master == null && kafka == null && !slots.areStuck();
        Health.Builder health = takes ? Health.up() : Health.down();
        return health.withDetail("master", told(master))
                .withDetail("kafka", told(kafka))
                .withDetail("slots", slots.told())
                .withDetail("partitions", intake.partitions())
                .withDetail("migrationSet", told(wrongSet == null ? sets.problem() : wrongSet))
                .withDetail("latestVersion", String.valueOf(sets.get().latestVersion()))
                .build();
    }

    private static String told(@Nullable String trouble) {
        return trouble == null ? "ok" : trouble;
    }
}
