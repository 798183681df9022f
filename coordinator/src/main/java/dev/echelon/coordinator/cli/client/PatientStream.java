package dev.echelon.coordinator.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The body of an answer as it comes in; reading fails when nothing comes for a while. Holds one piece of it at a time. */
final class PatientStream extends InputStream {
    private final Duration silence;
    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private final Receiver receiver = new Receiver();
    private ByteBuffer current = ByteBuffer.allocate(0);
    private boolean end;

    PatientStream(Flow.Publisher<List<ByteBuffer>> body, Duration silence) {
        this.silence = silence;
        body.subscribe(receiver);
    }

    @Override
    public int read() throws IOException {
        return fill() ? current.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int some = Math.min(length, current.remaining());
        current.get(into, offset, some);
        return some;
    }

    @Override
    public void close() {
        receiver.cancel();
    }

    /** False at the end. */
    private boolean fill() throws IOException {
        while (!end && !current.hasRemaining()) {
            Piece piece = next();
            if (piece.failure() != null) {
                throw piece.failure() instanceof IOException io ? io : new IOException("the connection broke");
            }
            end = piece.bytes() == null;
            current = piece.bytes() == null ? current : piece.bytes();
        }
        return !end;
    }

    private Piece next() throws IOException {
        Piece piece = pieces.poll();
        if (piece != null) {
            return piece;
        }
        receiver.more();
        try {
            piece = pieces.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (piece == null) {
            throw new IOException("nothing came for " + silence.toSeconds() + " s");
        }
        return piece;
    }

    /** Some bytes; neither bytes nor failure: the end. */
    private record Piece(
            @Nullable ByteBuffer bytes, @Nullable Throwable failure) {}

    private final class Receiver implements Flow.Subscriber<List<ByteBuffer>> {
        private Flow.@Nullable Subscription subscription;
        private boolean asked;

        /** May come after the first reading has begun. */
        @Override
        public synchronized void onSubscribe(Flow.Subscription given) {
            subscription = given;
            if (asked) {
                given.request(1);
            }
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            buffers.forEach(bytes -> pieces.add(new Piece(bytes, null)));
        }

        @Override
        public void onError(Throwable failure) {
            pieces.add(new Piece(null, failure));
        }

        @Override
        public void onComplete() {
            pieces.add(new Piece(null, null));
        }

        synchronized void more() {
            asked = true;
            if (subscription != null) {
                subscription.request(1);
            }
        }

        synchronized void cancel() {
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }
}
