"""What the copy of a database is: its schema, its tables where they are files, the stored files it names."""

from dataclasses import field

from models.frozen import frozen


@frozen
class TableCopy:
    """One table of PostgreSQL in a file: its columns, in their order there, and how many rows it has."""

    columns: list[str]
    rows: int


@frozen
class DatabaseCopy:
    """A database as it was at one moment; `tables` of PostgreSQL alone, by their names.

    `named` are the hashes of the stored files that it names.
    """

    schema: int
    documents: int
    named: frozenset[str]
    tables: dict[str, TableCopy] = field(default_factory=dict)
