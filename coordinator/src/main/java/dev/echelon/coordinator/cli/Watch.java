package dev.echelon.coordinator.cli;

import dev.echelon.coordinator.cli.args.RunId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code watch}: follows a run that somebody started, or reports one that has ended. */
@Command(
        name = "watch",
        header = "Follows a run to its end, or reports one that has ended.",
        descriptionHeading = "%n",
        description = {"A line per cohort, the report at the end."},
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "    echelon watch",
            "    echelon watch 0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11 --json > report.json",
            "",
            "Exits with what migrate-cohorts exits with: 0 nothing failed; 3 some tenants failed; 4 aborted; 5 paused, or left by Ctrl-C (the",
            "run goes on). A coordinator that restarts is asked again for 10 minutes."
        })
final class Watch implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private EchelonCommand echelon;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "RUN",
            defaultValue = "latest",
            converter = RunId.OrLatest.class,
            description = "The run's id. Default: latest.")
    @SuppressWarnings("NullAway.Init")
    private String run;

    @Override
    public Integer call() {
        var client = echelon.client();
        return new Following(echelon, client).follow(client.run(run), false);
    }
}
