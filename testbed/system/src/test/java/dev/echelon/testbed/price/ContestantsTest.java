package dev.echelon.testbed.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.TestServers;
import dev.echelon.testbed.stack.StackException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Those who need no Echelon do all the work, on fleets that are gone afterwards. */
class ContestantsTest {
    private static final EmbeddedPostgres SERVER = TestServers.postgres();

    private static TenantServer server() {
        return TenantServer.of(new TreeMap<>(Map.of(
                "ECHELON_SHARDS_MAIN_HOST",
                "127.0.0.1",
                "ECHELON_SHARDS_MAIN_PORT",
                Integer.toString(SERVER.port()),
                "ECHELON_SHARDS_MAIN_USERNAME",
                SERVER.username(),
                "ECHELON_SHARDS_MAIN_PASSWORD",
                SERVER.password())));
    }

    @ParameterizedTest
    @EnumSource
    void every_piece_of_work_is_measured_for_each(Layout layout, @TempDir Path folder) throws Exception {
        var words = new StringWriter();
        var measurement = new Measurement(
                server(),
                List.of(new Floor(), new PlainFlyway(PriceMigrations.writeTo(folder))),
                1,
                new PrintWriter(words));

        List<Series> series = measurement.of(layout, 3);

        assertThat(series).hasSize(6).allSatisfy(one -> {
            assertThat(one.layout()).isEqualTo(layout);
            assertThat(one.tenants()).isEqualTo(3);
            assertThat(one.taken()).hasSize(1);
        });
        assertThat(words.toString()).contains("warming up", "1 of 1");
        assertThat(SERVER.hasDatabase("price_schemas_0_1")).isFalse();
        assertThat(SERVER.hasDatabase("price_databases_1_1_3")).isFalse();
    }

    @Test
    void work_that_was_not_done_is_not_measured() throws Exception {
        try (var fleet = new PricedFleet(server(), "price_undone", Layout.SCHEMAS, 2)) {
            var floor = new Floor();
            assertThat(floor.run(fleet, Work.FRESH)).containsKey(Contender.FLOOR);
            fleet.check(Work.FRESH);

            assertThatThrownBy(() -> fleet.check(Work.ONE_PENDING))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("Of 2 tenants of price_undone, 2 have the base and 0 the second migration");
        }
    }

    @Test
    void a_catalog_in_use_is_not_replaced() {
        String database = TestServers.freshDatabase("master");
        SERVER.execute(
                database,
                "CREATE SCHEMA identity",
                "CREATE TABLE identity.echelon_tenant (slug text PRIMARY KEY)",
                "INSERT INTO identity.echelon_tenant VALUES ('price_schemas_2_1-1')");
        var master = new PricedMaster(SERVER.jdbcUrl(database), SERVER.username(), SERVER.password());
        assertThatThrownBy(() -> {
                    master.refuseAnothersFleet();
                    SERVER.execute(database, "INSERT INTO identity.echelon_tenant VALUES ('prices-and-sons')");
                    master.refuseAnothersFleet();
                })
                .isInstanceOf(StackException.class)
                .hasMessageContaining("lists 1 tenants");
    }

    @Test
    void a_given_server_is_read_from_the_documented_variables() {
        assertThat(server().shard()).isEqualTo("main");
        assertThat(server().toString()).doesNotContain(SERVER.password());
        assertThatThrownBy(() -> TenantServer.of(Map.of("ECHELON_MASTER_URL", "x")))
                .hasMessageContaining("ECHELON_SHARDS_MAIN_HOST");
    }
}
