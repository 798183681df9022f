INSERT INTO customer (name, email, country)
SELECT 'Customer ' || n, 'billing@customer-' || n || '.example', (ARRAY['DE', 'FR', 'PT', 'SE'])[1 + n % 4]
FROM generate_series(1, 40) n;

INSERT INTO invoice (customer_id, number, status, issued_on, due_on, total)
SELECT 1 + n % 40, '2025-' || lpad(n::text, 5, '0'), (ARRAY['paid', 'paid', 'open'])[1 + n % 3],
       date '2025-01-01' + n, date '2025-01-31' + n, 0
FROM generate_series(1, 120) n;

INSERT INTO invoice_line (invoice_id, description, quantity, unit_price)
SELECT i.id, 'Item ' || p, 1 + (i.id * p) % 5, 9.90 + i.id % 17 * p
FROM invoice i, generate_series(1, 3) p;

UPDATE invoice i SET total = (SELECT sum(quantity * unit_price) FROM invoice_line WHERE invoice_id = i.id);
