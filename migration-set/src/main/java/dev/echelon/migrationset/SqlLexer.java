package dev.echelon.migrationset;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Takes SQL apart by PostgreSQL's lexical rules, so that comments and strings do not fool a lint. It splits no statements:
 * that is Flyway's parser's, because Flyway is what applies them.
 */
final class SqlLexer {
    private final String sql;
    private int position;
    private int depth;
    private int surplus;
    private @Nullable SqlToken token;
    private @Nullable Unclosed unclosed;

    SqlLexer(String sql) {
        this.sql = sql;
    }

    /** A quote or comment opened at {@code offset} that the text does not close. */
    record Unclosed(String what, int offset) {}

    /** The next word or comment; null: the end. */
    @Nullable SqlToken next() {
        token = null;
        while (token == null && position < sql.length()) {
            step();
        }
        return token;
    }

    /** What was still open at the end, once that is reached; null: nothing. */
    @Nullable Unclosed unclosed() {
        return unclosed;
    }

    /** Parentheses opened and not closed so far, or when negative, closed and not opened. */
    int surplusParentheses() {
        return surplus;
    }

    private void step() {
        int start = position;
        char c = sql.charAt(start);
        if (Character.isWhitespace(c) || c == '\uFEFF') {
            position++;
        } else if (sql.startsWith("--", start)) {
            int end = sql.indexOf('\n', start);
            take(SqlToken.Type.COMMENT, start, end < 0 ? sql.length() : end);
        } else if (sql.startsWith("/*", start)) {
            take(SqlToken.Type.COMMENT, start, endOfComment(start));
        } else if (c == '\'') {
            take(SqlToken.Type.STRING, start, endOfQuoted(start, '\'', false));
        } else if (c == '"') {
            quotedIdentifier(start);
        } else if (c == '$') {
            dollar(start);
        } else if (Character.isLetter(c) || c == '_') {
            word(start);
        } else if (c >= '0' && c <= '9') {
            int end = start + 1;
            while (end < sql.length() && (isWordPart(sql.charAt(end)) || sql.charAt(end) == '.')) {
                end++;
            }
            take(SqlToken.Type.NUMBER, start, end);
        } else {
            symbol(start, c);
        }
    }

    private void symbol(int start, char c) {
        if (c == ')') {
            depth = Math.max(0, depth - 1);
            surplus--;
        }
        take(SqlToken.Type.SYMBOL, start, start + 1);
        if (c == '(') {
            depth++;
            surplus++;
        }
    }

    private void word(int start) {
        int end = start + 1;
        while (end < sql.length() && isWordPart(sql.charAt(end))) {
            end++;
        }
        String prefix = sql.substring(start, end).toUpperCase(Locale.ROOT);
        if (end < sql.length()
                && sql.charAt(end) == '\''
                && List.of("E", "B", "X", "N").contains(prefix)) {
            take(SqlToken.Type.STRING, start, endOfQuoted(end, '\'', prefix.equals("E")));
        } else if (prefix.equals("U") && sql.startsWith("&'", end)) {
            take(SqlToken.Type.STRING, start, endOfQuoted(end + 1, '\'', false));
        } else {
            take(SqlToken.Type.WORD, start, end);
        }
    }

    private void quotedIdentifier(int start) {
        int end = endOfQuoted(start, '"', false);
        String name = sql.substring(start + 1, Math.max(start + 1, end - 1)).replace("\"\"", "\"");
        token = new SqlToken(SqlToken.Type.QUOTED_IDENTIFIER, name, start, depth);
        position = end;
    }

    /** Either a dollar-quoted string or, as in {@code $1}, just a symbol. */
    private void dollar(int start) {
        int end = start + 1;
        while (end < sql.length() && isWordPart(sql.charAt(end)) && sql.charAt(end) != '$') {
            end++;
        }
        boolean quote = end < sql.length()
                && sql.charAt(end) == '$'
                && (end == start + 1 || !Character.isDigit(sql.charAt(start + 1)));
        if (!quote) {
            take(SqlToken.Type.SYMBOL, start, start + 1);
            return;
        }
        String tag = sql.substring(start, end + 1);
        int close = sql.indexOf(tag, end + 1);
        if (close < 0) {
            unclosed = new Unclosed("dollar quote " + tag, start);
        }
        take(SqlToken.Type.STRING, start, close < 0 ? sql.length() : close + tag.length());
    }

    private int endOfQuoted(int open, char quote, boolean backslash) {
        int at = open + 1;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (backslash && c == '\\') {
                at += 2;
            } else if (c != quote) {
                at++;
            } else if (at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
                at += 2;
            } else {
                return at + 1;
            }
        }
        unclosed = new Unclosed(quote == '"' ? "double quote" : "quote", open);
        return sql.length();
    }

    private int endOfComment(int open) {
        int level = 0;
        int at = open;
        while (at < sql.length()) {
            if (sql.startsWith("/*", at)) {
                level++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                level--;
                at += 2;
                if (level == 0) {
                    return at;
                }
            } else {
                at++;
            }
        }
        unclosed = new Unclosed("comment", open);
        return sql.length();
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }

    private void take(SqlToken.Type type, int start, int end) {
        token = new SqlToken(type, sql.substring(start, end), start, depth);
        position = end;
    }
}
