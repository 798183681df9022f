package dev.echelon.coordinator.cli.client;

import java.net.URI;

/**
 * Where the coordinator is and how we show who we are.
 *
 * @param server its base address, without a slash at the end
 * @param token the bearer token; never printed
 * @param origin where the address was found, in words
 */
public record Connection(URI server, String token, String origin) {
    @Override
    public String toString() {
        return "Connection[" + server + ", " + origin + "]";
    }
}
