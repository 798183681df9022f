package dev.echelon.testbed.embedded;

/** A Kafka broker, and its topics. */
public interface KafkaServer extends BreakableServer {
    /** The proxy that clients of {@link #proxiedBootstrapServers} go through, for the whole of their traffic. */
    default TcpProxy proxy() {
        throw new EmbeddedServerException("This broker was built without a proxy.");
    }

    default String bootstrapServers() {
        return "127.0.0.1:" + port();
    }

    default String proxiedBootstrapServers() {
        return "127.0.0.1:" + proxy().port();
    }
}
