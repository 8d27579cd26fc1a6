-- What was read from keys and from free texts stands in columns, and whoever serves a row holds it by a lease.

ALTER TABLE message ADD COLUMN left_at BIGINT;
ALTER TABLE message ADD COLUMN told_status TEXT CHECK (told_status IN ('draft', 'pending', 'approved', 'rejected', 'in_revision', 'cancelled', 'partly_paid', 'paid', 'unknown'));
ALTER TABLE message ADD COLUMN payment_id BIGINT REFERENCES payment (id);
ALTER TABLE message ADD COLUMN about_person_id BIGINT REFERENCES person (id);
ALTER TABLE message ADD COLUMN about_state TEXT;
ALTER TABLE message ADD COLUMN dropped_because TEXT CHECK (dropped_because IN ('may_not_read', 'settled', 'collapsed', 'newer_digest', 'left_account', 'reaction_refused', 'refused', 'missing_file', 'our_fault'));
ALTER TABLE message ADD COLUMN claimed_until BIGINT;
ALTER TABLE delivery ADD COLUMN dropped_because TEXT CHECK (dropped_because IN ('may_not_read', 'settled', 'collapsed', 'newer_digest', 'left_account', 'reaction_refused', 'refused', 'missing_file', 'our_fault'));
ALTER TABLE delivery ADD COLUMN claimed_until BIGINT;
ALTER TABLE home ADD COLUMN claimed_until BIGINT;
ALTER TABLE mapping ADD COLUMN claimed_until BIGINT;
ALTER TABLE mapping ADD COLUMN last_person_id BIGINT;

-- A message that was left carried `:left:` and its own id behind its key, which another message took over. When it
-- was left is not known better than by when that other message was made.
UPDATE message SET left_at = COALESCE(
    (SELECT newer.created_at FROM message newer WHERE newer.key = replace(message.key, ':left:' || message.id, '')),
    created_at
) WHERE key LIKE '%:left:%';

-- outcome:<document>:<round>:<status>, perhaps with a follower behind it
UPDATE message SET told_status = (
    SELECT word FROM (
        SELECT 'draft' AS word UNION ALL SELECT 'pending' UNION ALL SELECT 'approved' UNION ALL SELECT 'rejected'
        UNION ALL SELECT 'in_revision' UNION ALL SELECT 'cancelled' UNION ALL SELECT 'partly_paid'
        UNION ALL SELECT 'paid' UNION ALL SELECT 'unknown'
    ) words
    WHERE message.key LIKE 'outcome:' || message.document_id || ':' || message.round || ':' || word || '%'
) WHERE subject = 'outcome' AND key LIKE 'outcome:%';

-- payment:<payment>
UPDATE message SET payment_id = (
    SELECT payment.id FROM payment
    WHERE payment.document_id = message.document_id
        AND (message.key = 'payment:' || payment.id OR message.key LIKE 'payment:' || payment.id || ':%')
) WHERE subject = 'outcome' AND key LIKE 'payment:%';

-- unlinked:<person>:<state>:<workspace>:<when>:<reader>
UPDATE message SET about_person_id = (
    SELECT person.id FROM person WHERE message.key LIKE 'unlinked:' || person.id || ':%'
) WHERE subject = 'unlinked';
UPDATE message SET about_state = (
    SELECT word FROM (
        SELECT 'unknown' AS word UNION ALL SELECT 'active' UNION ALL SELECT 'absent' UNION ALL SELECT 'deactivated'
        UNION ALL SELECT 'guest' UNION ALL SELECT 'bot' UNION ALL SELECT 'unconfirmed' UNION ALL SELECT 'stranger'
    ) words
    WHERE message.key LIKE 'unlinked:' || message.about_person_id || ':' || word || ':%'
) WHERE subject = 'unlinked';

UPDATE message SET dropped_because = CASE
    WHEN state = 'failed' AND trouble LIKE 'a fault of ours%' THEN 'our_fault'
    WHEN state = 'failed' THEN 'refused'
    WHEN trouble = 'may_not_read' THEN 'may_not_read'
    WHEN trouble = 'settled_before' THEN 'settled'
    WHEN trouble = 'a newer reminder' THEN 'newer_digest'
    WHEN trouble = '' AND batch_id IS NOT NULL THEN 'collapsed'
END WHERE state IN ('failed', 'dropped');
UPDATE delivery SET dropped_because = CASE
    WHEN state = 'failed' AND trouble LIKE 'a fault of ours%' THEN 'our_fault'
    WHEN state = 'failed' AND trouble LIKE '%No such file or directory%' THEN 'missing_file'
    WHEN state = 'failed' THEN 'refused'
    WHEN trouble = 'may_not_read' THEN 'may_not_read'
    WHEN trouble = 'left' THEN 'left_account'
    WHEN kind = 'sign' THEN 'reaction_refused'
    ELSE (SELECT message.dropped_because FROM message WHERE message.id = delivery.message_id)
END WHERE state IN ('failed', 'dropped');
UPDATE message SET trouble = '' WHERE dropped_because IN ('may_not_read', 'settled', 'newer_digest');
UPDATE delivery SET trouble = '' WHERE dropped_because IN ('may_not_read', 'left_account');

-- Hashes of content name the version of what they cover. Buttons already sent have none: they are of the first.
UPDATE document SET content_hash = '1-' || content_hash, given_hash = '1-' || given_hash, given_steps_hash = '1-' || given_steps_hash;

ALTER TABLE message RENAME COLUMN trouble TO last_error;
ALTER TABLE message RENAME COLUMN wanted TO wanted_version;
ALTER TABLE message RENAME COLUMN shown TO shown_version;
ALTER TABLE message RENAME COLUMN again_at TO redraw_after;
ALTER TABLE message RENAME COLUMN seat TO card_role;
ALTER TABLE list_item RENAME COLUMN seat TO card_role;
ALTER TABLE list_item RENAME COLUMN ask TO action;
ALTER TABLE delivery RENAME COLUMN trouble TO last_error;
ALTER TABLE home RENAME COLUMN trouble TO last_error;
ALTER TABLE home RENAME COLUMN wanted TO wanted_version;
ALTER TABLE home RENAME COLUMN shown TO shown_version;
ALTER TABLE home RENAME COLUMN again_at TO redraw_after;
ALTER TABLE mapping RENAME COLUMN trouble TO last_error;
