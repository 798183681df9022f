package dev.echelon.testbed.chaos;

import dev.echelon.testbed.endtoend.Fleet;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Migrations that show when they are applied twice: two in a transaction, a batched one, an index built concurrently. */
final class ChaosMigrations {
    /** Steps that each tenant logs, each exactly once: V1, V2, five batches of V3. */
    static final int STEPS = 7;
    /** As far as all is plain SQL, which workers apply in their fast lane. */
    static final String PLAIN_TARGET = "2";
    /** Steps that a tenant logs as far as there. */
    static final int PLAIN_STEPS = 2;

    private static final String BASE = """
            CREATE TABLE probe (n integer NOT NULL);
            INSERT INTO probe VALUES (0);
            CREATE TABLE item (id integer PRIMARY KEY, amount integer NOT NULL);
            INSERT INTO item SELECT i, i FROM generate_series(1, 50) AS i;
            INSERT INTO chaos.applied (step) VALUES ('V1');
            """;
    private static final String COUNT = """
            -- minCompatibleCodeVersion: 1.0.0
            UPDATE probe SET n = n + 1;
            INSERT INTO chaos.applied (step) VALUES ('V2');
            SELECT pg_sleep(0.1 + random() * 0.5);
            DO $$ BEGIN
                IF EXISTS (SELECT FROM chaos.sick WHERE schema_name = current_schema()) THEN
                    RAISE EXCEPTION 'this tenant is sick' USING ERRCODE = 'check_violation';
                END IF;
            END $$;
            """;
    private static final String INDEX = "CREATE INDEX CONCURRENTLY item_amount ON item (amount);\n";

    private ChaosMigrations() {}

    /** Writes them; returns their locations. */
    static String[] in(Path directory) {
        Path folder = Fleet.migrations(
                directory.resolve("migrations"), "V1__base.sql", BASE, "V2__count.sql", COUNT, "V4__index.sql", INDEX);
        Path jar = folder.resolve("backfills.jar");
        String name = V3__Raise_amounts.class.getName().replace('.', '/') + ".class";
        try (InputStream content = Objects.requireNonNull(ChaosMigrations.class.getResourceAsStream("/" + name), name);
                OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file)) {
            entries.putNextEntry(new JarEntry(name));
            content.transferTo(entries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new String[] {folder.toString(), jar.toString()};
    }
}
