package dev.echelon.testbed.scale;

/**
 * What one run over one fleet took.
 *
 * @param plannedSeconds from the request to the answer that the run is written
 * @param seconds from the run row's start to its end
 * @param cpu of every part, events included
 * @param rowChanges rows inserted, updated and deleted in the master
 * @param walBytes written by the master
 */
record FleetFigures(
        int tenants,
        double plannedSeconds,
        double seconds,
        CpuTimes cpu,
        Percentiles untilClaimed,
        Percentiles untilBooked,
        long rowChanges,
        long walBytes) {
    double tenantsPerSecond() {
        return tenants / seconds;
    }

    double millisATenant() {
        return seconds * 1_000 / tenants;
    }

    double cpuMillisATenant() {
        return cpu.all().toMillis() / (double) tenants;
    }
}
