package dev.echelon.contracts;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Leaves credentials out of what others say: a server, a migration, a library may quote the connection string that it was
 * given. Known by their form, since nobody can know them all. Pure.
 */
public final class Credentials {
    private static final String LEFT_OUT = "***";
    private static final List<String> SIGNS =
            List.of("://", "password", "passwd", "passphrase", "pwd", "secret", "access_token", "bearer");

    /** {@code postgres://user:this@host}. */
    private static final Pattern IN_AUTHORITY = Pattern.compile("(://[^\\s/:@]*:)[^\\s/@]+@");

    /** {@code password=this} of a JDBC URL, of libpq, of JAAS; also in quotes. */
    private static final Pattern NAMED = Pattern.compile(
            "((?:password|passwd|passphrase|pwd|secret|access_token)[\"']?\\s*=\\s*)(\"[^\"]*(?:\"|$)|'(?:[^']|'')*(?:'|$)|[^\\s&;,\"')]+)",
            Pattern.CASE_INSENSITIVE);

    /** {@code "password": "this"} of JSON. */
    private static final Pattern IN_JSON = Pattern.compile(
            "(\"[\\w.-]*(?:password|passwd|passphrase|pwd|secret|access_token)\"\\s*:\\s*)\"(?:[^\"\\\\]|\\\\.)*\"",
            Pattern.CASE_INSENSITIVE);

    /** {@code PASSWORD 'this'} of SQL. */
    private static final Pattern IN_SQL =
            Pattern.compile("(\\bpassword\\s+)[eEuU&]{0,2}'(?:[^']|'')*'", Pattern.CASE_INSENSITIVE);

    /** {@code Bearer this}. */
    private static final Pattern BEARER = Pattern.compile("(\\bbearer\\s+)[\\w.~+/-]{8,}=*", Pattern.CASE_INSENSITIVE);

    private Credentials() {}

    /** The text without what looks like a credential; asterisks stand there. */
    public static String leftOut(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        // most texts have none of them, and this is quick
        if (SIGNS.stream().noneMatch(lower::contains)) {
            return text;
        }
        String left = IN_AUTHORITY.matcher(text).replaceAll("$1" + LEFT_OUT + "@");
        left = NAMED.matcher(left).replaceAll("$1" + LEFT_OUT);
        left = IN_JSON.matcher(left).replaceAll("$1\"" + LEFT_OUT + "\"");
        left = IN_SQL.matcher(left).replaceAll("$1" + LEFT_OUT);
        return BEARER.matcher(left).replaceAll("$1" + LEFT_OUT);
    }
}
