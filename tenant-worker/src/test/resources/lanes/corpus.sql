-- Scripts that both lanes must treat alike (LanesTest). A line that begins with two dashes and two number signs begins one: its name, then
-- what is expected: nothing (it succeeds), the SQLSTATE it fails with, "flyway" when it is not for the fast lane.
-- They run behind base.sql; @schema@ is the tenant's schema.

--## add_column
ALTER TABLE customer ADD COLUMN phone text;
--## add_column_with_default
ALTER TABLE customer ADD COLUMN level int NOT NULL DEFAULT 3;
--## drop_column
ALTER TABLE customer DROP COLUMN created;
--## rename_column
ALTER TABLE customer RENAME COLUMN name TO full_name;
--## rename_table
ALTER TABLE invoice RENAME TO bill;
--## change_type
DROP VIEW open_invoice;
ALTER TABLE invoice ALTER COLUMN total TYPE numeric(14, 4) USING total * 2;
--## set_not_null
ALTER TABLE invoice ALTER COLUMN total SET NOT NULL;
--## check_constraint
ALTER TABLE invoice ADD CONSTRAINT positive CHECK (total >= 0) NOT VALID;
ALTER TABLE invoice VALIDATE CONSTRAINT positive;
--## foreign_key_deferred
ALTER TABLE invoice ADD CONSTRAINT again FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
--## exclusion_constraint
CREATE TABLE booking (during int4range, EXCLUDE USING gist (during WITH &&));
INSERT INTO booking VALUES ('[1,3)'), ('[3,5)');
--## new_table_with_everything
CREATE TABLE item (
    id bigint GENERATED ALWAYS AS IDENTITY (START WITH 100) PRIMARY KEY,
    code varchar(20) COLLATE "C" NOT NULL UNIQUE,
    price numeric(10, 2) CHECK (price > 0),
    gross numeric GENERATED ALWAYS AS (price * 1.19) STORED,
    tags text[] DEFAULT '{}',
    data jsonb
);
INSERT INTO item (code, price, data) VALUES ('a', 1.5, '{"a": [1, 2, {"b": null}]}'), ('b', 2, '{}');
--## serial_column
CREATE TABLE counted (id serial PRIMARY KEY, what text);
INSERT INTO counted (what) SELECT 'row ' || i FROM generate_series(1, 7) i;
--## table_as
CREATE TABLE copy AS SELECT * FROM invoice WHERE id > 2 ORDER BY id;
--## table_like
CREATE TABLE twin (LIKE invoice INCLUDING ALL);
--## unlogged_table
CREATE UNLOGGED TABLE scratch (n int);
--## partitioned_table
CREATE TABLE event (at date NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE event_rest PARTITION OF event DEFAULT;
CREATE INDEX ON event (at);
INSERT INTO event VALUES ('2024-05-05', 'in'), ('2020-05-05', 'out');
--## inheritance
CREATE TABLE vip (discount int) INHERITS (customer);
--## indexes
CREATE INDEX by_state ON invoice (state) WHERE total > 10;
CREATE UNIQUE INDEX by_lower ON customer (lower(email) DESC NULLS LAST) INCLUDE (name);
CREATE INDEX ON invoice USING hash (state);
--## drop_things
DROP VIEW open_invoice;
DROP FUNCTION twice(int);
DROP TABLE invoice;
DROP SEQUENCE numbers;
--## drop_if_exists_notices
DROP TABLE IF EXISTS no_such_table;
CREATE TABLE IF NOT EXISTS customer (id int);
--## view
CREATE OR REPLACE VIEW open_invoice AS SELECT id, total, customer_id FROM invoice WHERE state = 'open';
--## view_check_option
CREATE VIEW cheap WITH (security_barrier) AS SELECT * FROM invoice WHERE total < 100 WITH CASCADED CHECK OPTION;
--## recursive_view
CREATE RECURSIVE VIEW upto (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM upto WHERE n < 5;
--## materialized_view
CREATE MATERIALIZED VIEW sums AS SELECT customer_id, sum(total) AS s FROM invoice GROUP BY 1;
CREATE UNIQUE INDEX ON sums (customer_id);
REFRESH MATERIALIZED VIEW sums;
--## enum
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE feeling (m mood);
INSERT INTO feeling VALUES ('ok');
--## composite_and_domain
CREATE TYPE place AS (x int, y int);
CREATE DOMAIN positive AS int CHECK (VALUE > 0) DEFAULT 1;
CREATE TABLE spot (p place, n positive);
INSERT INTO spot VALUES (ROW (1, 2), 5);
--## range_type
CREATE TYPE floats AS RANGE (subtype = float8);
--## function_sql
CREATE FUNCTION add(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
CREATE TABLE r AS SELECT add(1, 2) AS n;
--## function_dollar_body
CREATE OR REPLACE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- a semicolon; in a comment
    NEW.name := NEW.name || ';';
    RETURN NEW;
END;
$$;
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION stamp();
UPDATE customer SET name = 'x' WHERE id = 1;
--## function_nested_dollars
CREATE FUNCTION nested() RETURNS text LANGUAGE plpgsql AS $outer$
BEGIN
    EXECUTE $inner$ SELECT 'a;b' $inner$;
    RETURN $$ it's; $$;
END $outer$;
CREATE TABLE r AS SELECT nested() AS t;
--## function_begin_atomic
CREATE FUNCTION atomic(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a + 1; SELECT a + 2; END;
--## procedure_called
CREATE PROCEDURE fill(n int) LANGUAGE plpgsql AS $$ BEGIN INSERT INTO customer SELECT i, 'c' || i FROM generate_series(1000, 1000 + n) i; END $$;
CALL fill(5);
--## aggregate_and_operator
CREATE AGGREGATE total_of(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
CREATE OPERATOR @+@ (LEFTARG = int, RIGHTARG = int, FUNCTION = int4pl);
--## event_of_triggers
CREATE TABLE log (id serial, what text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log (what) VALUES (TG_OP); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON customer DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();
INSERT INTO customer VALUES (50, 'late', 'late@x');
--## deferred_trigger_that_needs_the_search_path
CREATE TABLE late (what text);
CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO late VALUES (current_setting('search_path')); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON customer DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late();
UPDATE customer SET name = 'x' WHERE id = 1;
SET search_path = @schema@, pg_catalog;
--## deferred_trigger_that_tells_the_role
GRANT ALL ON SCHEMA @schema@ TO lane_other;
CREATE TABLE late (what text);
CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO late VALUES (current_user || ' ' || current_setting('role')); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON customer DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late();
UPDATE customer SET name = 'x' WHERE id = 1;
SET ROLE lane_other;
--## do_block
DO $$
DECLARE r record;
BEGIN
    FOR r IN SELECT id FROM customer LOOP
        UPDATE invoice SET total = total + r.id WHERE customer_id = r.id;
    END LOOP;
END $$;
--## do_block_of_another_language_word
DO LANGUAGE plpgsql $x$ BEGIN PERFORM 1; END $x$;
--## do_block_with_subtransaction
DO $$ BEGIN
    BEGIN
        INSERT INTO customer VALUES (1, 'again');
    EXCEPTION WHEN unique_violation THEN
        INSERT INTO customer VALUES (77, 'caught');
    END;
END $$;
--## notices_and_warnings
DO $$ BEGIN RAISE NOTICE 'noted %', 1; RAISE WARNING 'warned'; RAISE INFO 'informed'; RAISE LOG 'logged'; END $$;
CREATE TABLE after_notice (n int);
--## comments_everywhere
/* a ; comment /* nested ; */ still; */
-- another; one
ALTER TABLE customer -- here; too
    ADD COLUMN /* and; here */ a int; -- behind
/* last; */
--## comments_only
-- nothing; to do
/* at all; */
--## empty
--## blank


--## semicolons_only
;;;
--## no_last_semicolon
CREATE TABLE unfinished (n int)
--## quoted_identifiers
CREATE TABLE "Odd ; ""Name""" ("select" int, "a b;c" text DEFAULT 'it''s; fine');
INSERT INTO "Odd ; ""Name""" VALUES (1, 'x;y');
COMMENT ON TABLE "Odd ; ""Name""" IS 'a; comment';
--## escape_strings
CREATE TABLE s AS SELECT E'a\';b' AS e, U&'d\0061t\+000061' AS u, 'c:\d' AS p, B'101' AS b, X'1F' AS x;
--## question_marks
CREATE TABLE q AS SELECT '{"a": 1}'::jsonb ? 'a' AS has, '{"a": 1}'::jsonb ?| array['a', 'b'] AS any, '?' AS mark;
--## curly_braces
CREATE TABLE b AS SELECT '{fn now()}' AS f, '{d ''2020-01-01''}' AS d, array[1, 2]::text AS a;
--## unicode
CREATE TABLE "tabelle_ü" ("größe" text);
INSERT INTO "tabelle_ü" VALUES ('你好; 🦄');
--## windows_line_ends
CREATE TABLE crlf (n int);
INSERT INTO crlf VALUES (1);
--## copy_from_stdin
COPY customer (id, name, email) FROM STDIN;
100	from copy; one	a@copy
101	\N and; more	\N
\.
CREATE TABLE after_copy (n int);
--## copy_csv
COPY customer (id, name) FROM stdin WITH (FORMAT csv, DELIMITER ';');
200;"a;b"
201;c
\.
--## copy_twice
COPY customer (id, name) FROM STDIN;
300	x
\.
COPY invoice (id, customer_id, total) FROM STDIN;
400	300	1.5
\.
--## copy_empty
COPY customer (id, name) FROM STDIN;
\.
--## copy_fails 23505
ALTER TABLE customer ADD COLUMN before_copy int;
COPY customer (id, name) FROM STDIN;
500	new
1	there already
\.
--## copy_bad_value 22P02
COPY customer (id, name) FROM STDIN;
not a number	x
\.
--## copy_missing_table 42P01
COPY nowhere FROM STDIN;
1
\.
--## select_results
SELECT * FROM customer ORDER BY id;
SELECT count(*) FROM invoice;
--## select_functions
SELECT setval('numbers', 42);
SELECT nextval('numbers'), twice(4);
--## explain
EXPLAIN SELECT * FROM customer;
--## values_and_table
VALUES (1), (2);
TABLE customer;
--## returning
INSERT INTO customer VALUES (60, 'r', 'r@x') RETURNING id, name;
UPDATE customer SET name = 'u' WHERE id = 60 RETURNING *;
DELETE FROM customer WHERE id = 60 RETURNING id;
--## upsert
INSERT INTO customer VALUES (1, 'one', 'one@x') ON CONFLICT (id) DO UPDATE SET name = excluded.name || '!';
--## merge
MERGE INTO customer c USING (VALUES (1::bigint, 'm'), (90, 'n')) AS v (id, name) ON c.id = v.id
WHEN MATCHED THEN UPDATE SET name = v.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (v.id, v.name);
--## cte_writes
WITH gone AS (DELETE FROM invoice WHERE id > 5 RETURNING id) UPDATE customer SET name = 'cte' WHERE id IN (SELECT id FROM gone);
--## truncate
TRUNCATE invoice, customer RESTART IDENTITY;
--## batch_of_updates
UPDATE invoice SET state = 'paid' WHERE id % 2 = 0;
UPDATE invoice SET total = total * 1.1;
DELETE FROM invoice WHERE state = 'paid';
INSERT INTO invoice SELECT 100 + id, customer_id, total, 'new' FROM invoice;
--## large_insert
INSERT INTO invoice SELECT i, 1 + i % 5, i, 'bulk' FROM generate_series(1000, 3000) i;
--## comment_on
COMMENT ON TABLE customer IS 'who; buys';
COMMENT ON COLUMN customer.name IS NULL;
--## grants
GRANT SELECT ON customer TO lane_other;
GRANT USAGE ON SCHEMA @schema@ TO lane_other;
REVOKE ALL ON invoice FROM PUBLIC;
--## default_privileges
ALTER DEFAULT PRIVILEGES IN SCHEMA @schema@ GRANT SELECT ON TABLES TO lane_other;
CREATE TABLE granted (n int);
--## row_security
ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON customer FOR SELECT USING (id > 0);
--## rules
CREATE RULE quiet AS ON DELETE TO customer DO INSTEAD NOTHING;
DELETE FROM customer;
--## statistics_object
CREATE STATISTICS together (dependencies) ON customer_id, state FROM invoice;
ANALYZE invoice;
--## storage_options
ALTER TABLE invoice SET (fillfactor = 70, autovacuum_enabled = false);
ALTER TABLE customer ALTER COLUMN name SET STATISTICS 200;
ALTER TABLE customer ALTER COLUMN name SET STORAGE EXTERNAL;
--## cluster_and_replica_identity
ALTER TABLE invoice CLUSTER ON invoice_pkey;
ALTER TABLE invoice REPLICA IDENTITY FULL;
--## other_schema
CREATE SCHEMA @schema@_more;
CREATE TABLE @schema@_more.t (n int);
--## qualified_names
CREATE TABLE @schema@.qualified (n int);
INSERT INTO "@schema@"."qualified" VALUES (1);
--## sequence_changes
ALTER SEQUENCE numbers INCREMENT BY 5 MAXVALUE 1000 CYCLE;
SELECT nextval('numbers');
--## set_search_path
SET search_path = public, pg_temp;
CREATE TABLE @schema@.elsewhere (n int);
--## set_search_path_empty
SET search_path = '';
CREATE TABLE @schema@.nowhere (n int);
--## set_config_search_path
SELECT set_config('search_path', '@schema@, pg_catalog', false);
CREATE TABLE here (n int);
--## set_local_search_path
SET LOCAL search_path = pg_catalog;
--## set_session_values
SET work_mem = '7MB';
SET TIME ZONE 'Asia/Tokyo';
SET DateStyle = 'ISO, DMY';
SET standard_conforming_strings = on;
SET client_min_messages = 'debug1';
SET application_name = 'mine';
--## set_timeouts
SET statement_timeout = '11min';
SET lock_timeout = '12s';
SET idle_in_transaction_session_timeout = '13min';
--## set_local_timeouts
SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = '1s';
--## reset_all
RESET ALL;
CREATE TABLE reset_by (n int);
--## set_role
GRANT ALL ON SCHEMA @schema@ TO lane_other;
SET ROLE lane_other;
CREATE TABLE theirs (n int);
--## set_local_role
GRANT ALL ON SCHEMA @schema@ TO lane_other;
SET LOCAL ROLE lane_other;
CREATE TABLE theirs (n int);
--## set_role_in_a_function
CREATE FUNCTION become() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('role', 'lane_other', false); END $$;
SELECT become();
--## reset_role
RESET ROLE;
--## set_role_not_ours 42501
CREATE TABLE before_role (n int);
SET ROLE lane_nobody;
--## set_session_authorization_not_ours 42501
SET SESSION AUTHORIZATION lane_other;
--## who_am_i
CREATE TABLE i AS SELECT current_user::text AS me, session_user::text AS s, current_setting('role') AS r,
    current_setting('search_path') AS p, current_schemas(false)::text AS c, current_setting('statement_timeout') AS st,
    current_setting('lock_timeout') AS l, current_setting('transaction_isolation') AS iso;
--## locks_held
CREATE TABLE l AS SELECT locktype, mode, classid::text, objid::text, objsubid FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory';
--## temporary_table
CREATE TEMPORARY TABLE t (n int);
INSERT INTO t VALUES (1);
CREATE TABLE from_temp AS SELECT * FROM t;
--## temporary_table_dropped_on_commit
CREATE TEMP TABLE t (n int) ON COMMIT DROP;
--## temporary_history
CREATE TEMP TABLE customer_history AS SELECT * FROM customer;
--## prepare_and_execute
PREPARE counted AS SELECT count(*) FROM customer;
EXECUTE counted;
--## deallocate
PREPARE p AS SELECT 1;
DEALLOCATE p;
--## cursor
DECLARE c CURSOR WITH HOLD FOR SELECT id FROM customer ORDER BY id;
FETCH 2 FROM c;
--## cursor_closed
DECLARE c SCROLL CURSOR FOR SELECT id FROM customer;
MOVE 1 IN c;
CLOSE c;
--## savepoints
SAVEPOINT a;
CREATE TABLE gone (n int);
ROLLBACK TO SAVEPOINT a;
CREATE TABLE kept (n int);
RELEASE SAVEPOINT a;
--## listen_and_notify
LISTEN channel;
NOTIFY channel, 'x';
--## advisory_lock_of_the_session
SELECT pg_advisory_lock(4711);
--## advisory_lock_of_the_transaction
SELECT pg_advisory_xact_lock(4712);
--## lock_table
LOCK TABLE customer IN ACCESS EXCLUSIVE MODE;
--## constraints_deferred
SET CONSTRAINTS ALL DEFERRED;
INSERT INTO invoice VALUES (900, 900, 1);
INSERT INTO customer VALUES (900, 'late');
--## read_only 25006
CREATE TABLE before (n int);
SET TRANSACTION READ ONLY;
INSERT INTO customer VALUES (901, 'no');
--## read_only_at_the_end 25006
SET TRANSACTION READ ONLY;
--## isolation_too_late 25001
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;
--## timeout_of_its_own
-- timeout: 90s
CREATE TABLE own_timeout AS SELECT current_setting('statement_timeout') AS t;
--## declares_a_code_version
-- minCompatibleCodeVersion: 2.3.4
ALTER TABLE customer ADD COLUMN new_code int;
--## declares_a_code_version_and_fails 42703
-- minCompatibleCodeVersion: 2.3.4
ALTER TABLE customer DROP COLUMN none_such;
--## drops_its_history_table flyway 42P01
DROP TABLE flyway_schema_history;
--## adds_to_its_history flyway
INSERT INTO flyway_schema_history (installed_rank, description, type, script, installed_by, execution_time, success)
VALUES (2, 'x', 'SQL', 'R__x.sql', 'me', 0, true);
--## gives_up_locks flyway
SELECT pg_advisory_unlock(4713);
--## drops_its_schema 42P01
DROP SCHEMA @schema@ CASCADE;
--## renames_its_schema 42P01
ALTER SCHEMA @schema@ RENAME TO @schema@_renamed;
--## syntax_error 42601
CREATE TABLE before (n int);
CREATE TABEL x (n int);
--## syntax_error_on_a_later_line 42601
-- a head
ALTER TABLE customer
    ADD COLUMN a int,
    ADD COLUM b int;
--## missing_table 42P01
ALTER TABLE customer ADD COLUMN a int;

/* then */
INSERT INTO no_such_table
VALUES (1);
--## missing_column 42703
UPDATE customer
   SET nam = 'x';
--## missing_function 42883
SELECT no_such_function(1);
--## missing_type 42704
CREATE TABLE t (x no_such_type);
--## missing_schema 3F000
CREATE TABLE no_such_schema.t (n int);
--## duplicate_table 42P07
CREATE TABLE customer (id int);
--## duplicate_column 42701
ALTER TABLE customer ADD COLUMN name text;
--## duplicate_function 42723
CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
--## unique_violation 23505
INSERT INTO customer VALUES (1, 'again');
--## unique_index_fails 23505
UPDATE customer SET name = 'same';
CREATE UNIQUE INDEX ON customer (name);
--## not_null_violation 23502
INSERT INTO customer (id) VALUES (800);
--## check_violation 23514
ALTER TABLE invoice ADD CHECK (total < 0);
--## foreign_key_violation 23503
INSERT INTO invoice VALUES (801, 801, 1);
--## deferred_violation_at_commit 23503
SET CONSTRAINTS ALL DEFERRED;
INSERT INTO invoice VALUES (802, 802, 1);
--## deferred_unique_at_commit 23505
CREATE TABLE u (n int UNIQUE DEFERRABLE INITIALLY DEFERRED);
INSERT INTO u VALUES (1), (1);
--## deferred_trigger_raises_at_commit P0001
CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not at the end'; END $$;
CREATE CONSTRAINT TRIGGER no AFTER UPDATE ON customer DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no();
UPDATE customer SET name = 'x';
--## exclusion_violation 23P01
CREATE TABLE booking (during int4range, EXCLUDE USING gist (during WITH &&));
INSERT INTO booking VALUES ('[1,4)'), ('[3,5)');
--## division_by_zero 22012
INSERT INTO invoice SELECT 803, 1, 1 / (id - 1) FROM customer WHERE id = 1;
--## division_by_zero_in_a_function 22012
CREATE FUNCTION bad(n int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    RETURN n / 0;
END $$;
SELECT bad(1);
--## value_too_long 22001
ALTER TABLE customer ALTER COLUMN name TYPE varchar(2);
--## number_too_large 22003
UPDATE invoice SET total = 99999999999999;
--## invalid_text 22P02
UPDATE invoice SET customer_id = 'abc';
--## invalid_date 22008
INSERT INTO customer (id, name, created) VALUES (804, 'x', '2023-02-30');
--## datatype_mismatch 42804
UPDATE customer SET created = 5;
--## ambiguous_column 42702
SELECT id FROM customer, invoice;
--## wrong_object_type 42809
DROP TABLE open_invoice;
--## dependent_objects 2BP01
DROP TABLE customer;
--## raises_exception P0001
DO $$ BEGIN RAISE EXCEPTION 'told: %', 5 USING HINT = 'a hint', DETAIL = 'a detail'; END $$;
--## raises_its_own_state 70001
DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '70001', MESSAGE = 'mine'; END $$;
--## raises_serialization_failure 40001
DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = 'serialize'; END $$;
--## assert_fails P0004
DO $$ BEGIN ASSERT 1 = 2, 'not so'; END $$;
--## commit_in_a_do_block 2D000
DO $$ BEGIN INSERT INTO customer VALUES (805, 'x'); COMMIT; END $$;
--## rollback_in_a_procedure 2D000
CREATE PROCEDURE undo() LANGUAGE plpgsql AS $$ BEGIN ROLLBACK; END $$;
CALL undo();
--## savepoint_that_is_not_there 3B001
ROLLBACK TO SAVEPOINT none;
--## not_enough_rights 42501
CREATE ROLE lane_new;
--## not_our_table 42501
ALTER TABLE public.theirs ADD COLUMN a int;
--## lock_timeout 55P03
CREATE TABLE before (n int);
LOCK TABLE public.contended;
--## lock_timeout_on_a_row 55P03
UPDATE public.contended SET n = 2;
--## lock_not_available_at_once 55P03
SELECT * FROM public.contended FOR UPDATE NOWAIT;
--## statement_timeout_of_the_script 57014
SET statement_timeout = '30ms';
SELECT pg_sleep(10);
--## statement_timeout_of_its_head 57014
-- timeout: 1s
SELECT pg_sleep(10);
--## cancels_itself 57014
SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(10);
--## ends_its_session 08006
SELECT pg_terminate_backend(pg_backend_pid());
--## failed_on_the_last_of_many 42703
INSERT INTO customer VALUES (810, 'a');
INSERT INTO customer VALUES (811, 'b');
INSERT INTO customer VALUES (812, 'c');
CREATE TABLE d (n int);
SELECT nope FROM d;
--## failed_on_the_first 42P01
DROP TABLE nope;
CREATE TABLE d (n int);
--## show
SHOW search_path;
SHOW ALL;
--## checkpoint_is_not_ours 42501
CHECKPOINT;
--## vacuum flyway
VACUUM customer;
--## index_concurrently flyway
CREATE INDEX CONCURRENTLY later ON invoice (state);
--## index_concurrently_fails flyway 42703
CREATE INDEX CONCURRENTLY later ON invoice (no_such_column);
--## drop_index_concurrently flyway
DROP INDEX CONCURRENTLY by_total;
--## reindex_concurrently flyway
REINDEX INDEX CONCURRENTLY by_total;
--## enum_value_added_and_used 55P04
CREATE TYPE colour AS ENUM ('red');
ALTER TYPE colour ADD VALUE 'blue';
CREATE TABLE painted AS SELECT 'blue'::colour AS c;
ALTER TYPE colour ADD VALUE 'green';
ALTER TYPE mood_of_base ADD VALUE 'furious';
INSERT INTO moods VALUES ('furious');
--## enum_value_added
ALTER TYPE mood_of_base ADD VALUE 'furious' BEFORE 'calm';
