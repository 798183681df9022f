CREATE TABLE customer (id bigint PRIMARY KEY, name text NOT NULL, email text UNIQUE, created date DEFAULT '2020-01-01');
INSERT INTO customer SELECT i, 'customer ' || i, i || '@x.example' FROM generate_series(1, 5) i;
CREATE TABLE invoice (
    id bigint PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customer (id) DEFERRABLE,
    total numeric(12, 2),
    state text DEFAULT 'open'
);
INSERT INTO invoice SELECT i, 1 + i % 5, i * 10, 'open' FROM generate_series(1, 10) i;
CREATE INDEX by_total ON invoice (total);
CREATE VIEW open_invoice AS SELECT id, total FROM invoice WHERE state = 'open';
CREATE SEQUENCE numbers;
CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 2';
CREATE TYPE mood_of_base AS ENUM ('calm', 'angry');
CREATE TABLE moods (m mood_of_base);
