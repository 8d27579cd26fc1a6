-- Files that people put into replies: fetched from Slack, and attached to their comment.
CREATE TABLE reply_file (
    id {id},
    workspace_id BIGINT NOT NULL REFERENCES workspace (id),
    comment_id BIGINT NOT NULL REFERENCES comment (id),
    position INT NOT NULL,
    file_id TEXT NOT NULL,
    name TEXT NOT NULL,
    user_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread_ts TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'stored', 'refused')),
    attempts INT NOT NULL,
    next_at BIGINT NOT NULL,
    last_error TEXT NOT NULL,
    UNIQUE (comment_id, position)
);
CREATE INDEX reply_file_to_fetch ON reply_file (workspace_id, next_at) WHERE state = 'waiting';
ALTER TABLE attachment ADD COLUMN comment_id BIGINT REFERENCES comment (id);
