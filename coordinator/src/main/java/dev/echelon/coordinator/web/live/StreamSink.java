package dev.echelon.coordinator.web.live;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.function.ServerResponse.SseBuilder;

/** One reader's connection. */
final class StreamSink {
    private static final Duration COMES_AGAIN_AFTER = Duration.ofSeconds(1);

    private final SseBuilder sse;
    private volatile boolean gone;

    StreamSink(SseBuilder sse) {
        this.sse = sse;
    }

    void whenGone(Runnable action) {
        Runnable once = () -> {
            gone = true;
            action.run();
        };
        sse.onComplete(once).onTimeout(once).onError(why -> once.run());
    }

    boolean isGone() {
        return gone;
    }

    /** Headers and first bytes, so that the reader knows it is connected. */
    void greet() throws IOException {
        sse.retry(COMES_AGAIN_AFTER).comment("connected").send();
    }

    /** Tells where the reader stands although there was no event yet, so that it goes on from there. */
    void position(String id) throws IOException {
        sse.id(id).send();
    }

    void heartbeat() throws IOException {
        sse.comment("still here").send();
    }

    /** One event; {@code json} has no line breaks. */
    void event(String name, @Nullable String id, String json) throws IOException {
        if (id != null) {
            sse.id(id);
        }
        sse.event(name).data(json);
    }

    void end() {
        gone = true;
        sse.complete();
    }
}
