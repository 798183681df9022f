package dev.echelon.testbed.embedded;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One PostgreSQL and one broker for all tests of a JVM, started when first asked for and gone with the JVM. Tests keep
 * out of each other's way by databases and topics of their own; who breaks servers builds some.
 */
public final class TestServers {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestServers() {}

    /** Without fsync, and in a time zone that shows who mixes up local time and UTC. */
    public static EmbeddedPostgres postgres() {
        return Postgres.SERVER;
    }

    public static EmbeddedKafka kafka() {
        return Kafka.SERVER;
    }

    /** Creates an empty database on {@link #postgres}; returns its name, {@code prefix_1} or the like. */
    public static String freshDatabase(String prefix) {
        String name = prefix + "_" + DATABASES.incrementAndGet();
        postgres().createDatabase(name);
        return name;
    }

    /** A temporary server as {@link #postgres} has it, to be started by who wants to break it. */
    public static PostgresBuilder postgresBuilder() {
        return EmbeddedPostgres.builder()
                .withoutFsync()
                .setting("timezone", "Asia/Kathmandu")
                .setting("log_timezone", "Asia/Kathmandu");
    }

    private static final class Postgres {
        static final EmbeddedPostgres SERVER = postgresBuilder().start();
    }

    private static final class Kafka {
        static final EmbeddedKafka SERVER = EmbeddedKafka.builder().start();
    }
}
