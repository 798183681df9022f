-- Forty tenants with a schema each in one database.
CREATE ROLE echelon_migrator LOGIN PASSWORD 'echelon_migrator';
-- the coordinators', who only look
CREATE ROLE echelon_reader LOGIN PASSWORD 'echelon_reader';
GRANT pg_read_all_data TO echelon_reader;
CREATE DATABASE shared OWNER echelon_migrator;
\connect shared
SELECT 'CREATE SCHEMA shop_' || n || ' AUTHORIZATION echelon_migrator' FROM generate_series(1, 40) AS n \gexec
