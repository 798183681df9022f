package dev.echelon.testbed.stack;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A program of ours as it is to be started.
 *
 * @param name for messages and its log
 * @param environment beside the few variables every program gets; nothing else is inherited
 * @param port where it answers, on loopback only
 * @param launch the JVM's arguments that name what it runs
 */
public record Program(
        String name,
        Path jar,
        Map<String, String> environment,
        int port,
        Path directory,
        Path log,
        List<String> launch) {
    private static final List<String> INHERITED =
            List.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR");
    private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+UseSerialGC");
    private static final String QUICK = "-XX:TieredStopAtLevel=1"; // an early start is worth more than speed later on

    public Program {
        environment = Map.copyOf(environment);
        launch = List.copyOf(launch);
    }

    /** A program as it is shipped. */
    public Program(String name, Path jar, Map<String, String> environment, int port, Path directory, Path log) {
        this(name, jar, environment, port, directory, log, List.of(QUICK, "-jar", jar.toString()));
    }

    /** The same, begun by another main class, which stands in {@code classes} beside the program's own. */
    Program begunBy(Path classes, String main) {
        return launched(List.of(QUICK, "-cp", jar + File.pathSeparator + classes, main));
    }

    /** The same, whose JVM compiles as those of the images do. */
    Program asShipped() {
        return launched(
                launch.stream().filter(argument -> !argument.equals(QUICK)).toList());
    }

    private Program launched(List<String> otherwise) {
        return new Program(name, jar, environment, port, directory, log, otherwise);
    }

    boolean isShipped() {
        return launch.contains("-jar");
    }

    /** The same with more variables, which go before its own. */
    Program with(Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(environment);
        all.putAll(settings);
        return new Program(name, jar, all, port, directory, log, launch);
    }

    List<String> command(List<String> more) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SMALL);
        command.addAll(more);
        command.addAll(launch);
        return command;
    }

    Map<String, String> wholeEnvironment() {
        Map<String, String> all = new TreeMap<>();
        for (String name : INHERITED) {
            String value = System.getenv(name);
            if (value != null) {
                all.put(name, value);
            }
        }
        all.put("SERVER_ADDRESS", "127.0.0.1");
        all.put("SERVER_PORT", Integer.toString(port));
        all.putAll(environment);
        return all;
    }
}
