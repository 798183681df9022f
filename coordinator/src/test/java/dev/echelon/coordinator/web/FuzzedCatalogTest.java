package dev.echelon.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.web.CatalogRows.Row;
import dev.echelon.coordinator.web.RunningCoordinator.Answer;
import dev.echelon.testbed.embedded.Fuzz;
import dev.echelon.testbed.embedded.TableContents;
import dev.echelon.testbed.embedded.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A catalog in which everything stands that a catalog should not hold: what is sound is planned, the rest is told. */
@Timeout(180)
class FuzzedCatalogTest {
    private static final int ROWS = 10_000;
    private static final Fuzz FUZZ = Fuzz.usually(4);
    private static final int NAMES = 100;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CATALOG = "CREATE TABLE public.customer (slug text, status text, ring integer,"
            + " shard text, database_name text, schema_name text)";
    private static final String INSERT = "INSERT INTO public.customer VALUES (?, ?, ?, ?, ?, ?)";

    private final String database = TestServers.freshDatabase("fuzzed");

    @Test
    void whatIsSoundIsPlannedAndTheRestIsTold(@TempDir Path folder) throws Exception {
        List<Row> rows = catalog();
        Set<String> sound = sound(rows);
        try (var coordinator = new RunningCoordinator(
                folder,
                Map.of(
                        "echelon.master.url",
                        TestServers.postgres().jdbcUrl(database),
                        "echelon.catalog.query",
                        "SELECT * FROM public.customer -- what is it?"))) {
            TableContents before = contents();

            Answer plan = coordinator.post("/api/v1/plans", "{\"cohortSize\": 1000, \"abortRate\": 0.5}");
            Answer check = coordinator.post("/api/v1/code-version-checks", "{\"codeVersion\": \"3.2.0\"}");
            Answer refused = coordinator.post("/api/v1/runs", "{}");

            assertThat(plan.status()).as(FUZZ + plan.text()).isEqualTo(200);
            assertThat(slugs(plan)).as(FUZZ.toString()).isEqualTo(sound);
            assertThat(plan.json().at("/totalTenants").asInt()).isEqualTo(sound.size());
            for (Answer answer : List.of(plan, check, refused)) {
                assertShowable(answer);
            }
            assertThat(refused.exitCode()).as(refused.text()).isEqualTo(65);
            assertThat(contents()).as(FUZZ.toString()).isEqualTo(before);

            anyNameMayBeAskedFor(coordinator, rows);
            assertThat(contents()).as(FUZZ.toString()).isEqualTo(before);

            // with the shards that nobody has heard of out of the way a run begins, and it has the sound rows and no
            // other
            coordinator
                    .master
                    .sql("DELETE FROM public.customer WHERE shard IS NOT NULL AND shard <> '' AND shard <> 'main'")
                    .update();
            Answer started = coordinator.post("/api/v1/runs", "{\"cohortSize\": 1000}");
            assertThat(started.status()).as(started.text()).isEqualTo(201);
            assertThat(coordinator
                            .master
                            .sql("SELECT slug FROM identity.migration_cohort_tenant WHERE state <> 'SKIPPED'")
                            .query(String.class)
                            .set())
                    .isEqualTo(sound);
        }
    }

    private TableContents contents() {
        return TableContents.of(TestServers.postgres(), database, Set.of());
    }

    private List<Row> catalog() throws SQLException {
        List<Row> rows = new ArrayList<>();
        for (int number = 0; number < ROWS; number++) {
            rows.add(CatalogRows.make(FUZZ.of(number), number, database));
        }
        try (Connection connection = TestServers.postgres().connect(database)) {
            connection.createStatement().execute(CATALOG);
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (Row row : rows) {
                    for (int i = 0; i < 6; i++) {
                        insert.setObject(i + 1, row.values()[i], i == 2 ? Types.INTEGER : Types.VARCHAR);
                    }
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            connection.commit();
        }
        return rows;
    }

    /** Who is planned: of one slug, and of one schema, whoever comes first in plan order. */
    private static Set<String> sound(List<Row> rows) {
        Set<String> slugs = new HashSet<>();
        Set<List<String>> schemas = new HashSet<>();
        return rows.stream()
                .filter(Row::isSound)
                .sorted(Comparator.comparing((Row row) -> Objects.requireNonNullElse(row.ring(), 0))
                        .thenComparing(row -> String.valueOf(row.slug())))
                .filter(row -> slugs.add(String.valueOf(row.slug())))
                .filter(row -> schemas.add(List.of(String.valueOf(row.database()), String.valueOf(row.schema()))))
                .map(row -> String.valueOf(row.slug()))
                .collect(Collectors.toSet());
    }

    private static Set<String> slugs(Answer plan) {
        Set<String> slugs = new HashSet<>();
        plan.json().at("/cohorts").forEach(cohort -> cohort.path("tenants")
                .forEach(tenant -> slugs.add(tenant.path("slug").asString())));
        return slugs;
    }

    /** By their own names, and by names that nobody has. */
    private static void anyNameMayBeAskedFor(RunningCoordinator coordinator, List<Row> rows) {
        FUZZ.cases(NAMES, (number, random) -> {
            String slug = Fuzz.chance(random, 50)
                    ? Fuzz.text(random)
                    : Fuzz.one(random, rows).slug();
            String only = JSON.writeValueAsString(Map.of("only", List.of(String.valueOf(slug))));
            Answer check =
                    coordinator.post("/api/v1/code-version-checks", only.replace("{", "{\"codeVersion\":\"1.0.0\","));
            assertThat(check.status()).as(only + check.text()).isIn(200, 400, 404);
            assertShowable(check);
            if (rows.stream().filter(Row::isSound).noneMatch(row -> Objects.equals(slug, row.slug()))) {
                Answer fanOut = coordinator.post("/api/v1/fan-outs", only);
                assertThat(fanOut.exitCode()).as(only + fanOut.text()).isIn(64, 65, 66);
                assertShowable(fanOut);
            }
        });
    }

    /** Nothing in it steers a terminal, and it has no stack trace. */
    private static void assertShowable(Answer answer) {
        strings(answer).forEach(text -> assertThat(text)
                .as(FUZZ.toString())
                .doesNotContain("Exception", "\tat ")
                .doesNotContainPattern("[\\p{Cc}\\u202a-\\u202e\\ufeff]"));
    }

    private static Stream<String> strings(Answer answer) {
        return answer.text().lines().filter(line -> !line.isBlank()).flatMap(line -> strings(JSON.readTree(line)));
    }

    private static Stream<String> strings(JsonNode node) {
        return node.isString()
                ? Stream.of(node.asString())
                : StreamSupport.stream(node.spliterator(), false).flatMap(FuzzedCatalogTest::strings);
    }
}
