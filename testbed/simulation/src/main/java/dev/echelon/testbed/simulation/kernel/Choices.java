package dev.echelon.testbed.simulation.kernel;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** Every choice of a world, from one seed. */
public final class Choices {
    private final SplittableRandom random;

    public Choices(long seed) {
        // neighbouring seeds must not make neighbouring worlds
        this.random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L);
    }

    private Choices(SplittableRandom random) {
        this.random = random;
    }

    /** A stream of its own, so that what one party draws does not shift what another does. */
    public Choices split() {
        return new Choices(random.split());
    }

    /** From {@code least} to {@code most}, both included. */
    public int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    public long between(long least, long most) {
        return least + random.nextLong(most - least + 1);
    }

    public boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    public <T> T of(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    public UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    public long nextLong() {
        return random.nextLong();
    }
}
