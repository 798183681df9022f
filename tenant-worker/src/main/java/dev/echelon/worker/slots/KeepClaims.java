package dev.echelon.worker.slots;

import dev.echelon.worker.claim.HandBackAnswer;
import dev.echelon.worker.claim.HandBackKind;
import dev.echelon.worker.claim.Master;
import dev.echelon.worker.claim.Offer;
import dev.echelon.worker.claim.RenewAnswer;
import dev.echelon.worker.sets.CurrentSet;
import dev.echelon.worker.slots.Held.Phase;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;

/**
 * Keeps the claims in hand: renews all of them in one statement, sends unbooked results again, hands back what is to be handed
 * back. Its {@link #tick} is called several times a second, by one thread.
 */
public final class KeepClaims {
    private static final Logger log = LoggerFactory.getLogger(KeepClaims.class);
    /** Between two renewals while results wait to be booked, or the master does not answer. */
    private static final Duration HURRY = Duration.ofSeconds(1);

    /** Asking at each tick is worth it while one claim in so many is found booked; each other one's lease is written. */
    private static final int BOOKED_ONE_IN = 16;

    /** A lease holds this many renewals, so that five may fail. */
    private static final int RENEWALS_PER_LEASE = 6;

    private final Slots slots;
    private final Master master;
    private final Courier courier;
    private final WorkerMetrics metrics;
    private final Supplier<Collection<Integer>> partitions;
    private final CurrentSet sets;
    private final Duration resendAfter;
    private final LongSupplier nanos;
    private final Duration interval;
    private @Nullable Long askedAt;
    private volatile @Nullable Long answeredAt;
    private volatile @Nullable String trouble;
    private volatile boolean accepting = true;
    private volatile boolean leaving;
    private volatile boolean soon;
    /** By the last answer. */
    private boolean bookingGoesOn;
    /** What the master knows of this worker; null: nothing. */
    private @Nullable Offer registered;

    private long handBackFrom;

    /**
     * A keeper.
     *
     * @param partitions those that this worker holds now
     * @param resendAfter how long a result may stay unbooked before it is sent again
     */
    public KeepClaims(
            Slots slots,
            Master master,
            Courier courier,
            WorkerMetrics metrics,
            Supplier<Collection<Integer>> partitions,
            CurrentSet sets,
            Duration resendAfter,
            LongSupplier nanos) {
        this.slots = slots;
        this.master = master;
        this.courier = courier;
        this.metrics = metrics;
        this.partitions = partitions;
        this.sets = sets;
        this.resendAfter = resendAfter;
        this.nanos = nanos;
        this.interval = master.lease().dividedBy(RENEWALS_PER_LEASE);
        this.handBackFrom = nanos.getAsLong();
    }

    /** From now on this worker takes no more tenants; what it has goes on. Safe to call from any thread. */
    public void acceptNoMore() {
        accepting = false;
        leaving = true;
    }

    /** Whether tenants are to be placed on this worker; until {@link #acceptNoMore}. Safe to call from any thread. */
    public void accept(boolean tenants) {
        accepting = tenants && !leaving;
        soon = true;
    }

    /** What is wrong with the master, as seen from here; null: it answered lately. Safe to call from any thread. */
    public @Nullable String trouble() {
        Long answered = answeredAt;
        if (answered == null) {
            return trouble == null ? "not yet registered" : trouble;
        }
        Duration silence = Duration.ofNanos(nanos.getAsLong() - answered);
        if (silence.compareTo(interval.multipliedBy(3)) <= 0) {
            return null;
        }
        String cause = trouble;
        return "no answer for " + silence.toSeconds() + " s" + (cause == null ? "" : ": " + cause);
    }

    /** Something has changed that the master should know soon. Safe to call from any thread. */
    public void renewSoon() {
        soon = true;
    }

    /** Does what is due. Never throws. */
    public void tick() {
        if (isDue()) {
            soon = false;
            boolean unused = asks(this::renew);
        }
        handBack();
        resend();
    }

    /** True when the master answered. */
    private boolean asks(Runnable question) {
        try {
            question.run();
            return true;
        } catch (RuntimeException e) {
            String now = e instanceof DataAccessException access
                    ? String.valueOf(access.getMostSpecificCause().getMessage())
                    : e.toString();
            if (trouble == null && e instanceof InvalidDataAccessResourceUsageException) {
                log.atWarn()
                        .addKeyValue("cause", now)
                        .log("The master refuses this worker its functions: start a coordinator of this version on that"
                                + " database, and name this worker's role in its echelon.master.worker-role");
            } else if (trouble == null) {
                log.atWarn()
                        .addKeyValue("cause", now)
                        .log(
                                "The master does not answer; running tenants stop before their next script when it has not"
                                        + " renewed their claims for {} s",
                                master.lease().toSeconds());
            }
            trouble = now;
            return false;
        }
    }

