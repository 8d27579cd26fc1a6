-- Reminders that pause, nights without messages, and the country of whose holidays people have.
ALTER TABLE reminder ADD COLUMN paused_until TEXT NOT NULL DEFAULT '';
ALTER TABLE reminder ADD COLUMN quiet BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE person ADD COLUMN country TEXT NOT NULL DEFAULT '';
