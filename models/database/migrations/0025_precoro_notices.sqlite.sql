-- Notices about decisions and keys in Precoro; a key is checked before it counts.
CREATE TABLE message_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id BIGINT NOT NULL REFERENCES workspace (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    subject TEXT NOT NULL CHECK (subject IN ('card', 'list', 'outcome', 'comment', 'digest', 'welcome', 'unlinked', 'sent_file', 'precoro')),
    card_role TEXT NOT NULL CHECK (card_role IN ('approver', 'requester', 'follower', 'configuration', 'payer')),
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
    wanted_version INT NOT NULL,
    shown_version INT NOT NULL,
    shown_hash TEXT NOT NULL,
    priority INT NOT NULL,
    attempts INT NOT NULL,
    next_at BIGINT NOT NULL,
    sending_since BIGINT,
    last_error TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    redraw_after BIGINT,
    left_at BIGINT,
    told_status TEXT CHECK (told_status IN ('draft', 'pending', 'approved', 'rejected', 'in_revision', 'cancelled', 'partly_paid', 'paid', 'closed', 'unknown')),
    payment_id BIGINT REFERENCES payment (id),
    about_person_id BIGINT REFERENCES person (id),
    about_state TEXT,
    dropped_because TEXT CHECK (dropped_because IN ('may_not_read', 'settled', 'collapsed', 'newer_digest', 'left_account', 'reaction_refused', 'refused', 'missing_file', 'our_fault')),
    claimed_until BIGINT,
    about_words TEXT
);
INSERT INTO message_new SELECT message.*, NULL FROM message;
DROP TABLE message;
ALTER TABLE message_new RENAME TO message;
CREATE INDEX message_document ON message (document_id);
CREATE INDEX message_batch ON message (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX message_place ON message (channel, ts);
CREATE INDEX message_parent ON message (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX message_person ON message (person_id, state);
CREATE INDEX message_to_post ON message (workspace_id, next_at) WHERE state IN ('new', 'sending');
CREATE INDEX message_to_redraw ON message (workspace_id, next_at) WHERE state = 'posted' AND wanted_version > shown_version;
CREATE INDEX message_to_draw_again ON message (workspace_id, redraw_after) WHERE redraw_after IS NOT NULL;
CREATE INDEX message_failed ON message (workspace_id, id) WHERE dropped_because IN ('refused', 'missing_file', 'our_fault');
ALTER TABLE precoro_key ADD COLUMN state TEXT NOT NULL DEFAULT 'checking' CHECK (state IN ('checking', 'linked'));
ALTER TABLE precoro_decision ADD COLUMN why TEXT NOT NULL DEFAULT '';
