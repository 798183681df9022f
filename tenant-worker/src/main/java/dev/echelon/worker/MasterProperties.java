package dev.echelon.worker;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The master database, as the coordinator's settings name it, too.
 *
 * @param url JDBC URL of a PostgreSQL primary, not through a pooler
 * @param username a role that may execute the workers' functions; {@code echelon.worker.master.username} goes before it
 * @param password null: none, or in {@code passwordFile}; {@code echelon.worker.master.password} goes before it
 * @param passwordFile read at the start
 */
@ConfigurationProperties("echelon.master")
public record MasterProperties(
        @Nullable String url,
        @Nullable String username,
        @Nullable String password,
        @Nullable Path passwordFile) {
    public MasterProperties {
        if (url == null || !url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("echelon.master.url "
                    + (url == null ? "is missing" : "does not begin with jdbc:postgresql:")
                    + ": set it (ECHELON_MASTER_URL), for instance to jdbc:postgresql://host:5432/database");
        }
    }

    /**
     * The worker's own role there.
     *
     * @param username null: the coordinator's
     * @param password null: none, or in {@code passwordFile}
     * @param passwordFile read at the start
     * @param poolSize connections at most
     */
    @ConfigurationProperties("echelon.worker.master")
    public record Own(
            @Nullable String username,
            @Nullable String password,
            @Nullable Path passwordFile,
            @DefaultValue("3") int poolSize) {
        public Own {
            if (poolSize < 2 || poolSize > 20) {
                throw new IllegalArgumentException(
                        "echelon.worker.master.pool-size is " + poolSize + ", expected 2 to 20");
            }
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "Own[username=" + username + "]";
        }
    }

    /** Never null. */
    String jdbcUrl() {
        return String.valueOf(url);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "MasterProperties[username=" + username + "]";
    }
}
