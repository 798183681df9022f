package dev.echelon.contracts.guard.spring;

import dev.echelon.contracts.guard.JdbcConnections;
import dev.echelon.contracts.guard.MasterConnections;
import dev.echelon.contracts.guard.ShardAddress;
import dev.echelon.contracts.guard.TenantConnections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Connections from the properties that coordinator and workers are configured by: {@code echelon.master}, {@code echelon.shards}. */
final class GuardConnections {
    private final Binder binder;

    GuardConnections(Binder binder) {
        this.binder = binder;
    }

    MasterConnections master(GuardProperties.@Nullable Master own) {
        boolean ours = own != null && own.url() != null;
        String prefix = ours ? "echelon.guard.master" : "echelon.master";
        var master = ours && own != null
                ? own
                : binder.bind("echelon.master", GuardProperties.Master.class)
                        .orElse(new GuardProperties.Master(null, null, null, null));
        String url = required(prefix + ".url", master.url());
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new GuardConfigurationException(prefix + ".url", "must begin with jdbc:postgresql:");
        }
        // once now, so that a wrong path stops the start
        password(prefix, master.password(), master.passwordFile());
        return JdbcConnections.master(
                url,
                required(prefix + ".username", master.username()),
                () -> password(prefix, master.password(), master.passwordFile()));
    }

    TenantConnections tenants() {
        Map<String, Shard> shards = binder.bind("echelon.shards", Bindable.mapOf(String.class, Shard.class))
                .orElse(Map.of());
        if (shards.isEmpty()) {
            throw new GuardConfigurationException(
                    "echelon.shards",
                    "names no shard, and there is no bean of type TenantConnections: the guard cannot reach the tenants.");
        }
        var addresses = new LinkedHashMap<String, ShardAddress>();
        shards.forEach((name, shard) -> addresses.put(name, address("echelon.shards." + name, shard)));
        return JdbcConnections.tenants(addresses);
    }

    private static ShardAddress address(String prefix, Shard shard) {
        if (shard.port() < 1 || shard.port() > 65_535) {
            throw new GuardConfigurationException(prefix + ".port", "is " + shard.port() + ", expected 1 to 65535");
        }
        return new ShardAddress(
                required(prefix + ".host", shard.host()),
                shard.port(),
                required(prefix + ".username", shard.username()),
                password(prefix, shard.password(), shard.passwordFile()),
                shard.properties());
    }

    private static String required(String property, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new GuardConfigurationException(property, "is not set, and the guard needs it.");
        }
        return value;
    }

    private static String password(String prefix, @Nullable String password, @Nullable String file) {
        if (file == null || file.isBlank()) {
            return password == null ? "" : password;
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new GuardConfigurationException(prefix + ".password-file", "names a file that cannot be read.");
        }
    }

    /** What the guard needs of {@code echelon.shards.<name>}; the other fields are the coordinator's and the workers'. */
    record Shard(
            @Nullable String host,
            @DefaultValue("5432") int port,
            @Nullable String username,
            @Nullable String password,
            @Nullable String passwordFile,
            @DefaultValue Map<String, String> properties) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Shard[" + username + "@" + host + ":" + port + "]";
        }
    }
}
