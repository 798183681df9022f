package dev.echelon.testbed.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.stack.StackException;
import dev.echelon.testbed.surface.Figure;
import dev.echelon.testbed.surface.Surface;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small fleet, measured whole: by the workers that apply nothing, through the real protocol. */
class ScaleIT {
    @Test
    void every_tenant_goes_the_whole_way_and_none_is_touched(@TempDir Path directory) throws Exception {
        Path migrations =
                MeasuredStack.migration(directory.resolve("migrations"), "V1__t.sql", "CREATE TABLE t (id int);\n");
        try (Stack stack = MeasuredStack.applyingNothing(directory, migrations, 8)
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
            theSurfaceIsMeasured(stack, directory);
        }
    }

    /** Where there is no browser, two figures are missing. */
    private static void theSurfaceIsMeasured(Stack stack, Path directory) throws Exception {
        List<Figure> figures = new ArrayList<>();

        Surface.measure(stack, directory, new Surface.Sizes(200, 2, 400, 1, 20, 1), figures::add);

        assertThat(figures).extracting(Figure::what).hasSizeBetween(6, 8).doesNotHaveDuplicates();
        assertThat(figures).allSatisfy(figure -> {
            // the browser's clock and the master's are read by two programs
            assertThat(figure.others().at(0.01)).isGreaterThan(-50);
            assertThat(figure.others().median()).isLessThan(60_000);
        });
        // the second half of the run is what was booked while it was watched
        assertThat(figures)
                .filteredOn(figure -> figure.what().startsWith("from a booking"))
                .isNotEmpty()
                .allMatch(figure -> figure.others().count() == 200);
    }
}
