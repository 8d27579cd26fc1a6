-- How long a step had waited when others were told of it.
ALTER TABLE message ADD COLUMN about_days INT;
