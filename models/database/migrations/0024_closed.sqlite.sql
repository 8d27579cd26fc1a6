-- A document may be closed in its source: over, and neither approved nor rejected as far as is known.
CREATE TABLE document_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    company_id BIGINT NOT NULL REFERENCES company (id),
    kind TEXT NOT NULL CHECK (kind IN ('purchase_order', 'purchase_requisition', 'invoice', 'receipt', 'expense', 'warehouse_request', 'request_for_proposal')),
    credit_note BOOLEAN NOT NULL,
    origin TEXT NOT NULL,
    origin_key TEXT NOT NULL,
    number TEXT NOT NULL,
    number_key TEXT NOT NULL,
    revision INT NOT NULL,
    round INT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'pending', 'approved', 'rejected', 'in_revision', 'cancelled', 'partly_paid', 'paid', 'closed', 'unknown')),
    title TEXT NOT NULL,
    requester_id BIGINT NOT NULL REFERENCES person (id),
    supplier_name TEXT NOT NULL,
    supplier_key TEXT NOT NULL,
    supplier_address TEXT NOT NULL,
    supplier_tax_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    net_minor BIGINT NOT NULL,
    total_minor BIGINT NOT NULL,
    issued_on DATE,
    required_on DATE,
    due_on DATE,
    note TEXT NOT NULL,
    url TEXT NOT NULL,
    order_number TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    given_hash TEXT NOT NULL,
    given_steps_hash TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    settled_at BIGINT,
    created_at BIGINT NOT NULL,
    version INT NOT NULL,
    bound_hash TEXT NOT NULL DEFAULT '',
    supplier_tax_key TEXT NOT NULL DEFAULT '',
    cost_centre TEXT NOT NULL DEFAULT '',
    type_code TEXT NOT NULL DEFAULT '',
    order_key TEXT NOT NULL DEFAULT '',
    payee_key TEXT NOT NULL DEFAULT '',
    tax_minor BIGINT,
    prepaid_minor BIGINT,
    rounding_minor BIGINT,
    payable_minor BIGINT,
    particulars TEXT NOT NULL DEFAULT '',
    UNIQUE (company_id, origin, origin_key)
);
INSERT INTO document_new SELECT * FROM document;
DROP TABLE document;
ALTER TABLE document_new RENAME TO document;
CREATE INDEX document_number ON document (number_key);
CREATE INDEX document_status ON document (company_id, status);
CREATE INDEX document_requester ON document (requester_id, status);
CREATE INDEX document_supplier_number ON document (company_id, supplier_key, number_key) WHERE kind = 'invoice';
CREATE INDEX document_supplier_amount ON document (company_id, supplier_key, total_minor) WHERE kind = 'invoice';
CREATE INDEX document_newest ON document (company_id, id);
CREATE INDEX document_to_pay ON document (company_id, COALESCE(settled_at, submitted_at)) WHERE kind = 'invoice' AND status IN ('approved', 'partly_paid');
CREATE INDEX document_url ON document (url) WHERE url <> '';
CREATE INDEX document_tax_amount ON document (company_id, supplier_tax_key, total_minor) WHERE kind = 'invoice';
CREATE INDEX document_order ON document (company_id, order_key) WHERE order_key <> '';
CREATE TABLE message_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id BIGINT NOT NULL REFERENCES workspace (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    subject TEXT NOT NULL CHECK (subject IN ('card', 'list', 'outcome', 'comment', 'digest', 'welcome', 'unlinked', 'sent_file')),
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
    claimed_until BIGINT
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
CREATE INDEX message_to_redraw ON message (workspace_id, next_at) WHERE state = 'posted' AND wanted_version > shown_version;
CREATE INDEX message_to_draw_again ON message (workspace_id, redraw_after) WHERE redraw_after IS NOT NULL;
CREATE INDEX message_failed ON message (workspace_id, id) WHERE dropped_because IN ('refused', 'missing_file', 'our_fault');
