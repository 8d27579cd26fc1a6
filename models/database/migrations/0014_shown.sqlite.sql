-- What may change within a revision is decided on too, and what people were shown is remembered.

ALTER TABLE document ADD COLUMN bound_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN supplier_tax_key TEXT NOT NULL DEFAULT '';
ALTER TABLE home ADD COLUMN listed TEXT NOT NULL DEFAULT '';
CREATE TABLE shown_document (
    id {id},
    person_id BIGINT NOT NULL REFERENCES person (id),
    document_id BIGINT NOT NULL REFERENCES document (id),
    shown_hash TEXT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (person_id, document_id)
);

-- Numbers and names are compared as they are seen. `key_of` is the program's own function.
UPDATE document SET number_key = key_of(number), supplier_key = key_of(supplier_name),
    supplier_tax_key = key_of(supplier_tax_id);
CREATE INDEX document_tax_amount ON document (company_id, supplier_tax_key, total_minor) WHERE kind = 'invoice';

-- Buttons that were drawn before do not say which files and which link they showed. They stay valid as long as
-- neither changes. Where something did in this round already, a button may be from before that: there they are
-- not valid any more, and what has them is drawn again.
UPDATE document SET bound_hash = 'b0' WHERE status IN ('pending', 'approved', 'in_revision', 'partly_paid')
    AND EXISTS (
        SELECT 1 FROM audit WHERE audit.document_id = document.id AND audit.what = 'updated' AND audit.position > (
            SELECT COALESCE(MAX(begun.position), 0) FROM audit begun
            WHERE begun.document_id = document.id AND begun.what IN ('taken_in', 'revised', 'submitted')
        )
    );
UPDATE message SET wanted_version = wanted_version + 1 WHERE state = 'posted' AND (
    document_id IN (SELECT id FROM document WHERE bound_hash <> '')
    OR id IN (SELECT message_id FROM list_item WHERE document_id IN (SELECT id FROM document WHERE bound_hash <> ''))
);
