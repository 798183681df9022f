package dev.echelon.contracts.compatibility;

import java.util.Locale;
import org.semver4j.Semver;

/**
 * A text that sorts, byte by byte, as section 11 of the specification orders versions. The library's own order departs from
 * it (it reads numbers inside identifiers, takes a lone hyphen for smaller than a number, and throws on long numbers), and
 * the master sorts by the same key: {@code identity.echelon_code_version_key}, in the coordinator's V3__compatibility.sql.
 */
final class PrecedenceKey {
    private PrecedenceKey() {}

    static String of(Semver version) {
        var key = new StringBuilder(String.format(
                Locale.ROOT, "%010d%010d%010d", version.getMajor(), version.getMinor(), version.getPatch()));
        if (version.getPreRelease().isEmpty()) {
            // above every pre-release, which goes on with a blank
            return key.append('~').toString();
        }
        for (String identifier : version.getPreRelease()) {
            // a blank sorts below whatever an identifier holds, so the shorter one of two is the smaller
            key.append(' ');
            if (identifier.chars().allMatch(c -> c >= '0' && c <= '9')) {
                // without leading zeros the longer number is the greater; '#' sorts below '$'
                key.append('#').append(String.format(Locale.ROOT, "%02d", identifier.length()));
            } else {
                key.append('$');
            }
            key.append(identifier);
        }
        return key.toString();
    }
}
