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
UPDATE document SET order_key = lower(btrim(order_number)) WHERE order_number <> '';
-- Tax numbers are compared by letters and digits alone.
UPDATE document SET supplier_tax_key = upper(regexp_replace(supplier_tax_key, '[^[:alnum:]]', '', 'g')) WHERE supplier_tax_key <> '';
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

ALTER TABLE line ALTER COLUMN quantity DROP NOT NULL;
ALTER TABLE line ALTER COLUMN unit_price DROP NOT NULL;
ALTER TABLE line ALTER COLUMN net_minor DROP NOT NULL;
ALTER TABLE line ADD COLUMN given_id TEXT NOT NULL DEFAULT '';
ALTER TABLE line ADD COLUMN base_quantity TEXT NOT NULL DEFAULT '1';
ALTER TABLE line ADD COLUMN order_number TEXT NOT NULL DEFAULT '';
ALTER TABLE line ADD COLUMN depth INT NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN counts BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE line ADD COLUMN charges TEXT NOT NULL DEFAULT '';
