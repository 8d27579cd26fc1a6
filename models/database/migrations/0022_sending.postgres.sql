-- A decision may be held while its person can undo it, or be on its way to another system; a step may be
-- that of its source.
ALTER TABLE turn DROP CONSTRAINT turn_state_check;
ALTER TABLE turn ADD CONSTRAINT turn_state_check CHECK (state IN ('waiting', 'open', 'held', 'sending', 'approved', 'rejected', 'changes_asked', 'closed', 'withdrawn'));
ALTER TABLE step ADD COLUMN given_key TEXT NOT NULL DEFAULT '';
ALTER TABLE decision ADD COLUMN held_until BIGINT;
CREATE INDEX decision_held ON decision (held_until) WHERE state = 'held';
