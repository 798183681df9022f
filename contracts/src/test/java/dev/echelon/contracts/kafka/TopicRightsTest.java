package dev.echelon.contracts.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.echelon.contracts.Topics;
import dev.echelon.testbed.embedded.EmbeddedKafka;
import dev.echelon.testbed.embedded.KafkaAccounts;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a real broker that lets in accounts only, and asks its ACLs. */
@SuppressWarnings("NullAway.Init") // set before the tests
class TopicRightsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final KafkaAccounts ACCOUNTS = new KafkaAccounts(Map.of("somebody", "s0mebodys-password"));
    private static final TopicRights NEEDS = new TopicRights(
            Map.of(
                    Topics.COMMANDS,
                    Set.of(AclOperation.READ, AclOperation.DESCRIBE),
                    Topics.RESULTS,
                    Set.of(AclOperation.WRITE, AclOperation.DESCRIBE)),
            "echelon-workers");

    private static EmbeddedKafka kafka;
    private static Admin root;

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.builder().accounts(ACCOUNTS).start();
        root = admin(ACCOUNTS.clientSettings(KafkaAccounts.ROOT));
        root.createTopics(List.of(
                        new NewTopic(Topics.COMMANDS, 1, (short) 1), new NewTopic(Topics.RESULTS, 1, (short) 1)))
                .all()
                .get();
    }

    @AfterAll
    static void stop() {
        if (root != null) {
            root.close();
        }
        if (kafka != null) {
            kafka.close();
        }
    }

    @BeforeEach
    void noAcls() throws Exception {
        root.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
    }

    @Test
    void says_all_that_is_missing_in_one_sentence_until_it_is_granted() throws Exception {
        try (Admin somebody = admin(ACCOUNTS.clientSettings("somebody"))) {
            assertThat(NEEDS.missing(somebody, PATIENCE))
                    .contains(
                            "Kafka does not allow this program to describe topic echelon.commands.v1, to read topic"
                                    + " echelon.commands.v1, to describe topic echelon.results.v1, to write topic"
                                    + " echelon.results.v1, to read group echelon-workers: grant it the ACLs of docs/security.md");

            grant(ResourceType.TOPIC, Topics.COMMANDS, AclOperation.READ);
            grant(ResourceType.TOPIC, Topics.RESULTS, AclOperation.DESCRIBE);
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(NEEDS.missing(somebody, PATIENCE))
                    .contains("Kafka does not allow this program to write topic echelon.results.v1, to read group"
                            + " echelon-workers: grant it the ACLs of docs/security.md"));

            grant(ResourceType.TOPIC, Topics.RESULTS, AclOperation.WRITE);
            grant(ResourceType.GROUP, "echelon-workers", AclOperation.READ);
            Awaitility.await().atMost(PATIENCE).until(() -> NEEDS.missing(somebody, PATIENCE)
                    .isEmpty());
        }
    }

    @Test
    void nothing_is_missing_at_a_topic_that_does_not_exist_yet() throws Exception {
        var needs = new TopicRights(Map.of("not.there", Set.of(AclOperation.READ)), "nobody");

        assertThat(needs.missing(root, PATIENCE)).isEmpty();
    }

    @Test
    void nothing_is_missing_where_nobody_is_asked_who_he_is() throws Exception {
        try (EmbeddedKafka open = EmbeddedKafka.builder().start();
                Admin anybody = Admin.create(Map.of("bootstrap.servers", open.bootstrapServers()))) {
            anybody.createTopics(List.of(
                            new NewTopic(Topics.COMMANDS, 1, (short) 1), new NewTopic(Topics.RESULTS, 1, (short) 1)))
                    .all()
                    .get();

            assertThat(NEEDS.missing(anybody, PATIENCE)).isEmpty();
        }
    }

    @Test
    void a_wrong_password_is_told_as_one_and_not_shown() {
        Map<String, String> wrong =
                new HashMap<>(new KafkaAccounts(Map.of("somebody", "an0ther-password")).clientSettings("somebody"));
        try (Admin somebody = admin(wrong)) {
            assertThatThrownBy(() -> NEEDS.missing(somebody, PATIENCE))
                    .isInstanceOfSatisfying(ExecutionException.class, failed -> assertThat(TopicRights.refusal(failed))
                            .hasValueSatisfying(said -> assertThat(said)
                                    .contains("does not take the credentials", "echelon.kafka.properties")
                                    .doesNotContain("an0ther")));
        }
    }

    @Test
    void a_failure_of_another_kind_is_no_refusal() {
        assertThat(TopicRights.refusal(new ExecutionException(new IllegalStateException("disk"))))
                .isEqualTo(Optional.empty());
    }

    private static void grant(ResourceType type, String name, AclOperation operation) throws Exception {
        var binding = new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:somebody", "*", operation, AclPermissionType.ALLOW));
        root.createAcls(List.of(binding)).all().get();
    }

    private static Admin admin(Map<String, String> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", kafka.bootstrapServers());
        all.put("default.api.timeout.ms", "30000");
        return Admin.create(all);
    }
}
