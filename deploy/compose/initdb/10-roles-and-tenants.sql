-- The workers' role in the master, and a small fleet: one database, five schemas.
CREATE ROLE echelon_worker LOGIN PASSWORD 'echelon_worker';
CREATE DATABASE fleet;
\connect fleet
CREATE SCHEMA t1;
CREATE SCHEMA t2;
CREATE SCHEMA t3;
CREATE SCHEMA t4;
CREATE SCHEMA t5;
