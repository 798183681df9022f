package dev.echelon.coordinator.cli;

import dev.echelon.coordinator.cli.client.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParentCommand;

/** {@code completion}: what a shell needs to complete commands and options. */
@Command(
        name = "completion",
        header = "Prints a script by which bash or zsh completes commands and options.",
        descriptionHeading = "%n",
        description = {"Asks no coordinator. zsh wants 'autoload -U +X bashcompinit && bashcompinit' before."},
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  For this shell:",
            "    source <(echelon completion)",
            "  For good:",
            "    echelon completion > ~/.local/share/bash-completion/completions/echelon",
            "",
            "Exits with 0."
        })
final class Completion implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private EchelonCommand echelon;

    @Override
    public Integer call() {
        var surroundings = echelon.surroundings();
        surroundings.screen().print(script(EchelonCommand.line(surroundings)));
        return ExitCode.DONE;
    }

    /** The script for these commands and those of the testbed. */
    static String script(CommandLine echelon) {
        echelon.addSubcommand(new CommandLine(testbed("up")
                        .addOption(value("--directory", Path.class))
                        .addOption(value("--migrations", Path.class))
                        .addOption(value("--workers", int.class))
                        .addOption(flag("--demo-fleet"))))
                .addSubcommand(new CommandLine(testbed("demo").addOption(value("--directory", Path.class))))
                .addSubcommand(new CommandLine(testbed("bench")
                        .addOption(value("--directory", Path.class))
                        .addOption(value("--tenants", int.class))
                        .addOption(value("--repetitions", int.class))
                        .addOption(value("--only", String.class))
                        .addOption(value("--schemas", int.class))
                        .addOption(value("--databases", int.class))
                        // its --json FILE is completed as everybody's --json
                        .addSubcommand(
                                "price",
                                testbed("price")
                                        .addOption(value("--directory", Path.class))
                                        .addOption(value("--schemas", int.class))
                                        .addOption(value("--databases", int.class))
                                        .addOption(value("--repetitions", int.class))
                                        .addOption(flag("--no-fast-lane"))
                                        .addOption(value("--plot", Path.class)))
                        .addSubcommand(
                                "scale",
                                testbed("scale")
                                        .addOption(value("--directory", Path.class))
                                        .addOption(value("--fleets", String.class))
                                        .addOption(value("--cohort-size", int.class))
                                        .addOption(value("--max-in-flight", int.class))
                                        .addOption(value("--workers", int.class))
                                        .addOption(value("--cohorts", int.class))
                                        .addOption(value("--plan", int.class))
                                        .addOption(value("--heap", int.class))
                                        .addOption(flag("--record")))
                        .addSubcommand(
                                "workers",
                                testbed("workers")
                                        .addOption(value("--directory", Path.class))
                                        .addOption(value("--workers", String.class))
                                        .addOption(value("--tenants", int.class)))
                        .addSubcommand(
                                "idle",
                                testbed("idle")
                                        .addOption(value("--directory", Path.class))
                                        .addOption(value("--seconds", int.class)))
                        .addSubcommand(
                                "surface",
                                testbed("surface")
                                        .addOption(value("--directory", Path.class))
                                        .addOption(value("--tenants", int.class))
                                        .addOption(value("--page-tenants", int.class))
                                        .addOption(value("--repetitions", int.class)))));
        return AutoComplete.bash("echelon", echelon);
    }

    /** A command that the launcher hands to the testbed, of which this program knows the names alone. */
    private static CommandSpec testbed(String name) {
        return CommandSpec.create().name(name).mixinStandardHelpOptions(true);
    }

    private static OptionSpec value(String name, Class<?> type) {
        return OptionSpec.builder(name).arity("1").type(type).build();
    }

    private static OptionSpec flag(String name) {
        return OptionSpec.builder(name).arity("0").type(boolean.class).build();
    }
}
