package dev.echelon.coordinator.cli;

import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.api.TenantView;
import java.util.List;

/**
 * The final report as {@code --json} prints it.
 *
 * @param exitCode what the command exits with
 * @param tenants with {@code --only}: all of them; else empty
 */
record Reported(
        int exitCode,
        RunView run,
        List<TenantView> failedTenants,
        List<TenantView> skippedTenants,
        List<TenantView> tenants) {}
