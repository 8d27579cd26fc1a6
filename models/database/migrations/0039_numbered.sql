-- What finds the invoice that a file names by its number, however many its supplier has.
CREATE INDEX document_numbered ON document (company_id, kind, number_key);
