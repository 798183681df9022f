package dev.echelon.contracts;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A fact about a run: a change of its state, or a booked outcome. Its CloudEvents id is the audit row's id.
 *
 * @param auditId the audit row, rising within the master
 * @param runId the run
 * @param at when it was decided, by the master's clock
 * @param kind what happened
 * @param actor who caused it: a person's subject, or {@code system}; cut to 255 characters
 * @param reason why, in the actor's words, cut to 2,000 characters; null: none was given
 * @param cohort the cohort concerned, from 1; null: the whole run
 * @param slug the tenant concerned; null: none
 * @param outcome the booked outcome; null: the event is no booking
 * @param toVersion the schema version left behind; null: not a booking, or none
 * @param sqlState the root SQLSTATE of a failure; null: none
 */
public record RunEvent(
        long auditId,
        UUID runId,
        Instant at,
        Kind kind,
        String actor,
        @Nullable String reason,
        @Nullable Integer cohort,
        @Nullable String slug,
        @Nullable Outcome outcome,
        @Nullable String toVersion,
        @Nullable String sqlState) {

    public RunEvent {
        Objects.requireNonNull(runId, "runId");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(actor, "actor");
        Bounds.identifier("slug", slug);
        Bounds.identifier("toVersion", toVersion);
        actor = Bounds.prose(actor, 255);
        reason = Bounds.proseOrNull(reason, 2_000);
        sqlState = Bounds.proseOrNull(sqlState, 5);
    }

    /** CloudEvents type of this event: {@code dev.echelon.run.<kind>.v1}. */
    public String type() {
        return kind.type();
    }

    /** What happened. An unknown code reads as {@link #UNKNOWN}. */
    public enum Kind {
        PLANNED("planned"),
        STARTED("started"),
        COHORT_RELEASED("cohort-released"),
        COHORT_COMPLETED("cohort-completed"),
        TENANT_BOOKED("tenant-booked"),
        TENANT_RECLAIMED("tenant-reclaimed"),
        SHARD_HELD("shard-held"),
        STOP_REQUESTED("stop-requested"),
        PAUSED("paused"),
        CONTINUED("continued"),
        ABORTED("aborted"),
        RESUMED("resumed"),
        FINISHED("finished"),
        HISTORY_ALIGNED("history-aligned"),
        OLD_CODE_ACCEPTED("old-code-accepted"),
        UNKNOWN("unknown");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** The part of the CloudEvents type that names this kind. */
        public String code() {
            return code;
        }

        /** CloudEvents type. */
        public String type() {
            return "dev.echelon.run." + code + ".v1";
        }
    }
}
