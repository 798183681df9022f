package dev.echelon.testbed.price;

/** Who does the work. */
enum Contender {
    FLOOR("plain JDBC, no record kept"),
    FLYWAY("plain Flyway in a pool of threads"),
    /** From the command typed to its prompt: JVM, plan, Kafka, claims, applying, booking, report. */
    ECHELON("Echelon, the whole command"),
    /** The same run from its row's start to its row's end. */
    ECHELON_RUN("Echelon, the run in it");

    private final String label;

    Contender(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
