package dev.echelon.worker.claim;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether the master lets this worker in, and lets it call its functions. A master that is away, or has no functions yet
 * since its first coordinator is still to come, refuses nothing: it is waited for.
 */
public final class MasterRights {
    private static final String LACKING = """
            SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname = 'identity' AND p.proname = ANY (?)
            GROUP BY p.proname
            HAVING NOT bool_or(has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE'))
            ORDER BY 1
            """;
    private static final String[] FUNCTIONS = {
        "echelon_worker_register",
        "echelon_worker_leave",
        "echelon_worker_fits",
        "echelon_claim",
        "echelon_claim_together",
        "echelon_renew",
        "echelon_hand_back",
        "echelon_superseded"
    };
    /** "The server requested password-based authentication, but no password was provided", for instance. */
    private static final String REJECTED = "08004";

    private final DataSource master;

    /**
     * A look.
     *
     * @param master opens a connection as the worker will
     */
    public MasterRights(DataSource master) {
        this.master = master;
    }

    /** What the master refuses. */
    public enum Refused {
        /** To let this worker in. */
        CONNECTION,
        /** To let it call its functions. */
        FUNCTIONS
    }

    /**
     * What is refused.
     *
     * @param why in one line: what the server said, or which functions
     */
    public record Refusal(Refused what, String why) {}

    /** Looks once; empty: nothing is refused, as far as the master answers. */
    public Optional<Refusal> look() {
        try (Connection connection = master.getConnection();
                PreparedStatement lacking = connection.prepareStatement(LACKING)) {
            lacking.setArray(1, connection.createArrayOf("text", FUNCTIONS));
            List<String> functions = new ArrayList<>();
            try (ResultSet rows = lacking.executeQuery()) {
                while (rows.next()) {
                    functions.add(rows.getString(1));
                }
            }
            return functions.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Refusal(Refused.FUNCTIONS, String.join(", ", functions)));
        } catch (SQLException e) {
            return isRefusal(e.getSQLState())
                    ? Optional.of(new Refusal(Refused.CONNECTION, firstLine(e.getMessage())))
                    : Optional.empty();
        }
    }

    /** Credentials (28), the database (3D), the right to connect (42): waiting mends none of them. */
    private static boolean isRefusal(@Nullable String state) {
        return state != null
                && (state.startsWith("28")
                        || state.startsWith("3D")
                        || state.startsWith("42")
                        || state.equals(REJECTED));
    }

    private static String firstLine(@Nullable String message) {
        return message == null
                ? "it does not say why"
                : message.strip().lines().findFirst().orElse("");
    }
}
