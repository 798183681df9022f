package dev.echelon.migrationset;

import java.io.IOException;
import java.util.List;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.database.base.Database;
import org.flywaydb.core.internal.parser.ParsingContext;
import org.flywaydb.core.internal.parser.PeekingReader;
import org.flywaydb.core.internal.parser.Recorder;
import org.flywaydb.core.internal.parser.StatementType;
import org.flywaydb.core.internal.parser.Token;
import org.flywaydb.core.internal.sqlscript.Delimiter;
import org.flywaydb.core.internal.sqlscript.ParsedSqlStatement;
import org.flywaydb.database.postgresql.PostgreSQLParser;
import org.jspecify.annotations.Nullable;

/**
 * Flyway's parser for PostgreSQL, corrected where it does not know which statements can run in a transaction. It splits and
 * counts exactly as Flyway's does, so checksums and histories agree.
 */
final class TenantParser extends PostgreSQLParser {
    TenantParser(Configuration configuration) {
        super(configuration, new Unconnected());
    }

    @Override
    protected @Nullable Boolean detectCanExecuteInTransaction(String simplifiedStatement, List<Token> keywords) {
        // true since PostgreSQL 12; Flyway asks the connected server's version, and we parse before any is connected
        return simplifiedStatement.startsWith("ALTER TYPE")
                ? null
                : super.detectCanExecuteInTransaction(simplifiedStatement, keywords);
    }

    @Override
    protected ParsedSqlStatement createStatement(
            PeekingReader reader,
            Recorder recorder,
            int statementPos,
            int statementLine,
            int statementCol,
            int nonCommentPartPos,
            int nonCommentPartLine,
            int nonCommentPartCol,
            StatementType statementType,
            boolean canExecuteInTransaction,
            Delimiter delimiter,
            String sql,
            List<Token> tokens,
            boolean batchable)
            throws IOException {
        boolean transactional = canExecuteInTransaction
                && !ConcurrentStatements.unknownToFlyway(new Statement(statementLine, sql, true));
        return super.createStatement(
                reader,
                recorder,
                statementPos,
                statementLine,
                statementCol,
                nonCommentPartPos,
                nonCommentPartLine,
                nonCommentPartCol,
                statementType,
                transactional,
                delimiter,
                sql,
                tokens,
                batchable);
    }

    /** No server is connected yet. Flyway's parser asks for its version at every keyword, and takes an exception for "unknown". */
    private static final class Unconnected extends ParsingContext {
        @Override
        public Database<?> getDatabase() {
            throw new UnknownServer();
        }
    }

    /** Without a stack trace, so it costs nothing. */
    private static final class UnknownServer extends RuntimeException {
        UnknownServer() {
            super("not connected", null, false, false);
        }
    }
}
