package dev.echelon.coordinator.cli;

import static dev.echelon.testbed.embedded.Fuzz.chance;
import static dev.echelon.testbed.embedded.Fuzz.one;

import dev.echelon.testbed.embedded.Fuzz;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Makes up arguments from the commands and options that there are. */
final class ArgumentSets {
    private static final List<String> HELP = List.of("--help", "-h", "--version", "-V");
    private static final List<String> NOT_NAMES =
            List.of("", "stauts", "run s", "Runs", "é", "@/", "runs;", "-", "help");
    private static final List<String> NOT_OPTIONS =
            List.of("--frobnicate", "--cohort_size=5", "-x", "--Json", "--dry-run-", "--no-json", "---", "-D", "--é=1");

    private final List<CommandSpec> commands = EchelonCommand.model().getSubcommands().values().stream()
            .map(command -> command.getCommandSpec())
            .filter(command -> !command.name().equals("completion"))
            .toList();
    private final List<String> runs;

    /**
     * Argument sets.
     *
     * @param runs ids that a command may take
     */
    ArgumentSets(List<String> runs) {
        this.runs = runs;
    }

    /**
     * Arguments.
     *
     * @param wrong true: they break a rule of the command, each of which is wrong usage
     */
    record Made(List<String> arguments, boolean wrong) {}

    Made make(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> new Made(plausible(random), false);
            case 1 -> new Made(spoilt(random), true);
            default -> new Made(wild(random), false);
        };
    }

    /** Every option once at most, with a value that it may have. */
    private List<String> plausible(Random random) {
        return plausible(one(random, commands), random);
    }

    private List<String> plausible(CommandSpec command, Random random) {
        List<String> arguments = new ArrayList<>(List.of(command.name()));
        command.positionalParameters().stream()
                .filter(parameter -> parameter.required() || chance(random, 50))
                .forEach(parameter -> arguments.add(value(parameter, random)));
        int most = 1 + random.nextInt(3);
        for (int i = 0; i < most; i++) {
            OptionSpec option = one(random, options(command));
            if (!isThere(option, arguments)) {
                add(option, arguments, random);
            }
        }
        return arguments;
    }

    private static List<OptionSpec> options(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !HELP.contains(option.longestName()))
                .toList();
    }

    private static boolean isThere(OptionSpec option, List<String> arguments) {
        return arguments.stream().anyMatch(given -> given.split("=", 2)[0].equals(option.longestName()));
    }

    private void add(OptionSpec option, List<String> arguments, Random random) {
        if (option.arity().max() == 0) {
            arguments.add(option.longestName() + (chance(random, 20) ? "=true" : ""));
        } else if (chance(random, 50)) {
            arguments.add(option.longestName() + "=" + value(option, random));
        } else {
            arguments.add(option.longestName());
            arguments.add(value(option, random));
        }
    }

    private String value(ArgSpec argument, Random random) {
        if (argument instanceof OptionSpec option && option.longestName().equals("--code-version")) {
            return one(random, List.of("3.2.0", "0.0.1-rc.1+b", "2147483647.0.0"));
        }
        return switch (argument.paramLabel()) {
            case "N", "MS" -> one(random, List.of("1", "5", "200"));
            case "RATE" -> one(random, List.of("0", "0.1", "1"));
            case "VERSION" -> one(random, List.of("1", "2", "7.3"));
            case "RUN", "RUN_ID" -> one(random, runs);
            case "SLUG" -> one(random, List.of("acme", "no-such-tenant"));
            case "STATE" -> one(random, List.of("failed", "PENDING"));
            case "TEXT" -> one(random, List.of("why not", "it's \"so\"", "日本語"));
            case "URL" -> "http://127.0.0.1:1";
            case "TOKEN" -> one(random, List.of("secret-token", "a.b.c"));
            case "FILE" -> one(random, List.of("/no/such/file", "/", "target"));
            default -> throw new AssertionError("what is a " + argument.paramLabel() + "?");
        };
    }

    /** As above, with one rule broken. */
    private List<String> spoilt(Random random) {
        CommandSpec command = one(random, commands);
        List<String> arguments = plausible(command, random);
        switch (random.nextInt(5)) {
            case 0 -> arguments.add(1 + random.nextInt(arguments.size()), one(random, NOT_OPTIONS));
            case 1 -> arguments.set(0, one(random, NOT_NAMES));
            case 2 -> arguments.addAll(List.of(one(random, runs), one(random, runs), "surplus"));
            case 3 -> {
                OptionSpec option = one(random, with(command, 1));
                arguments.removeIf(given -> given.startsWith(option.longestName()));
                arguments.add(option.longestName());
            }
            default -> {
                arguments.add("--json=" + one(random, List.of("maybe", "1", "yes")));
            }
        }
        return arguments;
    }

    private static List<OptionSpec> with(CommandSpec command, int values) {
        return options(command).stream()
                .filter(option -> option.arity().max() == values)
                .toList();
    }

    /** Anything: whatever it means, it must be told. */
    private List<String> wild(Random random) {
        List<String> arguments = plausible(random);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(arguments.size());
            switch (random.nextInt(5)) {
                case 0 -> arguments.set(at, Fuzz.text(random));
                case 1 -> arguments.add(at, Fuzz.text(random));
                case 2 -> {
                    OptionSpec option = one(random, with(one(random, commands), 1));
                    arguments.add(option.longestName() + "=" + Fuzz.text(random));
                }
                case 3 -> arguments.add(at, one(random, HELP));
                default -> arguments.addAll(plausible(random));
            }
        }
        return arguments;
    }
}
