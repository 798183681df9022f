package dev.echelon.worker.intake;

import dev.echelon.contracts.MigrateTenant;
import dev.echelon.contracts.TraceContext;

/**
 * A command that was read.
 *
 * @param trace that it belongs to
 */
record Command(MigrateTenant order, TraceContext trace) {
    long token() {
        return order.token();
    }
}
