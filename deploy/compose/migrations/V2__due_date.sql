ALTER TABLE invoice ADD COLUMN due_on date;
