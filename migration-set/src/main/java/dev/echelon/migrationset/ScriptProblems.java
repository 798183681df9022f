package dev.echelon.migrationset;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds what makes a script impossible or dangerous to apply. Is shown its statements one after the other, then finished. */
final class ScriptProblems {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}\\s]*\\}");

    private final String script;
    private final String text;
    private final ScriptSettings settings;
    private final List<String> problems = new ArrayList<>();
    private boolean holdsData;
    private boolean transactional;
    private @Nullable Statement outside;
    private int statements;
    private int lineOfSecond;

    ScriptProblems(String script, String text, ScriptSettings settings) {
        this.script = script;
        this.text = text;
        this.settings = settings;
    }

    void look(Statement statement) {
        statements++;
        if (statements == 2) {
            lineOfSecond = statement.line();
        }
        holdsData |= statement.startsWith("COPY");
        transactional |= statement.transactional();
        if (!statement.transactional() && outside == null) {
            outside = statement;
        }
        if (!unclosed(statement)) {
            words(statement);
        }
        transactionControl(statement);
        misplacedDeclaration(statement);
    }

    /** All of them: sentences that name the script. */
    List<String> finish() {
        transactions();
        if (problems.isEmpty() && !holdsData) {
            tail();
        }
        return problems;
    }

    private boolean unclosed(Statement statement) {
        SqlLexer.Unclosed unclosed = statement.unclosed();
        int surplus = statement.surplusParentheses();
        if (unclosed != null) {
            add(statement.lineAt(unclosed.offset()), "a " + unclosed.what() + " is opened and never closed: close it.");
        } else if (surplus > 0) {
            add(statement.line(), "a parenthesis is opened and never closed: close it.");
        } else if (surplus < 0) {
            add(statement.line(), "a parenthesis is closed that was not opened: remove it.");
        }
        return unclosed != null || surplus != 0;
    }

    private void words(Statement statement) {
        for (SqlToken token : statement.suspects()) {
            String problem = problemOf(statement, token);
            if (problem != null) {
                add(statement.lineAt(token.offset()), problem);
                return;
            }
        }
    }

    private @Nullable String problemOf(Statement statement, SqlToken token) {
        if (token.isSymbol('\\')) {
            return "this is a command of psql, which only psql understands: write it as SQL.";
        }
        if (token.text().indexOf('\0') >= 0) {
            return "there is a null character, which PostgreSQL does not take: remove it.";
        }
        if (token.isSymbol(';') && token.depth() == 0 && !statement.hasWord("ATOMIC")) {
            return "Flyway's parser does not see that a statement ends here: put the statements into two scripts.";
        }
        if (!settings.verbatim() && placeholderAt(statement, token)) {
            return "this is a placeholder of Flyway's, and Echelon replaces none: write the value, or say that it is meant"
                    + " literally by placeholderReplacement=false in " + FileNames.name(script) + ".conf.";
        }
        return null;
    }

    private static boolean placeholderAt(Statement statement, SqlToken token) {
        if (token.type() == SqlToken.Type.STRING || token.type() == SqlToken.Type.QUOTED_IDENTIFIER) {
            return token.text().contains("${")
                    && PLACEHOLDER.matcher(token.text()).find();
        }
        if (!token.isSymbol('$')) {
            return false;
        }
        Matcher matcher = PLACEHOLDER.matcher(statement.sql());
        return matcher.find(token.offset()) && matcher.start() == token.offset();
    }

    private void transactionControl(Statement statement) {
        boolean rollsBackToSavepoint = statement.startsWith("ROLLBACK") && statement.hasWord("TO");
        boolean control = statement.words().acceptAny("BEGIN", "COMMIT", "ROLLBACK", "ABORT", "END")
                || statement.startsWith("START", "TRANSACTION")
                || statement.startsWith("PREPARE", "TRANSACTION");
        if (control && !rollsBackToSavepoint) {
            add(
                    statement.line(),
                    statement.code().get(0).text().toUpperCase(Locale.ROOT)
                            + " would tear the migration from its history row: remove it, every script is a transaction.");
        }
        if (statement.startsWith("DISCARD", "ALL")) {
            add(statement.line(), "DISCARD ALL would give up the lock under which the migration runs: remove it.");
        }
    }

    private void misplacedDeclaration(Statement statement) {
        int first = statement.code().isEmpty() ? 0 : statement.code().get(0).offset();
        for (SqlToken comment : statement.comments()) {
            boolean head = statements == 1 && comment.offset() < first;
            if (!head && Declarations.isVersionDeclaration(comment.text())) {
                add(
                        statement.lineAt(comment.offset()),
                        "minCompatibleCodeVersion is declared where nobody reads it: move"
                                + " the line before the first statement.");
            }
        }
    }

    private void transactions() {
        Statement alone = outside;
        Boolean forced = settings.executeInTransaction();
        if (alone == null && !Boolean.FALSE.equals(forced)) {
            return;
        }
        if (alone != null && Boolean.TRUE.equals(forced)) {
            add(
                    alone.line(),
                    "this statement cannot run in a transaction, as the script's .conf demands: remove"
                            + " executeInTransaction from it.");
        } else if (alone != null && transactional) {
            add(
                    alone.line(),
                    "this statement cannot run in a transaction, and others of the script must: put it into a"
                            + " script of its own.");
        } else if (statements > 1) {
            add(
                    lineOfSecond,
                    "outside a transaction a script must be one statement, so that a broken try can be told: put"
                            + " this one into a script of its own.");
        } else if (alone != null && createsUnnamed(alone)) {
            add(
                    alone.line(),
                    "the index has no name, so an invalid one left by a broken try could not be found: name it.");
        }
    }

    private static boolean createsUnnamed(Statement statement) {
        ConcurrentIndex index = ConcurrentStatements.index(statement);
        return index != null && index.operation() == ConcurrentIndex.Operation.CREATE && index.index() == null;
    }

    /** What stands behind the last statement belongs to none, so Flyway's parser drops it without a word. */
    private void tail() {
        SqlLexer lexer = new SqlLexer(text);
        SqlToken token = lexer.next();
        while (token != null) {
            token = lexer.next();
        }
        SqlLexer.Unclosed unclosed = lexer.unclosed();
        if (unclosed != null) {
            long line = 1
                    + text.substring(0, unclosed.offset())
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            add((int) line, "a " + unclosed.what() + " is opened and never closed: close it.");
        }
    }

    private void add(int line, String sentence) {
        problems.add(script + ", line " + line + ": " + sentence);
    }
}
