package dev.echelon.testbed;

import dev.echelon.testbed.bench.Bench;
import dev.echelon.testbed.demo.Demo;
import dev.echelon.testbed.embedded.EmbeddedServerException;
import dev.echelon.testbed.stack.RefusedException;
import dev.echelon.testbed.stack.StackException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The part of the echelon command that brings its own servers. */
@Command(
        name = "echelon",
        description = "Runs the whole of Echelon on this machine.",
        subcommands = {Up.class, Demo.class, Bench.class},
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        exitCodeOnInvalidInput = 64,
        exitCodeOnExecutionException = 70)
public final class TestbedCommand {
    private static final int REFUSED = 65;
    private static final int UNAVAILABLE = 69;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new TestbedCommand()).setExecutionExceptionHandler((failure, line, parsed) -> {
            if (failure instanceof RefusedException) {
                line.getErr().println(failure.getMessage());
                return REFUSED;
            }
            if (failure instanceof StackException || failure instanceof EmbeddedServerException) {
                line.getErr().println(failure.getMessage());
                return UNAVAILABLE;
            }
            throw failure;
        });
    }
}
