package dev.echelon.testbed.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.testbed.docs.AclTable;
import dev.echelon.testbed.embedded.EmbeddedKafka;
import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.KafkaAccounts;
import dev.echelon.testbed.embedded.TestServers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GivenServersIT {
    private static final List<String> TOPICS =
            List.of("echelon.commands.v1", "echelon.results.v1", "echelon.runs.v1", "echelon.dead-letters.v1");
    private static final String[] GROUPS = {"echelon-coordinators", "echelon-workers"};

    @Test
    void theProgramsRunOnEncryptedServersThatTheyKnowByTheVariablesAloneWithTheDocumentedAcls(@TempDir Path directory)
            throws Exception {
        var certificate = new ServerCertificate(directory);
        var accounts = new KafkaAccounts(
                Map.of(
                        "coordinator", "c00rdinators-0wn",
                        "worker", "w0rkers-0wn-password",
                        "audit", "audit0rs-0wn-password"),
                certificate.forKafka());
        try (EmbeddedPostgres postgres = TestServers.postgresBuilder().start();
                EmbeddedKafka kafka = EmbeddedKafka.builder().accounts(accounts).start()) {
            certificate.showBy(postgres);
            grant(kafka, accounts);
            var given = new GivenServers(
                    "127.0.0.1",
                    postgres.port(),
                    postgres.username(),
                    postgres.password(),
                    certificate.certificate,
                    kafka.bootstrapServers(),
                    accounts,
                    "consumer");
            postgres.createDatabase("master");
            postgres.createDatabase("fleet");

            assertThat(given.migrateASmallFleet(directory)).isEqualTo(5);
            assertThat(groupsOfTheNewProtocol(kafka, accounts)).containsExactlyInAnyOrder(GROUPS);
        }
    }

    /** What docs/security.md lists, and Create, by which the coordinator makes the topics. */
    private static void grant(EmbeddedKafka kafka, KafkaAccounts accounts) throws Exception {
        List<AclBinding> acls = new ArrayList<>(AclTable.read());
        assertThat(acls).hasSizeGreaterThan(20);
        for (String topic : TOPICS) {
            acls.add(new AclBinding(
                    new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                    new AccessControlEntry("User:coordinator", "*", AclOperation.CREATE, AclPermissionType.ALLOW)));
        }
        try (Admin root = root(kafka, accounts)) {
            root.createAcls(acls).all().get();
        }
    }

    private static List<String> groupsOfTheNewProtocol(EmbeddedKafka kafka, KafkaAccounts accounts) throws Exception {
        try (Admin root = root(kafka, accounts)) {
            return root.listGroups(new ListGroupsOptions().withTypes(Set.of(GroupType.CONSUMER))).all().get().stream()
                    .map(GroupListing::groupId)
                    .toList();
        }
    }

    private static Admin root(EmbeddedKafka kafka, KafkaAccounts accounts) {
        Map<String, Object> settings = new HashMap<>(accounts.clientSettings(KafkaAccounts.ROOT));
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        return Admin.create(settings);
    }
}
