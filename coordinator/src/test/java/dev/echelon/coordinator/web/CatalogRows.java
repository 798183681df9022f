package dev.echelon.coordinator.web;

import static dev.echelon.testbed.embedded.Fuzz.chance;
import static dev.echelon.testbed.embedded.Fuzz.one;

import dev.echelon.testbed.embedded.Fuzz;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes up rows of a catalog. */
final class CatalogRows {
    private static final List<String> STATUSES =
            List.of("active", "read_only", "suspended", "provisioning", "archived", "deleted");
    private static final List<String> RESERVED =
            List.of("pg_catalog", "pg_temp_1", "information_schema", "echelon", "template0", "template1");

    private CatalogRows() {}

    /** A row; null stands for itself, the shard has a tenant database if it is {@code main}. */
    record Row(
            @Nullable String slug,
            @Nullable String status,
            @Nullable Integer ring,
            @Nullable String shard,
            @Nullable String database,
            @Nullable String schema) {
        @Nullable Object[] values() {
            return new @Nullable Object[] {slug, status, ring, shard, database, schema};
        }

        /** Whether a run may take it along, as docs/deploying.md has it: written down once more, not asked of the code. */
        boolean isSound() {
            return Arrays.stream(values()).skip(3).allMatch(value -> value != null)
                    && status != null
                    && STATUSES.subList(0, 3).contains(status)
                    && slug != null
                    && slug.matches("[a-z0-9][a-z0-9_-]{0,62}")
                    && "main".equals(shard)
                    && isName(database, "template0", "template1")
                    && isName(schema, "information_schema", "echelon");
        }

        private static boolean isName(@Nullable String name, String... reserved) {
            return name != null
                    && name.matches("[A-Za-z0-9_][A-Za-z0-9_$.-]{0,62}")
                    && !name.startsWith("pg_")
                    && !List.of(reserved).contains(name);
        }
    }

    /** Each of its values is one that a sound row might have, or none that anybody had thought of. */
    static Row make(Random random, int number, String database) {
        return new Row(
                chance(random, 25) ? text(random) : chance(random, 3) ? "tenant-0" : "tenant-" + number,
                chance(random, 10) ? text(random) : one(random, STATUSES),
                chance(random, 5)
                        ? null
                        : chance(random, 5) ? one(random, List.of(-1, Integer.MIN_VALUE, Integer.MAX_VALUE)) : 0,
                chance(random, 8) ? text(random) : "main",
                chance(random, 8) ? name(random) : database,
                chance(random, 20) ? name(random) : "s_" + random.nextInt(20_000));
    }

    private static @Nullable String name(Random random) {
        return chance(random, 30) ? one(random, RESERVED) : text(random);
    }

    private static @Nullable String text(Random random) {
        return chance(random, 10) ? null : Fuzz.text(random);
    }
}
