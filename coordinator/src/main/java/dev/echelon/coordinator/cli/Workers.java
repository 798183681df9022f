package dev.echelon.coordinator.cli;

import dev.echelon.coordinator.cli.client.ExitCode;
import dev.echelon.coordinator.cli.text.WorkersTable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code workers}: who could migrate something. */
@Command(
        name = "workers",
        header = "Lists the workers.",
        descriptionHeading = "%n",
        description = {
            "Their slots, what they are doing, when they were last heard of, and which migration set they have: FITS says",
            "whether it is the one that the live runs need. A worker reads its migrations again by itself when they change."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"    echelon workers", "", "Exits with 0 when it could tell."})
final class Workers implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private EchelonCommand echelon;

    @Override
    public Integer call() {
        var workers = echelon.client().workers();
        var surroundings = echelon.surroundings();
        echelon.answer(
                workers, () -> WorkersTable.print(workers, surroundings.clock().instant(), surroundings.screen()));
        return ExitCode.DONE;
    }
}
