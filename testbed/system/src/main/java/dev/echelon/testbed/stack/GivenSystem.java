package dev.echelon.testbed.stack;

import dev.echelon.testbed.embedded.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A coordinator and a worker of ours on a PostgreSQL and a Kafka that somebody else runs. */
public final class GivenSystem implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration TOKEN_VALIDITY = Duration.ofDays(1);

    private final Map<String, String> environment;
    private final ProgramProcess coordinator;
    private final ProgramProcess worker;

    private GivenSystem(Map<String, String> environment, ProgramProcess coordinator, ProgramProcess worker) {
        this.environment = environment;
        this.coordinator = coordinator;
        this.worker = worker;
    }

    /**
     * Starts both; returns when they are ready. Whatever fails, nothing is left running.
     *
     * @param directory for logs
     * @param given the documented variables {@code ECHELON_*} that name the servers; they go to both programs
     */
    public static GivenSystem start(Path directory, Map<String, String> given) {
        Map<String, String> variables = new TreeMap<>(given);
        Path key = directory.resolve("token-key.pem");
        var issuer = new LocalIssuer(StackWiring.clock());
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new StackException("The directory " + directory + " cannot be made.", e);
        }
        PrivateFiles.write(key, issuer.publicKeyPem());
        variables.put("ECHELON_SECURITY_LOCAL_KEY", key.toString());
        variables.put("ECHELON_SECURITY_ALLOW_LOCAL_KEY", "true");
        var coordinator = program("coordinator", Programs.find().coordinator(), variables, directory);
        var worker = program("worker", Programs.find().worker(), variables, directory);
        variables.put("ECHELON_SERVER", coordinator.url().toString());
        variables.put(
                "ECHELON_TOKEN",
                issuer.token(System.getProperty("user.name", "local"), List.of("PLATFORM_ADMIN"), TOKEN_VALIDITY));
        var system = new GivenSystem(Map.copyOf(variables), coordinator, worker);
        try {
            coordinator.start();
            coordinator.awaitReady(PATIENCE);
            worker.start();
            worker.awaitReady(PATIENCE);
            return system;
        } catch (RuntimeException e) {
            system.close();
            throw e;
        }
    }

    private static ProgramProcess program(String name, Path jar, Map<String, String> variables, Path directory) {
        return new ProgramProcess(
                new Program(name, jar, variables, FreePorts.next(), directory, directory.resolve(name + ".log")));
    }

    /** What any program needs to take part. */
    public Map<String, String> environment() {
        return environment;
    }

    /** Stops worker and coordinator; the servers stay. */
    @Override
    public void close() {
        worker.close();
        coordinator.close();
    }
}
