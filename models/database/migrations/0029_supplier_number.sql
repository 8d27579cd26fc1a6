-- By which number a supplier knows an invoice: ours, unless it has another one on paper.
ALTER TABLE document ADD COLUMN supplier_number_key TEXT NOT NULL DEFAULT '';
UPDATE document SET supplier_number_key = number_key WHERE origin <> 'precoro';
DROP INDEX document_supplier_number;
CREATE INDEX document_supplier_number ON document (company_id, supplier_key, supplier_number_key) WHERE kind = 'invoice';
