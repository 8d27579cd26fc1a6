-- Who somebody is: what Slack says of their address, a member that a manager chose, and where a role came from.

ALTER TABLE member ADD COLUMN email_confirmed BOOLEAN;

CREATE TABLE pairing (
    id {id},
    workspace_id BIGINT NOT NULL REFERENCES workspace (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    user_id TEXT,
    by_id BIGINT NOT NULL REFERENCES person (id),
    at BIGINT NOT NULL
);
CREATE INDEX pairing_person ON pairing (person_id, workspace_id);
ALTER TABLE member ADD COLUMN pairing_id BIGINT REFERENCES pairing (id);

ALTER TABLE membership ADD COLUMN from_settings BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE membership ADD COLUMN from_file BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE membership ADD COLUMN from_document BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE membership ADD COLUMN configuration_in_file BOOLEAN;

-- Everybody whom a document names is in its company because of that; everybody else came with a file. Whether the
-- settings or a file gave the role is not known yet: the settings claim their managers at the next start.
UPDATE membership SET from_document = TRUE WHERE EXISTS (
    SELECT 1 FROM document WHERE document.company_id = membership.company_id AND (
        document.requester_id = membership.person_id
        OR EXISTS (SELECT 1 FROM turn WHERE turn.document_id = document.id AND turn.person_id = membership.person_id)
        OR EXISTS (SELECT 1 FROM payer WHERE payer.document_id = document.id AND payer.person_id = membership.person_id)
        OR EXISTS (
            SELECT 1 FROM follower WHERE follower.document_id = document.id AND follower.person_id = membership.person_id
        )
    )
);
UPDATE membership SET from_file = TRUE WHERE NOT from_document OR configuration OR pay OR view;
UPDATE membership SET configuration_in_file = FALSE WHERE NOT configuration;

-- There were no stand-ins: whoever was on a step on behalf of somebody had the turn reassigned to them.
ALTER TABLE turn ADD COLUMN reassigned_from_id BIGINT REFERENCES person (id);
UPDATE turn SET reassigned_from_id = on_behalf_of_id, on_behalf_of_id = NULL WHERE on_behalf_of_id IS NOT NULL;
UPDATE message SET wanted_version = wanted_version + 1 WHERE state = 'posted' AND subject = 'card' AND document_id IN (
    SELECT document_id FROM turn WHERE reassigned_from_id IS NOT NULL
);
