package dev.echelon.migrationset;

/**
 * One word of SQL.
 *
 * @param type what it is
 * @param text as it stands; for a quoted identifier without its quotes
 * @param offset where it begins in the text
 * @param depth how many parentheses are open around it
 */
record SqlToken(Type type, String text, int offset, int depth) {
    /** What PostgreSQL's own lexer would call it. */
    enum Type {
        WORD,
        QUOTED_IDENTIFIER,
        STRING,
        NUMBER,
        SYMBOL,
        COMMENT
    }

    /** A keyword or unquoted identifier, whatever its case. */
    boolean is(String word) {
        return type == Type.WORD && text.equalsIgnoreCase(word);
    }

    boolean isSymbol(char symbol) {
        return type == Type.SYMBOL && text.charAt(0) == symbol;
    }
}
