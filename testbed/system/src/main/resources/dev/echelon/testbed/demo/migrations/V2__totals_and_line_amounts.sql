-- minCompatibleCodeVersion: 3.2.0
-- A credit note is an invoice with that status, no longer one with a negative total: code before 3.2.0 writes those.
ALTER TABLE invoice ADD CONSTRAINT invoice_total_not_negative CHECK (total >= 0);
ALTER TABLE invoice_line ADD COLUMN amount numeric(12,2);
