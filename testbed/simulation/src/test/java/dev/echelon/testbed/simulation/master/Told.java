package dev.echelon.testbed.simulation.master;

import dev.echelon.worker.claim.ClaimAnswer;

/** The answer of either master to a claim, in the same words. */
final class Told {
    private Told() {}

    static String told(ClaimAnswer answer) {
        if (answer instanceof ClaimAnswer.Granted granted) {
            return "GRANTED " + granted.task().attempt() + granted.task().verifyOnly()
                    + granted.task().shard() + granted.task().schema();
        }
        if (answer instanceof ClaimAnswer.WrongSet wrong) {
            return "WRONG_SET " + wrong.expected();
        }
        return ((ClaimAnswer.Refused) answer).why().name();
    }

    static String told(WorkerFunctions.Claimed claimed) {
        TenantRow row = claimed.row();
        if (row != null) {
            return "GRANTED " + row.attempt + row.verifyOnly + row.shard + row.schema;
        }
        return claimed.answer().equals("WRONG_SET") ? "WRONG_SET " + claimed.expectedSetHash() : claimed.answer();
    }
}
