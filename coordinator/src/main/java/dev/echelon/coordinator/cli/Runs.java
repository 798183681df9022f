package dev.echelon.coordinator.cli;

import dev.echelon.coordinator.cli.args.IntRange;
import dev.echelon.coordinator.cli.client.ExitCode;
import dev.echelon.coordinator.cli.text.RunsTable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code runs}: the latest runs. */
@Command(
        name = "runs",
        header = "Lists the latest runs.",
        descriptionHeading = "%n",
        description = {"Newest first, fan-outs too."},
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"    echelon runs", "    echelon runs --limit 5 --json", "", "Exits with 0 when it could tell."})
final class Runs implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private EchelonCommand echelon;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            converter = IntRange.Limit.class,
            description = "So many at most, 1 to 200. Default: 20.")
    private int limit;

    @Override
    public Integer call() {
        var runs = echelon.client().runs(limit);
        echelon.answer(runs, () -> RunsTable.print(runs, echelon.surroundings().screen()));
        return ExitCode.DONE;
    }
}
