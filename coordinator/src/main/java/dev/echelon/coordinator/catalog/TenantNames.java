package dev.echelon.coordinator.catalog;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which names of a catalog row we work with. Every name is quoted where it meets SQL; these rules are the second wall, and
 * keep what is shown to an operator readable. Databases and schemas may have capitals, dots and hyphens, since many do.
 */
public final class TenantNames {
    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_$.-]{0,62}");
    private static final Set<String> NOT_A_TENANTS_SCHEMA = Set.of("information_schema", "echelon");
    private static final Set<String> NOT_A_TENANTS_DATABASE = Set.of("template0", "template1");

    private TenantNames() {}

    /** Whether this is a slug as we take it: 1 to 63 of a-z, 0-9, hyphen and underscore, not led by one of the latter. */
    public static boolean isSlug(String slug) {
        return SLUG.matcher(slug).matches();
    }

    /** Why a row cannot be worked on; empty: it can. */
    public static Optional<String> fault(CatalogTenant tenant) {
        if (!isSlug(tenant.slug())) {
            return Optional.of("malformed slug: 1 to 63 of a-z, 0-9, - and _ are allowed, led by a letter or digit");
        }
        if (tenant.shard().isEmpty()) {
            return Optional.of("has no shard");
        }
        return fault("database", tenant.databaseName(), NOT_A_TENANTS_DATABASE)
                .or(() -> fault("schema", tenant.schemaName(), NOT_A_TENANTS_SCHEMA));
    }

    private static Optional<String> fault(String what, String name, Set<String> reserved) {
        if (name.isEmpty()) {
            return Optional.of("has no " + what + " name");
        }
        if (!IDENTIFIER.matcher(name).matches()) {
            return Optional.of("malformed " + what
                    + " name: 1 to 63 of A-Z, a-z, 0-9, _ $ . and - are allowed, led by a letter, digit or _");
        }
        if (reserved.contains(name) || name.startsWith("pg_")) {
            return Optional.of("the " + what + " name " + name + " is reserved");
        }
        return Optional.empty();
    }

    /**
     * A text from outside as it may be shown: cut, without control characters.
     *
     * @param most characters kept
     */
    public static String shown(String text, int most) {
        String cut = text.length() <= most ? text : text.substring(0, most) + "...";
        return cut.replaceAll("\\p{C}", "?");
    }
}
