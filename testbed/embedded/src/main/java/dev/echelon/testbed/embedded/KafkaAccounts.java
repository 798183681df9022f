package dev.echelon.testbed.embedded;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of a broker that lets in nobody else: SASL/PLAIN, and ACLs decide what each may do.
 *
 * @param passwords by account; letters, digits and hyphens only
 * @param tls how connections are encrypted; null: not at all
 */
public record KafkaAccounts(
        Map<String, String> passwords, @Nullable KafkaTls tls) {
    /** The account that may do everything: the broker's own, and the one to give ACLs with. */
    public static final String ROOT = "root";

    private static final String MODULE = "org.apache.kafka.common.security.plain.PlainLoginModule required";

    public KafkaAccounts {
        var all = new TreeMap<>(passwords);
        all.put(ROOT, "all-of-this-broker");
        passwords = Map.copyOf(all);
    }

    /** Accounts whose connections are not encrypted. */
    public KafkaAccounts(Map<String, String> passwords) {
        this(passwords, null);
    }

    /** What a client of this account sets, beside the address. */
    public Map<String, String> clientSettings(String account) {
        var settings = new TreeMap<>(tls == null ? Map.of() : tls.clientSettings());
        settings.put("security.protocol", protocol());
        settings.put("sasl.mechanism", "PLAIN");
        settings.put("sasl.jaas.config", login(account) + ";");
        return Map.copyOf(settings);
    }

    private String protocol() {
        return tls == null ? "SASL_PLAINTEXT" : "SASL_SSL";
    }

    Map<String, String> brokerSettings() {
        var users = new StringBuilder(login(ROOT));
        passwords.forEach((account, password) -> users.append(" user_")
                .append(account)
                .append("=\"")
                .append(password)
                .append('"'));
        var settings = new TreeMap<>(tls == null ? Map.of() : tls.brokerSettings());
        settings.putAll(Map.of(
                "listener.security.protocol.map",
                "PLAINTEXT:%1$s,PROXIED:%1$s,CONTROLLER:PLAINTEXT".formatted(protocol()),
                "sasl.enabled.mechanisms",
                "PLAIN",
                "sasl.mechanism.inter.broker.protocol",
                "PLAIN",
                "listener.name.plaintext.plain.sasl.jaas.config",
                users + ";",
                "listener.name.proxied.plain.sasl.jaas.config",
                users + ";",
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                // the controller's listener, which only the broker itself uses, knows no accounts
                "super.users",
                "User:" + ROOT + ";User:ANONYMOUS"));
        return Map.copyOf(settings);
    }

    private String login(String account) {
        return MODULE + " username=\"" + account + "\" password=\"" + passwords.get(account) + '"';
    }
}
