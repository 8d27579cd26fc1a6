-- Payments on their way to Precoro.
CREATE TABLE precoro_payment (
    id {id},
    account_id BIGINT NOT NULL REFERENCES precoro_account (id),
    document_id BIGINT NOT NULL REFERENCES document (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    external_id TEXT NOT NULL UNIQUE,
    shown_hash TEXT NOT NULL,
    paid_on DATE NOT NULL,
    reference TEXT NOT NULL,
    amount TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'posted', 'done', 'refused')),
    posted_at BIGINT,
    next_at BIGINT NOT NULL,
    attempts INT NOT NULL,
    claimed_until BIGINT,
    last_error TEXT NOT NULL,
    why TEXT NOT NULL
);
CREATE INDEX precoro_payment_due ON precoro_payment (account_id, next_at) WHERE state IN ('waiting', 'posted');
CREATE UNIQUE INDEX precoro_payment_open ON precoro_payment (document_id) WHERE state IN ('waiting', 'posted');
-- Payers mark it as paid here, though it is Precoro's.
ALTER TABLE document ADD COLUMN pays_here BOOLEAN NOT NULL DEFAULT FALSE;
