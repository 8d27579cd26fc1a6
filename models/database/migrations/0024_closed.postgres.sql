-- A document may be closed in its source: over, and neither approved nor rejected as far as is known.
ALTER TABLE document DROP CONSTRAINT document_status_check;
ALTER TABLE document ADD CONSTRAINT document_status_check CHECK (
    status IN ('draft', 'pending', 'approved', 'rejected', 'in_revision', 'cancelled', 'partly_paid', 'paid', 'closed', 'unknown')
);
ALTER TABLE message DROP CONSTRAINT message_told_status_check;
ALTER TABLE message ADD CONSTRAINT message_told_status_check CHECK (
    told_status IN ('draft', 'pending', 'approved', 'rejected', 'in_revision', 'cancelled', 'partly_paid', 'paid', 'closed', 'unknown')
);
