-- adds only
-- Of a program that does not know a schema: the one that it has to know, to use the database all the same.
ALTER TABLE schema_version ADD COLUMN oldest INT;
