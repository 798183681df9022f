package dev.echelon.contracts.guard.spring;

import dev.echelon.contracts.compatibility.CodeVersion;
import dev.echelon.contracts.guard.BootRefusedException;
import dev.echelon.contracts.guard.CodeVersionGuard;
import dev.echelon.contracts.guard.FleetValue;
import dev.echelon.contracts.guard.GuardReport;
import dev.echelon.contracts.guard.OnUnreadable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Refuses the start of a build that is too old. It runs when all beans are there and nothing has been started yet: web servers
 * listen, consumers poll and scheduled tasks run only after it has returned. From then on it renews the registration.
 */
public final class BootGuard implements SmartInitializingSingleton, DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(BootGuard.class);

    private final CodeVersionGuard guard;
    private final OnUnreadable onUnreadable;
    private final ScheduledExecutorService heart;
    private final @Nullable Duration beat;
    private boolean silent;
    private @Nullable CodeVersion warnedOf;

    BootGuard(
            CodeVersionGuard guard,
            OnUnreadable onUnreadable,
            ScheduledExecutorService heart,
            @Nullable Duration beat) {
        this.guard = guard;
        this.onUnreadable = onUnreadable;
        this.heart = heart;
        this.beat = beat;
    }

    @Override
    public void afterSingletonsInstantiated() {
        GuardReport report = guard.check();
        try {
            BootRefusedException.unlessAllowed(report, onUnreadable);
        } catch (BootRefusedException e) {
            leave();
            throw new BootRefusal(e);
        }
        report.unreadable().forEach(what -> log.atWarn()
                .addKeyValue("what", what.what())
                .addKeyValue("reason", what.reason())
                .log("started although it cannot be told whether this build may work on the schemas"));
        log.atInfo()
                .addKeyValue("codeVersion", report.running())
                .addKeyValue("tenantsRead", report.read())
                .log("this build may work on what was read of the tenants' schemas");
        if (beat != null) {
            var unused = heart.scheduleWithFixedDelay(
                    () -> renew(report.running()), beat.toMillis(), beat.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void destroy() {
        heart.shutdownNow();
        if (beat != null) {
            leave();
        }
    }

    private void renew(CodeVersion running) {
        try {
            FleetValue fleet = guard.renew();
            silent = false;
            if (fleet != null
                    && running.isOlderThan(fleet.minCompatible())
                    && !fleet.minCompatible().equals(warnedOf)) {
                warnedOf = fleet.minCompatible();
                log.atWarn()
                        .addKeyValue("codeVersion", running)
                        .addKeyValue("needed", fleet.minCompatible())
                        .addKeyValue("askedBy", fleet.askedBy())
                        .log("this build runs, and is too old for the fleet by now: deploy the needed version");
            }
        } catch (SQLException | RuntimeException e) {
            if (!silent) {
                silent = true;
                log.atWarn()
                        .addKeyValue("reason", e.getMessage())
                        .log("cannot renew this instance's registration in the master; trying on");
            }
        }
    }

    private void leave() {
        try {
            guard.leave();
        } catch (SQLException | RuntimeException e) {
            log.atInfo()
                    .addKeyValue("reason", e.getMessage())
                    .log("cannot take back this instance's registration in the master; it expires");
        }
    }
}
