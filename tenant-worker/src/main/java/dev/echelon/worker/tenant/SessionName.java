package dev.echelon.worker.tenant;

import dev.echelon.worker.migration.TenantTask;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The {@code application_name} of a session that works under a fence: {@code echelon:<token>:<schema's mark>:<slug>}, cut to
 * PostgreSQL's 63 bytes. Token and mark tell older sessions of the same schema from those of the many others in its database;
 * the slug is for people.
 */
final class SessionName {
    /** What PostgreSQL keeps of a name. */
    private static final int MAX_BYTES = 63;

    private SessionName() {}

    static String of(TenantTask task) {
        String name = "echelon:" + task.token() + ":" + mark(task.schema()) + ":"
                + task.slug().replaceAll("[^A-Za-z0-9._-]", "_");
        return name.length() <= MAX_BYTES ? name : name.substring(0, MAX_BYTES);
    }

    /** A short hash of the schema's name: 12 hexadecimal digits. */
    static String mark(String schema) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(schema.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Regular expression of the names of all sessions of this schema, whatever their token. */
    static String patternOf(String schema) {
        return "^echelon:[0-9]{1,18}:" + mark(schema) + ":";
    }
}
