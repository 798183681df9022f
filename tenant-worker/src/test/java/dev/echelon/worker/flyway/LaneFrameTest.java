package dev.echelon.worker.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.migrationset.MigrationSetLoader;
import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.TestServers;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.tenant.Fence;
import dev.echelon.worker.tenant.Sql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the lane takes for an empty schema, in which it may make Flyway's table by itself. */
class LaneFrameTest {
    private static final EmbeddedPostgres SERVER = TestServers.postgres();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE \"a Tenant\".o (id int)",
                "CREATE VIEW \"a Tenant\".o AS SELECT 1",
                "CREATE SEQUENCE \"a Tenant\".o",
                "CREATE TYPE \"a Tenant\".o AS ENUM ('a')",
                "CREATE DOMAIN \"a Tenant\".o AS int",
                "CREATE FUNCTION \"a Tenant\".o() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE OPERATOR \"a Tenant\".=== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)",
                "CREATE COLLATION \"a Tenant\".o (LOCALE = 'C')",
                "CREATE TEXT SEARCH CONFIGURATION \"a Tenant\".o (COPY = english)"
            })
    void leaves_a_schema_to_Flyway_in_which_anything_is(String object, @TempDir Path folder) throws Exception {
        assertThat(created(object, folder)).isFalse();
    }

    @Test
    void makes_the_history_in_an_empty_schema_whatever_is_in_others(@TempDir Path folder) throws Exception {
        assertThat(created("CREATE TABLE another.o (id int)", folder)).isTrue();
    }

    private static boolean created(String object, Path folder) throws Exception {
        Files.writeString(folder.resolve("V1__a.sql"), "SELECT 1;");
        String database = TestServers.freshDatabase("lane");
        var task = new TenantTask(
                UUID.randomUUID(),
                1,
                "a-tenant",
                1,
                UUID.randomUUID(),
                1,
                "main",
                database,
                "a Tenant",
                "1",
                Set.of(),
                false,
                MigrationSetLoader.load(List.of(folder.toString())));
        try (Connection connection =
                DriverManager.getConnection(SERVER.jdbcUrl(database), "postgres", SERVER.password())) {
            Sql.update(connection, "CREATE SCHEMA \"a Tenant\"");
            Sql.update(connection, "CREATE SCHEMA another");
            Sql.update(connection, object);
            Fence.take(connection, task, new Unhurried());
            HistorySql history = HistorySql.ofFlyway(connection).of(task);
            return Sql.inTransaction(
                    connection,
                    () -> Objects.requireNonNull(
                            new LaneFrame(connection, task, history).create(), "nobody has the lock"));
        }
    }

    /** There is nobody else to wait for. */
    private static final class Unhurried implements Leash {
        @Override
        public void check() {}

        @Override
        public void pause(Duration wait) {
            throw new AssertionError("waited for " + wait);
        }

        @Override
        public void applying() {}

        @Override
        public void progress(String line) {}
    }
}
