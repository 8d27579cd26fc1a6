-- A document is found by its address as well.
CREATE INDEX document_url ON document (url) WHERE url <> '';
