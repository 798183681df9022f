package dev.echelon.samples.audit;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.RunEvent;
import dev.echelon.contracts.TenantError;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.contracts.UnreadableMessageException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns messages into lines. What comes again is left out, as docs/events.md says it may. Not thread-safe. */
final class AuditLines {
    private static final String RUN_EVENT = "dev.echelon.run.";
    private static final int REMEMBERED = 10_000;

    private final ContractCodec codec = new ContractCodec();

    /** The last audit id of each run: within a run they rise. */
    private final Map<UUID, Long> told = new HashMap<>();

    /** Ids of results, which a worker sends again under the same id until they are booked. */
    private final Map<String, Boolean> results = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * One line, without an end; empty: it was told before, or is of a kind that this reader does not follow.
     *
     * @param type the header {@code ce_type}
     * @param id the header {@code ce_id}
     */
    Optional<String> of(@Nullable String type, @Nullable String id, byte[] value) {
        try {
            if (type != null && type.startsWith(RUN_EVENT)) {
                return event(codec.read(value, RunEvent.class));
            }
            if (TenantMigrated.TYPE.equals(type) && id != null) {
                return results.put(id, true) == null
                        ? Optional.of(result(codec.read(value, TenantMigrated.class)))
                        : Optional.empty();
            }
            return Optional.empty();
        } catch (UnreadableMessageException e) {
            return Optional.of("unreadable: " + e.getMessage());
        }
    }

    private Optional<String> event(RunEvent event) {
        Long last = told.get(event.runId());
        if (last != null && event.auditId() <= last) {
            return Optional.empty();
        }
        told.put(event.runId(), event.auditId());
        StringBuilder line = new StringBuilder(event.at() + "  " + event.runId() + "  " + event.kind());
        add(line, "cohort ", event.cohort());
        add(line, "", event.slug());
        add(line, "", event.outcome());
        add(line, "version ", event.toVersion());
        add(line, "SQLSTATE ", event.sqlState());
        line.append("  by ").append(shown(event.actor()));
        add(line, "because ", event.reason());
        return Optional.of(line.toString());
    }

    private static String result(TenantMigrated result) {
        StringBuilder line =
                new StringBuilder(result.finishedAt() + "  " + result.runId() + "  RESULT  " + shown(result.slug()));
        add(line, "", result.outcome());
        add(line, "version ", result.toVersion());
        add(line, "by ", result.workerId());
        TenantError error = result.error();
        if (error != null) {
            add(line, "", error.kind());
            add(line, "in ", error.migration());
            add(line, "", error.message());
        }
        return line.toString();
    }

    private static void add(StringBuilder line, String before, @Nullable Object value) {
        if (value != null) {
            line.append("  ").append(before).append(shown(value.toString()));
        }
    }

    /** What tenants and servers say is shown, not obeyed: no line ends, no escape sequences. */
    private static String shown(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }
}
