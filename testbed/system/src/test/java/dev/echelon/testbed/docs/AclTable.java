package dev.echelon.testbed.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The ACLs of docs/security.md, as it lists them: nothing more, nothing less. */
public final class AclTable {
    private static final Pattern ROW =
            Pattern.compile("\\| *([^|]*?) *\\| *(topics?|group) (`[^|]*`) *\\| *([^|]*?) *\\|");
    private static final Pattern NAME = Pattern.compile("`([\\w.-]+)`");
    private static final String HEAD = "| principal | resource | operations |";

    private AclTable() {}

    /** The accounts are {@code coordinator}, {@code worker} and {@code audit}. */
    public static List<AclBinding> read() {
        List<AclBinding> bindings = new ArrayList<>();
        String account = "";
        for (String line : Documents.read(Documents.HOME.resolve("docs/security.md"))
                .lines()
                .dropWhile(line -> !line.startsWith(HEAD))
                .takeWhile(line -> line.startsWith("|"))
                .toList()) {
            Matcher row = ROW.matcher(line);
            if (!row.matches()) {
                continue;
            }
            if (!row.group(1).isEmpty()) {
                account = row.group(1).contains("audit") ? "audit" : row.group(1);
            }
            ResourceType type = row.group(2).equals("group") ? ResourceType.GROUP : ResourceType.TOPIC;
            for (String name : NAME.matcher(row.group(3))
                    .results()
                    .map(found -> found.group(1))
                    .toList()) {
                for (String operation : row.group(4).split(", ")) {
                    bindings.add(binding(account, type, name, operation));
                }
            }
        }
        return bindings;
    }

    private static AclBinding binding(String account, ResourceType type, String name, String operation) {
        AclOperation allowed = AclOperation.fromString(
                operation.equals("DescribeConfigs") ? "DESCRIBE_CONFIGS" : operation.toUpperCase(Locale.ROOT));
        if (allowed.isUnknown()) {
            throw new IllegalStateException("docs/security.md: there is no operation " + operation);
        }
        return new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:" + account, "*", allowed, AclPermissionType.ALLOW));
    }
}
