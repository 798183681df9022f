package dev.echelon.testbed.price;

import dev.echelon.testbed.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The command as its user types it: {@code migrate-cohorts}, planned and followed to its end. The catalog is there before.
 *
 * @param output where the command's words go
 */
record EchelonCommandLine(Path launcher, PricedSystem system, Path output) implements Contestant {
    @Override
    public void prepare(PricedFleet fleet) throws Exception {
        system.master().catalog(fleet);
    }

    @Override
    public Map<Contender, Duration> run(PricedFleet fleet, Work work) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command(work)).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(system.environment());
        long before = System.nanoTime();
        Process process = builder.start();
        int exit;
        try {
            exit = process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            throw e;
        }
        Duration whole = Duration.ofNanos(System.nanoTime() - before);
        if (exit != 0) {
            throw new StackException("'" + String.join(" ", command(work)) + "' exited with " + exit + " on "
                    + fleet.name() + ":\n" + said());
        }
        return Map.of(
                Contender.ECHELON, whole, Contender.ECHELON_RUN, system.master().lastRun());
    }

    private List<String> command(Work work) {
        return List.of(launcher.toString(), "migrate-cohorts", "--stagger-ms", "0", "--target", work.target());
    }

    private String said() throws IOException {
        return Files.readString(output).strip();
    }
}
