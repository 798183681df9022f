package dev.echelon.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.web.RunningCoordinator.Answer;
import dev.echelon.testbed.embedded.TestServers;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CodeVersionCheckApiTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PATH = "/api/v1/code-version-checks";

    private RunningCoordinator coordinator;

    @BeforeEach
    void fresh() {
        coordinator = SharedCoordinator.fresh();
        coordinator.master.sql("TRUNCATE identity.echelon_service_instance").update();
    }

    @Test
    void none_ahead_is_safe_and_who_is_not_active_is_left_out() {
        coordinator.tenant("acme", "active");
        coordinator.tenant("globex", "active");
        coordinator.tenant("initech", "suspended");
        coordinator.tenant("hooli", "provisioning");
        asks("acme", "3.2.0");
        asks("initech", "9.0.0");

        Check check = check("{\"codeVersion\": \"3.2.0\"}");

        assertThat(check.start()).isEqualTo("""
                {"codeVersion":"3.2.0","registeredBy":null,"named":false,"tenants":2,\
                "leftOut":{"provisioning":1,"suspended":1}}""");
        assertThat(check.tenants()).isEqualTo("{acme=FITS 3.2.0, globex=FITS }");
        assertThat(check.end())
                .isEqualTo("{\"tenants\":2,\"ahead\":0,\"unreadable\":0,\"noRequirement\":1,\"greatest\":\"3.2.0\","
                        + "\"fleet\":null}");
    }

    @Test
    void one_ahead_is_named_with_its_value_and_its_schema_version() {
        coordinator.tenant("acme", "active");
        coordinator.tenant("globex", "active");
        coordinator.history("globex", 1);
        asks("acme", "1.9.0");
        asks("globex", "1.10.0");

        Check check = check("{\"codeVersion\": \"1.9.0\"}");

        assertThat(check.tenant("globex")).isEqualTo("""
                {"slug":"globex","shard":"main","result":"AHEAD","minCompatible":"1.10.0","since":"V9__x.sql",\
                "schemaVersion":"1","reason":null}""");
        assertThat(check.tenants()).contains("acme=FITS 1.9.0");
        assertThat(check.end()).contains("\"ahead\":1", "\"unreadable\":0", "\"greatest\":\"1.10.0\"");
    }

    @Test
    void a_tenant_that_cannot_be_read_is_counted_as_that() {
        coordinator.tenant("acme", "active");
        coordinator.tenant("globex", "active");
        asks("globex", "9.0.0");
        TestServers.postgres().execute(coordinator.fleetName, "DROP SCHEMA t_acme CASCADE");
        coordinator
                .master
                .sql("INSERT INTO identity.echelon_tenant VALUES ('lost', 'active', 0, 'main', 'no_such_db', 'public'),"
                        + " ('far', 'active', 0, 'mars', 'db', 'public')")
                .update();

        Check check = check("{\"codeVersion\": \"9.0.0\"}");

        assertThat(check.tenants())
                .isEqualTo("{acme=UNREADABLE , far=UNREADABLE , globex=FITS 9.0.0, lost=UNREADABLE }");
        assertThat(check.tenant("lost")).contains("no_such_db");
        assertThat(check.tenant("acme")).contains("has no schema t_acme");
        assertThat(check.end()).contains("\"tenants\":4", "\"ahead\":0", "\"unreadable\":3");
    }

    @Test
    void a_canary_is_read_alone_whatever_its_status() {
        coordinator.tenant("acme", "active");
        coordinator.tenant("canary", "suspended");
        asks("acme", "9.0.0");
        asks("canary", "3.0.0");

        Check check = check("{\"codeVersion\": \"3.0.0\", \"only\": [\"canary\", \"canary\"]}");

        assertThat(check.start()).contains("\"named\":true", "\"tenants\":1", "{\"suspended\":1}");
        assertThat(check.tenants()).isEqualTo("{canary=FITS 3.0.0}");
    }

    @Test
    void a_run_that_may_be_applying_counts_before_any_tenant_is_migrated() throws IOException {
        coordinator.tenant("acme", "active");
        asks("acme", "3.0.0");
        coordinator.migration("V3__more.sql", "-- minCompatibleCodeVersion: 3.2.0\nSELECT 1;");
        String run = coordinator.post("/api/v1/runs", "{}").at("/runId");

        Check older = check("{\"codeVersion\": \"3.1.0\"}");
        Check newer = check("{\"codeVersion\": \"3.2.0\"}");
        Check named = check("{\"codeVersion\": \"3.1.0\", \"only\": [\"acme\"]}");

        assertThat(older.tenants()).isEqualTo("{acme=FITS 3.0.0}");
        assertThat(older.end())
                .contains("\"ahead\":0", "\"fleet\":{\"minCompatible\":\"3.2.0\",\"askedBy\":\"run " + run + "\"}");
        assertThat(newer.end()).contains("\"fleet\":null");
        assertThat(named.end()).contains("\"fleet\":null");
    }

    @Test
    void without_a_version_the_lowest_that_is_running_is_checked() {
        coordinator.tenant("acme", "active");
        asks("acme", "1.9.5");
        register("billing", "1.10.0", "1 hour");
        register("shop", "1.9.0", "1 hour");
        register("old", "0.1.0", "-1 second");

        Check check = check("");

        assertThat(check.start()).contains("\"codeVersion\":\"1.9.0\"", "\"registeredBy\":\"shop on host-1\"");
        assertThat(check.tenants()).isEqualTo("{acme=AHEAD 1.9.5}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                              | 64 | Which build is to be checked? No code version is given
            {"codeVersion": "v3"}                           | 64 | code-version: 'v3' is no semantic version
            {"codeVersion": "3.2"}                          | 64 | code-version: '3.2' is no semantic version
            {"codeVersion": ""}                             | 64 | code-version: '' is no semantic version
            {"only": "acme"}                                | 64 | wrong type at only; expected is a list
            {"codeversion": "3.2.0"}                        | 64 | unknown field at codeversion
            {"codeVersion": "3.2.0", "only": ["No Slug"]}   | 64 | only: 'No Slug' is no slug
            {"codeVersion": "3.2.0", "only": ["acmy"]}      | 66 | There is no tenant acmy. Near: acme.
            """)
    void what_is_wrong_is_told_in_a_sentence(String body, int exitCode, String detail) {
        coordinator.tenant("acme", "active");

        Answer answer = coordinator.post(PATH, body);

        assertThat(answer.exitCode()).as(answer.text()).isEqualTo(exitCode);
        assertThat(answer.detail()).contains(detail);
    }

    @Test
    void a_fleet_without_an_active_tenant_is_not_called_safe() {
        coordinator.tenant("initech", "suspended");

        Answer answer = coordinator.post(PATH, "{\"codeVersion\": \"3.2.0\"}");

        assertThat(answer.exitCode()).isEqualTo(65);
        assertThat(answer.detail()).contains("no active tenant");
        assertThat(coordinator.post(PATH, "{\"codeVersion\": \"3.2.0\"}").exitCode())
                .as("nobody waits for a check that was refused")
                .isEqualTo(65);
    }

    private Check check(String body) {
        Answer answer = coordinator.post(PATH, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.response().headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        return new Check(answer.text().lines().map(JSON::readTree).toList());
    }

    private void asks(String slug, String version) {
        String table = "t_" + slug + ".echelon_compatibility";
        TestServers.postgres()
                .execute(
                        coordinator.fleetName,
                        "DROP TABLE IF EXISTS " + table,
                        "CREATE TABLE " + table
                                + " (script text PRIMARY KEY, version text, min_compatible_code_version text)",
                        "INSERT INTO " + table + " VALUES ('V9__x.sql', '9', '" + version + "')");
    }

    private void register(String service, String version, String expiry) {
        coordinator
                .master
                .sql(
                        "INSERT INTO identity.echelon_service_instance (instance_id, service, code_version, host, registered_at,"
                                + " renewed_at, expires_at) VALUES (gen_random_uuid(), :service, :version, 'host-1', now(), now(),"
                                + " now() + CAST(:expiry AS interval))")
                .param("service", service)
                .param("version", version)
                .param("expiry", expiry)
                .update();
    }

    /** The lines of an answer. */
    private record Check(List<JsonNode> lines) {
        String start() {
            return lines.get(0).get("start").toString();
        }

        String end() {
            return lines.get(lines.size() - 1).get("end").toString();
        }

        /** All tenants by slug, each with its result and value. */
        String tenants() {
            var tenants = new TreeMap<String, String>();
            all().forEach(tenant -> tenants.put(
                    tenant.get("slug").asString(),
                    tenant.get("result").asString() + " "
                            + tenant.get("minCompatible").asString("")));
            return tenants.toString();
        }

        String tenant(String slug) {
            return all().stream()
                    .filter(tenant -> tenant.get("slug").asString().equals(slug))
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }

        private List<JsonNode> all() {
            return lines.stream()
                    .filter(line -> line.get("tenants").isArray())
                    .flatMap(line -> line.get("tenants").valueStream())
                    .toList();
        }
    }
}
