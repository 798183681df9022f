-- Forty tenants with a schema each in one database.
CREATE ROLE echelon_migrator LOGIN PASSWORD 'echelon_migrator';
CREATE DATABASE shared OWNER echelon_migrator;
\connect shared
SELECT 'CREATE SCHEMA shop_' || n || ' AUTHORIZATION echelon_migrator' FROM generate_series(1, 40) AS n \gexec
