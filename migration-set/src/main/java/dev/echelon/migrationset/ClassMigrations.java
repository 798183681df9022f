package dev.echelon.migrationset;

import dev.echelon.contracts.backfill.Backfill;
import dev.echelon.contracts.compatibility.DeclaresCodeVersion;
import dev.echelon.migrationset.Found.FoundClass;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.extensibility.MigrationType;
import org.flywaydb.core.internal.resolver.MigrationInfoHelper;
import org.flywaydb.core.internal.util.Pair;
import org.jspecify.annotations.Nullable;

/** Loads compiled migrations one by one, so that a broken one is told by its name and hides no other. */
final class ClassMigrations {
    private static final Pattern NAMED_AS_MIGRATION = Pattern.compile("(?:V[0-9][0-9_]*|R)__.*");

    private final Found found;

    ClassMigrations(Found found) {
        this.found = found;
    }

    /** All classes that can be used; the others' problems are in {@code found}. */
    List<LoadedMigration> load() {
        List<LoadedMigration> loaded = new ArrayList<>();
        for (FoundClass candidate : found.classes()) {
            LoadedMigration migration = load(candidate);
            if (migration != null) {
                loaded.add(migration);
            }
        }
        return loaded;
    }

    private @Nullable LoadedMigration load(FoundClass candidate) {
        String name = candidate.name();
        String simpleName = name.substring(name.lastIndexOf('.') + 1);
        boolean named = NAMED_AS_MIGRATION.matcher(simpleName).matches();
        try {
            Class<?> type = Class.forName(name, true, candidate.loader());
            boolean flyways = JavaMigration.class.isAssignableFrom(type);
            boolean ours = Backfill.class.isAssignableFrom(type);
            boolean concrete = !type.isInterface() && !Modifier.isAbstract(type.getModifiers());
            if (!named && (!concrete || (!flyways && !ours))) {
                return null;
            }
            if (!concrete || (!flyways && !ours)) {
                return refuse(
                        name,
                        "is named as a migration and is none: let it implement Backfill or Flyway's JavaMigration, and be"
                                + " no interface and not abstract.");
            }
            return ours
                    ? backfill(candidate, type.asSubclass(Backfill.class), simpleName)
                    : flyways(candidate, type.asSubclass(JavaMigration.class));
        } catch (UnsupportedClassVersionError e) {
            return refuse(
                    name,
                    "was compiled for a newer Java than " + Runtime.version().feature() + ": compile it for that one.");
        } catch (ClassNotFoundException | LinkageError e) {
            return refuse(name, "cannot be loaded (" + e + "): put what it needs into the jar as well.");
        } catch (Unusable | FlywayException e) {
            return refuse(name, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable LoadedMigration refuse(String name, String rest) {
        found.problem(name + " " + rest);
        return null;
    }

    private static LoadedMigration flyways(FoundClass candidate, Class<? extends JavaMigration> type) {
        JavaMigration migration = instance(type);
        MigrationType flywaysType = called("getType", migration::getType);
        if (flywaysType.isUndo() || flywaysType.isBaseline() || flywaysType.isSynthetic()) {
            throw new Unusable("is a migration of type " + flywaysType.name()
                    + ", and Echelon applies versioned and repeatable ones only: move it out of the locations.");
        }
        String codeVersion = migration instanceof DeclaresCodeVersion declares
                ? called("minCompatibleCodeVersion", declares::minCompatibleCodeVersion)
                : null;
        return new ClassMigration(
                describe(
                        candidate,
                        Identity.of(migration),
                        TenantMigration.Kind.JAVA,
                        called("canExecuteInTransaction", migration::canExecuteInTransaction),
                        codeVersion),
                () -> instance(type),
                candidate.origin());
    }

    private static LoadedMigration backfill(FoundClass candidate, Class<? extends Backfill> type, String simpleName) {
        Backfill backfill = instance(type);
        Identity identity = backfill instanceof JavaMigration migration
                ? Identity.of(migration)
                : Identity.named(simpleName, called("checksum", backfill::checksum));
        return new BackfillMigration(
                describe(
                        candidate,
                        identity,
                        TenantMigration.Kind.BACKFILL,
                        false,
                        calledNullable("minCompatibleCodeVersion", backfill::minCompatibleCodeVersion)),
                () -> instance(type),
                candidate.origin());
    }

    private static TenantMigration describe(
            FoundClass candidate,
            Identity identity,
            TenantMigration.Kind kind,
            boolean transactional,
            @Nullable String codeVersion) {
        String problem = codeVersion == null ? null : Declarations.problemOf(codeVersion);
        if (problem != null) {
            throw new Unusable(problem);
        }
        return new TenantMigration(
                identity.version(),
                identity.description(),
                candidate.name(),
                kind,
                identity.checksum(),
                transactional,
                codeVersion,
                null,
                null,
                candidate.contentHash());
    }

    /** What Flyway knows a class by. A backfill that is a Java migration as well is to stock Flyway the latter. */
    private record Identity(
            @Nullable String version,
            String description,
            @Nullable Integer checksum) {
        static Identity of(JavaMigration migration) {
            return new Identity(
                    text(calledNullable("getVersion", migration::getVersion)),
                    called("getDescription", migration::getDescription),
                    calledNullable("getChecksum", migration::getChecksum));
        }

        static Identity named(String simpleName, int checksum) {
            if (!NAMED_AS_MIGRATION.matcher(simpleName).matches()) {
                throw new Unusable("is a Backfill without a version: name the class V<version>__<description> or"
                        + " R__<description>.");
            }
            boolean repeatable = simpleName.startsWith("R");
            Pair<MigrationVersion, String> name = MigrationInfoHelper.extractVersionAndDescription(
                    simpleName, repeatable ? "R" : "V", "__", new String[] {""}, repeatable);
            return new Identity(text(name.getLeft()), name.getRight(), checksum);
        }

        private static @Nullable String text(@Nullable MigrationVersion version) {
            return version == null ? null : version.getVersion();
        }
    }

    private static <T> T instance(Class<T> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new Unusable("cannot be instantiated (" + cause
                    + "): make it public, with a public constructor without arguments that does nothing.");
        }
    }

    private static <T> T called(String method, Supplier<T> call) {
        T answer = calledNullable(method, call);
        if (answer == null) {
            throw new Unusable("returns null from " + method + "(): let it return a value.");
        }
        return answer;
    }

    @SuppressWarnings("NullAway") // authors' code may return null
    private static <T> @Nullable T calledNullable(String method, Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw new Unusable("throws " + e + " from " + method + "(): let it return a constant.");
        }
    }

    /** The rest of a sentence that begins with the class's name. */
    private static final class Unusable extends RuntimeException {
        Unusable(String rest) {
            super(rest);
        }
    }
}
