-- adds only
-- Who may act for all, until when by the database's clock; only on PostgreSQL, where it is made before the others are
-- applied: a program that migrates holds a lease (models/database/lease.py).
CREATE TABLE IF NOT EXISTS lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    term BIGINT NOT NULL,
    until BIGINT NOT NULL
);
-- The term of the lease under which a row was claimed last: what is written of it later names it.
ALTER TABLE message ADD COLUMN claimed_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN claimed_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE home ADD COLUMN claimed_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mapping ADD COLUMN claimed_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE event_delivery ADD COLUMN claimed_by BIGINT NOT NULL DEFAULT 0;
