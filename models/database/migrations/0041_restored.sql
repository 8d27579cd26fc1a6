-- Of a store that was restored: when its backup was made, from when on Slack's conversations are read for what was
-- posted after it, and the last person for which that is done. Empty: nothing is to be done.
ALTER TABLE workspace ADD COLUMN restored_from BIGINT;
ALTER TABLE workspace ADD COLUMN read_back_since BIGINT;
ALTER TABLE workspace ADD COLUMN read_back_person BIGINT NOT NULL DEFAULT 0;
