-- after the coordinator has installed its schema:
--   docker compose exec -T postgres psql -U echelon -d master < deploy/compose/fleet.sql
INSERT INTO identity.echelon_tenant (slug, shard, database_name, schema_name)
SELECT 'tenant-' || n, 'alpha', 'fleet', 't' || n FROM generate_series(1, 5) AS n
ON CONFLICT DO NOTHING;
