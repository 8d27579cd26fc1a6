-- How reading a mailbox goes: for `check` and the Integration part.
CREATE TABLE mailbox_log (
    id {id},
    mailbox TEXT NOT NULL UNIQUE,
    looked_at BIGINT,
    failed_at BIGINT,
    error TEXT NOT NULL,
    error_facts TEXT NOT NULL,
    taken INT NOT NULL,
    refused INT NOT NULL
);
