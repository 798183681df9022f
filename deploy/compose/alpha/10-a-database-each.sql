-- Twenty tenants with a database each.
CREATE ROLE echelon_migrator LOGIN PASSWORD 'echelon_migrator';
SELECT 'CREATE DATABASE company_' || n || ' OWNER echelon_migrator' FROM generate_series(1, 20) AS n \gexec
