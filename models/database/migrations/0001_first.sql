CREATE TABLE workspace (
    id {id},
    name TEXT NOT NULL UNIQUE,
    team_id TEXT NOT NULL,
    down TEXT NOT NULL
);

CREATE TABLE person (
    id {id},
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    active BOOLEAN NOT NULL
);

CREATE TABLE company (
    id {id},
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    workspace_id BIGINT NOT NULL REFERENCES workspace (id),
    zone TEXT NOT NULL,
    country TEXT NOT NULL,
    currency TEXT NOT NULL,
    po_pdf_while_pending BOOLEAN NOT NULL,
    po_pdf_set_by_id BIGINT REFERENCES person (id),
    po_pdf_set_at BIGINT
);

CREATE TABLE membership (
    id {id},
    person_id BIGINT NOT NULL REFERENCES person (id),
    company_id BIGINT NOT NULL REFERENCES company (id),
    configuration BOOLEAN NOT NULL,
    pay BOOLEAN NOT NULL,
    view BOOLEAN NOT NULL,
    UNIQUE (person_id, company_id)
);
CREATE INDEX membership_company ON membership (company_id);

CREATE TABLE member (
    id {id},
    workspace_id BIGINT NOT NULL REFERENCES workspace (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    user_id TEXT,
    channel TEXT,
    state TEXT NOT NULL CHECK (state IN ('unknown', 'active', 'absent', 'deactivated', 'guest', 'bot', 'unconfirmed', 'stranger')),
    locale TEXT NOT NULL,
    zone TEXT NOT NULL,
    confirmed_at BIGINT,
    look_again_at BIGINT,
    UNIQUE (workspace_id, person_id),
    UNIQUE (workspace_id, user_id)
);
CREATE INDEX member_person ON member (person_id);
CREATE INDEX member_look_again ON member (look_again_at) WHERE look_again_at IS NOT NULL;

CREATE TABLE document (
    id {id},
    company_id BIGINT NOT NULL REFERENCES company (id),
    kind TEXT NOT NULL CHECK (kind IN ('purchase_order', 'purchase_requisition', 'invoice', 'receipt', 'expense', 'warehouse_request', 'request_for_proposal')),
    credit_note BOOLEAN NOT NULL,
    origin TEXT NOT NULL,
    origin_key TEXT NOT NULL,
    number TEXT NOT NULL,
    number_key TEXT NOT NULL,
    revision INT NOT NULL,
    round INT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'pending', 'approved', 'rejected', 'in_revision', 'cancelled', 'partly_paid', 'paid', 'unknown')),
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
    UNIQUE (company_id, origin, origin_key)
);
CREATE INDEX document_number ON document (number_key);
CREATE INDEX document_status ON document (company_id, status);
CREATE INDEX document_requester ON document (requester_id, status);
CREATE INDEX document_supplier_number ON document (company_id, supplier_key, number_key) WHERE kind = 'invoice';
CREATE INDEX document_supplier_amount ON document (company_id, supplier_key, total_minor) WHERE kind = 'invoice';

CREATE TABLE line (
    id {id},
    document_id BIGINT NOT NULL REFERENCES document (id),
    position INT NOT NULL,
    name TEXT NOT NULL,
    sku TEXT NOT NULL,
    quantity TEXT NOT NULL,
    unit TEXT NOT NULL,
    unit_price TEXT NOT NULL,
    tax_rate TEXT,
    net_minor BIGINT NOT NULL,
    UNIQUE (document_id, position)
);

CREATE TABLE charge (
    id {id},
    document_id BIGINT NOT NULL REFERENCES document (id),
    position INT NOT NULL,
    name TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    tax_rate TEXT,
    UNIQUE (document_id, position)
);

CREATE TABLE custom_field (
    id {id},
    document_id BIGINT NOT NULL REFERENCES document (id),
    position INT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (document_id, position)
);

CREATE TABLE payer (
    id {id},
    document_id BIGINT NOT NULL REFERENCES document (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    UNIQUE (document_id, person_id)
);
CREATE INDEX payer_person ON payer (person_id);

CREATE TABLE follower (
    id {id},
    document_id BIGINT NOT NULL REFERENCES document (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    UNIQUE (document_id, person_id)
);
CREATE INDEX follower_person ON follower (person_id);

CREATE TABLE comment (
    id {id},
    document_id BIGINT NOT NULL REFERENCES document (id),
    author_id BIGINT NOT NULL REFERENCES person (id),
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    key TEXT NOT NULL,
    UNIQUE (document_id, key)
);

CREATE TABLE attachment (
    id {id},
    document_id BIGINT NOT NULL REFERENCES document (id),
    position INT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    external BOOLEAN NOT NULL,
    gone BOOLEAN NOT NULL,
    UNIQUE (document_id, sha256, name)
);

CREATE TABLE step (
    id {id},
    document_id BIGINT NOT NULL REFERENCES document (id),
    round INT NOT NULL,
    position INT NOT NULL,
    name TEXT NOT NULL,
    rule TEXT NOT NULL CHECK (rule IN ('any', 'all')),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'open', 'done', 'closed')),
    UNIQUE (document_id, round, position)
);
CREATE UNIQUE INDEX step_one_open ON step (document_id) WHERE state = 'open';

