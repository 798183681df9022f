package dev.echelon.testbed.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.stack.StackException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small fleet, measured whole: by the workers that apply nothing, through the real protocol. */
class ScaleIT {
    @Test
    void every_tenant_goes_the_whole_way_and_none_is_touched(@TempDir Path directory) throws Exception {
        Path migrations =
                MeasuredStack.migration(directory.resolve("migrations"), "V1__t.sql", "CREATE TABLE t (id int);\n");
        try (Stack stack = MeasuredStack.applyingNothing(directory, migrations, 8, false)
                .workers(1)
                .notDurable()
                .build()
                .start()) {
            var runs = new MeasuredRuns(stack, 100);
            runs.master().execute(StatementCost.EXTENSION);

            FleetFigures fleet = runs.fleet(300, 100);

            // there is no database of theirs at all
            assertThat(stack.master().hasDatabase("fleet")).isFalse();
            assertThat(runs.master()
                            .number("SELECT count(*) FROM identity.migration_cohort_tenant"
                                    + " WHERE state = 'SUCCEEDED' AND attempt >= 1 AND claimed_at IS NOT NULL"))
                    .isEqualTo(300);
            assertThat(fleet.untilClaimed().count()).isEqualTo(300);
            assertThat(fleet.tenantsPerSecond()).isPositive();
            assertThat(fleet.cpu().workers()).isPositive();
            // planned, released, claimed, booked; its event; what is known of it; and a few more a batch
            assertThat(fleet.rowChanges()).isBetween(300L * 6, 300L * 20);
            assertThat(StatementCost.read(runs.master()))
                    .anyMatch(one -> one.text().contains("echelon_claim"));
            assertThat(runs.master().rows()).isGreaterThan(900);
            assertThat(runs.master().bytes()).isGreaterThan(300 * 100);
            assertThat(runs.cohorts(4, 5, 0).fromDoneToRelease().count()).isEqualTo(3);
            assertThat(runs.cohorts(3, 5, 300).staggers().at(0.01)).isGreaterThanOrEqualTo(300);
            assertThatThrownBy(() -> runs.master().check("00000000-0000-0000-0000-000000000000", 15))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("Of 15 tenants 0 have succeeded");
            assertThat(GcLog.read(directory.resolve(MeasuredStack.COORDINATOR_GC_LOG), 0)
                            .committed())
                    .isBetween(1, 256);
            assertThat(List.of(runs.plan(50))).allMatch(seconds -> seconds > 0);
        }
    }
}
