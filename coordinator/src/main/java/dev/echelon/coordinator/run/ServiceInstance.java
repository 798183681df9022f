package dev.echelon.coordinator.run;

import java.util.Objects;
import java.util.UUID;

/** A running instance of a service that carries the boot guard, as it registered. Its texts are cut and may be shown. */
public record ServiceInstance(UUID instanceId, String service, String codeVersion, String host) {
    private static final int LONGEST = 80;

    public ServiceInstance {
        Objects.requireNonNull(instanceId, "instanceId");
        service = shown(service);
        codeVersion = shown(codeVersion);
        host = shown(host);
    }

    /** "billing 3.1.0 on host-7 (instance 0b9c...)" */
    String inWords() {
        return service + " " + codeVersion + " on " + host + " (instance " + instanceId + ")";
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\p{C}", "?");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
    }
}
