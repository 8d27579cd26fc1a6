-- What a document said in the round before, as JSON; what came earlier is not known.
ALTER TABLE document ADD COLUMN last_round TEXT NOT NULL DEFAULT '';
-- The next day of a document that can pass: when it is due, or a discount ends. What may be drawn otherwise is
-- looked at by the clock, as if yesterday had been such a day: what was over before is over from now on.
ALTER TABLE document ADD COLUMN due_next DATE;
UPDATE document SET due_next = due_on WHERE due_on >= CURRENT_DATE;
UPDATE document SET due_next = DATE('now', '-1 day')
WHERE (due_on IS NOT NULL OR particulars <> '') AND (
    status IN ('pending', 'in_revision', 'unknown')
    OR status IN ('approved', 'partly_paid') AND COALESCE(settled_at, submitted_at)
        > (SELECT MAX(COALESCE(settled_at, submitted_at)) FROM document) - 15552000000000
);
CREATE INDEX document_due_next ON document (company_id, due_next) WHERE due_next IS NOT NULL;
