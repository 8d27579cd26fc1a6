-- What finds the documents of Precoro that the role pay marks as paid here.
CREATE INDEX document_pays_here ON document (company_id, COALESCE(settled_at, submitted_at)) WHERE pays_here AND status IN ('approved', 'partly_paid');
