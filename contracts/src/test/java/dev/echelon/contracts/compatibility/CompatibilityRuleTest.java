package dev.echelon.contracts.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompatibilityRuleTest {
    @ParameterizedTest
    @CsvSource({
        "3.2.0,          3.2.0,       true",
        "3.2.1,          3.2.0,       true",
        "3.10.0,         3.9.0,       true",
        "3.9.0,          3.10.0,      false",
        "3.1.9,          3.2.0,       false",
        "3.2.0-rc.1,     3.2.0,       false",
        "3.2.0-SNAPSHOT, 3.2.0,       false",
        "3.2.0-rc.2,     3.2.0-rc.1,  true",
        "3.2.0,          3.2.0-rc.1,  true",
        "3.2.0+build.7,  3.2.0+build.9, true",
        "3.2.0,          ,            true",
        "0.0.0-0,        ,            true",
    })
    void aBuildMayRunWhenItIsNotOlderThanWhatTheTenantAsksFor(String running, @Nullable String asked, boolean safe) {
        var tenant = tenant("acme", asked);

        var verdict = new CompatibilityRule(CodeVersion.of(running)).over(List.of(tenant));

        assertThat(verdict.isSafe()).isEqualTo(safe);
        assertThat(verdict.ahead()).isEqualTo(safe ? List.of() : List.of(tenant));
    }

    @Test
    void namesEveryTenantThatIsAheadBySlugAndTheGreatestValue() {
        var tenants =
                List.of(tenant("zoo", "3.10.0"), tenant("acme", "3.9.0"), tenant("mid", "3.3.0"), tenant("old", null));

        var verdict = new CompatibilityRule(CodeVersion.of("3.8.0")).over(tenants);

        assertThat(verdict.ahead()).extracting(TenantRequirement::slug).containsExactly("acme", "zoo");
        assertThat(verdict.greatest()).hasToString("3.10.0");
        assertThat(verdict.isSafe()).isFalse();
    }

    @Test
    void noTenantsAreSafe() {
        var verdict = new CompatibilityRule(CodeVersion.of("1.0.0")).over(List.of());

        assertThat(verdict.isSafe()).isTrue();
        assertThat(verdict.greatest()).isNull();
    }

    @Test
    void aRequirementReadsAsASentence() {
        assertThat(new TenantRequirement("acme", "eu-1", CodeVersion.of("3.2.0"), "V7__drop_old_totals.sql"))
                .hasToString("acme (shard eu-1) needs 3.2.0 or later, since V7__drop_old_totals.sql");
    }

    private static TenantRequirement tenant(String slug, @Nullable String asked) {
        return new TenantRequirement(slug, "eu-1", asked == null ? null : CodeVersion.of(asked), null);
    }
}
