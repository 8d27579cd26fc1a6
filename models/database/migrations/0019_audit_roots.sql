-- One hash a day over the histories of all documents, to be compared with what was kept elsewhere.
CREATE TABLE audit_root (
    id {id},
    chain_id BIGINT NOT NULL REFERENCES audit_chain (id),
    day TEXT NOT NULL,
    last_entry BIGINT NOT NULL,
    entries INT NOT NULL,
    root TEXT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (chain_id, day)
);
