package dev.echelon.worker;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.EventHeaders;
import dev.echelon.contracts.MigrateTenant;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.contracts.Topics;
import dev.echelon.contracts.TraceContext;
import dev.echelon.testbed.embedded.EmbeddedKafka;
import dev.echelon.testbed.embedded.TestServers;
import dev.echelon.worker.checkpoint.Checkpoint;
import dev.echelon.worker.claim.Master;
import dev.echelon.worker.claim.MasterFunctions;
import dev.echelon.worker.slots.ProcessEnd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The whole program, with a real broker and a real master, and the coordinator's side of the topics. */
final class WorkerProgram implements AutoCloseable {
    /** Of every command that is sent. */
    static final TraceContext TRACE = new TraceContext("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "01");

    private final EmbeddedKafka kafka = TestServers.kafka();
    private final ContractCodec codec = new ContractCodec();
    private final MasterBench master;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<ConfigurableApplicationContext> workers = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();

    WorkerProgram(MasterBench master, TenantBench tenants, Path migrations) {
        this.master = master;
        arguments.addAll(List.of(
                "--server.port=0",
                "--echelon.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--echelon.master.url=" + master.server.jdbcUrl(master.database),
                "--echelon.master.username=" + master.server.username(),
                "--echelon.master.password=" + master.server.password(),
                "--echelon.migrations=" + migrations,
                "--echelon.shards.s1.host=127.0.0.1",
                "--echelon.shards.s1.port=" + tenants.server.port(),
                "--echelon.shards.s1.username=" + TenantBench.ROLE,
                "--echelon.shards.s1.password=" + TenantBench.PASSWORD,
                "--echelon.worker.lease=6s",
                "--echelon.worker.drain-timeout=5s",
                "--echelon.worker.slots=2",
                "--echelon.worker.resend-after=500ms"));
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        createTopics();
    }

    private void createTopics() {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
            for (String topic : List.of(Topics.COMMANDS, Topics.RESULTS, Topics.DEAD_LETTERS)) {
                try {
                    admin.createTopics(List.of(new NewTopic(topic, 4, (short) 1)))
                            .all()
                            .get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw new AssertionError(e);
                    }
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    ConfigurableApplicationContext start(@Nullable Checkpoint door, String... more) {
        SpringApplication application = WorkerApplication.application();
        if (door != null) {
            application.addInitializers(context ->
                    ((GenericApplicationContext) context).registerBean("door", Checkpoint.class, () -> door));
        }
        List<String> all = new ArrayList<>(arguments);
        for (String argument : more) {
            // a repeated one would make a list
            all.removeIf(given -> given.startsWith(argument.substring(0, argument.indexOf('=') + 1)));
            all.add(argument);
        }
        ConfigurableApplicationContext context = application.run(all.toArray(String[]::new));
        workers.add(context);
        return context;
    }

    /** As {@link #start}, with something that takes the place of the process's end. */
    ConfigurableApplicationContext startWith(ProcessEnd end, Checkpoint door) {
        return startWith(end, door, master -> master);
    }

    /** As {@link #start}, with something that takes the place of the process's end, and something before the master. */
    ConfigurableApplicationContext startWith(ProcessEnd end, Checkpoint door, UnaryOperator<Master> before) {
        SpringApplication application = WorkerApplication.application();
        application.addInitializers(context -> {
            var beans = (GenericApplicationContext) context;
            beans.registerBean("door", Checkpoint.class, () -> door);
            beans.registerBean("end", ProcessEnd.class, () -> end, definition -> definition.setPrimary(true));
            beans.registerBean(
                    "before",
                    Master.class,
                    () -> before.apply(beans.getBean(MasterFunctions.class)),
                    definition -> definition.setPrimary(true));
        });
        ConfigurableApplicationContext context = application.run(arguments.toArray(String[]::new));
        workers.add(context);
        return context;
    }

    void send(MigrateTenant command) {
        var message = new ProducerRecord<byte[], byte[]>(
                Topics.COMMANDS, (int) (command.token() % 4), null, codec.write(command));
        EventHeaders.of(UUID.randomUUID(), "urn:test", MigrateTenant.TYPE, null, command.slug())
                .toBytes()
                .forEach(message.headers()::add);
        message.headers().add(TraceContext.HEADER, TRACE.toHeader());
        sendRaw(message);
    }

    void sendRaw(ProducerRecord<byte[], byte[]> message) {
        try {
            producer.send(message).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** Everything on the topic that {@code wanted} takes, until there is {@code count} of it or ten seconds have passed. */
    List<ConsumerRecord<byte[], byte[]>> read(
            String topic, java.util.function.Predicate<ConsumerRecord<byte[], byte[]>> wanted, int count) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
            for (int poll = 0; poll < 150 && read.size() < count; poll++) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    if (wanted.test(record)) {
                        read.add(record);
                    }
                });
            }
            return read;
        }
    }

    /** Results of a run, repeated ones too, waiting for {@code count} of them. */
    List<TenantMigrated> results(UUID run, int count) {
        return read(
                        Topics.RESULTS,
                        record -> new String(record.key(), java.nio.charset.StandardCharsets.UTF_8)
                                .equals(run.toString()),
                        count)
                .stream()
                .map(record -> codec.read(record.value(), TenantMigrated.class))
                .toList();
    }

    @Override
    public void close() {
        master.bookAll();
        workers.forEach(ConfigurableApplicationContext::close);
        producer.close();
    }
}
