-- Up to when Slack's events have reached us; unknown until the first note.
ALTER TABLE workspace ADD COLUMN heard_until BIGINT;
