package dev.echelon.contracts.guard;

import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A master and tenants that are schemas of one database, all fresh. */
public final class Fleet {
    private static final Path MASTER = Path.of("../coordinator/src/main/resources/dev/echelon/coordinator/master");

    private final EmbeddedPostgres server = TestServers.postgres();
    private final String master = TestServers.freshDatabase("guard_master");
    private String tenants = "";

    /** Installs the master. */
    public Fleet() {
        server.execute(master, "CREATE SCHEMA identity");
        try (Stream<Path> scripts = Files.list(MASTER)) {
            for (Path script :
                    scripts.sorted(Comparator.comparingInt(Fleet::version)).toList()) {
                server.execute(master, Files.readString(script));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int version(Path script) {
        return Integer.parseInt(script.getFileName().toString().replaceFirst("V(\\d+)__.*", "$1"));
    }

    /** An active tenant whose migrations declare nothing. */
    public Fleet tenant(String slug) {
        return tenant(slug, "active");
    }

    /** A tenant whose migrations declare nothing. */
    public Fleet tenant(String slug, String status) {
        inTenants("CREATE SCHEMA " + slug);
        return listed(slug, status, "eu-1", tenantDatabase(), slug);
    }

    /** A row of the catalog, and nothing behind it. */
    public Fleet listed(String slug, String status, String shard, String database, String schema) {
        return inMaster(
                "INSERT INTO identity.echelon_tenant (slug, status, shard, database_name, schema_name) VALUES ('" + slug
                        + "', '" + status + "', '" + shard + "', '" + database + "', '" + schema + "')");
    }

    /** Writes what a worker writes when this tenant gets a migration that declares a version. */
    public Fleet declares(String slug, String script, String minCompatible) {
        return inTenants(
                "CREATE TABLE IF NOT EXISTS " + slug + ".echelon_compatibility (script text PRIMARY KEY, version text,"
                        + " min_compatible_code_version text NOT NULL, token bigint,"
                        + " recorded_at timestamptz NOT NULL DEFAULT clock_timestamp())",
                "INSERT INTO " + slug + ".echelon_compatibility (script, min_compatible_code_version) VALUES ('"
                        + script + "', '" + minCompatible + "')");
    }

    /** Undoes {@link #declares}. */
    public Fleet declaresNothing(String slug) {
        return inTenants("DROP TABLE " + slug + ".echelon_compatibility");
    }

    /** What the master last saw of a tenant. */
    public Fleet seen(String slug, String minCompatible) {
        return inMaster(
                "INSERT INTO identity.echelon_tenant_schema (slug, min_compatible_code_version, read_at) VALUES ('"
                        + slug + "', '" + minCompatible + "', clock_timestamp()) ON CONFLICT (slug) DO UPDATE SET"
                        + " min_compatible_code_version = excluded.min_compatible_code_version");
    }

    public Fleet inMaster(String... statements) {
        server.execute(master, statements);
        return this;
    }

    public Fleet inTenants(String... statements) {
        server.execute(tenantDatabase(), statements);
        return this;
    }

    /** The first column of every row, as text. */
    public List<String> masterSays(String query) {
        try (Connection connection = server.connect(master);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            var texts = new ArrayList<String>();
            while (rows.next()) {
                texts.add(String.valueOf(rows.getString(1)));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new connection to the master, as the superuser. */
    public Connection connectToMaster() throws SQLException {
        return server.connect(master);
    }

    public MasterConnections master() {
        return JdbcConnections.master(server.jdbcUrl(master), server.username(), server.password());
    }

    public TenantConnections tenants() {
        return JdbcConnections.tenants(Map.of("eu-1", shard()));
    }

    /** The shard's address, as the superuser. */
    public ShardAddress shard() {
        return new ShardAddress("127.0.0.1", server.port(), server.username(), server.password(), Map.of());
    }

    public String masterDatabase() {
        return master;
    }

    public String tenantDatabase() {
        if (tenants.isEmpty()) {
            tenants = TestServers.freshDatabase("guard_tenants");
        }
        return tenants;
    }

    /** The properties that a service on this fleet is configured by. */
    public Map<String, Object> properties() {
        return Map.of(
                "echelon.master.url", server.jdbcUrl(master),
                "echelon.master.username", server.username(),
                "echelon.master.password", server.password(),
                "echelon.shards.eu-1.host", "127.0.0.1",
                "echelon.shards.eu-1.port", server.port(),
                "echelon.shards.eu-1.username", server.username(),
                "echelon.shards.eu-1.password", server.password(),
                "echelon.shards.eu-1.limit", 8);
    }

    /** Long enough for a loaded machine. */
    public static Duration patience() {
        return Duration.ofSeconds(30);
    }
}
