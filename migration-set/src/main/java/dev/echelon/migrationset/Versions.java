package dev.echelon.migrationset;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/** Flyway's versions: 1, 1.0 and 01 are the same one. */
public final class Versions {
    /** Flyway's order. A text that is no version is refused with an {@code IllegalArgumentException}. */
    public static final Comparator<String> ORDER = Comparator.comparing(Versions::parse);

    private Versions() {}

    /** Whether Flyway could have written this as a version. */
    public static boolean isVersion(String text) {
        return text.matches("[0-9]+([._][0-9]+)*");
    }

    static MigrationVersion parse(String version) {
        try {
            if (isVersion(version)) {
                return MigrationVersion.fromVersion(version);
            }
        } catch (FlywayException e) {
            throw new IllegalArgumentException("'" + version + "' is no version of a migration", e);
        }
        throw new IllegalArgumentException("'" + version + "' is no version of a migration");
    }

    /** One spelling for all spellings of a version. */
    static String canonical(MigrationVersion version) {
        List<String> parts = new ArrayList<>();
        for (String part : version.getVersion().split("\\.")) {
            parts.add(new BigInteger(part).toString());
        }
        while (parts.size() > 1 && parts.get(parts.size() - 1).equals("0")) {
            parts.remove(parts.size() - 1);
        }
        return String.join(".", parts);
    }
}
