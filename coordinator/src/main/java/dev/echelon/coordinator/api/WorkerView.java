package dev.echelon.coordinator.api;

import java.time.Instant;
import java.util.List;

/**
 * One worker as it last said.
 *
 * @param busy its claimed tenants
 * @param live renewed within one lease
 */
public record WorkerView(
        String workerId,
        String host,
        String buildVersion,
        int slots,
        int busy,
        List<Integer> partitions,
        boolean accepting,
        boolean live,
        Instant renewedAt) {}
