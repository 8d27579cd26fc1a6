ALTER TABLE home ADD COLUMN again_at BIGINT;
CREATE INDEX home_to_draw_again ON home (workspace_id, again_at) WHERE again_at IS NOT NULL;
