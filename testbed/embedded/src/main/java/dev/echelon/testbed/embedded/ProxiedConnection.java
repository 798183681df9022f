package dev.echelon.testbed.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** One client's connection through a {@link TcpProxy}: two sockets, and a thread for each direction. */
final class ProxiedConnection {
    private static final int CHUNK = 16 * 1024;

    private final TcpProxy proxy;
    private final Socket client;
    private final Socket server = new Socket();
    /** Set once a request was let through whose reply shall be lost. */
    private volatile @Nullable DropRule doom;

    ProxiedConnection(TcpProxy proxy, Socket client) {
        this.proxy = proxy;
        this.client = client;
    }

    void start(int target) {
        Thread unused = startDaemon("proxy-request", () -> connectAndPump(target));
    }

    /** Both ends see a reset, whatever was under way. */
    void reset() {
        for (Socket socket : new Socket[] {client, server}) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException alreadyClosed) {
                // it cannot be reset then
            }
            closeQuietly(socket);
        }
        proxy.forget(this);
    }

    private void connectAndPump(int target) {
        try {
            proxy.gate().pass();
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread unused = startDaemon("proxy-reply", () -> pump(server, client, true));
            pump(client, server, false);
        } catch (IOException e) {
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset();
        }
    }

    private void pump(Socket from, Socket to, boolean reply) {
        byte[] chunk = new byte[CHUNK];
        DropRule scanned = null;
        PatternScan scan = null;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(chunk); length != -1; length = in.read(chunk)) {
                proxy.gate().pass();
                DropRule rule = proxy.rule();
                if (rule != scanned) {
                    scanned = rule;
                    scan = rule != null && rule.scans(reply) ? rule.newScan() : null;
                }
                boolean reached = rule != null && scan != null && rule.reached(scan.count(chunk, length));
                DropRule due = reply && reached ? rule : reply ? doom : null;
                if (due != null) {
                    // before the client can see it
                    due.recordDropped();
                    reset();
                    return;
                }
                if (reached) {
                    doom = rule;
                }
                out.write(chunk, 0, length);
            }
            to.shutdownOutput();
            if (from.isOutputShutdown()) {
                close();
            }
        } catch (IOException e) {
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset();
        }
    }

    private void close() {
        closeQuietly(client);
        closeQuietly(server);
        proxy.forget(this);
    }

    static Thread startDaemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // nothing is left to lose
        }
    }
}
