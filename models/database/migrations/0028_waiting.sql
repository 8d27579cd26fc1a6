-- How long steps have waited, who is told of it, and who was asked again.
ALTER TABLE person ADD COLUMN manager_id BIGINT REFERENCES person (id);
ALTER TABLE step ADD COLUMN opened_at BIGINT;
ALTER TABLE step ADD COLUMN escalate_at BIGINT;
ALTER TABLE step ADD COLUMN escalated_at BIGINT;
ALTER TABLE step ADD COLUMN escalations INT NOT NULL DEFAULT 0;
UPDATE step SET opened_at = (
    SELECT COALESCE(MAX(turn.settled_at), document.submitted_at)
    FROM document
    LEFT JOIN step earlier ON earlier.document_id = document.id AND earlier.round = step.round AND earlier.state = 'done'
    LEFT JOIN turn ON turn.step_id = earlier.id
    WHERE document.id = step.document_id GROUP BY document.submitted_at
) WHERE state = 'open';
UPDATE step SET escalate_at = opened_at WHERE state = 'open';
CREATE INDEX step_to_escalate ON step (escalate_at) WHERE state = 'open';
CREATE TABLE nudge (
    id {id},
    document_id BIGINT NOT NULL REFERENCES document (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    turn_id BIGINT NOT NULL REFERENCES turn (id),
    local_day TEXT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (document_id, person_id, local_day)
);
CREATE INDEX nudge_turn ON nudge (turn_id);
CREATE INDEX nudge_person ON nudge (person_id);
CREATE INDEX person_manager ON person (manager_id) WHERE manager_id IS NOT NULL;
