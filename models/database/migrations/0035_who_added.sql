-- Who added a follower in Slack, and when.
ALTER TABLE follower ADD COLUMN added_by_id BIGINT REFERENCES person (id);
ALTER TABLE follower ADD COLUMN added_at BIGINT;