    private boolean isDue() {
        Long asked = askedAt;
        if (asked == null || soon || (bookingGoesOn && slots.isCrowded())) {
            return true;
        }
        boolean hurry =
                trouble != null || slots.held().stream().anyMatch(claim -> claim.phase() instanceof Phase.Finished);
        Duration pace = hurry && HURRY.compareTo(interval) < 0 ? HURRY : interval;
        return nanos.getAsLong() - asked >= pace.toNanos();
    }

    private void renew() {
        long now = nanos.getAsLong();
        askedAt = now;
        bookingGoesOn = false;
        Offer offer = new Offer(List.copyOf(sets.get().hashes()), sets.problem(), accepting);
        Collection<Integer> assigned = offer.accepting() ? partitions.get() : List.of();
        if (!offer.equals(registered)) {
            register(assigned, offer);
        }
        List<Held> claims = slots.held();
        Master.Renewed renewed = master.renew(
                assigned,
                claims.stream()
                        .map(claim -> new Master.Renewal(
                                claim.task().token(), claim.task().claimId(), claim.progress()))
                        .toList());
        if (!renewed.registered()) {
            registered = null;
            register(assigned, offer);
        }
        for (Held claim : claims) {
            RenewAnswer answer = renewed.answers().get(claim.task().token());
            if (answer != null) {
                apply(claim, answer, now);
            }
        }
        long booked = renewed.answers().values().stream()
                .filter(RenewAnswer.BOOKED::equals)
                .count();
        bookingGoesOn = booked > 0 && booked * BOOKED_ONE_IN >= claims.size();
        answeredAt = nanos.getAsLong();
        if (trouble != null) {
            log.atInfo().log("The master answers again");
            trouble = null;
        }
    }

    private void register(Collection<Integer> assigned, Offer offer) {
        if (!leaving) {
            master.register(assigned, offer);
            registered = offer;
        }
    }

    private void apply(Held claim, RenewAnswer answer, long askedAt) {
        switch (answer) {
            case RENEWED -> claim.renewed(askedAt);
            case BOOKED -> {
                claim.stop("the tenant's verdict is booked already");
                forget(claim);
            }
            case LOST -> {
                if (!claim.isLost()) {
                    metrics.lost();
                    claim.task()
                            .on(log.atWarn())
                            .log("The claim is lost: stops before the next script, reports nothing");
                    claim.lose();
                }
                forget(claim);
            }
        }
    }

    /** One that still works stays until it has stopped: its slot is taken. */
    private void forget(Held claim) {
        if (!(claim.phase() instanceof Phase.Working)) {
            slots.drop(claim);
        }
    }

    /** One that the master does not take ends the round: it must not keep renewals waiting. */
    private void handBack() {
        if (nanos.getAsLong() - handBackFrom < 0) {
            return;
        }
        for (Held claim : slots.held()) {
            if (claim.phase() instanceof Phase.Returning returning && !asks(() -> handBack(claim, returning))) {
                handBackFrom = nanos.getAsLong() + HURRY.toNanos();
                return;
            }
        }
    }

    private void handBack(Held claim, Phase.Returning returning) {
        HandBackAnswer answer = master.handBack(
                claim.task().token(), claim.task().claimId(), returning.kind(), returning.reason(), returning.fence());
        slots.drop(claim);
        told(claim, returning, answer);
    }

    private void told(Held claim, Phase.Returning returning, HandBackAnswer answer) {
        if (returning.kind() == HandBackKind.FENCE_AHEAD && answer != HandBackAnswer.HANDED_BACK) {
            metrics.fenced();
        } else {
            metrics.handedBack(returning.kind(), answer);
        }
        claim.task()
                .on(log.atInfo())
                .addKeyValue("kind", returning.kind())
                .addKeyValue("answer", answer)
                .log("Handed back: {}", returning.reason());
    }

    private void resend() {
        long now = nanos.getAsLong();
        for (Held claim : slots.held()) {
            if (claim.phase() instanceof Phase.Finished finished
                    && finished.sentAt() != null
                    && now - finished.sentAt() >= resendAfter.toNanos()) {
                courier.send(claim);
            }
        }
    }
}
