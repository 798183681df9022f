-- Twenty tenants with a database each.
CREATE ROLE echelon_migrator LOGIN PASSWORD 'echelon_migrator';
-- the coordinators', who only look
CREATE ROLE echelon_reader LOGIN PASSWORD 'echelon_reader';
GRANT pg_read_all_data TO echelon_reader;
SELECT 'CREATE DATABASE company_' || n || ' OWNER echelon_migrator' FROM generate_series(1, 20) AS n \gexec
