package dev.echelon.coordinator.catalog;

import java.util.Locale;
import java.util.Optional;

/** What the catalog says of a tenant's life, and whether a run takes it along. */
public enum TenantStatus {
    ACTIVE(true),
    READ_ONLY(true),
    SUSPENDED(true),
    PROVISIONING(false),
    ARCHIVED(false),
    DELETED(false);

    private final boolean planned;

    TenantStatus(boolean planned) {
        this.planned = planned;
    }

    /** Whether a run takes such tenants along. */
    public boolean isPlanned() {
        return planned;
    }

    /** As the catalog writes it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads what the catalog writes; empty: not a status of ours. */
    public static Optional<TenantStatus> of(String code) {
        for (TenantStatus status : values()) {
            if (status.code().equals(code)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
