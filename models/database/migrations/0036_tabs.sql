-- Which part of their queue a person looks at in App Home, by which filter, and what finds the newest of a person.
ALTER TABLE home ADD COLUMN tab TEXT NOT NULL DEFAULT 'queue';
ALTER TABLE home ADD COLUMN filters TEXT NOT NULL DEFAULT '';
CREATE INDEX document_requested ON document (requester_id, id);
CREATE INDEX decision_person ON decision (person_id, id);
DROP INDEX follower_person;
CREATE INDEX follower_person ON follower (person_id, id);
DROP INDEX payer_person;
CREATE INDEX payer_person ON payer (person_id, id);
DROP INDEX turn_person;
CREATE INDEX turn_person ON turn (person_id, state, id);
