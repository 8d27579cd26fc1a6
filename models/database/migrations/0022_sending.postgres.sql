-- A decision may be on its way to another system, and a step may be that of its source.
ALTER TABLE turn DROP CONSTRAINT turn_state_check;
ALTER TABLE turn ADD CONSTRAINT turn_state_check CHECK (state IN ('waiting', 'open', 'sending', 'approved', 'rejected', 'changes_asked', 'closed', 'withdrawn'));
ALTER TABLE step ADD COLUMN given_key TEXT NOT NULL DEFAULT '';
