package dev.echelon.migrationset;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a script, as Flyway's parser split it. Of a very long one, which holds data, only the beginning is kept as
 * words.
 */
final class Statement {
    private static final int LONGEST = 5_000;

    private final int line;
    private final String sql;
    private final boolean transactional;
    private final List<SqlToken> code = new ArrayList<>();
    private final List<SqlToken> suspects = new ArrayList<>();
    private final List<SqlToken> comments = new ArrayList<>();
    private final boolean whole;
    private final SqlLexer.@Nullable Unclosed unclosed;
    private final int surplusParentheses;

    /**
     * A statement.
     *
     * @param line line of the script at which its first word stands, from 1
     * @param sql its text, comments before and inside it included
     * @param transactional whether it can run in a transaction
     */
    Statement(int line, String sql, boolean transactional) {
        this.line = line;
        this.sql = sql;
        this.transactional = transactional;
        int words = 0;
        SqlLexer lexer = new SqlLexer(sql);
        for (SqlToken token = lexer.next(); token != null; token = lexer.next()) {
            if (token.type() == SqlToken.Type.COMMENT) {
                comments.add(token);
            } else {
                if (code.size() < LONGEST) {
                    code.add(token);
                }
                if (isSuspect(token)) {
                    suspects.add(token);
                }
                words++;
            }
        }
        this.whole = words == code.size();
        this.unclosed = lexer.unclosed();
        this.surplusParentheses = lexer.surplusParentheses();
    }

    private static boolean isSuspect(SqlToken token) {
        return switch (token.type()) {
            case SYMBOL ->
                token.isSymbol('\\')
                        || token.isSymbol('$')
                        || (token.isSymbol(';') && token.depth() == 0)
                        || token.isSymbol('\0');
            case STRING, QUOTED_IDENTIFIER ->
                token.text().contains("${") || token.text().indexOf('\0') >= 0;
            case WORD, NUMBER, COMMENT -> false;
        };
    }

    /** A possibly qualified name, as PostgreSQL stores it. */
    record Name(@Nullable String schema, String name) {}

    int line() {
        return line;
    }

    String sql() {
        return sql;
    }

    boolean transactional() {
        return transactional;
    }

    /** Its words without comments. */
    List<SqlToken> code() {
        return code;
    }

    /** Words that may make it impossible to apply. */
    List<SqlToken> suspects() {
        return suspects;
    }

    /** False when it is so long that not all its words are here. */
    boolean whole() {
        return whole;
    }

    List<SqlToken> comments() {
        return comments;
    }

    SqlLexer.@Nullable Unclosed unclosed() {
        return unclosed;
    }

    /** Parentheses opened and not closed, or when negative, closed and not opened. */
    int surplusParentheses() {
        return surplusParentheses;
    }

    /** Line of the script for an offset in the text. */
    int lineAt(int offset) {
        int first = code.isEmpty() ? 0 : code.get(0).offset();
        return line + newlines(offset) - newlines(first);
    }

    String fromFirstWord() {
        return code.isEmpty() ? sql : sql.substring(code.get(0).offset());
    }

    private int newlines(int before) {
        return (int) sql.substring(0, Math.min(before, sql.length()))
                .chars()
                .filter(c -> c == '\n')
                .count();
    }

    Words words() {
        return new Words(0);
    }

    boolean startsWith(String... words) {
        return words().accept(words);
    }

    /** Cursor just behind the first outermost occurrence of these words in a row; null: there is none. */
    @Nullable Words after(String... words) {
        List<Words> all = allAfter(words);
        return all.isEmpty() ? null : all.get(0);
    }

    /** Cursors behind every such occurrence. */
    List<Words> allAfter(String... words) {
        List<Words> found = new ArrayList<>();
        for (int i = 0; i < code.size(); i++) {
            Words candidate = new Words(i);
            if (code.get(i).depth() == 0 && candidate.accept(words)) {
                found.add(candidate);
            }
        }
        return found;
    }

    /** True when the word stands anywhere, in parentheses too. */
    boolean hasWord(String word) {
        return code.stream().anyMatch(token -> token.is(word));
    }

    boolean has(String... words) {
        return after(words) != null;
    }

    /** A cursor over the words. */
    final class Words {
        private int at;

        private Words(int at) {
            this.at = at;
        }

        /** Moves behind these words when they come next, all of them. */
        boolean accept(String... words) {
            for (int i = 0; i < words.length; i++) {
                if (at + i >= code.size() || !code.get(at + i).is(words[i])) {
                    return false;
                }
            }
            at += words.length;
            return true;
        }

        /** {@link #accept}, whether they come or not. */
        Words skip(String... words) {
            boolean ignored = accept(words);
            return this;
        }

        boolean acceptAny(String... words) {
            for (String word : words) {
                if (accept(word)) {
                    return true;
                }
            }
            return false;
        }

        boolean acceptSymbol(char symbol) {
            if (at < code.size() && code.get(at).isSymbol(symbol)) {
                at++;
                return true;
            }
            return false;
        }

        void next() {
            at++;
        }

        boolean atEnd() {
            return at >= code.size();
        }

        /** The next name; null: what comes is none. */
        @Nullable Name name() {
            String first = part();
            if (first == null) {
                return null;
            }
            String schema = null;
            String name = first;
            while (acceptSymbol('.')) {
                String next = part();
                if (next == null) {
                    break;
                }
                schema = name;
                name = next;
            }
            return new Name(schema, name);
        }

        private @Nullable String part() {
            if (atEnd()) {
                return null;
            }
            SqlToken token = code.get(at);
            return switch (token.type()) {
                case WORD -> {
                    at++;
                    yield token.text().toLowerCase(Locale.ROOT);
                }
                case QUOTED_IDENTIFIER -> {
                    at++;
                    yield token.text();
                }
                case STRING, NUMBER, SYMBOL, COMMENT -> null;
            };
        }
    }
}
