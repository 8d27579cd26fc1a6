-- Which bot user we are in a workspace: an app that was made again is another one, with other conversations.
ALTER TABLE workspace ADD COLUMN bot_user_id TEXT NOT NULL DEFAULT '';

-- A card that Slack refused to draw again was never drawn any more. It is in Slack: it is drawn once more.
UPDATE message SET state = 'posted', attempts = 0, shown_hash = '', wanted_version = wanted_version + 1
WHERE state = 'failed' AND ts <> '';

-- What failed is counted and listed, among millions of rows.
CREATE INDEX message_failed ON message (workspace_id, id) WHERE dropped_because IN ('refused', 'missing_file', 'our_fault');
CREATE INDEX delivery_failed ON delivery (message_id) WHERE state = 'failed';
