-- A decision may be held while its person can undo it, or be on its way to another system; a step may be
-- that of its source.
CREATE TABLE turn_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    step_id BIGINT NOT NULL REFERENCES step (id),
    document_id BIGINT NOT NULL REFERENCES document (id),
    round INT NOT NULL,
    position INT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    on_behalf_of_id BIGINT REFERENCES person (id),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'open', 'held', 'sending', 'approved', 'rejected', 'changes_asked', 'closed', 'withdrawn')),
    settled_at BIGINT,
    reason TEXT NOT NULL,
    reassigned_from_id BIGINT REFERENCES person (id)
);
INSERT INTO turn_new SELECT * FROM turn;
DROP TABLE turn;
ALTER TABLE turn_new RENAME TO turn;
CREATE UNIQUE INDEX turn_once_a_step ON turn (step_id, person_id) WHERE state <> 'withdrawn';
CREATE INDEX turn_document ON turn (document_id, round);
CREATE INDEX turn_person ON turn (person_id, state);
ALTER TABLE step ADD COLUMN given_key TEXT NOT NULL DEFAULT '';
ALTER TABLE decision ADD COLUMN held_until BIGINT;
CREATE INDEX decision_held ON decision (held_until) WHERE state = 'held';
