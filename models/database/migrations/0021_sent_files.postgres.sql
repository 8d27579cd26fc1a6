-- Files that people send to the bot, and the answers to them.
ALTER TABLE message DROP CONSTRAINT message_subject_check;
ALTER TABLE message ADD CONSTRAINT message_subject_check CHECK (
    subject IN ('card', 'list', 'outcome', 'comment', 'digest', 'welcome', 'unlinked', 'sent_file')
);
CREATE TABLE sent_file (
    id {id},
    workspace_id BIGINT NOT NULL REFERENCES workspace (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    channel TEXT NOT NULL,
    ts TEXT NOT NULL,
    thread_ts TEXT NOT NULL,
    file_id TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'read', 'to_fill', 'sending', 'sent', 'cancelled', 'refused')),
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    contents TEXT NOT NULL,
    choices TEXT NOT NULL,
    report TEXT NOT NULL,
    why TEXT NOT NULL,
    message_id BIGINT UNIQUE REFERENCES message (id),
    attempts INT NOT NULL,
    next_at BIGINT NOT NULL,
    last_error TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (workspace_id, channel, ts, file_id)
);
CREATE INDEX sent_file_waiting ON sent_file (workspace_id, next_at) WHERE state IN ('waiting', 'sending');
