-- What documents say beyond their lines, and lines that say less: no quantity, no price, no amount.

ALTER TABLE document ADD COLUMN cost_centre TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN type_code TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN order_key TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN payee_key TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN tax_minor BIGINT;
ALTER TABLE document ADD COLUMN prepaid_minor BIGINT;
ALTER TABLE document ADD COLUMN rounding_minor BIGINT;
ALTER TABLE document ADD COLUMN payable_minor BIGINT;
ALTER TABLE document ADD COLUMN particulars TEXT NOT NULL DEFAULT '';
UPDATE document SET order_key = key_of(order_number) WHERE order_number <> '';
-- Tax numbers are compared by letters and digits alone.
UPDATE document SET supplier_tax_key = identifier_key(supplier_tax_id) WHERE supplier_tax_id <> '';
CREATE INDEX document_order ON document (company_id, order_key) WHERE order_key <> '';

CREATE TABLE bank_account (
    id {id},
    document_id BIGINT NOT NULL REFERENCES document (id),
    position INT NOT NULL,
    number TEXT NOT NULL,
    number_key TEXT NOT NULL,
    UNIQUE (document_id, position)
);
CREATE INDEX bank_account_number ON bank_account (number_key);

CREATE TABLE line_new (
    id {id},
    document_id BIGINT NOT NULL REFERENCES document (id),
    position INT NOT NULL,
    name TEXT NOT NULL,
    sku TEXT NOT NULL,
    quantity TEXT,
    unit TEXT NOT NULL,
    unit_price TEXT,
    tax_rate TEXT,
    net_minor BIGINT,
    given_id TEXT NOT NULL DEFAULT '',
    base_quantity TEXT NOT NULL DEFAULT '1',
    order_number TEXT NOT NULL DEFAULT '',
    depth INT NOT NULL DEFAULT 0,
    counts BOOLEAN NOT NULL DEFAULT TRUE,
    charges TEXT NOT NULL DEFAULT '',
    UNIQUE (document_id, position)
);
INSERT INTO line_new (id, document_id, position, name, sku, quantity, unit, unit_price, tax_rate, net_minor)
    SELECT id, document_id, position, name, sku, quantity, unit, unit_price, tax_rate, net_minor FROM line;
DROP TABLE line;
ALTER TABLE line_new RENAME TO line;
