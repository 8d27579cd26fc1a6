"""Precoro's JSON, understood: from bytes to frozen records. No network, no store.

Every reader takes bytes and the table of names, and returns records of `models.records.precoro`. It raises
NotUnderstood for what is no answer of Precoro at all; what it cannot understand of an answer is None, empty,
or the status "unknown", and is named in the record's `problems`. It never guesses.
"""
