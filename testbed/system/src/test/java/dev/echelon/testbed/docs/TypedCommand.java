package dev.echelon.testbed.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * An {@code echelon} command as somebody would type it.
 *
 * @param words what follows {@code echelon}, at least one
 */
record TypedCommand(List<String> words) {
    private static final Pattern LINE = Pattern.compile(
            "^\\s*(?:\\$ |source <\\(|docker compose run --rm )?(?:\\./)?echelon ([^|>#)…\\n][^|>#)\\n]*)",
            Pattern.MULTILINE);
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    /** What a document writes for what the reader puts in. */
    private static final Map<String, String> PLACES = Map.of(
            "RUN", "0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11",
            "[RUN]", "0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11",
            "RUN_ID", "0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11",
            "SLUG", "acme",
            "VERSION", "12",
            "…", "why");

    /** Every one that stands at the beginning of a line. */
    static List<TypedCommand> in(String text) {
        List<TypedCommand> found = new ArrayList<>();
        LINE.matcher(text).results().forEach(line -> of(line.group(1)).ifWords(found));
        return found;
    }

    static TypedCommand of(String arguments) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(arguments.strip());
        while (word.find()) {
            String bare = word.group(3);
            words.add(
                    bare != null
                            ? PLACES.getOrDefault(bare, bare)
                            : word.group(1) != null ? word.group(1) : word.group(2));
        }
        return new TypedCommand(List.copyOf(words));
    }

    private void ifWords(List<TypedCommand> found) {
        if (!words.isEmpty()) {
            found.add(this);
        }
    }

    /** Why it would be refused; null: it would not. */
    @Nullable String problem() {
        try {
            line().parseArgs(words.toArray(String[]::new));
            return null;
        } catch (ParameterException e) {
            return this + ": " + e.getMessage();
        }
    }

    /** The first option or command that does not exist; null: all do. For mentions, which leave values out. */
    @Nullable String unknownName() {
        CommandLine command = line().getSubcommands().get(words.get(0));
        if (command == null) {
            return words.get(0);
        }
        CommandLine below = words.size() > 1 ? command.getSubcommands().get(words.get(1)) : null;
        CommandSpec spec = (below == null ? command : below).getCommandSpec();
        return words.stream()
                .filter(word -> word.startsWith("--"))
                .map(word -> word.replaceFirst("[=,].*", ""))
                .filter(option -> spec.findOption(option) == null)
                .findFirst()
                .orElse(null);
    }

    private CommandLine line() {
        CommandLine testbed = CommandTables.testbeds();
        return testbed.getSubcommands().containsKey(words.get(0)) ? testbed : CommandTables.coordinators();
    }

    @Override
    public String toString() {
        return "echelon " + String.join(" ", words);
    }
}
