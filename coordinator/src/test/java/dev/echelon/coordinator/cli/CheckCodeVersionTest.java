package dev.echelon.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.cli.PlayedCoordinator.Answer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckCodeVersionTest {
    private static final String REQUEST = "POST /api/v1/code-version-checks";
    private static final String START = """
            {"start": {"codeVersion": "3.1.0", "registeredBy": null, "named": false, "tenants": %d, "leftOut": {}}}""";

    @SuppressWarnings("NullAway.Init")
    private PlayedCoordinator coordinator;

    @BeforeEach
    void start() {
        coordinator = new PlayedCoordinator();
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @Test
    void safeExitsWithZeroAndSaysWhoWasLeftOut() {
        answers("""
                {"start": {"codeVersion": "3.1.0", "registeredBy": null, "named": false, "tenants": 1200,
                    "leftOut": {"provisioning": 4, "suspended": 3}}}""", tenants(fits("acme", "3.0.0"), fits("globex", null)), "{}", end(1200, 0, 0, 120, "3.0.0"));

        var result = run("--code-version", "3.1.0");

        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("""
                Code version 3.1.0 (--code-version) against 1,200 active tenants.
                Not active and left out: 4 provisioning, 3 suspended.

                SAFE: 3.1.0 may work on all 1,200 active tenants. The greatest version asked for is 3.0.0; 120 of them ask for none.
                """);
        assertThat(Bodies.JSON.readTree(coordinator.last().body()))
                .isEqualTo(Bodies.JSON.readTree("{\"codeVersion\": \"3.1.0\", \"only\": null}"));
    }

    @Test
    void aheadExitsWithOneAndShowsWhoIsAheadWhoIsNotAndTheTwoWaysOut() {
        answers(
                START.formatted(5),
                tenants(fits("zoo", null), ahead("initech", "3.2.0", "7")),
                tenants(
                        ahead("acme", "3.3.0-rc.1", null),
                        fits("globex", "3.1.0"),
                        unreadable("lost", "no such database")),
                end(5, 2, 1, 1, "3.3.0-rc.1"));

        var result = run("--code-version", "3.1.0");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEqualTo("""
                Code version 3.1.0 (--code-version) against 5 active tenants.

                Tenants ahead of 3.1.0 (2)
                  TENANT   SHARD       NEEDS  SCHEMA VERSION  SINCE
                  acme     eu-1   3.3.0-rc.1               -  V7__drop.sql
                  initech  eu-1        3.2.0               7  V7__drop.sql

                Tenants still on the old schema, which 3.1.0 can work on (2)
                  globex zoo

                Tenants that could not be read (1)
                  TENANT  SHARD  REASON
                  lost    eu-1   no such database

                NOT SAFE: 2 of 5 active tenants are ahead of 3.1.0. Beside, 1 could not be read. Either
                  roll forward  deploy 3.3.0-rc.1 or later, which every tenant that was read takes
                  pin           run 3.1.0 for tenants that are still on the old schema alone, with a boot guard that looks
                                at those and does not ask the master (docs/guard.md, "The two ways out")
                """);
    }

    @Test
    void aRunThatMayBeApplyingIsNotSafeAlthoughNobodyIsAheadYet() {
        answers(
                START.formatted(2),
                tenants(fits("acme", "3.0.0"), fits("globex", null)),
                end(2, 0, 0, 1, "3.0.0", "3.2.0", "run 0193a1b2-0000-7000-8000-00000000000a"));

        var text = run("--code-version", "3.1.0");
        var json = run("--code-version", "3.1.0", "--json");

        assertThat(text.exit()).isEqualTo(1);
        assertThat(text.out()).isEqualTo("""
                Code version 3.1.0 (--code-version) against 2 active tenants.

                NOT SAFE: run 0193a1b2-0000-7000-8000-00000000000a asks for 3.2.0 or later, so that a service of 3.1.0 that has the boot \
                guard does not start; of 2 active tenants none is ahead of it. Either
                  roll forward  deploy 3.2.0 or later
                  pin           run 3.1.0 for tenants that are still on the old schema alone, with a boot guard that looks
                                at those and does not ask the master (docs/guard.md, "The two ways out")
                """);
        assertThat(json.exit()).isEqualTo(1);
        assertThat(json.json().at("/fleet/minCompatible").asString()).isEqualTo("3.2.0");
        assertThat(json.json().get("safe").asBoolean()).isFalse();
    }

    @Test
    void theWayForwardTakesWhatTheMasterAsksForIntoAccount() {
        answers(
                START.formatted(1),
                tenants(ahead("acme", "3.2.0", "7")),
                end(1, 1, 0, 0, "3.2.0", "3.10.0", "tenant zoo"));

        assertThat(run("--code-version", "3.1.0").out()).contains("deploy 3.10.0 or later\n");
    }

    @Test
    void unreadableIsNeverSafe() {
        answers(
                START.formatted(3),
                tenants(fits("acme", null), unreadable("globex", "connection refused"), unreadable("initech", "x")),
                end(3, 0, 2, 1, null));

        var result = run("--code-version", "3.1.0");

        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.out())
                .contains("Tenants that could not be read (2)\n", "  globex   eu-1   connection refused\n")
                .doesNotContain("SAFE: ")
                .endsWith("""
                        NOT KNOWN: 2 of 3 active tenants could not be read, which is not safe; none of the others is ahead of 3.1.0. \
                        Mend what is named above, then check again:
                          ./echelon check-code-version --code-version 3.1.0 --only globex --only initech
                        """);
    }

    @Test
    void aVerdictThatThisCommandLineDoesNotKnowIsNotSafe() {
        answers(START.formatted(1), tenants(fits("acme", null).replace("FITS", "PERHAPS")), end(1, 0, 1, 0, null));

        assertThat(run("--code-version", "3.1.0").out()).contains("could not be read (1)");
    }

    @Test
    void listsNoMoreThanAThousandOfAKindTheFirstBySlug() {
        var lines = new ArrayList<String>();
        lines.add(START.formatted(3_000));
        for (int i = 2_999; i >= 0; i--) {
            var slug = "t%04d".formatted(i);
            lines.add(tenants(i % 2 == 0 ? ahead(slug, "4.0.0", "9") : fits(slug, null)));
        }
        lines.add(end(3_000, 1_500, 0, 1_500, "4.0.0"));
        answers(lines.toArray(String[]::new));

        var result = run("--code-version", "3.1.0");

        assertThat(result.out())
                .contains("  t0000   ", "  t1998   ", " t0001 ", " t1999\n", "  and 500 more; --json lists all\n")
                .doesNotContain("t2000", "t2001");
        assertThat(result.out().lines()).allMatch(line -> line.length() <= 160);
    }

    @Test
    void aCanaryIsNamedInTheRequestAndInTheVerdict() {
        answers("""
                {"start": {"codeVersion": "3.1.0", "registeredBy": "billing on host-7", "named": true, "tenants": 1,
                    "leftOut": {"suspended": 1}}}""", tenants(fits("acme", null)), end(1, 0, 0, 1, null));

        var result = run("--only", "acme", "--only", "acme");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualTo("""
                Code version 3.1.0 (the lowest that is running: billing on host-7) against 1 named tenant.
                Not active, but named: 1 suspended.

                SAFE: 3.1.0 may work on the 1 named tenant. No migration of theirs asks for a version.
                """);
        assertThat(Bodies.JSON.readTree(coordinator.last().body()))
                .isEqualTo(Bodies.JSON.readTree("{\"codeVersion\": null, \"only\": [\"acme\"]}"));
    }

    @Test
    void theVersionOfTheEnvironmentIsTakenUnlessAnOptionSaysOtherwise() {
        answers(START.formatted(1), tenants(fits("acme", null)), end(1, 0, 0, 1, null));

        var result = CommandLineRun.against(coordinator)
                .with("ECHELON_CODE_VERSION", " 3.1.0\n")
                .run("check-code-version");
        CommandLineRun.against(coordinator)
                .with("ECHELON_CODE_VERSION", "3.1.0")
                .run("check-code-version", "--code-version", "4.0.0");
        var wrong = CommandLineRun.against(coordinator)
                .with("ECHELON_CODE_VERSION", "v3")
                .run("check-code-version");

        assertThat(result.out()).startsWith("Code version 3.1.0 (ECHELON_CODE_VERSION) against 1 active tenant.\n");
        assertThat(coordinator.requests().get(0).body()).contains("\"3.1.0\"");
        assertThat(coordinator.last().body()).contains("\"4.0.0\"");
        assertThat(wrong.exit()).isEqualTo(64);
        assertThat(wrong.err())
                .contains("ECHELON_CODE_VERSION", "'v3' is no semantic version")
                .hasLineCount(1);
    }

    @Test
    void jsonIsOneDocumentWithEveryTenant() {
        answers(
                START.formatted(3),
                tenants(fits("zoo", "1.0.0"), ahead("acme", "3.2.0", "7")),
                tenants(unreadable("lost", "no such database")),
                end(3, 1, 1, 0, "3.2.0"));

        var result = run("--code-version", "3.1.0", "--json");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).isEmpty();
        assertThat(result.json()).isEqualTo(Bodies.JSON.readTree("""
                {"codeVersion": "3.1.0", "registeredBy": null, "named": false, "total": 3, "notActive": {}, "tenants": [
                  {"slug": "zoo", "shard": "eu-1", "result": "FITS", "minCompatible": "1.0.0", "since": null,
                   "schemaVersion": null, "reason": null},
                  {"slug": "acme", "shard": "eu-1", "result": "AHEAD", "minCompatible": "3.2.0", "since": "V7__drop.sql",
                   "schemaVersion": "7", "reason": null},
                  {"slug": "lost", "shard": "eu-1", "result": "UNREADABLE", "minCompatible": null, "since": null,
                   "schemaVersion": null, "reason": "no such database"}],
                 "read": 3, "ahead": 1, "unreadable": 1, "noRequirement": 0, "greatest": "3.2.0", "fleet": null,
                 "exitCode": 1,
                 "complete": true, "safe": false}
                """));
    }

    @Test
    void anAnswerThatBreaksOffProvesNothing() {
        answers(START.formatted(2), tenants(fits("acme", null)));

        var text = run("--code-version", "3.1.0");
        var json = run("--code-version", "3.1.0", "--json");

        assertThat(text.exit()).isEqualTo(69);
        assertThat(text.out()).doesNotContain("SAFE");
        assertThat(text.err()).contains("broke off", "Nothing was changed.").hasLineCount(1);
        assertThat(json.exit()).isEqualTo(69);
        assertThat(json.json().get("complete").asBoolean()).isFalse();
        assertThat(json.json().get("safe").asBoolean()).isFalse();
        assertThat(json.json().get("detail").asString()).contains("broke off");
    }

    @Test
    void aProblemInTheMiddleEndsItWithItsSentenceAndCode() {
        answers(START.formatted(2), tenants(fits("acme", null)), """
                {"problem": {"status": 503, "title": "x", "exitCode": 69, "detail": "The master cannot be reached."}}""");

        var text = run("--code-version", "3.1.0");
        var json = run("--code-version", "3.1.0", "--json");

        assertThat(text.exit()).isEqualTo(69);
        assertThat(text.err()).isEqualTo("The master cannot be reached.\n");
        assertThat(json.exit()).isEqualTo(69);
        assertThat(json.json().get("detail").asString()).isEqualTo("The master cannot be reached.");
    }

    @Test
    void aRefusalIsPassedOnAsOneSentenceOrOneDocument() {
        coordinator.on(REQUEST, Answer.problem(404, 66, "There is no tenant acmy. Near: acme."));

        var text = run("--only", "acmy");
        var json = run("--only", "acmy", "--json");

        assertThat(text.exit()).isEqualTo(66);
        assertThat(text.err()).isEqualTo("There is no tenant acmy. Near: acme.\n");
        assertThat(text.out()).isEmpty();
        assertThat(json.exit()).isEqualTo(66);
        assertThat(json.json().get("exitCode").asInt()).isEqualTo(66);
    }

    @Test
    void drawsABarOnATerminalOnly() {
        answers(START.formatted(2), tenants(fits("acme", null), fits("zoo", null)), end(2, 0, 0, 2, null));

        var terminal =
                CommandLineRun.against(coordinator).onTerminal().run("check-code-version", "--code-version", "3.1.0");
        var pipe = run("--code-version", "3.1.0");

        assertThat(terminal.err()).contains("tenants", "2/2", "0 ahead, 0 unreadable");
        assertThat(terminal.out()).contains("SAFE: ").doesNotContain("\u001b");
        assertThat(pipe.err()).isEmpty();
    }

    private CommandLineRun.Result run(String... args) {
        var all = new ArrayList<>(List.of("check-code-version"));
        all.addAll(List.of(args));
        return CommandLineRun.against(coordinator).run(all.toArray(String[]::new));
    }

    private void answers(String... lines) {
        coordinator.on(REQUEST, new Answer(200, "application/x-ndjson", String.join("\n", lines) + "\n", null));
    }

    private static String tenants(String... tenants) {
        return "{\"tenants\": [" + String.join(", ", tenants) + "]}";
    }

    private static String fits(String slug, @Nullable String minCompatible) {
        return tenant(slug, "FITS", minCompatible, null, null, null);
    }

    private static String ahead(String slug, @Nullable String minCompatible, @Nullable String schemaVersion) {
        return tenant(slug, "AHEAD", minCompatible, "V7__drop.sql", schemaVersion, null);
    }

    private static String unreadable(String slug, @Nullable String reason) {
        return tenant(slug, "UNREADABLE", null, null, null, reason);
    }

    private static String tenant(
            String slug,
            String result,
            @Nullable String minCompatible,
            @Nullable String since,
            @Nullable String schemaVersion,
            @Nullable String reason) {
        return Bodies.JSON
                .createObjectNode()
                .put("slug", slug)
                .put("shard", "eu-1")
                .put("result", result)
                .put("minCompatible", minCompatible)
                .put("since", since)
                .put("schemaVersion", schemaVersion)
                .put("reason", reason)
                .toString();
    }

    private static String end(int tenants, int ahead, int unreadable, int noRequirement, @Nullable String greatest) {
        return end(tenants, ahead, unreadable, noRequirement, greatest, null, null);
    }

    private static String end(
            int tenants,
            int ahead,
            int unreadable,
            int noRequirement,
            @Nullable String greatest,
            @Nullable String fleetNeeds,
            @Nullable String askedBy) {
        var end = Bodies.JSON
                .createObjectNode()
                .put("tenants", tenants)
                .put("ahead", ahead)
                .put("unreadable", unreadable)
                .put("noRequirement", noRequirement)
                .put("greatest", greatest);
        if (fleetNeeds != null) {
            end.putObject("fleet").put("minCompatible", fleetNeeds).put("askedBy", askedBy);
        }
        return Bodies.JSON.createObjectNode().set("end", end).toString();
    }
}
