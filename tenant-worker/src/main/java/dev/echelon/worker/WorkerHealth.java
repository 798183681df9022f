package dev.echelon.worker;

import dev.echelon.migrationset.MigrationSet;
import dev.echelon.worker.intake.Intake;
import dev.echelon.worker.slots.KeepClaims;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.kafka.listener.MessageListenerContainer;

/** Whether this worker takes tenants: it has joined the group, the master answers, the migration set is a run's. */
final class WorkerHealth implements HealthIndicator {
    private final MessageListenerContainer commands;
    private final Intake intake;
    private final KeepClaims claims;
    private final MigrationSet set;

    WorkerHealth(MessageListenerContainer commands, Intake intake, KeepClaims claims, MigrationSet set) {
        this.commands = commands;
        this.intake = intake;
        this.claims = claims;
        this.set = set;
    }

    @Override
    public Health health() {
        String wrongSet = intake.leftBecause();
        String master = claims.trouble();
        boolean consuming = commands.isRunning() && intake.hasJoined();
        Health.Builder health = wrongSet == null && master == null && consuming ? Health.up() : Health.down();
        return health.withDetail("master", told(master))
                .withDetail("kafka", consuming ? "joined" : "not joined")
                .withDetail("partitions", intake.partitions())
                .withDetail("migrationSet", told(wrongSet))
                .withDetail("latestVersion", String.valueOf(set.latestVersion()))
                .build();
    }

    private static String told(@Nullable String trouble) {
        return trouble == null ? "ok" : trouble;
    }
}
