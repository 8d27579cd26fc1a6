-- What a document said in the round before, as JSON; what came earlier is not known.
ALTER TABLE document ADD COLUMN last_round TEXT NOT NULL DEFAULT '';
-- The next day of a document that can pass: when it is due, or a discount ends. What may be drawn otherwise is
-- looked at by the clock, as if its day had passed.
ALTER TABLE document ADD COLUMN due_next DATE;
UPDATE document SET due_next = due_on WHERE due_on >= CURRENT_DATE;
UPDATE document SET due_next = '1970-01-01'
WHERE (due_on IS NOT NULL OR particulars <> '') AND (
    status IN ('pending', 'in_revision', 'unknown')
    OR status IN ('approved', 'partly_paid')
        AND settled_at > (SELECT MAX(settled_at) FROM document) - 15552000000000
);
CREATE INDEX document_due_next ON document (company_id, due_next) WHERE due_next IS NOT NULL;
