package dev.echelon.coordinator.cli.client;

import dev.echelon.coordinator.api.CodeVersionCheckLine;
import dev.echelon.coordinator.api.CodeVersionCheckRequest;
import dev.echelon.coordinator.api.ContinueRequest;
import dev.echelon.coordinator.api.FanOutRequest;
import dev.echelon.coordinator.api.PlanRequest;
import dev.echelon.coordinator.api.PlanView;
import dev.echelon.coordinator.api.ReasonRequest;
import dev.echelon.coordinator.api.ResumeRequest;
import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.api.TenantView;
import dev.echelon.coordinator.api.WorkerView;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The coordinator's HTTP API, version 1. Every method throws {@link CommandFailure} and nothing else. */
public final class CoordinatorClient {
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration PLANNING = Duration.ofMinutes(10);
    private static final Duration READING_TENANTS = Duration.ofHours(2);
    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final int PAGE = 1_000;
    private static final TypeReference<RunView> RUN = new TypeReference<>() {};

    private final Transport transport;

    public CoordinatorClient(HttpClient http, JsonMapper json, Connection connection) {
        this.transport = new Transport(http, json, connection);
    }

    /** What a run would do. */
    public PlanView plan(PlanRequest request) {
        return transport.post("/api/v1/plans", planning(request.verify()), request, Map.of(), new TypeReference<>() {});
    }

    /** Starts a run; the same key starts it once, however often it is sent. */
    public RunView start(PlanRequest request, UUID key) {
        return transport.post("/api/v1/runs", planning(request.verify()), request, once(key), RUN);
    }

    /** Starts a fan-out; the same key starts it once. */
    public RunView fanOut(FanOutRequest request, UUID key) {
        return transport.post("/api/v1/fan-outs", PLANNING, request, once(key), RUN);
    }

    /** The latest runs, newest first. */
    public List<RunView> runs(int limit) {
        return transport.get("/api/v1/runs?limit=" + limit, SHORT, new TypeReference<>() {});
    }

    /** One run with its cohorts; {@code run} is an id or {@code latest}. */
    public RunView run(String run) {
        return transport.get("/api/v1/runs/" + run, SHORT, RUN);
    }

    public RunView pause(UUID run, ReasonRequest request) {
        return act(run, "pause", request);
    }

    public RunView goOn(UUID run, ContinueRequest request) {
        return act(run, "continue", request);
    }

    public RunView abort(UUID run, ReasonRequest request) {
        return act(run, "abort", request);
    }

    /** Resumes a run; the same key resumes it once. */
    public RunView resume(UUID run, ResumeRequest request, UUID key) {
        return transport.post("/api/v1/runs/" + run + "/resume", PLANNING, request, once(key), RUN);
    }

    public List<WorkerView> workers() {
        return transport.get("/api/v1/workers", SHORT, new TypeReference<>() {});
    }

    /**
     * Checks a build against the tenants, and hands the answer over line by line.
     *
     * @throws CommandFailure also when the answer ends before its end
     */
    public void checkCodeVersion(CodeVersionCheckRequest request, Consumer<CodeVersionCheckLine> lines) {
        var whole = new AtomicBoolean();
        transport.stream(
                "/api/v1/code-version-checks", READING_TENANTS, SILENCE, request, CodeVersionCheckLine.class, line -> {
                    if (line.problem() != null) {
                        throw transport.failure(line.problem());
                    }
                    whole.set(line.end() != null);
                    lines.accept(line);
                });
        if (!whole.get()) {
            throw transport.brokenOff();
        }
    }

    /**
     * Tenants of a run in plan order; null filters nothing.
     *
     * @param most read no more than this many, 1 or more
     */
    public List<TenantView> tenants(
            UUID run, @Nullable String state, @Nullable Integer cohort, @Nullable String slug, int most) {
        var tenants = new ArrayList<TenantView>();
        var after = 0L;
        while (true) {
            var page = Math.min(PAGE, most - tenants.size());
            var read = page(run, state, cohort, slug, after, page);
            tenants.addAll(read);
            if (read.size() < page || tenants.size() >= most) {
                return tenants;
            }
            after = read.get(read.size() - 1).id();
        }
    }

    private List<TenantView> page(
            UUID run, @Nullable String state, @Nullable Integer cohort, @Nullable String slug, long after, int limit) {
        var query = new StringBuilder("?limit=" + limit);
        if (after > 0) {
            query.append("&after=").append(after);
        }
        if (state != null) {
            query.append("&state=").append(encoded(state));
        }
        if (cohort != null) {
            query.append("&cohort=").append(cohort);
        }
        if (slug != null) {
            query.append("&slug=").append(encoded(slug));
        }
        return transport.get("/api/v1/runs/" + run + "/tenants" + query, SHORT, new TypeReference<>() {});
    }

    private RunView act(UUID run, String verb, Object request) {
        return transport.post("/api/v1/runs/" + run + "/" + verb, SHORT, request, Map.of(), RUN);
    }

    private static Duration planning(@Nullable Boolean verify) {
        return Boolean.TRUE.equals(verify) ? READING_TENANTS : PLANNING;
    }

    private static Map<String, String> once(UUID key) {
        return Map.of("Idempotency-Key", key.toString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
