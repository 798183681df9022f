package dev.echelon.testbed.docs;

import dev.echelon.coordinator.cli.EchelonCommand;
import dev.echelon.testbed.TestbedCommand;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The tables of docs/configuration.md that tell of commands and their options. */
final class CommandTables {
    private CommandTables() {}

    /** The command line's own, without what the launcher hands to the testbed. */
    static CommandLine coordinators() {
        return EchelonCommand.model();
    }

    static CommandLine testbeds() {
        return new CommandLine(new TestbedCommand());
    }

    /** What {@code echelon completion} prints. */
    static String completion() {
        return EchelonCommand.completion();
    }

    static String ofEveryCommand() {
        return table(options(coordinators().getCommandSpec(), option -> true));
    }

    static String ofEach() {
        return Stream.of(coordinators(), testbeds())
                .flatMap(CommandTables::below)
                .map(CommandLine::getCommandSpec)
                .filter(command -> !command.usageMessage().hidden())
                .map(CommandTables::section)
                .collect(Collectors.joining("\n"));
    }

    /** Commands and the commands of those. */
    static Stream<CommandLine> below(CommandLine line) {
        return line.getSubcommands().values().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), below(command)));
    }

    private static String section(CommandSpec command) {
        var usage = command.usageMessage();
        var what = usage.header().length > 0 ? usage.header() : usage.description();
        var options = options(command, option -> !option.inherited());
        var positionals = command.positionalParameters().stream()
                .map(parameter -> "| `" + parameter.paramLabel() + "` | " + text(parameter.description()) + " |")
                .toList();
        return "### `" + command.qualifiedName() + "`\n\n" + text(what) + "\n"
                + (options.isEmpty() && positionals.isEmpty()
                        ? ""
                        : "\n"
                                + table(Stream.concat(positionals.stream(), options.stream())
                                        .toList()));
    }

    private static List<String> options(CommandSpec command, Predicate<OptionSpec> wanted) {
        return command.options().stream()
                .filter(wanted)
                .filter(option -> !option.usageHelp() && !option.versionHelp() && !option.hidden())
                .map(option -> "| `" + option.longestName()
                        + (option.arity().max() > 0 ? " " + option.paramLabel() : "") + "` | "
                        + text(option.description()) + " |")
                .toList();
    }

    private static String table(List<String> rows) {
        return "| option | meaning |\n|---|---|\n" + String.join("\n", rows) + "\n";
    }

    private static String text(String[] lines) {
        return String.join(" ", lines).replace("|", "\\|");
    }
}
