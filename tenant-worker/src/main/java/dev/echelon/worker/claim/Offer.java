package dev.echelon.worker.claim;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker can do now.
 *
 * @param setHashes of its migration set, up to every version it knows, in version order
 * @param setProblem why it does not have the set that its files hold now; null: it has
 * @param accepting whether tenants are to be placed on it
 */
public record Offer(List<String> setHashes, @Nullable String setProblem, boolean accepting) {
    public Offer {
        setHashes = List.copyOf(setHashes);
    }
}
