-- Comments that their authors edited, or withdrew.
ALTER TABLE comment ADD COLUMN edited_at BIGINT;
ALTER TABLE comment ADD COLUMN withdrawn_at BIGINT;
