package dev.echelon.testbed.embedded;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The program in the broker's JVM. It says {@value #READY} on its output when clients may come, and ends when its input
 * ends: by the parent's wish, or because the parent is gone, SIGKILL included.
 */
public final class BrokerMain {
    static final String READY = "echelon: broker ready";
    /** In place of a directory to delete when the parent is gone. */
    static final String KEEP = "-";
    /** On the input: the end that follows is wished, nothing is deleted. */
    static final int STOP = '.';

    private BrokerMain() {}

    /** Arguments: directory, port, controller port, proxied port, proxy port, directory to delete or KEEP, key=value. */
    public static void main(String[] args) {
        // Kafka's shutdown has been seen to hang: whatever happens, nothing outlives the parent by long
        int exit = 1;
        try {
            exit = run(args);
        } catch (Exception e) {
            print("echelon: " + e);
        } finally {
            Runtime.getRuntime().halt(exit);
        }
    }

    private static int run(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        var listeners = new Broker.Listeners(
                Integer.parseInt(args[1]),
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]),
                Integer.parseInt(args[4]));
        Properties overrides = new Properties();
        for (int i = 6; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            overrides.put(args[i].substring(0, equals), args[i].substring(equals + 1));
        }
        BrokerOrphan.announce(directory);
        Broker broker = Broker.start(directory, listeners, overrides);
        print(READY);
        boolean wished = awaitEnd(System.in);
        closeWithin(broker);
        if (!wished && !args[5].equals(KEEP)) {
            Directories.deleteTree(Path.of(args[5]));
        }
        return 0;
    }

    private static void closeWithin(Broker broker) throws InterruptedException {
        Thread closing = new Thread(broker::close, "close");
        closing.setDaemon(true);
        closing.start();
        closing.join(20_000);
    }

    /** Whether the parent asked for the end. */
    private static boolean awaitEnd(InputStream input) throws IOException {
        boolean wished = false;
        for (int next = input.read(); next != -1; next = input.read()) {
            wished |= next == STOP;
        }
        return wished;
    }

    private static void print(String line) {
        // by then nobody may be reading; that is no reason to fail
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8).println(line);
    }
}
