CREATE TABLE message_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id BIGINT NOT NULL REFERENCES workspace (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    subject TEXT NOT NULL CHECK (subject IN ('card', 'list', 'outcome', 'comment', 'digest', 'welcome', 'unlinked')),
    seat TEXT NOT NULL CHECK (seat IN ('approver', 'requester', 'follower', 'configuration', 'payer')),
    document_id BIGINT REFERENCES document (id),
    round INT NOT NULL,
    turn_id BIGINT REFERENCES turn (id),
    batch_id BIGINT REFERENCES batch (id),
    parent_id BIGINT REFERENCES message (id),
    comment_id BIGINT REFERENCES comment (id),
    key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('held', 'new', 'sending', 'posted', 'failed', 'dropped')),
    channel TEXT NOT NULL,
    ts TEXT NOT NULL,
    wanted INT NOT NULL,
    shown INT NOT NULL,
    shown_hash TEXT NOT NULL,
    priority INT NOT NULL,
    attempts INT NOT NULL,
    next_at BIGINT NOT NULL,
    sending_since BIGINT,
    trouble TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
INSERT INTO message_new SELECT * FROM message;
DROP TABLE message;
ALTER TABLE message_new RENAME TO message;
CREATE INDEX message_document ON message (document_id);
CREATE INDEX message_batch ON message (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX message_place ON message (channel, ts);
CREATE INDEX message_parent ON message (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX message_person ON message (person_id, state);
CREATE INDEX message_to_post ON message (workspace_id, next_at) WHERE state IN ('new', 'sending');
CREATE INDEX message_to_redraw ON message (workspace_id, next_at) WHERE state = 'posted' AND wanted > shown;
