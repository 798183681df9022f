package dev.echelon.coordinator.cli;

import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.api.TenantView;
import dev.echelon.coordinator.api.WorkerView;
import dev.echelon.coordinator.cli.args.IntRange;
import dev.echelon.coordinator.cli.args.RunId;
import dev.echelon.coordinator.cli.args.Word;
import dev.echelon.coordinator.cli.client.CommandFailure;
import dev.echelon.coordinator.cli.client.CoordinatorClient;
import dev.echelon.coordinator.cli.client.ExitCode;
import dev.echelon.coordinator.cli.text.StatusPage;
import dev.echelon.coordinator.cli.text.TenantsTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code status}: where a run stands, and where each of its tenants stands. */
@Command(
        name = "status",
        header = "Shows where a run stands, and where its tenants stand.",
        descriptionHeading = "%n",
        description = {
            "State, since when and by whom, counters, what is in flight, how far the cohort is from its abort, why nothing moves. With --tenants or one of its filters: where each tenant stands."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  The latest run:",
            "    echelon status",
            "  Where does this tenant stand?",
            "    echelon status --tenant acme-corp",
            "  Every tenant that failed:",
            "    echelon status --state failed",
            "",
            "Exits with 0 when it could tell, whatever the state; 66 no such run or tenant. --json prints the run, with its",
            "in-flight and failed tenants and the workers; or the tenants."
        })
final class Status implements Callable<Integer> {
    private static final int SHOWN = 20;

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

    @Option(names = "--tenants", description = "List the tenants instead.")
    private boolean tenants;

    @Option(
            names = "--tenant",
            paramLabel = "SLUG",
            converter = Word.Slug.class,
            description = "Only this tenant; may be repeated.")
    private @Nullable List<String> slugs;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            converter = Word.TenantState.class,
            completionCandidates = Word.TenantState.class,
            description = "Only tenants in this state: pending, released, claimed, succeeded, failed or skipped.")
    private @Nullable String state;

    @Option(
            names = "--cohort",
            paramLabel = "N",
            converter = IntRange.CohortNumber.class,
            description = "Only tenants of this cohort.")
    private @Nullable Integer cohort;

    @Override
    public Integer call() {
        var client = echelon.client();
        var view = client.run(run);
        return tenants || slugs != null || state != null || cohort != null
                ? listTenants(client, view)
                : page(client, view);
    }

    private int page(CoordinatorClient client, RunView view) {
        var screen = echelon.surroundings().screen();
        var inFlight = view.inFlight() == 0 ? List.<TenantView>of() : some(client, view, "CLAIMED");
        var failed = view.failed() == 0 ? List.<TenantView>of() : some(client, view, "FAILED");
        var workers = client.workers();
        echelon.answer(
                new Standing(view, inFlight, failed, workers),
                () -> StatusPage.print(view, inFlight, failed, workers, echelon.hints(), screen));
        return ExitCode.DONE;
    }

    private static List<TenantView> some(CoordinatorClient client, RunView view, String state) {
        return client.tenants(view.runId(), state, null, null, SHOWN);
    }

    private int listTenants(CoordinatorClient client, RunView view) {
        var found = new ArrayList<TenantView>();
        if (slugs == null) {
            found.addAll(client.tenants(view.runId(), state, cohort, null, Integer.MAX_VALUE));
        } else {
            slugs.forEach(slug -> found.addAll(one(client, view, slug)));
        }
        echelon.answer(
                found, () -> TenantsTable.print(found, echelon.surroundings().screen()));
        return ExitCode.DONE;
    }

    private List<TenantView> one(CoordinatorClient client, RunView view, String slug) {
        var found = client.tenants(view.runId(), state, cohort, slug, Integer.MAX_VALUE);
        if (found.isEmpty() && state == null && cohort == null) {
            throw CommandFailure.of(
                    ExitCode.MISSING, "Run " + view.runId() + " has no tenant '" + slug + "'. Nothing was changed.");
        }
        return found;
    }

    /** The page as {@code --json} prints it; at most 20 tenants in each list. */
    record Standing(RunView run, List<TenantView> inFlight, List<TenantView> failed, List<WorkerView> workers) {}
}
