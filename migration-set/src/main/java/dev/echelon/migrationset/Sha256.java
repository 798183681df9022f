package dev.echelon.migrationset;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** SHA-256 over fields, each with its length before it, so that no two lists of fields look alike. */
final class Sha256 {
    private final MessageDigest digest;

    Sha256() {
        this(start());
    }

    private Sha256(MessageDigest digest) {
        this.digest = digest;
    }

    static String hex(byte[] content) {
        return HexFormat.of().formatHex(start().digest(content));
    }

    /** Adds a field; null differs from the empty text. */
    Sha256 add(@Nullable String field) {
        return field == null ? length(-1) : add(field.getBytes(StandardCharsets.UTF_8));
    }

    Sha256 add(byte[] field) {
        length(field.length);
        digest.update(field);
        return this;
    }

    /** Digest of what was added so far; more may follow. */
    String hexSoFar() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
        }
    }

    private Sha256 length(int length) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
        return this;
    }

    private static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
