package dev.echelon.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Scripts that both lanes must treat alike: written ones, and some that are put together by chance, the same every time. */
final class LaneCorpus {
    private static final String HEAD = "--## ";
    private static final int GENERATED = 70;
    private static final long SEED = 20_261_123L;

    /** A number that is drawn takes the place of each #. */
    private static final List<String> PIECES = List.of(
            "CREATE TABLE t# (id int PRIMARY KEY, a text, b numeric);",
            "CREATE TABLE t# (id int PRIMARY KEY, a text, b numeric);",
            "CREATE TABLE IF NOT EXISTS t# (id int PRIMARY KEY, a text);",
            "ALTER TABLE t# ADD COLUMN c# int DEFAULT #;",
            "INSERT INTO t# (id, a) SELECT i, 'v;' || i FROM generate_series(#, 5) i;",
            "INSERT INTO t# (id) VALUES (#) ON CONFLICT DO NOTHING;",
            "UPDATE t# SET a = coalesce(a, '') || E'\\';' WHERE id % 2 = 0;",
            "DELETE FROM t# WHERE id < # RETURNING *;",
            "CREATE INDEX ON t# (a);",
            "CREATE INDEX i# ON t# (a);",
            "DROP TABLE IF EXISTS t#;",
            "ALTER TABLE t# RENAME COLUMN a TO a#;",
            "CREATE OR REPLACE VIEW v# AS SELECT id, id * # AS n FROM t#;",
            "DO $$ BEGIN PERFORM # / #; END; $$;",
            "CREATE OR REPLACE FUNCTION f#(n int) RETURNS int LANGUAGE plpgsql AS $f$ BEGIN RETURN n / #; END; $f$;",
            "SELECT f#(#);",
            "COPY t# (id, a) FROM STDIN;\n1#\tx;y\n2#\t\\N\n\\.",
            "SET work_mem = '#MB';",
            "SET search_path = public;",
            "SET LOCAL search_path = '@schema@', public;",
            "SET ROLE lane_other;",
            "RESET ROLE;",
            "COMMENT ON TABLE t# IS 'a; comment #';",
            "/* a; comment # */",
            "-- another; one #",
            "ALTER TABLE t# ADD CONSTRAINT k# CHECK (id >= #);",
            "INSERT INTO invoice VALUES (2#, #, 1);",
            "SET CONSTRAINTS ALL DEFERRED;",
            "INSERT INTO customer VALUES (#, 'one more');",
            "TRUNCATE t#;",
            "SAVEPOINT s#;",
            "ROLLBACK TO SAVEPOINT s#;",
            "CREATE TEMP TABLE t# (id int, a text);",
            "GRANT ALL ON SCHEMA @schema@ TO lane_other;",
            "SELECT nextval('numbers'), '#' AS x;",
            ";");

    /**
     * A tenant's scripts behind the base.
     *
     * @param schema its schema, and who it is
     * @param name what it is about
     * @param sqlState what it must fail with; null: it must succeed; empty: either
     * @param fast whether all of it is for the fast lane
     * @param scripts in their order
     */
    record Item(String schema, String name, @Nullable String sqlState, boolean fast, List<String> scripts) {}

    private LaneCorpus() {}

    static List<Item> all() {
        List<Item> items = new ArrayList<>();
        String probe = resource("probe.sql");
        for (String part : ("\n" + resource("corpus.sql")).split("\n" + HEAD, -1)) {
            if (part.startsWith("\n--")) {
                continue;
            }
            int end = part.indexOf('\n');
            List<String> head =
                    List.of(part.substring(0, end < 0 ? part.length() : end).split(" "));
            String schema = "w" + (100 + items.size());
            String script = (end < 0 ? "" : part.substring(end + 1) + "\n").replace("@schema@", schema);
            items.add(new Item(
                    schema,
                    head.get(0),
                    head.stream()
                            .skip(1)
                            .filter(word -> word.length() == 5)
                            .findFirst()
                            .orElse(null),
                    !head.contains("flyway"),
                    List.of(head.get(0).startsWith("windows") ? script.replace("\n", "\r\n") : script, probe)));
        }
        Random random = new Random(SEED);
        for (int i = 0; i < GENERATED; i++) {
            String schema = "g" + (100 + i);
            items.add(new Item(
                    schema,
                    "generated " + i,
                    "",
                    true,
                    List.of(generated(random, schema), generated(random, schema), probe)));
        }
        return items;
    }

    private static String generated(Random random, String schema) {
        StringBuilder script = new StringBuilder();
        int pieces = 1 + random.nextInt(6);
        for (int i = 0; i < pieces; i++) {
            for (char c : PIECES.get(random.nextInt(PIECES.size())).toCharArray()) {
                script.append(c == '#' ? Integer.toString(random.nextInt(4)) : String.valueOf(c));
            }
            script.append('\n');
        }
        return script.toString().replace("@schema@", schema);
    }

    static String resource(String name) {
        try (InputStream in = LaneCorpus.class.getResourceAsStream("/lanes/" + name)) {
            if (in == null) {
                throw new AssertionError("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
