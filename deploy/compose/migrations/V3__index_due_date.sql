-- One statement, outside a transaction: invoices are written while it is built.
CREATE INDEX CONCURRENTLY invoice_due ON invoice (due_on);
