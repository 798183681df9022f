package dev.echelon.testbed.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Plants a bug in SQL on its way to the server: text for text of the same length, in each piece of data. */
final class RewritingProxy implements AutoCloseable {
    private final Map<String, String> rules;
    private final int target;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    RewritingProxy(int target, Map<String, String> rules) {
        rules.forEach((from, to) -> {
            if (from.length() != to.length()) {
                throw new IllegalArgumentException(from + " and " + to + " differ in length");
            }
        });
        this.target = target;
        this.rules = Map.copyOf(rules);
        try {
            listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                threads.execute(() -> connect(client));
            }
        } catch (IOException closed) {
            // nobody is taken any more
        }
    }

    private void connect(Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            threads.execute(() -> pump(client, server, true));
            pump(server, client, false);
        } catch (IOException away) {
            closeQuietly(client);
        }
    }

    private static void closeQuietly(Socket client) {
        try {
            client.close();
        } catch (IOException e) {
            // it is gone
        }
    }

    private void pump(Socket from, Socket to, boolean rewritten) {
        byte[] chunk = new byte[64 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(chunk); length != -1; length = in.read(chunk)) {
                out.write(rewritten ? rewrite(chunk, length) : chunk, 0, length);
            }
        } catch (IOException broken) {
            // both ends see it
        }
    }

    private byte[] rewrite(byte[] chunk, int length) {
        String text = new String(chunk, 0, length, StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> rule : rules.entrySet()) {
            text = text.replace(rule.getKey(), rule.getValue());
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }
}
