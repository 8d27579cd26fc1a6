-- adds only
-- Who may act for all, until when by the database's clock; only on PostgreSQL, where it is made before the others are
-- applied: a program that migrates holds a lease (models/database/lease.py).
CREATE TABLE IF NOT EXISTS lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    term BIGINT NOT NULL,
    until BIGINT NOT NULL
);
