package dev.echelon.worker.slots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.migrationset.MigrationSource;
import dev.echelon.worker.claim.ClaimAnswer;
import dev.echelon.worker.claim.HandBackAnswer;
import dev.echelon.worker.claim.HandBackKind;
import dev.echelon.worker.claim.Master;
import dev.echelon.worker.claim.Offer;
import dev.echelon.worker.claim.Registration;
import dev.echelon.worker.claim.RenewAnswer;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.migration.Verdict;
import dev.echelon.worker.sets.CurrentSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often the master is asked, under a clock that the test moves. */
class KeepClaimsTest {
    private static final int MAY_WAIT = 20;
    private static final Duration TICK = Duration.ofMillis(200);

    private final SlotsBench bench = new SlotsBench(KeepClaimsTest::succeeds, MAY_WAIT);
    private final BookedOnes master = new BookedOnes();
    private final KeepClaims claims = new KeepClaims(
            bench.slots,
            master,
            bench.courier,
            bench.metrics,
            List::of,
            new CurrentSet(new MigrationSource(List.of("classpath:dev/echelon/worker/migrations/backfill"))),
            Duration.ofHours(1),
            bench.now::get);

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void asks_once_a_second_while_a_few_results_wait_though_bookings_come() {
        finish(1, 10);
        claims.tick();

        for (long booked = 1; booked <= 4; booked++) {
            master.booked.add(booked);
            assertThat(asksIn(Duration.ofSeconds(1))).isEqualTo(1);
        }
        assertThat(bench.slots.inHand()).isEqualTo(6);
    }

    /** Or a fast worker stands still for most of each second, with every slot free. */
    @Test
    void asks_at_each_tick_while_half_of_what_may_wait_does_and_bookings_come() {
        finish(1, 12);
        master.booked.add(1L);
        claims.tick();
        finish(13, 2);

        master.booked.add(2L);
        assertThat(asksIn(TICK)).isEqualTo(1);
        master.booked.add(3L);
        assertThat(asksIn(TICK)).isEqualTo(1);
        LongStream.rangeClosed(4, 14).forEach(master.booked::add);
        assertThat(asksIn(TICK)).isEqualTo(1);
        assertThat(bench.slots.inHand()).isZero();
    }

    @Test
    void does_not_hurry_a_master_in_which_hardly_anything_is_booked() {
        finish(1, MAY_WAIT);
        claims.tick();
        assertThat(asksIn(Duration.ofSeconds(4))).isEqualTo(4);

        for (long booked = 1; booked <= 3; booked++) {
            master.booked.add(booked);
            assertThat(asksIn(Duration.ofSeconds(1))).isEqualTo(1);
        }
        assertThat(bench.slots.inHand()).isEqualTo(MAY_WAIT - 3);
    }

    private int asksIn(Duration time) {
        int before = master.asked;
        for (long ticks = time.dividedBy(TICK); ticks > 0; ticks--) {
            bench.now.addAndGet(TICK.toNanos());
            claims.tick();
        }
        return master.asked - before;
    }

    private void finish(long firstToken, int tenants) {
        for (long token = firstToken; token < firstToken + tenants; token++) {
            bench.start(SlotsBench.task("t" + token, token));
            await().atMost(Duration.ofSeconds(60)).until(() -> bench.slots.busy() == 0);
        }
    }

    private static Verdict succeeds(TenantTask task, Leash leash) {
        return new Verdict.Reported(new TenantMigrated(
                task.runId(),
                task.slug(),
                task.token(),
                task.claimId(),
                "w1",
                Outcome.SUCCEEDED,
                true,
                null,
                "1",
                List.of(),
                null,
                null,
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH,
                null));
    }

    /** Knows which tokens are booked, and counts how often it is asked. */
    private static final class BookedOnes implements Master {
        private final Set<Long> booked = new HashSet<>();
        private int asked;

        @Override
        public Duration lease() {
            return Duration.ofMinutes(1);
        }

        @Override
        public Registration registration() {
            return new Registration("w1", 1, "here", "1");
        }

        @Override
        public void register(Collection<Integer> partitions, Offer offer) {}

        @Override
        public boolean fits() {
            return true;
        }

        @Override
        public void leave(boolean gone) {}

        @Override
        public ClaimAnswer claim(Wanted wanted) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<Long, ClaimAnswer> claimTogether(List<Wanted> wanted) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Renewed renew(Collection<Integer> partitions, List<Renewal> renewals) {
            asked++;
            return new Renewed(
                    renewals.stream()
                            .map(Renewal::token)
                            .collect(Collectors.toMap(
                                    Function.identity(),
                                    token -> booked.contains(token) ? RenewAnswer.BOOKED : RenewAnswer.RENEWED)),
                    true);
        }

        @Override
        public HandBackAnswer handBack(long token, UUID claimId, HandBackKind kind, String reason, long fence) {
            throw new UnsupportedOperationException();
        }
    }
}
