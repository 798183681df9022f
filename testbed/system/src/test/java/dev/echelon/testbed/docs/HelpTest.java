package dev.echelon.testbed.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What every command says with --help, and what the completion knows of it. */
class HelpTest {
    static Stream<CommandSpec> commands() {
        return Stream.of(CommandTables.coordinators(), CommandTables.testbeds())
                .flatMap(CommandTables::below)
                .map(CommandLine::getCommandSpec);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void showsExamplesThatCanBeTyped(CommandSpec command) {
        List<TypedCommand> examples = Arrays.stream(command.usageMessage().footer())
                .flatMap(line -> TypedCommand.in(line).stream())
                .toList();

        assertThat(examples)
                .as(command.name())
                .anyMatch(
                        example -> ("echelon " + String.join(" ", example.words())).startsWith(command.qualifiedName()))
                .allSatisfy(example -> assertThat(example.problem()).isNull());
    }

    /** The coordinator's program prints the script, and has the testbed's commands by heart. */
    @ParameterizedTest
    @MethodSource("commands")
    void isCompletedWithAllItsOptions(CommandSpec command) {
        String script = CommandTables.completion();
        String function = script.substring(script.indexOf("\nfunction _picocli_echelon_" + function(command) + "()"));
        String body = function.substring(0, function.indexOf("\n}"));

        assertThat(command.options().stream().filter(option -> !option.hidden()).map(OptionSpec::longestName))
                .allSatisfy(option -> assertThat(body).contains(option));
    }

    private static String function(CommandSpec command) {
        return command.qualifiedName("_").replaceFirst("^echelon_", "").replace("-", "");
    }
}
