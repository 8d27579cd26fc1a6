-- Events for other systems: each made once, and one row for each target that it goes to.
CREATE TABLE installation (
    id INT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    sequence BIGINT NOT NULL
);
CREATE TABLE outbound_event (
    id BIGINT NOT NULL PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    document_id BIGINT REFERENCES document (id),
    at BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX outbound_event_at ON outbound_event (at);
CREATE TABLE event_delivery (
    id {id},
    event_id BIGINT NOT NULL REFERENCES outbound_event (id),
    document_id BIGINT REFERENCES document (id),
    target TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    dropped_because TEXT,
    wanted_at BIGINT NOT NULL,
    attempts INT NOT NULL,
    next_at BIGINT NOT NULL,
    claimed_until BIGINT,
    last_error TEXT NOT NULL,
    UNIQUE (event_id, target)
);
CREATE INDEX event_delivery_to_send ON event_delivery (target, event_id) WHERE state = 'waiting';
CREATE INDEX event_delivery_to_order ON event_delivery (document_id, target, event_id) WHERE state = 'waiting';
CREATE INDEX event_delivery_failed ON event_delivery (target, event_id) WHERE state = 'failed';
