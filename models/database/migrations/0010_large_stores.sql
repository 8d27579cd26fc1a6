-- Statements that must not go through all documents of a company.
CREATE INDEX document_newest ON document (company_id, id);
CREATE INDEX document_to_pay ON document (company_id, COALESCE(settled_at, submitted_at)) WHERE kind = 'invoice' AND status IN ('approved', 'partly_paid');
