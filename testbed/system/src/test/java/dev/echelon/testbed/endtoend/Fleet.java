package dev.echelon.testbed.endtoend;

import dev.echelon.testbed.embedded.PostgresServer;
import dev.echelon.testbed.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The tenants of one test: made, broken, mended and looked at behind Echelon's back. */
public final class Fleet {
    public static final String BASE = """
            CREATE TABLE probe (n integer NOT NULL);
            INSERT INTO probe VALUES (0);
            CREATE TABLE item (id integer PRIMARY KEY, amount integer);
            INSERT INTO item SELECT i, i FROM generate_series(1, 20) AS i;
            """;
    /** Deliberately not idempotent: applied twice it shows. */
    public static final String COUNT =
            "UPDATE probe SET n = n + 1;\nALTER TABLE item ADD CONSTRAINT amount_positive CHECK (amount > 0);\n";

    private record Tenant(PostgresServer server, String database, String schema) {}

    private final Stack stack;
    private final TreeMap<String, Tenant> tenants = new TreeMap<>();

    public Fleet(Stack stack) {
        this.stack = stack;
        master("DELETE FROM identity.echelon_tenant");
    }

    /** Schemas of one database of the shard, named prefix-1 and so on. */
    public Fleet schemas(String prefix, String shard, int count) {
        PostgresServer server = stack.shard(shard).server();
        String database = "fleet_" + shard;
        if (!server.hasDatabase(database)) {
            server.execute("postgres", "CREATE DATABASE " + database + " OWNER " + stack.migrator());
        }
        for (int i = 1; i <= count; i++) {
            String schema = (prefix + "_" + i).replace('-', '_');
            server.execute(database, "CREATE SCHEMA " + schema + " AUTHORIZATION " + stack.migrator());
            add(prefix + "-" + i, shard, server, database, schema);
        }
        return this;
    }

    /** Databases of their own. */
    Fleet databases(String prefix, String shard, int count) {
        PostgresServer server = stack.shard(shard).server();
        for (int i = 1; i <= count; i++) {
            String database = (prefix + "_" + i).replace('-', '_');
            server.execute("postgres", "CREATE DATABASE " + database + " OWNER " + stack.migrator());
            server.execute(database, "GRANT ALL ON SCHEMA public TO " + stack.migrator());
            add(prefix + "-" + i, shard, server, database, "public");
        }
        return this;
    }

    private void add(String slug, String shard, PostgresServer server, String database, String schema) {
        tenants.put(slug, new Tenant(server, database, schema));
        master("INSERT INTO identity.echelon_tenant (slug, shard, database_name, schema_name) VALUES ('" + slug + "', '"
                + shard + "', '" + database + "', '" + schema + "')");
    }

    Fleet status(String slug, String status) {
        master("UPDATE identity.echelon_tenant SET status = '" + status + "' WHERE slug = '" + slug + "'");
        return this;
    }

    public List<String> slugs() {
        return new ArrayList<>(tenants.keySet());
    }

    public void master(String sql) {
        stack.master().execute(stack.masterDatabase(), sql);
    }

    public String masterSays(String sql) {
        return first(stack.master(), stack.masterDatabase(), sql);
    }

    /** Runs SQL in the tenant's schema, as the superuser. */
    void in(String slug, String sql) {
        Tenant tenant = tenant(slug);
        tenant.server().execute(tenant.database(), "SET search_path = " + tenant.schema(), sql);
    }

    /** The first column of the first row; {@code {schema}} stands for the tenant's. */
    public String says(String slug, String sql) {
        Tenant tenant = tenant(slug);
        return first(tenant.server(), tenant.database(), sql.replace("{schema}", tenant.schema()));
    }

    /** How often the migration that counts has been applied. */
    int applied(String slug) {
        return Integer.parseInt(says(slug, "SELECT n FROM {schema}.probe"));
    }

    private Tenant tenant(String slug) {
        Tenant tenant = tenants.get(slug);
        if (tenant == null) {
            throw new AssertionError("no tenant " + slug);
        }
        return tenant;
    }

    private static String first(PostgresServer server, String database, String sql) {
        try (Connection connection = server.connect(database);
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** A folder with these scripts: names and contents in turn. */
    public static Path migrations(Path folder, String... scripts) {
        try {
            Files.createDirectories(folder);
            for (int i = 0; i < scripts.length; i += 2) {
                Files.writeString(folder.resolve(scripts[i]), scripts[i + 1]);
            }
            return folder;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
