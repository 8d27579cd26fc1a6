-- What people have put off, until when.
CREATE TABLE snooze (
    id {id},
    person_id BIGINT NOT NULL REFERENCES person (id),
    document_id BIGINT NOT NULL REFERENCES document (id),
    turn_id BIGINT REFERENCES turn (id),
    action TEXT NOT NULL CHECK (action IN ('approve', 'pay', 'revise')),
    round INT NOT NULL,
    until BIGINT NOT NULL,
    UNIQUE (person_id, document_id)
);
CREATE INDEX snooze_until ON snooze (until);
CREATE INDEX snooze_document ON snooze (document_id);
CREATE INDEX snooze_turn ON snooze (turn_id) WHERE turn_id IS NOT NULL;
