-- The catalog of the fleet: ring 0 is migrated first, so the first cohort is small companies that agreed to go ahead.
INSERT INTO identity.echelon_tenant (slug, ring, shard, database_name, schema_name)
SELECT 'company-' || n, CASE WHEN n <= 5 THEN 0 ELSE 1 END, 'alpha', 'company_' || n, 'public' FROM generate_series(1, 20) AS n
UNION ALL
SELECT 'shop-' || n, 1, 'beta', 'shared', 'shop_' || n FROM generate_series(1, 40) AS n
ON CONFLICT DO NOTHING;
