package dev.echelon.contracts.guard;

/**
 * What could not be read.
 *
 * @param what {@code the master database}, or {@code acme (shard eu-1)}
 * @param reason why, in one sentence; without credentials
 */
public record Unreadable(String what, String reason) {
    @Override
    public String toString() {
        return what + ": " + reason;
    }
}
