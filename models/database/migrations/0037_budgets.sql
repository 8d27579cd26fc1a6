-- The budget that a document names.
ALTER TABLE document ADD COLUMN budget_name TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN budget_key TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN budget_limit_minor BIGINT;
ALTER TABLE document ADD COLUMN budget_spent_minor BIGINT;
ALTER TABLE document ADD COLUMN budget_at BIGINT;
CREATE INDEX document_budget ON document (company_id, budget_key, settled_at) WHERE budget_key <> '';
-- What was approved of a supplier before.
CREATE INDEX document_spend ON document (company_id, supplier_key, kind, currency, submitted_at) WHERE status IN ('approved', 'partly_paid', 'paid');
