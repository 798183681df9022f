package dev.echelon.testbed.stack;

import dev.echelon.testbed.embedded.EmbeddedKafka;
import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.KafkaBuilder;
import dev.echelon.testbed.embedded.KafkaServer;
import dev.echelon.testbed.embedded.PostgresBuilder;
import dev.echelon.testbed.embedded.PostgresServer;

/** The servers that we bring along, which need nothing but a JDK. */
final class ChildProcesses implements ServerMaker {
    @Override
    public PostgresServer postgres(Wanted wanted) {
        PostgresBuilder builder = EmbeddedPostgres.builder()
                .directory(wanted.data())
                .port(wanted.port())
                .log(wanted.log());
        wanted.settings().forEach(builder::setting);
        if (!wanted.durable()) {
            builder.withoutFsync();
        }
        return builder.start();
    }

    @Override
    public KafkaServer kafka(Wanted wanted) {
        KafkaBuilder builder = EmbeddedKafka.builder()
                .directory(wanted.data())
                .port(wanted.port())
                .log(wanted.log());
        wanted.settings().forEach(builder::setting);
        if (wanted.proxied()) {
            builder.withProxy();
        }
        return builder.start();
    }
}
