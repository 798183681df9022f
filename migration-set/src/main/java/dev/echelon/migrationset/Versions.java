package dev.echelon.migrationset;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/** Flyway's versions: 1, 1.0 and 01 are the same one. */
public final class Versions {
    /** Flyway's order. */
    public static final Comparator<String> ORDER = Comparator.comparing(MigrationVersion::fromVersion);

    private Versions() {}

    static boolean same(String one, String other) {
        return ORDER.compare(one, other) == 0;
    }

    /** True when {@code version} is at most {@code limit}; no limit stands before every version. */
    static boolean upTo(String version, @Nullable String limit) {
        return limit != null && ORDER.compare(version, limit) <= 0;
    }

    /** One spelling for all spellings of a version. */
    static String canonical(String version) {
        List<BigInteger> parts = new ArrayList<>();
        for (String part : MigrationVersion.fromVersion(version).getVersion().split("\\.")) {
            parts.add(new BigInteger(part));
        }
        while (parts.size() > 1 && parts.get(parts.size() - 1).signum() == 0) {
            parts.remove(parts.size() - 1);
        }
        return parts.stream().map(BigInteger::toString).collect(Collectors.joining("."));
    }
}
