package dev.echelon.testbed.scale;

import dev.echelon.testbed.scale.nothing.WorkerThatAppliesNothing;
import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.stack.StackBuilder;
import dev.echelon.testbed.stack.StackException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The stacks that are measured: one shard, JVMs as in the images, a limit that is in nobody's way. */
public final class MeasuredStack {
    public static final String SHARD = "main";
    static final String COORDINATOR_GC_LOG = "coordinator-gc.log";
    private static final int HEAP = 256;
    private static final String LIMIT = "1000";
    private static final String SLOTS = "ECHELON_WORKER_SLOTS";
    // goes behind the command line's own, which turn logging off
    private static final String JVM = "_JAVA_OPTIONS";
    private static final String MAIN = WorkerThatAppliesNothing.class.getName();
    private static final List<String> CLASSES = List.of("WorkerThatAppliesNothing.class", "NothingToApply.class");

    /** Without shared classes, over which a recording JVM of version 17 stumbles. */
    private static final String RECORDING =
            "-Xshare:off -XX:StartFlightRecording=settings=profile,dumponexit=true,filename=.";

    private MeasuredStack() {}

    /** With workers as they are shipped. */
    static StackBuilder shipped(Path directory, Path migrations, int slots) {
        return Stack.builder(directory)
                .shards(SHARD)
                .migrations(migrations.toString())
                .asShipped()
                .serverSetting("max_connections", "300")
                .coordinatorSetting("ECHELON_SHARDS_MAIN_LIMIT", LIMIT)
                .workerSetting(SLOTS, Integer.toString(slots));
    }

    /** As the next, with a coordinator of the usual size. */
    public static StackBuilder applyingNothing(Path directory, Path migrations, int slots) throws IOException {
        return applyingNothing(directory, migrations, slots, HEAP, false);
    }

    /**
     * With workers that apply nothing, and a master that counts its statements.
     *
     * @param heap the coordinator's at most, in MB
     */
    static StackBuilder applyingNothing(Path directory, Path migrations, int slots, int heap, boolean recorded)
            throws IOException {
        StackBuilder builder = shipped(directory, migrations, slots)
                .workersBegunBy(workerClasses(directory.resolve("classes")), MAIN)
                .serverSetting("shared_preload_libraries", "pg_stat_statements")
                .coordinatorSetting(
                        JVM,
                        "-Xmx" + heap + "m " + GcLog.OPTION + COORDINATOR_GC_LOG + (recorded ? " " + RECORDING : ""));
        return recorded ? builder.workerSetting(JVM, RECORDING) : builder;
    }

    /** Alone: whatever else the testbed has on its class path is none of a worker's. */
    private static Path workerClasses(Path folder) throws IOException {
        Path to = folder.resolve(MAIN.substring(0, MAIN.lastIndexOf('.')).replace('.', '/'));
        Files.createDirectories(to);
        for (String name : CLASSES) {
            try (InputStream in = WorkerThatAppliesNothing.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new StackException("The class file " + name + " is not in the testbed's program.");
                }
                Files.copy(in, to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return folder;
    }

    /** A folder with this one migration. */
    public static Path migration(Path folder, String name, String sql) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name), sql);
        return folder;
    }
}
