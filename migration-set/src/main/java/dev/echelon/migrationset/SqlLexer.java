package dev.echelon.migrationset;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Takes SQL apart by PostgreSQL's lexical rules, so that comments and strings do not fool a lint. It splits no statements:
 * that is Flyway's parser's, because Flyway is what applies them.
 */
final class SqlLexer {
    private final String sql;
    private final List<SqlToken> tokens = new ArrayList<>();
    private int position;
    private int depth;
    private @Nullable Unclosed unclosed;

    private SqlLexer(String sql) {
        this.sql = sql;
    }

    /**
     * A text, taken apart.
     *
     * @param tokens in order, comments included
     * @param unclosed what was still open at the end; null: nothing
     */
    record Lexed(List<SqlToken> tokens, @Nullable Unclosed unclosed) {}

    /** Something opened at {@code offset} that the text does not close. */
    record Unclosed(String what, int offset) {}

    static Lexed lex(String sql) {
        SqlLexer lexer = new SqlLexer(sql);
        while (lexer.position < sql.length()) {
            lexer.next();
        }
        return new Lexed(List.copyOf(lexer.tokens), lexer.unclosed);
    }

    private void next() {
        int start = position;
        char c = sql.charAt(start);
        if (Character.isWhitespace(c) || c == '\uFEFF') {
            position++;
        } else if (sql.startsWith("--", start)) {
            int end = sql.indexOf('\n', start);
            add(SqlToken.Type.COMMENT, start, end < 0 ? sql.length() : end);
        } else if (sql.startsWith("/*", start)) {
            add(SqlToken.Type.COMMENT, start, endOfComment(start));
        } else if (c == '\'') {
            add(SqlToken.Type.STRING, start, endOfQuoted(start, '\'', false));
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
            add(SqlToken.Type.NUMBER, start, end);
        } else {
            symbol(start, c);
        }
    }

    private void symbol(int start, char c) {
        if (c == ')' && depth > 0) {
            depth--;
        }
        add(SqlToken.Type.SYMBOL, start, start + 1);
        if (c == '(') {
            depth++;
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
            add(SqlToken.Type.STRING, start, endOfQuoted(end, '\'', prefix.equals("E")));
        } else if (prefix.equals("U") && sql.startsWith("&'", end)) {
            add(SqlToken.Type.STRING, start, endOfQuoted(end + 1, '\'', false));
        } else {
            add(SqlToken.Type.WORD, start, end);
        }
    }

    private void quotedIdentifier(int start) {
        int end = endOfQuoted(start, '"', false);
        String name = sql.substring(start + 1, Math.max(start + 1, end - 1)).replace("\"\"", "\"");
        tokens.add(new SqlToken(SqlToken.Type.QUOTED_IDENTIFIER, name, start, depth));
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
            add(SqlToken.Type.SYMBOL, start, start + 1);
            return;
        }
        String tag = sql.substring(start, end + 1);
        int close = sql.indexOf(tag, end + 1);
        if (close < 0) {
            unclosed = new Unclosed("dollar quote " + tag, start);
        }
        add(SqlToken.Type.STRING, start, close < 0 ? sql.length() : close + tag.length());
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

    private void add(SqlToken.Type type, int start, int end) {
        tokens.add(new SqlToken(type, sql.substring(start, end), start, depth));
        position = end;
    }
}
