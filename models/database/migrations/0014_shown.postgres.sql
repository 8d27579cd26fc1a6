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

-- Numbers and names are compared as they are seen: what `key_of` does, for what has more than plain characters.
CREATE FUNCTION pg_temp.key_of(given TEXT) RETURNS TEXT LANGUAGE sql AS $$
    SELECT lower(btrim(regexp_replace(regexp_replace(normalize(regexp_replace(
        given, '[\u02d7\u058a\u05be\u2010-\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d]', '-', 'g'
    ), NFKC), '[\u00ad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]', '', 'g'), '\s+', ' ', 'g')))
$$;
UPDATE document SET number_key = pg_temp.key_of(number_key) WHERE number_key ~ '[^\u0021-\u007e]';
UPDATE document SET supplier_key = pg_temp.key_of(supplier_key) WHERE supplier_key ~ '[^\u0021-\u007e]';
UPDATE document SET supplier_tax_key = lower(supplier_tax_id) WHERE supplier_tax_id <> '';
UPDATE document SET supplier_tax_key = pg_temp.key_of(supplier_tax_key) WHERE supplier_tax_key ~ '[^\u0021-\u007e]';
DROP FUNCTION pg_temp.key_of(TEXT);
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
