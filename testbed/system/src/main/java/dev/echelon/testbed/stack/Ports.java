package dev.echelon.testbed.stack;

import dev.echelon.testbed.embedded.FreePorts;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** Ports by name, remembered in a file: what clients were told yesterday is still right today, if it can be. */
final class Ports {
    private final Path file;
    private final Properties known = new Properties();
    private final Map<String, Integer> given = new HashMap<>();

    Ports(Path file) {
        this.file = file;
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                known.load(reader);
            } catch (IOException e) {
                throw new StackException("The file " + file + " cannot be read.", e);
            }
        }
    }

    /** The remembered port if nobody has taken it meanwhile, else a new one; always the same for this object. */
    synchronized int of(String name) {
        return given.computeIfAbsent(name, this::choose);
    }

    private int choose(String name) {
        String remembered = known.getProperty(name, "");
        if (remembered.matches("[1-9][0-9]{0,4}") && FreePorts.isFree(Integer.parseInt(remembered))) {
            return Integer.parseInt(remembered);
        }
        int port = FreePorts.next();
        known.setProperty(name, Integer.toString(port));
        try (Writer writer = Files.newBufferedWriter(file)) {
            known.store(writer, null);
        } catch (IOException e) {
            throw new StackException("The file " + file + " cannot be written.", e);
        }
        return port;
    }
}
