package dev.echelon.worker.migration;

/** A newer claim owns this tenant's schema: nothing more may be written, and nothing reported. */
public final class FencedException extends RuntimeException {
    private final long fence;

    /**
     * Fenced out.
     *
     * @param fence token that the schema's fence carries
     */
    public FencedException(long fence) {
        super("the schema's fence carries token " + fence);
        this.fence = fence;
    }

    public long fence() {
        return fence;
    }
}
