-- A PDF may be the approval pack: the approval sheet, and the files of the document that can be merged.
ALTER TABLE delivery ADD COLUMN with_files BOOLEAN NOT NULL DEFAULT FALSE;
