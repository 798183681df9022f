package dev.echelon.testbed.embedded;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A program that starts both servers and then does nothing, to be killed. */
public final class ParentProgram {
    private ParentProgram() {}

    /** Arguments: a directory to keep the data in, or "temporary". Says the pids of PostgreSQL and the broker. */
    public static void main(String[] args) throws InterruptedException {
        PostgresBuilder postgres = TestServers.postgresBuilder();
        KafkaBuilder kafka = EmbeddedKafka.builder();
        if (!args[0].equals("temporary")) {
            postgres.directory(Path.of(args[0], "postgres"));
            kafka.directory(Path.of(args[0], "kafka"));
        }
        EmbeddedPostgres database = postgres.start();
        database.execute("postgres", "CREATE TABLE IF NOT EXISTS t (n int)", "INSERT INTO t VALUES (1)");
        String data = EmbeddedPostgresTest.query(database, "postgres", "SHOW data_directory");
        new PrintStream(System.out, true, StandardCharsets.UTF_8)
                .println(database.pid() + " " + kafka.start().pid() + " " + data);
        new CountDownLatch(1).await();
    }
}
