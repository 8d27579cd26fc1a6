-- People and facts stand in the chains of histories as keyed hashes. `models/history/start.py` makes the chains
-- that are there already again, with the key, at the first start; these are what it needs for that.
ALTER TABLE audit ADD COLUMN person_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN facts_hash TEXT NOT NULL DEFAULT '';
CREATE TABLE audit_chain (
    id {id},
    key_check TEXT NOT NULL,
    root TEXT NOT NULL,
    linked_until BIGINT NOT NULL,
    carried_at BIGINT
);
CREATE TABLE audit_start (
    id {id},
    chain_id BIGINT NOT NULL REFERENCES audit_chain (id),
    document_id BIGINT NOT NULL REFERENCES document (id),
    entries INT NOT NULL,
    head TEXT NOT NULL,
    broken_at INT,
    UNIQUE (chain_id, document_id)
);
