package dev.echelon.coordinator;

import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The master database.
 *
 * @param url JDBC URL of a PostgreSQL primary, not through a pooler
 * @param username the coordinator's role; owns schema {@code identity}, or may create it
 * @param password its password
 * @param passwordFile a file that holds it instead, read at the start
 * @param workerRole role of the workers, which gets EXECUTE on their functions; null: none is granted
 * @param serviceRole role of the services that carry the boot guard, which gets EXECUTE on its functions; null: none is granted
 * @param poolSize connections at most
 */
@Validated
@ConfigurationProperties("echelon.master")
public record MasterProperties(
        @NotBlank String url,
        @NotBlank String username,
        @DefaultValue("") String password,
        @Nullable Path passwordFile,
        @Nullable String workerRole,
        @Nullable String serviceRole,
        @DefaultValue("8") int poolSize) {
    public MasterProperties {
        if (url != null && !url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("echelon.master.url must begin with jdbc:postgresql:");
        }
        if (passwordFile != null && !password.isEmpty()) {
            throw new IllegalArgumentException(
                    "echelon.master.password and echelon.master.password-file are both set: choose one.");
        }
        if (poolSize < 3) {
            throw new IllegalArgumentException("echelon.master.pool-size is " + poolSize + ", expected 3 or more");
        }
    }

    @Override
    public String toString() {
        return "MasterProperties[username=" + username + "]";
    }
}
