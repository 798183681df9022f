package dev.echelon.worker.migration;

import org.jspecify.annotations.Nullable;

/** No connection to the shard within its budget: its tenants are handed back, none is failed. */
public final class ShardUnreachableException extends RuntimeException {
    public ShardUnreachableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
