package dev.echelon.migrationset;

import dev.echelon.migrationset.Found.ScriptFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.resolver.MigrationResolver;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.flywaydb.core.internal.parser.ParsingContext;
import org.flywaydb.core.internal.resolver.sql.SqlMigrationResolver;
import org.flywaydb.core.internal.sqlscript.ParserSqlScript;
import org.flywaydb.core.internal.sqlscript.SqlScript;
import org.flywaydb.core.internal.sqlscript.SqlScriptExecutorFactory;
import org.flywaydb.core.internal.sqlscript.SqlScriptFactory;
import org.flywaydb.core.internal.sqlscript.SqlStatement;
import org.flywaydb.core.internal.sqlscript.SqlStatementIterator;
import org.jspecify.annotations.Nullable;

/** Resolves, parses and lints scripts one by one, so that a broken one is told by its name and hides no other. */
final class SqlMigrations {
    private static final SqlScriptExecutorFactory NO_EXECUTOR = (connection, undo, batch, outputQueryResults) -> {
        throw new IllegalStateException("a script is executed by a tenant's own executor");
    };

    /** What makes a script Flyway's business, whatever it does with it: its table, and locks given up without saying whose. */
    private static final Pattern FLYWAYS_OWN =
            Pattern.compile("flyway_schema_history|pg_advisory_unlock", Pattern.CASE_INSENSITIVE);

    private final Configuration configuration;
    private final Found found;

    SqlMigrations(Configuration configuration, Found found) {
        this.configuration = configuration;
        this.found = found;
    }

    /** All scripts that can be used; the others' problems are in {@code found}. */
    List<LoadedMigration> load() {
        Map<String, ScriptFile> settings = found.settings().stream()
                .collect(Collectors.toMap(ScriptFile::origin, Function.identity(), (one, other) -> one));
        List<LoadedMigration> loaded = new ArrayList<>();
        for (ScriptFile file : found.scripts()) {
            LoadedMigration migration = load(file, settings.get(file.origin() + ".conf"));
            if (migration != null) {
                loaded.add(migration);
            }
        }
        return loaded;
    }

    private @Nullable LoadedMigration load(ScriptFile file, @Nullable ScriptFile settings) {
        try {
            return parse(file, settings);
        } catch (FlywayException e) {
            found.problem(file.script() + " cannot be parsed: " + ScriptText.reason(e));
            return null;
        }
    }

    private @Nullable LoadedMigration parse(ScriptFile file, @Nullable ScriptFile conf) {
        int before = found.problems().size();
        ScriptSettings settings = conf == null ? ScriptSettings.NONE : ScriptSettings.of(conf.text());
        settings.problems().forEach(rest -> found.problem(file.script() + ".conf " + rest));
        Declarations declarations = Declarations.of(file.text());
        declarations.problems().forEach(rest -> found.problem(file.script() + " " + rest));

        ScriptText resource = text(file);
        SqlScript script =
                new ParserSqlScript(new TenantParser(configuration), resource, conf == null ? null : text(conf), true);
        ScriptProblems problems = new ScriptProblems(file.script(), file.text(), settings);
        ScriptWarnings warnings = new ScriptWarnings();
        ConcurrentIndex index = null;
        try (SqlStatementIterator statements = script.getSqlStatements()) {
            while (statements.hasNext()) {
                SqlStatement parsed = statements.next();
                Statement statement =
                        new Statement(parsed.getLineNumber(), parsed.getSql(), parsed.canExecuteInTransaction());
                problems.look(statement);
                warnings.look(statement);
                index = index == null ? ConcurrentStatements.index(statement) : index;
            }
        }
        problems.finish().forEach(found::problem);
        if (found.problems().size() > before) {
            return null;
        }
        ResolvedMigration resolved = resolve(resource, script);
        TenantMigration migration = describe(resolved, script, index, declarations, contentHash(file, conf));
        found.warnings().addAll(warnings.finish(migration));
        return new SqlMigration(
                migration,
                resolved,
                script,
                conf == null && !FLYWAYS_OWN.matcher(file.text()).find());
    }

    private static ScriptText text(ScriptFile file) {
        return new ScriptText(file.script(), file.origin(), file.text());
    }

    private static TenantMigration describe(
            ResolvedMigration resolved,
            SqlScript script,
            @Nullable ConcurrentIndex index,
            Declarations declarations,
            String contentHash) {
        boolean transactional = script.executeInTransaction();
        return new TenantMigration(
                resolved.getVersion() == null ? null : resolved.getVersion().getVersion(),
                resolved.getDescription(),
                resolved.getScript(),
                TenantMigration.Kind.SQL,
                resolved.getChecksum(),
                transactional,
                declarations.minCompatibleCodeVersion(),
                declarations.timeout(),
                transactional ? null : index,
                contentHash);
    }

    private ResolvedMigration resolve(ScriptText resource, SqlScript parsed) {
        SqlScriptFactory factory = (sought, mixed, provider) -> parsed;
        OneScript provider = new OneScript(resource);
        MigrationResolver resolver =
                new SqlMigrationResolver(provider, NO_EXECUTOR, factory, configuration, new ParsingContext());
        return resolver.resolveMigrations(
                        new MigrationResolver.Context(configuration, provider, factory, NO_EXECUTOR, null))
                .iterator()
                .next();
    }

    private static String contentHash(ScriptFile file, @Nullable ScriptFile settings) {
        return settings == null
                ? file.contentHash()
                : new Sha256()
                        .add(file.contentHash())
                        .add(settings.contentHash())
                        .hexSoFar();
    }
}
