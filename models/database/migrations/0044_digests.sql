-- adds only
-- The earlier reminders of a person, among all their cards: read each time that they are reminded.
CREATE INDEX message_digest ON message (person_id, state, created_at) WHERE subject = 'digest';
