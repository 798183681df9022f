package dev.echelon.testbed.embedded;

import java.util.Map;
import java.util.TreeMap;

/**
 * The accounts of a broker that lets in nobody else: SASL/PLAIN, and ACLs decide what each may do.
 *
 * @param passwords by account; letters, digits and hyphens only
 */
public record KafkaAccounts(Map<String, String> passwords) {
    /** The account that may do everything: the broker's own, and the one to give ACLs with. */
    public static final String ROOT = "root";

    private static final String MODULE = "org.apache.kafka.common.security.plain.PlainLoginModule required";

    public KafkaAccounts {
        var all = new TreeMap<>(passwords);
        all.put(ROOT, "all-of-this-broker");
        passwords = Map.copyOf(all);
    }

    /** What a client of this account sets, beside the address. */
    public Map<String, String> clientSettings(String account) {
        return Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                login(account) + ";");
    }

    Map<String, String> brokerSettings() {
        var users = new StringBuilder(login(ROOT));
        passwords.forEach((account, password) -> users.append(" user_")
                .append(account)
                .append("=\"")
                .append(password)
                .append('"'));
        return Map.of(
                "listener.security.protocol.map",
                        "PLAINTEXT:SASL_PLAINTEXT,PROXIED:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                "sasl.enabled.mechanisms", "PLAIN",
                "sasl.mechanism.inter.broker.protocol", "PLAIN",
                "listener.name.plaintext.plain.sasl.jaas.config", users + ";",
                "listener.name.proxied.plain.sasl.jaas.config", users + ";",
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                // the controller's listener, which only the broker itself uses, knows no accounts
                "super.users", "User:" + ROOT + ";User:ANONYMOUS");
    }

    private String login(String account) {
        return MODULE + " username=\"" + account + "\" password=\"" + passwords.get(account) + '"';
    }
}
