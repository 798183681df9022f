package dev.echelon.testbed.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the unpacked programs are kept between starts: below the user's cache, or where a lent account may read them. */
final class PostgresCache {
    private static final String NAME = "echelon";

    private PostgresCache() {}

    static Path unpacked(PostgresAccount account) {
        Path own = PostgresBinaries.unpackedBelow(ofUser());
        if (account.canReach(own.resolve("bin/postgres"))) {
            return own;
        }
        Path shared = PostgresBinaries.unpackedBelow(Path.of("/var/tmp").resolve(NAME + "-root"));
        if (account.canReach(shared.resolve("bin/postgres"))) {
            return shared;
        }
        throw new EmbeddedServerException("PostgreSQL does not run as root, and its account " + account.owner()
                + " cannot read its programs in " + own + " or " + shared + ": start this as an ordinary user.");
    }

    private static Path ofUser() {
        for (String base : List.of(
                System.getenv().getOrDefault("XDG_CACHE_HOME", ""), System.getProperty("user.home", "") + "/.cache")) {
            Path path = Path.of(base);
            if (path.isAbsolute() && isWritableOrCreatable(path)) {
                return path.resolve(NAME);
            }
        }
        return Path.of(System.getProperty("java.io.tmpdir"))
                .resolve(NAME + "-" + System.getProperty("user.name", "nobody").replaceAll("\\W", "_"));
    }

    private static boolean isWritableOrCreatable(Path path) {
        Path parent = path.getParent();
        return Files.isDirectory(path) ? Files.isWritable(path) : parent != null && Files.isWritable(parent);
    }
}
