package dev.echelon.testbed.price;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The two migrations that are priced, as a folder for Flyway and Echelon and as text for everybody else. */
final class PriceMigrations {
    static final String BASE_VERSION = "1";
    static final String LATEST_VERSION = "2";

    /** What is there when the second migration is applied, and only then. */
    static final String LAST_OBJECT = "invoice_reference";

    private static final String BASE = """
            CREATE TABLE customer (
                id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                name       text        NOT NULL,
                email      text        NOT NULL UNIQUE,
                created_at timestamptz NOT NULL DEFAULT now()
            );
            CREATE TABLE product (
                id    bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                name  text           NOT NULL,
                price numeric(12, 2) NOT NULL CHECK (price >= 0)
            );
            CREATE TABLE invoice (
                id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                customer_id bigint      NOT NULL REFERENCES customer,
                issued_at   timestamptz NOT NULL DEFAULT now(),
                paid        boolean     NOT NULL DEFAULT false
            );
            CREATE INDEX invoice_customer ON invoice (customer_id);
            CREATE TABLE invoice_line (
                id         bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                invoice_id bigint  NOT NULL REFERENCES invoice,
                product_id bigint  NOT NULL REFERENCES product,
                quantity   integer NOT NULL CHECK (quantity > 0)
            );
            CREATE INDEX invoice_line_invoice ON invoice_line (invoice_id);
            CREATE TABLE payment (
                id         bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                invoice_id bigint         NOT NULL REFERENCES invoice,
                amount     numeric(12, 2) NOT NULL
            );
            CREATE TABLE setting (
                name  text PRIMARY KEY,
                value text NOT NULL
            );
            INSERT INTO customer (name, email) SELECT 'Customer ' || n, n || '@example.org' FROM generate_series(1, 10) n;
            INSERT INTO invoice (customer_id) SELECT 1 + n % 10 FROM generate_series(1, 50) n;
            """;

    private static final String SECOND = """
            ALTER TABLE invoice ADD COLUMN reference text;
            UPDATE invoice SET reference = 'R-' || id;
            CREATE INDEX invoice_reference ON invoice (reference);
            """;

    private PriceMigrations() {}

    /** Writes the scripts into the folder. */
    static Path writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("V1__base.sql"), BASE);
        Files.writeString(folder.resolve("V2__invoice_reference.sql"), SECOND);
        return folder;
    }

    /** What takes a tenant to the version from the one before. */
    static String script(String version) {
        return version.equals(BASE_VERSION) ? BASE : SECOND;
    }
}
