-- What the workers may do in the master is granted to this role by the coordinator: its functions, no table.
CREATE ROLE echelon_worker LOGIN PASSWORD 'echelon_worker';
