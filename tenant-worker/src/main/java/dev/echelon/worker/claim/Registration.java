package dev.echelon.worker.claim;

import java.util.List;

/**
 * What a worker says of itself.
 *
 * @param workerId unique for this process
 * @param slots tenants that it migrates at a time
 * @param setHashes of its migration set, up to every version it knows
 * @param host where it runs
 * @param buildVersion what it is
 */
public record Registration(String workerId, int slots, List<String> setHashes, String host, String buildVersion) {
    public Registration {
        setHashes = List.copyOf(setHashes);
    }
}
