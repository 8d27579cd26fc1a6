ALTER TABLE message DROP CONSTRAINT message_subject_check;
ALTER TABLE message ADD CONSTRAINT message_subject_check CHECK (
    subject IN ('card', 'list', 'outcome', 'comment', 'digest', 'welcome', 'unlinked')
);
