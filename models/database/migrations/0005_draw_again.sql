ALTER TABLE message ADD COLUMN again_at BIGINT;
CREATE INDEX message_to_draw_again ON message (workspace_id, again_at) WHERE again_at IS NOT NULL;
