package dev.echelon.testbed.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between a client and a server on the loopback interface that can be made to misbehave as networks do. It passes
 * everything until told otherwise. Thread-safe; closing it resets every connection.
 */
public final class TcpProxy implements AutoCloseable {
    private final int target;
    private final int port;
    private final Gate gate = new Gate();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile @Nullable DropRule rule;
    private @Nullable ServerSocket listener;
    private @Nullable Thread acceptor;

    private TcpProxy(int target, int port) {
        this.target = target;
        this.port = port;
    }

    /** A proxy on a free port to the server on {@code targetPort}, which need not run yet. */
    public static TcpProxy to(int targetPort) {
        TcpProxy proxy = new TcpProxy(targetPort, FreePorts.next());
        proxy.pass();
        return proxy;
    }

    /** Where clients connect. */
    public int port() {
        return port;
    }

    /** Everything goes through at once; also what a {@link #blackHole} held back. */
    public void pass() {
        delay(Duration.ZERO);
    }

    /** Every piece of data waits so long, in each direction. */
    public void delay(Duration delay) {
        gate.open(delay);
        listen();
    }

    /** Connections are taken and stay open, but nothing gets through, in either direction, until {@link #pass}. */
    public void blackHole() {
        gate.shut();
        listen();
    }

    /** Open connections are reset and new ones refused, until {@link #pass}. */
    public void refuse() {
        stopListening();
        resetConnections();
    }

    /** Resets the connections that are open now. */
    public void resetConnections() {
        connections.forEach(ProxiedConnection::reset);
    }

    /**
     * Loses one reply: the server's answer that holds the n-th occurrence of {@code text} from now on does not arrive, its
     * connection is reset instead. With {@code "COMMIT\0"} PostgreSQL has committed and the client does not know.
     */
    public void dropReplyContaining(String text, int occurrence) {
        rule = new DropRule(text, true, occurrence);
    }

    /**
     * Loses the reply to one request: the n-th occurrence of {@code text} from now on reaches the server, and the first
     * bytes that come back afterwards reset its connection instead of arriving.
     */
    public void dropReplyTo(String text, int occurrence) {
        rule = new DropRule(text, false, occurrence);
    }

    /** Whether the reply asked for last was lost, waiting for it at most so long. */
    public boolean awaitDrop(Duration patience) throws InterruptedException {
        DropRule asked = rule;
        return asked != null && asked.dropped().await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** How many connections are open now. */
    public int openConnections() {
        return connections.size();
    }

    @Override
    public void close() {
        stopListening();
        resetConnections();
        gate.open(Duration.ZERO);
    }

    Gate gate() {
        return gate;
    }

    @Nullable DropRule rule() {
        return rule;
    }

    void forget(ProxiedConnection connection) {
        connections.remove(connection);
    }

    private synchronized void listen() {
        if (listener != null) {
            return;
        }
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            listener = socket;
            acceptor = ProxiedConnection.startDaemon("proxy-" + port, () -> accept(socket));
        } catch (IOException e) {
            throw new UncheckedIOException("The proxy could not listen on port " + port, e);
        }
    }

    private synchronized void stopListening() {
        if (listener == null || acceptor == null) {
            return;
        }
        ProxiedConnection.closeQuietly(listener);
        listener = null;
        try {
            // until it has left accept, the kernel still takes connections
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept(ServerSocket socket) {
        try {
            while (true) {
                Socket client = socket.accept();
                ProxiedConnection connection = new ProxiedConnection(this, client);
                connections.add(connection);
                connection.start(target);
            }
        } catch (IOException closed) {
            // refuse() or close(): nobody is taken any more
        }
    }
}
