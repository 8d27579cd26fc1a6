-- adds only
-- What cost centres may spend, by company and currency: `counted_from` is when the file came that says so, and
-- `redraw_from` the last document that was drawn again since (empty: all were).
CREATE TABLE cost_centre_budget (
    id {id},
    company_id BIGINT NOT NULL REFERENCES company (id),
    cost_centre_key TEXT NOT NULL,
    currency TEXT NOT NULL,
    name TEXT NOT NULL,
    limit_minor BIGINT NOT NULL,
    spent_minor BIGINT NOT NULL,
    counted_from BIGINT NOT NULL,
    redraw_from BIGINT,
    UNIQUE (company_id, cost_centre_key, currency)
);
-- The documents of a cost centre. Those that are here already get their key with the first budget of their
-- company; of what is over by then no budget ever counts anything.
ALTER TABLE document ADD COLUMN cost_centre_key TEXT NOT NULL DEFAULT '';
CREATE INDEX document_cost_centre ON document (company_id, cost_centre_key, settled_at) WHERE cost_centre_key <> '';
CREATE INDEX document_to_key ON document (company_id) WHERE cost_centre <> '' AND cost_centre_key = '' AND status IN ('draft', 'pending', 'in_revision', 'unknown');
