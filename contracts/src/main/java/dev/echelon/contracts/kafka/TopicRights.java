package dev.echelon.contracts.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What a program needs to be allowed at the topics and with its consumer group. The broker is asked for it (KIP-430), so that a
 * missing ACL is told in one sentence at the start and not found out at the first tenant. A broker without an authorizer allows
 * everything.
 *
 * @param topics operations, by topic
 * @param group the consumer group that is read with
 */
public record TopicRights(Map<String, Set<AclOperation>> topics, String group) {
    public TopicRights {
        topics = Map.copyOf(topics);
    }

    /**
     * Looks for what is not allowed. Nothing is lacking at a topic that does not exist yet, nor at a group that does not and may be
     * described: a broker tells no rights there.
     *
     * @param patience how long each answer may take
     * @return what is wrong, a clause without a full stop; empty: all is allowed
     * @throws TimeoutException the broker does not answer
     * @throws ExecutionException it answers with something else than a refusal
     */
    public Optional<String> missing(Admin admin, Duration patience)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<String> missing = new ArrayList<>();
        var ofTopics = admin.describeTopics(
                        topics.keySet(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        for (var topic : new TreeMap<>(topics).entrySet()) {
            lacking(
                            answer(ofTopics.get(topic.getKey()), TopicDescription::authorizedOperations, patience),
                            topic.getValue())
                    .forEach(operation -> missing.add(operation + " topic " + topic.getKey()));
        }
        var ofGroup = admin.describeConsumerGroups(
                        List.of(group), new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                .describedGroups()
                .get(group);
        lacking(answer(ofGroup, ConsumerGroupDescription::authorizedOperations, patience), Set.of(AclOperation.READ))
                .forEach(operation -> missing.add(operation + " group " + group));
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("Kafka does not allow this program to " + String.join(", to ", missing) + ": grant it "
                        + "the ACLs of docs/security.md");
    }

    /** Why the broker refuses who asks, a clause; empty: it fails for another reason. */
    public static Optional<String> refusal(ExecutionException failed) {
        if (failed.getCause() instanceof AuthenticationException refused) {
            return Optional.of("Kafka does not take the credentials of this program (" + refused.getMessage()
                    + "): check echelon.kafka.properties");
        }
        if (failed.getCause() instanceof AuthorizationException refused) {
            return Optional.of("Kafka does not allow this program what it asks (" + refused.getMessage()
                    + "): grant it the ACLs of docs/security.md");
        }
        return Optional.empty();
    }

    /** What is allowed; null: everything, as far as the broker says. */
    private static <T> @Nullable Set<AclOperation> answer(
            @Nullable KafkaFuture<T> description,
            KafkaFuture.BaseFunction<T, Set<AclOperation>> operations,
            Duration patience)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (description == null) {
            return null;
        }
        try {
            return operations.apply(description.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException
                    || e.getCause() instanceof GroupIdNotFoundException) {
                return null;
            }
            if (e.getCause() instanceof AuthorizationException) {
                return Set.of(); // not even Describe, which every other right includes
            }
            throw e;
        }
    }

    private static Set<String> lacking(@Nullable Set<AclOperation> allowed, Set<AclOperation> needed) {
        Set<String> lacking = new TreeSet<>();
        for (AclOperation operation : needed) {
            if (allowed != null && !allowed.contains(operation)) {
                lacking.add(operation.name().toLowerCase(Locale.ROOT).replace('_', ' '));
            }
        }
        return lacking;
    }
}
