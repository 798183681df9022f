package dev.echelon.contracts.guard.spring;

import dev.echelon.contracts.guard.OnUnreadable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The guard's settings. It is on when {@code enabled} says so, or when any other of these properties is set.
 *
 * @param enabled false switches it off whatever else is set; null: on when another of these is set
 * @param codeVersion this build's version; null: the version in {@code META-INF/build-info.properties}, else
 *     {@code Implementation-Version} of the application's manifest
 * @param sampleSize active tenants to read, 1 to 1000
 * @param timeout for the whole check
 * @param onUnreadable what to do when the master or a sampled tenant cannot be read
 * @param askMaster whether the master is also asked for the greatest value of the whole fleet
 * @param register whether this instance registers its version in the master, for the coordinator's order guard
 * @param expiry how long a registration stands without renewal; it is renewed three times as often
 * @param service name to register under; null: {@code spring.application.name}
 * @param master where the master is; null: as {@code echelon.master}
 */
@ConfigurationProperties(prefix = "echelon.guard", ignoreUnknownFields = false)
public record GuardProperties(
        @Nullable Boolean enabled,
        @Nullable String codeVersion,
        @DefaultValue("10") int sampleSize,
        @DefaultValue("5s") Duration timeout,
        @DefaultValue("fail-closed") OnUnreadable onUnreadable,
        @DefaultValue("true") boolean askMaster,
        @DefaultValue("true") boolean register,
        @DefaultValue("60s") Duration expiry,
        @Nullable String service,
        @Nullable Master master) {

    /**
     * The master database, read with a role that has the guard's functions and nothing else.
     *
     * @param url begins with {@code jdbc:postgresql:}
     * @param username the role
     * @param password its password
     * @param passwordFile a file that holds it instead
     */
    public record Master(
            @Nullable String url,
            @Nullable String username,
            @Nullable String password,
            @Nullable String passwordFile) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Master[username=" + username + "]";
        }
    }
}
