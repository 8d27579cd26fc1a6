-- Notices about decisions and keys in Precoro; a key is checked before it counts.
ALTER TABLE message DROP CONSTRAINT message_subject_check;
ALTER TABLE message ADD CONSTRAINT message_subject_check CHECK (
    subject IN ('card', 'list', 'outcome', 'comment', 'digest', 'welcome', 'unlinked', 'sent_file', 'precoro')
);
ALTER TABLE message ADD COLUMN about_words TEXT;
ALTER TABLE precoro_key ADD COLUMN state TEXT NOT NULL DEFAULT 'checking' CHECK (state IN ('checking', 'linked'));
ALTER TABLE precoro_decision ADD COLUMN why TEXT NOT NULL DEFAULT '';
