package dev.echelon.worker.tenant;

import dev.echelon.worker.migration.ServerWords;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Reads PostgreSQL's error fields, and leaves out what may hold a row's values. */
public final class ServerErrors {
    /** Class 22 quotes the value that did not fit. */
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

    private ServerErrors() {}

    /** Message, names of what is concerned, and hint; never the detail, which quotes rows. */
    public static ServerWords words(SQLException failure) {
        ServerErrorMessage server = failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        if (server == null || server.getMessage() == null) {
            String message = failure.getMessage();
            return new ServerWords(message == null ? failure.toString() : message, null);
        }
        String message = server.getMessage();
        String state = server.getSQLState();
        if (state != null && state.startsWith("22")) {
            message = QUOTED.matcher(message).replaceAll("\"…\"");
        }
        List<String> names = new ArrayList<>();
        add(names, "table", server.getTable());
        add(names, "column", server.getColumn());
        add(names, "constraint", server.getConstraint());
        return new ServerWords(
                names.isEmpty() ? message : message + " (" + String.join(", ", names) + ")", server.getHint());
    }

    private static void add(List<String> names, String what, @Nullable String name) {
        if (name != null && !name.isEmpty()) {
            names.add(what + " " + name);
        }
    }
}
