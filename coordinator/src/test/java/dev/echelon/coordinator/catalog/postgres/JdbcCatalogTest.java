package dev.echelon.coordinator.catalog.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.echelon.coordinator.catalog.CatalogProperties;
import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.catalog.CatalogTenant.LastSeen;
import dev.echelon.coordinator.flyway.MasterSchema;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.testbed.embedded.TestServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

class JdbcCatalogTest {
    private static DataSource master;

    @BeforeAll
    static void install() {
        master = TestServers.postgres().dataSource(TestServers.freshDatabase("catalog"));
        new MasterSchema(master, null).install();
        JdbcClient jdbc = JdbcClient.create(master);
        jdbc.sql(
                        "INSERT INTO identity.echelon_tenant (slug, status, ring, shard, database_name, schema_name) VALUES"
                                + " ('acme', 'active', 2, 'east', 'db1', 's1'), ('globex', 'archived', 0, 'west', 'db2', 'public')")
                .update();
        jdbc.sql(
                        "INSERT INTO identity.echelon_tenant_schema (slug, schema_version, history_digest, duration_ms, read_at)"
                                + " VALUES ('acme', '7', 'abc', 1200, '2026-01-02 03:04:05+00')")
                .update();
        jdbc.sql("CREATE TABLE public.customer (tags jsonb, name varchar(40), stage char(8), place text)")
                .update();
        jdbc.sql(
                        "INSERT INTO public.customer VALUES ('{\"live\": 1}', 'initech', 'active', 'east'), ('{}', NULL, NULL, NULL)")
                .update();
    }

    @Test
    void reads_the_default_table_with_what_was_last_seen() {
        assertThat(all(catalog(null)))
                .containsExactlyInAnyOrder(
                        new CatalogTenant(
                                "acme",
                                "active",
                                2,
                                "east",
                                "db1",
                                "s1",
                                new LastSeen("7", "abc", 1_200L, Instant.parse("2026-01-02T03:04:05Z"))),
                        new CatalogTenant("globex", "archived", 0, "west", "db2", "public", null));
    }

    @Test
    void finds_by_slug() {
        assertThat(catalog(null).find(List.of("globex", "nobody", "x' OR true --")))
                .extracting(CatalogTenant::slug)
                .containsExactly("globex");
        assertThat(catalog(null).find(List.of())).isEmpty();
    }

    @Test
    void reads_a_query_of_the_users_own() {
        JdbcCatalog own = catalog(
                "SELECT name AS slug, trim(stage) AS status, 3::smallint AS ring, place AS shard,"
                        + " 'crm' AS database_name, 'public' AS schema_name FROM public.customer WHERE tags ? 'live' -- ours\n;");
        own.check();

        assertThat(all(own)).containsExactly(new CatalogTenant("initech", "active", 3, "east", "crm", "public", null));
        assertThat(own.find(List.of("initech"))).hasSize(1);
    }

    @Test
    void a_row_of_nulls_is_read_and_left_to_the_planner() {
        JdbcCatalog own = catalog("SELECT name AS slug, stage AS status, NULL::int AS ring, place AS shard,"
                + " NULL AS database_name, NULL AS schema_name FROM public.customer WHERE name IS NULL");

        assertThat(all(own)).containsExactly(new CatalogTenant("", "", 0, "", "", "", null));
    }

    @Test
    void a_query_without_the_columns_is_refused_by_name() {
        assertThatThrownBy(() -> catalog("SELECT name AS slug, stage AS status FROM public.customer")
                        .check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("echelon.catalog.query does not return ring, shard, database_name, schema_name");
    }

    @Test
    void a_query_that_cannot_be_run_is_refused_with_the_servers_words() {
        assertThatThrownBy(() -> catalog("SELEKT 1").check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("echelon.catalog.query")
                .hasMessageContaining("syntax error");
    }

    @Test
    void a_query_that_writes_is_refused_by_the_server() {
        JdbcCatalog writing = catalog("SELECT slug, status, ring, shard, database_name, schema_name"
                + " FROM identity.echelon_tenant WHERE nextval('identity.migration_token_seq') > 0");

        assertThatThrownBy(() -> all(writing))
                .isInstanceOfAny(DataAccessException.class, Refusal.class)
                .hasMessageContaining("read-only");
    }

    @Test
    void a_row_of_the_wrong_type_is_a_refusal() {
        JdbcCatalog wrong = catalog("SELECT slug, status, 'first' AS ring, shard, database_name, schema_name"
                + " FROM identity.echelon_tenant");

        assertThatThrownBy(() -> all(wrong))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("invalid input syntax for type integer")
                .hasMessageContaining("echelon.catalog.query");
    }

    private static JdbcCatalog catalog(@Nullable String query) {
        return new JdbcCatalog(new CatalogProperties(query), master, new JdbcTransactionManager(master));
    }

    private static List<CatalogTenant> all(JdbcCatalog catalog) {
        List<CatalogTenant> all = new ArrayList<>();
        catalog.forEach(all::add);
        return all;
    }
}
