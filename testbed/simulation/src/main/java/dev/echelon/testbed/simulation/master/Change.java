package dev.echelon.testbed.simulation.master;

/** A row that a transaction changed: as it was committed before, and as it is now. */
public record Change(Row<?> row, Object before, Object after) {
    @Override
    public String toString() {
        return row + ": " + before + " -> " + after;
    }
}
