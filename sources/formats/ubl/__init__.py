"""Orders, invoices and credit notes in UBL 2, of any profile."""