CREATE TABLE turn (
    id {id},
    step_id BIGINT NOT NULL REFERENCES step (id),
    document_id BIGINT NOT NULL REFERENCES document (id),
    round INT NOT NULL,
    position INT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    on_behalf_of_id BIGINT REFERENCES person (id),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'open', 'approved', 'rejected', 'changes_asked', 'closed', 'withdrawn')),
    settled_at BIGINT,
    reason TEXT NOT NULL
);
CREATE UNIQUE INDEX turn_once_a_step ON turn (step_id, person_id) WHERE state <> 'withdrawn';
CREATE INDEX turn_document ON turn (document_id, round);
CREATE INDEX turn_person ON turn (person_id, state);

CREATE TABLE decision (
    id {id},
    turn_id BIGINT NOT NULL REFERENCES turn (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    verdict TEXT NOT NULL CHECK (verdict IN ('approved', 'rejected', 'changes_asked')),
    state TEXT NOT NULL CHECK (state IN ('held', 'sending', 'final', 'refused', 'undone')),
    reason TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX decision_once_a_turn ON decision (turn_id) WHERE state IN ('held', 'sending', 'final');

CREATE TABLE batch (
    id {id},
    touched_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE INDEX batch_open ON batch (touched_at) WHERE closed_at IS NULL;

CREATE TABLE message (
    id {id},
    workspace_id BIGINT NOT NULL REFERENCES workspace (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    subject TEXT NOT NULL CHECK (subject IN ('card', 'list', 'outcome', 'comment', 'digest', 'welcome')),
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
CREATE INDEX message_document ON message (document_id);
CREATE INDEX message_batch ON message (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX message_place ON message (channel, ts);
CREATE INDEX message_parent ON message (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX message_person ON message (person_id, state);
CREATE INDEX message_to_post ON message (workspace_id, next_at) WHERE state IN ('new', 'sending');
CREATE INDEX message_to_redraw ON message (workspace_id, next_at) WHERE state = 'posted' AND wanted > shown;

CREATE TABLE list_item (
    id {id},
    message_id BIGINT NOT NULL REFERENCES message (id),
    position INT NOT NULL,
    document_id BIGINT NOT NULL REFERENCES document (id),
    turn_id BIGINT REFERENCES turn (id),
    seat TEXT NOT NULL,
    ask TEXT NOT NULL CHECK (ask IN ('approve', 'pay', 'revise', 'see')),
    UNIQUE (message_id, position)
);
CREATE INDEX list_item_document ON list_item (document_id);

CREATE TABLE delivery (
    id {id},
    message_id BIGINT NOT NULL REFERENCES message (id),
    kind TEXT NOT NULL CHECK (kind IN ('pdf', 'attachment', 'sign')),
    attachment_id BIGINT REFERENCES attachment (id),
    target_ts TEXT NOT NULL,
    position INT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'done', 'failed', 'dropped')),
    file_id TEXT NOT NULL,
    attempts INT NOT NULL,
    next_at BIGINT NOT NULL,
    sending_since BIGINT,
    trouble TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX delivery_message ON delivery (message_id, position);
CREATE INDEX delivery_to_send ON delivery (next_at) WHERE state IN ('waiting', 'sending');

CREATE TABLE audit (
    id {id},
    document_id BIGINT NOT NULL REFERENCES document (id),
    position INT NOT NULL,
    at BIGINT NOT NULL,
    what TEXT NOT NULL,
    who TEXT NOT NULL,
    facts TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (document_id, position)
);

CREATE TABLE inbound (
    key VARCHAR(255) NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);
CREATE INDEX inbound_at ON inbound (at);

CREATE TABLE payment (
    id {id},
    document_id BIGINT NOT NULL REFERENCES document (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    paid_on DATE NOT NULL,
    reference TEXT NOT NULL,
    partly BOOLEAN NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX payment_document ON payment (document_id);

CREATE TABLE reminder (
    id {id},
    workspace_id BIGINT NOT NULL REFERENCES workspace (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    days TEXT NOT NULL,
    times TEXT NOT NULL,
    zone TEXT NOT NULL,
    next_at BIGINT,
    changed_at BIGINT,
    UNIQUE (workspace_id, person_id)
);
CREATE INDEX reminder_next ON reminder (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE home (
    id {id},
    workspace_id BIGINT NOT NULL REFERENCES workspace (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    opened_at BIGINT NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('queue', 'integration')),
    page INT NOT NULL,
    asked_page INT NOT NULL,
    people TEXT NOT NULL CHECK (people IN ('all', 'integrated', 'not_integrated')),
    people_page INT NOT NULL,
    wanted INT NOT NULL,
    shown INT NOT NULL,
    shown_hash TEXT NOT NULL,
    attempts INT NOT NULL,
    next_at BIGINT NOT NULL,
    trouble TEXT NOT NULL,
    UNIQUE (workspace_id, person_id)
);
CREATE INDEX home_to_publish ON home (workspace_id, next_at) WHERE wanted > shown;

CREATE TABLE mapping (
    id {id},
    workspace_id BIGINT NOT NULL REFERENCES workspace (id),
    asked_by_id BIGINT REFERENCES person (id),
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    cursor TEXT NOT NULL,
    looked_at INT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    next_at BIGINT NOT NULL,
    trouble TEXT NOT NULL
);
CREATE UNIQUE INDEX mapping_one_running ON mapping (workspace_id) WHERE state = 'running';
