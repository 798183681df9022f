package dev.echelon.worker.migration;

/** Another tenant's live claim works on the same physical schema. */
public final class SameSchemaException extends RuntimeException {
    private final String slug;

    /**
     * Not ours to migrate now.
     *
     * @param slug the other tenant
     */
    public SameSchemaException(String slug) {
        super("same schema as " + slug);
        this.slug = slug;
    }

    public String slug() {
        return slug;
    }
}
