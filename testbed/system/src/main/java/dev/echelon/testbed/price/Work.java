package dev.echelon.testbed.price;

/** What is to be done to every tenant of a fleet; in this order on the same fleet. */
enum Work {
    /** Nothing is there: the base migration makes six tables. */
    FRESH("fresh", PriceMigrations.BASE_VERSION),
    /** The second migration: a column, a backfill of 50 rows, an index. */
    ONE_PENDING("one pending", PriceMigrations.LATEST_VERSION),
    /** Nothing is to be done, which must be found out. */
    UP_TO_DATE("up to date", PriceMigrations.LATEST_VERSION);

    private final String label;
    private final String target;

    Work(String label, String target) {
        this.label = label;
        this.target = target;
    }

    String label() {
        return label;
    }

    /** The version every tenant has afterwards. */
    String target() {
        return target;
    }
}
