package dev.echelon.coordinator.cli.text;

import static dev.echelon.coordinator.cli.text.Words.count;
import static dev.echelon.coordinator.cli.text.Words.orDash;

import dev.echelon.contracts.compatibility.CodeVersion;
import dev.echelon.coordinator.api.CodeVersionCheckLine.End;
import dev.echelon.coordinator.api.CodeVersionCheckLine.Start;
import dev.echelon.coordinator.api.CodeVersionCheckLine.Tenant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a check of a build found: the tenants that matter, then the verdict and what to do. */
public final class CheckReport {
    private static final int WIDTH = 118;
    private static final String TAKEN_BY_ALL = ", which every tenant that was read takes";

    private final CheckFindings findings;
    private final @Nullable String origin;
    private final Hints hints;
    private final Lines page;

    /**
     * A report on these findings.
     *
     * @param origin where the version was given; null: nobody gave it
     */
    public CheckReport(CheckFindings findings, @Nullable String origin, Hints hints, Consumer<String> out) {
        this.findings = findings;
        this.origin = origin;
        this.hints = hints;
        this.page = new Lines(out);
    }

    /** What is going to be read. */
    public void begin(Start start) {
        var from =
                start.registeredBy() == null ? orDash(origin) : "the lowest that is running: " + start.registeredBy();
        page.line("Code version " + start.codeVersion() + " (" + from + ") against "
                + count(start.tenants(), tenant(start)) + ".");
        var others = start.leftOut() == null ? Map.<String, Integer>of() : start.leftOut();
        if (!others.isEmpty()) {
            var statuses = others.entrySet().stream()
                    .map(other -> count(other.getValue()) + " " + orDash(other.getKey()))
                    .collect(Collectors.joining(", "));
            page.line((start.named() ? "Not active, but named: " : "Not active and left out: ") + statuses + ".");
        }
    }

    /** What came of it. */
    public void end() {
        var end = findings.end();
        if (end.ahead() > 0) {
            ahead(end);
            fits(end);
        }
        unreadable(end);
        page.line("");
        verdict(end);
    }

    private void ahead(End end) {
        page.part("Tenants ahead of " + version() + " (" + count(end.ahead()) + ")");
        var table = new Table("  ", "TENANT", "SHARD", ">NEEDS", ">SCHEMA VERSION", "SINCE");
        findings.ahead()
                .forEach(t -> table.row(
                        t.slug(), t.shard(), orDash(t.minCompatible()), orDash(t.schemaVersion()), orDash(t.since())));
        page.table(table);
        more(end.ahead());
    }

    private void fits(End end) {
        var all = end.tenants() - end.ahead() - end.unreadable();
        page.part("Tenants still on the old schema, which " + version() + " can work on (" + count(all) + ")");
        if (all == 0) {
            page.line("  none");
            return;
        }
        slugs(findings.fits());
        more(all);
    }

    private void unreadable(End end) {
        if (end.unreadable() == 0) {
            return;
        }
        page.part("Tenants that could not be read (" + count(end.unreadable()) + ")");
        var table = new Table("  ", "TENANT", "SHARD", "REASON");
        findings.unreadable().forEach(t -> table.row(t.slug(), orDash(t.shard()), Words.oneLine(t.reason(), 300)));
        page.table(table);
        more(end.unreadable());
    }

    private void more(int all) {
        if (all > CheckFindings.KEPT) {
            page.line("  and " + count(all - CheckFindings.KEPT) + " more; --json lists all");
        }
    }

    private void slugs(Collection<Tenant> tenants) {
        var line = new StringBuilder(" ");
        for (var tenant : tenants) {
            if (line.length() > 1 && line.length() + 1 + tenant.slug().length() > WIDTH) {
                page.line(line.toString());
                line = new StringBuilder(" ");
            }
            line.append(' ').append(tenant.slug());
        }
        page.line(line.toString());
    }

    private void verdict(End end) {
        var all = count(end.tenants(), tenant(findings.start()));
        if (end.ahead() > 0) {
            page.line("NOT SAFE: " + count(end.ahead()) + " of " + all + (end.ahead() == 1 ? " is" : " are")
                    + " ahead of " + version() + "." + unreadableToo(end) + " Either");
            waysOut(end);
            return;
        }
        var fleet = end.fleet();
        if (fleet != null) {
            page.line("NOT SAFE: " + fleet.askedBy() + " asks for " + fleet.minCompatible()
                    + " or later, so that a service of " + version() + " that has the boot guard does not start; of "
                    + all + " none is ahead of it." + unreadableToo(end) + " Either");
            waysOut(end);
            return;
        }
        if (end.unreadable() > 0) {
            page.line("NOT KNOWN: " + count(end.unreadable()) + " of " + all
                    + " could not be read, which is not safe; none of the others is ahead of " + version()
                    + ". Mend what is named above, then check again:");
            page.line("  " + again());
            return;
        }
        page.line("SAFE: " + version() + " may work on " + (end.tenants() == 1 ? "the " : "all ") + all + ". "
                + asked(end));
    }

    private void waysOut(End end) {
        var needed = needed(end);
        page.value(
                "roll forward", "deploy " + needed + " or later" + (needed.equals(end.greatest()) ? TAKEN_BY_ALL : ""));
        page.value(
                "pin",
                "run " + version() + " for tenants that are still on the old schema alone, with a boot guard that looks"
                        + "\nat those and does not ask the master (docs/guard.md, \"The two ways out\")");
    }

    /** The greatest that is asked for, by a tenant or by the master. */
    private static String needed(End end) {
        var read = end.greatest() == null ? null : CodeVersion.of(end.greatest());
        var fleet = end.fleet() == null ? null : CodeVersion.of(end.fleet().minCompatible());
        var greatest = CodeVersion.greatest(read, fleet);
        return orDash(greatest == null ? null : greatest.toString());
    }

    private static String asked(End end) {
        if (end.greatest() == null) {
            return "No migration of theirs asks for a version.";
        }
        return "The greatest version asked for is " + end.greatest()
                + (end.noRequirement() == 0 ? "." : "; " + count(end.noRequirement()) + " of them ask for none.");
    }

    private static String unreadableToo(End end) {
        return end.unreadable() == 0 ? "" : " Beside, " + count(end.unreadable()) + " could not be read.";
    }

    private String again() {
        var slugs = findings.unreadable();
        return hints.command("check-code-version --code-version " + Hints.quoted(version())
                + (slugs.size() > 3
                        ? ""
                        : slugs.stream()
                                .map(t -> " --only " + Hints.quoted(t.slug()))
                                .collect(Collectors.joining())));
    }

    private String version() {
        return findings.start().codeVersion();
    }

    private static String tenant(Start start) {
        return start.named() ? "named tenant" : "active tenant";
    }
}
