package dev.echelon.coordinator.catalog.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.echelon.coordinator.catalog.ActiveTenants;
import dev.echelon.coordinator.catalog.CatalogProperties;
import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.flyway.MasterSchema;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.testbed.embedded.TestServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

class JdbcActiveTenantsTest {
    private static final Set<String> KNOWN = Set.of("east", "west", "empty", "it's");
    private static String database;
    private static HikariDataSource master;
    private static JdbcClient jdbc;

    @BeforeAll
    static void install() {
        HikariConfig one = new HikariConfig();
        database = TestServers.freshDatabase("active");
        one.setDataSource(TestServers.postgres().dataSource(database));
        one.setMaximumPoolSize(1);
        one.setConnectionTimeout(2_000);
        master = new HikariDataSource(one);
        new MasterSchema(master, null).install();
        jdbc = JdbcClient.create(master);
        jdbc.sql(
                        "INSERT INTO identity.echelon_tenant (slug, status, shard, database_name, schema_name)"
                                + " SELECT 'e-' || n, 'active', 'east', 'db' || n % 2, 's' || n FROM generate_series(1, 2500) n")
                .update();
        jdbc.sql("INSERT INTO identity.echelon_tenant (slug, status, shard, database_name, schema_name) VALUES"
                        + " ('w-1', 'active', 'west', 'own1', 'public'), ('w-2', 'active', 'west', 'own2', 'public'),"
                        + " ('w-3', 'suspended', 'west', 'own3', 'public'), ('w-4', 'provisioning', 'west', 'own4', 'public'),"
                        + " ('w-5', 'suspended', 'west', 'own5', 'public'), ('q', 'active', 'it''s', 'db', 'public'),"
                        + " ('m-1', 'active', 'mars', 'db', 'public'), ('p-1', 'active', 'pluto', 'db', 'public')")
                .update();
    }

    @AfterAll
    static void end() {
        master.close();
    }

    @Test
    void gives_the_active_ones_by_shard_and_by_database_a_thousand_at_a_time_at_most() {
        try (ActiveTenants active = catalog(null).active(KNOWN)) {
            assertThat(active.count()).isEqualTo(2_505);
            assertThat(active.others()).isEqualTo(Map.of("suspended", 2, "provisioning", 1));
            assertThat(active.sources())
                    .extracting(ActiveTenants.Source::shard)
                    .containsExactly("east", "it's", "west", "");

            assertThat(sizes(active.sources().get(0))).isEqualTo("db0 1000, db0 250, db1 1000, db1 250");
            assertThat(sizes(active.sources().get(1))).isEqualTo("db 1");
            assertThat(sizes(active.sources().get(2))).isEqualTo("own1 1, own2 1");
            assertThat(active.sources().get(3).next())
                    .as("one database is one shard's")
                    .containsExactly(new CatalogTenant("m-1", "active", 0, "mars", "db", "public", null));
        }
    }

    @Test
    void stands_by_the_moment_it_was_opened_at_and_gives_the_connection_back() {
        ActiveTenants active = catalog(null).active(Set.of("west"));
        assertThatThrownBy(() -> jdbc.sql("SELECT 1").query(Integer.class).single())
                .as("it has the only connection")
                .hasMessageContaining("JDBC Connection");
        assertThat(active.sources().get(0).next()).hasSize(1);
        assertThat(JdbcClient.create(TestServers.postgres().dataSource("postgres"))
                        .sql("SELECT string_agg(state, ',') FROM pg_stat_activity WHERE datname = :database")
                        .param("database", database)
                        .query(String.class)
                        .single())
                .as("no transaction stands open while tenants are read")
                .isEqualTo("idle");
        active.close();
        active.close();

        assertThat(active.sources().get(0).next()).as("closed").isEmpty();
        assertThat(jdbc.sql("SELECT count(*)::int FROM pg_cursors WHERE name LIKE 'echelon%'")
                        .query(Integer.class)
                        .single())
                .isZero();
        jdbc.sql("CREATE TABLE public.writable (n int)").update();
    }

    @Test
    void reads_a_query_of_the_users_own_and_refuses_one_that_writes() {
        JdbcCatalog own =
                catalog("SELECT 'x' AS slug, 'active' AS status, 0 AS ring, NULL AS shard, NULL AS database_name,"
                        + " 's' AS schema_name WHERE '{\"a\": 1}'::jsonb ? 'a' -- ours\n;");
        try (ActiveTenants active = own.active(KNOWN)) {
            assertThat(active.count()).isEqualTo(1);
            assertThat(active.sources().get(0).next())
                    .containsExactly(new CatalogTenant("x", "active", 0, "", "", "s", null));
        }
        jdbc.sql("CREATE SEQUENCE public.drawn").update();
        JdbcCatalog writing = catalog("SELECT 'x' AS slug, 'active' AS status, nextval('public.drawn')::int AS ring,"
                + " 'east' AS shard, 'd' AS database_name, 's' AS schema_name");

        assertThatThrownBy(() -> writing.active(KNOWN).close()).hasMessageContaining("read-only");
        assertThatThrownBy(() -> catalog("SELECT nothing").active(KNOWN)).isInstanceOf(Refusal.class);
        assertThat(jdbc.sql("SELECT 1").query(Integer.class).single()).isEqualTo(1);
    }

    private static String sizes(ActiveTenants.Source source) {
        List<String> sizes = new ArrayList<>();
        List<CatalogTenant> next = source.next();
        while (!next.isEmpty()) {
            assertThat(next)
                    .extracting(CatalogTenant::databaseName)
                    .containsOnly(next.get(0).databaseName());
            sizes.add(next.get(0).databaseName() + " " + next.size());
            next = source.next();
        }
        return String.join(", ", sizes);
    }

    private static JdbcCatalog catalog(@Nullable String query) {
        return new JdbcCatalog(new CatalogProperties(query), master, new JdbcTransactionManager(master));
    }
}
