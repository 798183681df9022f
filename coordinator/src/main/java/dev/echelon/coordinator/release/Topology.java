package dev.echelon.coordinator.release;

import static java.util.Objects.requireNonNull;

import dev.echelon.contracts.Topics;
import dev.echelon.contracts.kafka.TopicRights;
import dev.echelon.coordinator.run.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Our topics: created where they are missing and that is allowed, checked where they are there. */
public final class Topology implements BrokerProbe {
    private static final Logger log = LoggerFactory.getLogger(Topology.class);
    private static final int RESULT_PARTITIONS = 6;
    private static final Set<AclOperation> WRITES =
            Set.of(AclOperation.WRITE, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);
    private static final Set<AclOperation> READS =
            Set.of(AclOperation.READ, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);

    private final Admin admin;
    private final String bootstrapServers;
    private final boolean create;
    private final short replicationFactor;
    private final Duration patience;
    private final TopicConcerns concerns;
    private final TopicRights rights;
    private final Map<String, Integer> partitions = new LinkedHashMap<>();

    /**
     * The topics of one cluster.
     *
     * @param patience how long one question to the broker may take
     * @param group the consumer group of the results
     * @param concerns told about settings that are no reason to refuse
     */
    public Topology(
            Admin admin,
            String bootstrapServers,
            boolean create,
            int commandPartitions,
            short replicationFactor,
            Duration patience,
            String group,
            TopicConcerns concerns) {
        this.admin = admin;
        this.bootstrapServers = bootstrapServers;
        this.create = create;
        this.replicationFactor = replicationFactor;
        this.patience = patience;
        this.concerns = concerns;
        partitions.put(Topics.COMMANDS, commandPartitions);
        partitions.put(Topics.RESULTS, RESULT_PARTITIONS);
        partitions.put(Topics.RUNS, RESULT_PARTITIONS);
        partitions.put(Topics.DEAD_LETTERS, 1);
        rights = new TopicRights(
                Map.of(
                        Topics.COMMANDS, WRITES,
                        Topics.RUNS, WRITES,
                        Topics.DEAD_LETTERS, WRITES,
                        Topics.RESULTS, READS),
                group);
    }

    @Override
    public void requireReachable() {
        Set<String> there;
        try {
            there = admin.listTopics().names().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw unreachable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable();
        }
        List<String> missing = partitions.keySet().stream()
                .filter(topic -> !there.contains(topic))
                .toList();
        if (!missing.isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.UNREACHABLE,
                    "Kafka at " + bootstrapServers + " has no topic " + String.join(", ", missing)
                            + ". Nothing was changed. Create them, or set echelon.kafka.create-topics.");
        }
        compacted().ifPresent(wrong -> {
            throw new Refusal(Refusal.Kind.STATE, "Not ready for runs: " + wrong + ". Nothing was changed.");
        });
    }

    /** As {@link #check}, for whoever wants to begin a run. */
    private Optional<String> compacted() {
        try {
            return compacted(configs());
        } catch (ExecutionException | TimeoutException e) {
            throw unreachable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable();
        }
    }

    /**
     * Creates what is missing, if that is allowed, and checks the rights and the settings that matter.
     *
     * @param inPassing rights and settings are not asked for, if all topics are there
     * @return what is wrong, in one sentence; empty: all is in order
     */
    public Optional<String> prepare(boolean inPassing) {
        try {
            Set<String> there = admin.listTopics().names().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (inPassing && there.containsAll(partitions.keySet())) {
                return Optional.empty();
            }
            if (create) {
                createMissing(there);
            } else if (!there.containsAll(partitions.keySet())) {
                return Optional.of("topics are missing at " + bootstrapServers
                        + ", or this program may not describe them: "
                        + partitions.keySet().stream()
                                .filter(topic -> !there.contains(topic))
                                .toList());
            }
            Optional<String> lacking = rights.missing(admin, patience);
            return lacking.isPresent() ? lacking : check();
        } catch (ExecutionException e) {
            return Optional.of(TopicRights.refusal(e).orElseGet(() -> told(e.getCause())));
        } catch (TimeoutException e) {
            return Optional.of("Kafka at " + bootstrapServers + " does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /** A broker that refuses something answers, and knows why. */
    private String told(@Nullable Throwable cause) {
        if (cause instanceof RetriableException || cause == null) {
            return "Kafka at " + bootstrapServers + " does not answer";
        }
        return "Kafka at " + bootstrapServers + " refuses to have our topics looked at or created: "
                + cause.getMessage();
    }

    private void createMissing(Set<String> there) throws InterruptedException, TimeoutException, ExecutionException {
        List<NewTopic> missing = new ArrayList<>();
        partitions.forEach((topic, count) -> {
            if (!there.contains(topic)) {
                missing.add(new NewTopic(
                        topic,
                        Optional.of(count),
                        replicationFactor < 0 ? Optional.empty() : Optional.of(replicationFactor)));
            }
        });
        if (missing.isEmpty()) {
            return;
        }
        try {
            admin.createTopics(missing).all().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            log.atInfo()
                    .addKeyValue("topics", missing.stream().map(NewTopic::name).toList())
                    .log("topics created");
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private Optional<String> check() throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, TopicDescription> described = admin.describeTopics(partitions.keySet())
                .allTopicNames()
                .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        Map<String, Config> configs = configs();
        concerns.look(
                requireNonNull(described.get(Topics.COMMANDS)).partitions().size(),
                topic -> requireNonNull(configs.get(topic))
                        .get(TopicConfig.RETENTION_MS_CONFIG)
                        .value());
        return compacted(configs);
    }

    private Map<String, Config> configs() throws InterruptedException, ExecutionException, TimeoutException {
        List<ConfigResource> resources = partitions.keySet().stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<String, Config> configs = new LinkedHashMap<>();
        admin.describeConfigs(resources)
                .all()
                .get(patience.toMillis(), TimeUnit.MILLISECONDS)
                .forEach((resource, config) -> configs.put(resource.name(), config));
        return configs;
    }

    private Optional<String> compacted(Map<String, Config> configs) {
        for (String topic : partitions.keySet()) {
            String policy = requireNonNull(configs.get(topic))
                    .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                    .value();
            if (policy != null && policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
                return Optional.of("topic " + topic + " is compacted (cleanup.policy=" + policy
                        + "): messages would be lost; set cleanup.policy=delete");
            }
        }
        return Optional.empty();
    }

    private Refusal unreachable() {
        return new Refusal(
                Refusal.Kind.UNREACHABLE,
                "Kafka at " + bootstrapServers + " cannot be reached. Nothing was changed. Check"
                        + " echelon.kafka.bootstrap-servers and that the broker is up.");
    }
}
