package dev.echelon.contracts.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.echelon.contracts.compatibility.CodeVersion;
import dev.echelon.contracts.compatibility.TenantRequirement;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootRefusedExceptionTest {
    private static final CodeVersion RUNNING = CodeVersion.of("3.2.0-SNAPSHOT");

    @Test
    void saysWhichTenantsAreAheadAndBothWaysOut() {
        var ahead = List.of(
                new TenantRequirement("acme", "eu-1", CodeVersion.of("3.2.0"), "V7__drop_old_totals.sql"),
                new TenantRequirement("zoo", "eu-2", CodeVersion.of("3.2.0-rc.1"), null));

        var refused = refusal(new GuardReport(RUNNING, 10, ahead, null, List.of()));

        assertThat(refused).hasMessage("""
                        This build, 3.2.0-SNAPSHOT, is older than the schemas it would work on.
                          acme (shard eu-1) needs 3.2.0 or later, since V7__drop_old_totals.sql
                          zoo (shard eu-2) needs 3.2.0-rc.1 or later
                        Of 10 sampled active tenants 2 are ahead of it.
                        3.2.0-SNAPSHOT is a pre-release, and older than 3.2.0 itself.""");
        assertThat(refused.action())
                .startsWith(
                        "Either deploy 3.2.0 or later, or pin this build to tenants that are still on the old schema")
                .contains("`echelon check-code-version --code-version 3.2.0-SNAPSHOT`");
        assertThat(refused.exitCode()).isEqualTo(65);
    }

    @Test
    void namesTheGreatestOfSampleAndFleetAsTheVersionToDeploy() {
        var ahead = List.of(new TenantRequirement("acme", "eu-1", CodeVersion.of("3.9.0"), null));
        var fleet = new FleetValue(CodeVersion.of("3.10.0"), "run 7");

        var refused = refusal(new GuardReport(RUNNING, 10, ahead, fleet, List.of()));

        assertThat(refused.action()).startsWith("Either deploy 3.10.0 or later");
        assertThat(refused).hasMessageContaining("\n  the fleet needs 3.10.0 or later, asked for by run 7\n");
    }

    @Test
    void aLongListIsCut() {
        var ahead = IntStream.range(0, 500)
                .mapToObj(i -> new TenantRequirement("t" + i, "eu-1", CodeVersion.of("4.0.0"), null))
                .toList();

        assertThat(refusal(new GuardReport(RUNNING, 500, ahead, null, List.of()))
                        .getMessage())
                .contains("t19 (shard")
                .doesNotContain("t20 (shard")
                .contains("\n  and 480 more\n")
                .contains("Of 500 sampled active tenants 500 are ahead of it.");
    }

    @Test
    void saysWhatCouldNotBeReadAndHowToStartAllTheSame() {
        var unreadable = List.of(new Unreadable("acme (shard eu-1)", "no answer"));

        var refused = refusal(new GuardReport(RUNNING, 9, List.of(), null, unreadable));

        assertThat(refused).hasMessage("""
                        It cannot be told whether this build, 3.2.0-SNAPSHOT, may work on the tenants' schemas; what cannot be\
                         read is not taken for safe.
                          acme (shard eu-1): no answer
                        9 sampled active tenants were read, and none of them is ahead of it.""");
        assertThat(refused.action()).contains("echelon.guard.on-unreadable=warn");
        assertThat(refused.exitCode()).isEqualTo(69);
    }

    @Test
    void beingBehindWeighsMoreThanBeingUnreadable() {
        var ahead = List.of(new TenantRequirement("acme", "eu-1", CodeVersion.of("4.0.0"), null));
        var unreadable = List.of(new Unreadable("zoo (shard eu-1)", "no answer"));

        assertThat(refusal(new GuardReport(RUNNING, 9, ahead, null, unreadable)).exitCode())
                .isEqualTo(65);
    }

    private static BootRefusedException refusal(GuardReport report) {
        var refused = catchThrowableOfType(
                BootRefusedException.class, () -> BootRefusedException.unlessAllowed(report, OnUnreadable.FAIL_CLOSED));
        assertThat(refused).isNotNull();
        assertThat(refused.report()).isEqualTo(report);
        return refused;
    }
}
