-- Connections of our app that are not ours: another bot with the same tokens takes presses that we never see.
ALTER TABLE workspace ADD COLUMN other_connections INT NOT NULL DEFAULT 0;
