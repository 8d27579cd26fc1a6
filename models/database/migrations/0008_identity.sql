-- Which bot user we are in a workspace: an app that was made anew is another one, with other conversations.
ALTER TABLE workspace ADD COLUMN bot_user_id TEXT NOT NULL DEFAULT '';

-- A card that Slack refused to draw again was never drawn any more. It is in Slack: it is drawn once more.
UPDATE message SET state = 'posted', attempts = 0, shown_hash = '', wanted_version = wanted_version + 1
WHERE state = 'failed' AND ts <> '';
