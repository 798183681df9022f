package dev.echelon.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.coordinator.web.EventReader.Event;
import dev.echelon.coordinator.web.RunningCoordinator.Answer;
import dev.echelon.testbed.embedded.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings({"NullAway.Init", "JavaUtilDate"}) // set before each test; the token library's type
class EventStreamTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private final List<EventReader> readers = new ArrayList<>();
    private RunningCoordinator coordinator;
    private UUID run;

    @BeforeEach
    void aRun() {
        coordinator = SharedCoordinator.fresh();
        for (int i = 1; i <= 6; i++) {
            coordinator.tenant("tenant-" + i, "active");
        }
        run = UUID.fromString(coordinator
                .post("/api/v1/runs", "{\"cohortSize\": 3, \"staggerMs\": 0, \"abortRate\": 1}")
                .at("/runId"));
    }

    @AfterEach
    void close() {
        readers.forEach(EventReader::close);
    }

    @Test
    void tells_every_event_of_the_run_once_in_order_and_ends_with_the_run() {
        EventReader reader = read(coordinator, "", null);
        new PlayedWorker(coordinator, "w-1", 2, run).workOff(run, slug -> null);

        await().atMost(SOON).until(reader::isEnded);
        assertThat(reader.response().headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(ids(reader.events())).isEqualTo(audit());
        assertThat(reader.events()).allMatch(event -> event.name().equals("run"));
        Event last = reader.events().get(reader.events().size() - 1);
        assertThat(last.data().path("kind").asString()).isEqualTo("FINISHED");
        assertThat(reader.events())
                .filteredOn(event -> event.data().path("kind").asString().equals("TENANT_BOOKED"))
                .hasSize(6)
                .allMatch(event -> event.data().path("outcome").asString().equals("SUCCEEDED"));
        assertThat(read(coordinator, "", last.id()).status())
                .as("there is nothing to come again for")
                .isEqualTo(204);
    }

    @Test
    void a_reader_that_comes_again_to_another_coordinator_misses_nothing(@TempDir Path folder) throws Exception {
        try (RunningCoordinator other = new RunningCoordinator(
                folder, Map.of("echelon.master.url", TestServers.postgres().jdbcUrl(coordinator.masterName)))) {
            EventReader first = read(coordinator, "", null);
            PlayedWorker worker = new PlayedWorker(coordinator, "w-1", 2, run);
            await().atMost(SOON).until(() -> !first.events().isEmpty());
            List<Event> seen = List.copyOf(first.events());
            first.close();
            worker.workOff(run, slug -> null);

            EventReader second = read(other, "", seen.get(seen.size() - 1).id());

            await().atMost(SOON).until(second::isEnded);
            List<Long> all = new ArrayList<>(ids(seen));
            all.addAll(ids(second.events()));
            assertThat(all).isEqualTo(audit());
        }
    }

    @Test
    void an_event_whose_transaction_ends_late_is_not_left_out() throws Exception {
        try (Connection late = TestServers.postgres().connect(coordinator.masterName);
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("INSERT INTO identity.migration_audit (run_id, kind, actor) VALUES ('" + run
                    + "', 'SHARD_HELD', 'w-9')");
            long before = audit().get(audit().size() - 1);
            EventReader reader = read(coordinator, "", Long.toString(before));
            coordinator.post("/api/v1/runs/" + run + "/pause", "{}");
            await().atMost(SOON).until(() -> audit().get(audit().size() - 1) > before + 1);
            assertThat(ids(reader.events())).isEmpty();

            late.commit();

            await().atMost(SOON).until(() -> reader.events().size() >= 3);
            assertThat(reader.events().get(0).data().path("kind").asString()).isEqualTo("SHARD_HELD");
            assertThat(ids(reader.events()))
                    .isEqualTo(audit().stream().filter(id -> id > before).toList());
        }
    }

    @Test
    void who_begins_now_knows_where_to_go_on_before_there_is_an_event() {
        EventReader reader = read(coordinator, "?from=NOW", null);

        await().atMost(SOON).until(() -> reader.lastId() != null);
        assertThat(reader.events()).isEmpty();
        assertThat(Long.parseLong(String.valueOf(reader.lastId()))).isGreaterThanOrEqualTo(audit().get(0));
    }

    @Test
    void the_state_comes_whole_first_and_then_what_has_changed() {
        EventReader reader = read(coordinator, "?from=NOW&state=true", null);
        await().atMost(SOON).until(() -> !states(reader).isEmpty());
        Event whole = states(reader).get(0);
        assertThat(whole.data().path("cells").findValuesAsString("states"))
                .hasSize(2)
                .allMatch(s -> s.length() == 3);
        assertThat(whole.data().at("/run/cohorts").size()).isEqualTo(2);
        PlayedWorker worker = new PlayedWorker(coordinator, "w-1", 1, run);
        await().atMost(SOON).until(() -> last(states(reader))
                .data()
                .at("/cells/0/states")
                .asString()
                .startsWith("R"));

        var claims = worker.claim(run, 1);
        await().atMost(SOON).until(() -> last(states(reader))
                .data()
                .at("/cells/0/states")
                .asString()
                .startsWith("C"));
        worker.report(run, claims, slug -> PlayedWorker.dataError("no"));

        await().atMost(SOON).until(() -> last(states(reader))
                .data()
                .at("/cells/0/states")
                .asString()
                .startsWith("F"));
        assertThat(last(states(reader)).data().path("cells").findValuesAsString("cohort"))
                .containsExactly("1");
        assertThat(last(states(reader)).data().at("/run/failed").asInt()).isEqualTo(1);
        assertThat(last(states(reader)).data().at("/shards/0/inFlightOfRun").asInt())
                .isBetween(0, 2);
    }

    @Test
    void a_stream_ends_with_its_readers_token() {
        String token = coordinator.tokens.token(
                claims -> claims.expirationTime(Date.from(Instant.now().plusSeconds(2))));
        EventReader reader = new EventReader(coordinator.request("/api/v1/runs/" + run + "/events"), token);
        readers.add(reader);

        assertThat(reader.status()).isEqualTo(200);
        await().atMost(SOON).until(reader::isEnded);
    }

    @Test
    void what_cannot_be_streamed_is_a_problem() {
        String events = "/api/v1/runs/" + run + "/events";
        Answer missing = coordinator.get("/api/v1/runs/" + UUID.randomUUID() + "/events");
        Answer from = coordinator.get(events + "?from=yesterday");
        Answer id = coordinator.send(
                coordinator.request(events).header("Last-Event-ID", "x").GET(), coordinator.tokens.admin());
        Answer nobody = coordinator.send(coordinator.request(events).GET(), null);

        assertThat(missing.exitCode()).isEqualTo(66);
        assertThat(from.detail()).contains("from is not one of START, NOW");
        assertThat(id.detail()).contains("Last-Event-ID");
        assertThat(nobody.status()).isEqualTo(401);
    }

    private EventReader read(RunningCoordinator from, String query, @Nullable String after) {
        var request = from.request("/api/v1/runs/" + run + "/events" + query);
        if (after != null) {
            request.header("Last-Event-ID", after);
        }
        // each coordinator has a key of its own
        EventReader reader = new EventReader(request, from.tokens.admin());
        readers.add(reader);
        return reader;
    }

    private List<Long> audit() {
        return coordinator
                .master
                .sql("SELECT audit_id FROM identity.migration_audit WHERE run_id = :run ORDER BY audit_id")
                .param("run", run)
                .query(Long.class)
                .list();
    }

    private static List<Long> ids(List<Event> events) {
        return events.stream()
                .map(event -> event.data().path("auditId").asLong())
                .toList();
    }

    private static List<Event> states(EventReader reader) {
        return reader.events().stream()
                .filter(event -> event.name().equals("state"))
                .toList();
    }

    private static Event last(List<Event> events) {
        return events.get(events.size() - 1);
    }
}
