package dev.echelon.coordinator.cli;

import dev.echelon.coordinator.cli.client.CliJson;
import dev.echelon.coordinator.cli.client.Connection;
import dev.echelon.coordinator.cli.client.ConnectionFinder;
import dev.echelon.coordinator.cli.client.CoordinatorClient;
import dev.echelon.coordinator.cli.text.Hints;
import dev.echelon.coordinator.cli.watch.Patience;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code echelon} command line: options that every command takes, and what the commands share. */
@Command(
        name = "echelon",
        header = "Cohorted tenant migrations for large fleets.",
        optionListHeading = "%nOptions of every command:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  Everything on this machine, with nothing installed: servers, a fleet of 200 tenants, the whole job:",
            "    echelon demo",
            "  The same servers, to stay (writes .echelon/env, which this command line then uses):",
            "    echelon up",
            "  See what a run would do, then do it:",
            "    echelon migrate-cohorts --dry-run",
            "    echelon migrate-cohorts",
            "  Where does it stand, and why did this tenant fail?",
            "    echelon status",
            "    echelon migrate-all-tenants --only acme-corp",
            "  May this build be deployed?",
            "    echelon check-code-version --code-version 3.2.0",
            "  Let this shell complete commands and options:",
            "    source <(echelon completion)",
            "",
            "Exits with 0 done, nothing failed; 1 some tenant is ahead of the build; 3 finished, some tenants failed; 4 aborted; 5 paused, or left before the end;",
            "64 wrong usage; 65 refused in this state; 66 no such run, tenant or file; 69 something cannot be reached;",
            "70 a fault of ours; 77 not allowed. With 64 to 66 and 77 nothing was changed. Times are UTC."
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        subcommands = {
            MigrateCohorts.class,
            MigrateAllTenants.class,
            CheckCodeVersion.class,
            Runs.class,
            Status.class,
            Watch.class,
            Steer.Pause.class,
            Steer.Continue.class,
            Steer.Abort.class,
            Workers.class,
            Completion.class
        })
public final class EchelonCommand implements Runnable {
    @Option(
            names = "--server",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "The coordinator. Default: ECHELON_SERVER, else what .echelon/env of this directory says.")
    private @Nullable String server;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            scope = ScopeType.INHERIT,
            description = "Bearer token with the role PLATFORM_ADMIN. Default: ECHELON_TOKEN, else the file that"
                    + " ECHELON_TOKEN_FILE names. Other users of this machine can see an option: prefer those.")
    private @Nullable String token;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "File that holds the token.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "One JSON document on standard output; everything else goes to standard error.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final Surroundings surroundings;
    private @Nullable Connection connection;

    EchelonCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    public static void main(String[] args) {
        System.exit(run(args, CliWiring.ofThisProcess()));
    }

    /** The commands and their options, for what describes or checks them. It is not to be executed. */
    public static CommandLine model() {
        return line(CliWiring.ofThisProcess());
    }

    /** The script by which a shell completes what is typed, the testbed's commands too. */
    public static String completion() {
        return Completion.script(model());
    }

    static CommandLine line(Surroundings surroundings) {
        // an argument is what it says: one that begins with @ is not a file of arguments
        return new CommandLine(new EchelonCommand(surroundings))
                .setAbbreviatedOptionsAllowed(false)
                .setExpandAtFiles(false);
    }

    /** Carries one command out and returns its exit code. */
    static int run(String[] args, Surroundings surroundings) {
        var screen = surroundings.screen();
        var failures = new Failures(surroundings);
        try {
            return line(surroundings)
                    .setOut(screen.out())
                    .setErr(screen.err())
                    .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                    .setUsageHelpWidth(120)
                    .setParameterExceptionHandler(failures::usage)
                    .setExecutionExceptionHandler((e, command, parsed) -> failures.of(e, args))
                    .execute(args);
        } finally {
            surroundings.interrupt().end();
            screen.flush();
        }
    }

    /** No command was given. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "No command is given.");
    }

    Surroundings surroundings() {
        return surroundings;
    }

    boolean json() {
        return json;
    }

    /** The API of the coordinator that the options, the environment or the directory name. */
    CoordinatorClient client() {
        var found = connection();
        return new CoordinatorClient(surroundings.http().get(), CliJson.mapper(), found);
    }

    Hints hints() {
        return new Hints(surroundings.program(), server == null ? "" : " --server " + Hints.quoted(server));
    }

    Patience patience() {
        return new Patience(surroundings.screen(), surroundings.clock(), surroundings.waiter(), hints());
    }

    /** Prints the body as JSON when that was asked for, the page otherwise. */
    void answer(Object body, Runnable page) {
        if (json) {
            surroundings.screen().print(CliJson.mapper().writeValueAsString(body));
        } else {
            page.run();
        }
    }

    /** A line for a person who follows: standard output, or standard error beside JSON. */
    void progress(String line) {
        if (json) {
            surroundings.screen().notice(line);
        } else {
            surroundings.screen().print(line);
            surroundings.screen().out().flush();
        }
    }

    private Connection connection() {
        if (connection == null) {
            connection = new ConnectionFinder(
                            surroundings.environment(), surroundings.directory(), surroundings.screen()::notice)
                    .find(server, token, tokenFile);
        }
        return connection;
    }
}
