package dev.echelon.coordinator.cli.watch;

import dev.echelon.coordinator.api.CodeVersionCheckLine;
import dev.echelon.coordinator.api.CodeVersionCheckLine.Tenant;
import dev.echelon.coordinator.cli.text.Words;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far a check has come: a bar on a terminal, elsewhere a line now and then. */
public final class CheckProgress implements AutoCloseable {
    private static final Duration NOW_AND_THEN = Duration.ofSeconds(30);

    private final Screen screen;
    private final Clock clock;
    private @Nullable ProgressBar bar;
    private Instant told;
    private int total;
    private int read;
    private int ahead;
    private int unreadable;

    public CheckProgress(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
        this.told = clock.instant();
    }

    /** Shows what a line brings. */
    public void show(CodeVersionCheckLine line) {
        if (line.start() != null) {
            total = line.start().tenants();
            begin();
        }
        count(line.tenants() == null ? List.of() : line.tenants());
        if (bar != null) {
            bar.setExtraMessage(" " + found());
            bar.stepTo(read);
        } else if (!clock.instant().isBefore(told.plus(NOW_AND_THEN)) && line.end() == null) {
            told = clock.instant();
            screen.notice(Words.time(told) + "  " + Words.count(read) + " of " + Words.count(total, "tenant")
                    + " read, " + found());
        }
    }

    // with the width given, the library leaves the terminal and its signals alone
    private void begin() {
        if (screen.terminal()) {
            bar = new ProgressBarBuilder()
                    .setTaskName("tenants")
                    .setInitialMax(total)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(500)
                    .hideEta()
                    .setConsumer(new DelegatingProgressBarConsumer(screen::bar, screen.columns() - 1))
                    .build();
        }
    }

    private void count(List<Tenant> tenants) {
        for (var tenant : tenants) {
            read++;
            switch (tenant.result()) {
                case Tenant.AHEAD -> ahead++;
                case Tenant.FITS -> {}
                default -> unreadable++;
            }
        }
    }

    private String found() {
        return Words.count(ahead) + " ahead, " + Words.count(unreadable) + " unreadable";
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
