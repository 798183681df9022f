package dev.echelon.coordinator.tenants;

import java.util.Collection;
import java.util.function.Consumer;

/** Reads tenants; never writes to one. */
public interface TenantReader {
    /**
     * Reads every tenant once, many at a time, within a bounded time. Returns when all are read, or the time is over; those
     * that were not reached are unreadable.
     *
     * @param reading takes one reading a tenant, one at a time, from other threads
     */
    void read(Collection<TenantAddress> tenants, Consumer<TenantReading> reading);
}
