package dev.echelon.worker.claim;

/**
 * What a worker is, for as long as it runs.
 *
 * @param workerId unique for this process
 * @param slots tenants that it migrates at a time
 * @param host where it runs
 * @param buildVersion what it is
 */
public record Registration(String workerId, int slots, String host, String buildVersion) {}
