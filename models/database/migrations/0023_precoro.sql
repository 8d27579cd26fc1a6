-- Precoro as a source: what was asked there, its people and documents, keys, and decisions on their way.
CREATE TABLE precoro_account (
    id {id},
    company_id BIGINT NOT NULL UNIQUE REFERENCES company (id),
    next_call_at BIGINT NOT NULL,
    busy_until BIGINT NOT NULL,
    stopped_until BIGINT,
    stopped_because TEXT NOT NULL CHECK (stopped_because IN ('', 'key_refused', 'blocked', 'daily_limit')),
    ahead_us BIGINT NOT NULL,
    custom_fields TEXT NOT NULL,
    custom_fields_at BIGINT,
    people_at BIGINT,
    last_pass_at BIGINT,
    asked_all_at BIGINT
);
CREATE TABLE precoro_list (
    id {id},
    account_id BIGINT NOT NULL REFERENCES precoro_account (id),
    alias TEXT NOT NULL,
    read_until BIGINT,
    refused_at BIGINT,
    refused_because TEXT NOT NULL,
    UNIQUE (account_id, alias)
);
CREATE TABLE precoro_call (
    id {id},
    account_id BIGINT NOT NULL REFERENCES precoro_account (id),
    owner BIGINT NOT NULL,
    route TEXT NOT NULL,
    call_hash TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX precoro_call_at ON precoro_call (account_id, at);
CREATE INDEX precoro_call_same ON precoro_call (account_id, call_hash, at);
CREATE INDEX precoro_call_route ON precoro_call (account_id, route, at);
CREATE TABLE precoro_route (
    id {id},
    account_id BIGINT NOT NULL REFERENCES precoro_account (id),
    route TEXT NOT NULL,
    once_a_minute_until BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    UNIQUE (account_id, route)
);
CREATE TABLE precoro_person (
    id {id},
    account_id BIGINT NOT NULL REFERENCES precoro_account (id),
    remote_id BIGINT NOT NULL,
    email TEXT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    gone BOOLEAN NOT NULL,
    UNIQUE (account_id, remote_id)
);
CREATE INDEX precoro_person_person ON precoro_person (person_id);
CREATE TABLE precoro_key (
    id {id},
    account_id BIGINT NOT NULL REFERENCES precoro_account (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    email TEXT NOT NULL,
    sealed TEXT NOT NULL,
    proven BOOLEAN NOT NULL,
    linked_at BIGINT NOT NULL,
    UNIQUE (account_id, person_id)
);
CREATE INDEX precoro_key_person ON precoro_key (person_id);
CREATE TABLE precoro_document (
    id {id},
    document_id BIGINT NOT NULL UNIQUE REFERENCES document (id),
    account_id BIGINT NOT NULL REFERENCES precoro_account (id),
    alias TEXT NOT NULL,
    remote_id BIGINT NOT NULL,
    number TEXT NOT NULL,
    status_text TEXT NOT NULL,
    steps TEXT NOT NULL,
    open_step TEXT NOT NULL,
    unread BOOLEAN NOT NULL,
    updated TEXT NOT NULL,
    updated_seen_at BIGINT NOT NULL,
    files TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    UNIQUE (account_id, alias, remote_id)
);
CREATE INDEX precoro_document_read ON precoro_document (account_id, read_at);
CREATE INDEX precoro_document_unread ON precoro_document (account_id) WHERE unread;
CREATE TABLE precoro_reading (
    id {id},
    account_id BIGINT NOT NULL REFERENCES precoro_account (id),
    alias TEXT NOT NULL,
    remote_id BIGINT NOT NULL,
    number TEXT NOT NULL,
    next_at BIGINT NOT NULL,
    attempts INT NOT NULL,
    last_error TEXT NOT NULL,
    at_first_start BOOLEAN NOT NULL,
    UNIQUE (account_id, alias, remote_id)
);
CREATE INDEX precoro_reading_next ON precoro_reading (account_id, next_at);
CREATE TABLE precoro_decision (
    id {id},
    account_id BIGINT NOT NULL REFERENCES precoro_account (id),
    decision_id BIGINT NOT NULL UNIQUE REFERENCES decision (id),
    document_id BIGINT NOT NULL REFERENCES document (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    shown_hash TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'posted', 'done', 'refused', 'taken_back')),
    before TEXT NOT NULL,
    posted_at BIGINT,
    next_at BIGINT NOT NULL,
    attempts INT NOT NULL,
    claimed_until BIGINT,
    last_error TEXT NOT NULL
);
CREATE INDEX precoro_decision_due ON precoro_decision (account_id, next_at) WHERE state IN ('waiting', 'posted');
CREATE INDEX precoro_decision_document ON precoro_decision (document_id) WHERE state IN ('waiting', 'posted');
