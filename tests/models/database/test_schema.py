"""The migrated schema and the tables agree, on each database and between them."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from tortoise.fields import BigIntField, BooleanField, CharField, DateField, IntField, TextField
from tortoise.fields.relational import ForeignKeyFieldInstance

from models import tables
from models.database.fields import ExactField, UtcField
from models.database.migrate import migrations
from models.database.store import Store
from models.database.url import read_url
from models.records import documents
from models.tables.table_model import TableModel
from tests.support.database.databases import PostgresServer, SqliteTemplate
from tests.support.database.schema import ColumnShape, Schema, read_schema

_FAMILY: dict[type, str] = {
    BigIntField: "number",
    IntField: "number",
    UtcField: "number",
    TextField: "text",
    CharField: "text",
    ExactField: "text",
    BooleanField: "boolean",
    DateField: "date",
}
TABLES: list[Any] = [getattr(tables, name) for name in tables.__all__]


@pytest.fixture
async def schema(store: Store) -> Schema:
    return await read_schema(store.place)


def test_every_model_of_the_room_is_among_the_tables(store: Store) -> None:
    from tortoise import Tortoise

    assert Tortoise.apps is not None
    assert set(Tortoise.apps["models"].values()) == set(TABLES)


def test_the_source_is_not_read_for_descriptions_of_columns() -> None:
    class Described(TableModel):
        #: The library would take this for the description of the column.
        name = TextField()

    assert [Described._meta.fields_map["name"].description, *map(type, TABLES)] == [
        None,
        *[type(TableModel)] * len(TABLES),
    ]


async def test_the_database_has_the_tables_and_no_others(schema: Schema) -> None:
    assert set(schema.columns) == {table._meta.db_table for table in TABLES}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table._meta.db_table))
async def test_columns_types_and_nullability_agree(schema: Schema, table: Any) -> None:
    wanted = {
        column: ColumnShape(
            _FAMILY[type(table._meta.fields_map[field])],
            not table._meta.fields_map[field].null,
        )
        for field, column in table._meta.fields_db_projection.items()
    }
    assert schema.columns[table._meta.db_table] == wanted
    assert schema.keys[table._meta.db_table] == (table._meta.db_pk_column,)


async def test_every_foreign_key_is_kept_by_the_database(schema: Schema) -> None:
    wanted = set()
    for table in TABLES:
        for name in table._meta.fk_fields:
            field = table._meta.fields_map[name]
            assert isinstance(field, ForeignKeyFieldInstance)
            wanted.add((table._meta.db_table, f"{name}_id", field.related_model._meta.db_table, "id"))
    assert schema.references == wanted


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (("document", "kind"), get_args(documents.Kind)),
        (("document", "status"), get_args(documents.Status)),
        (("step", "rule"), get_args(documents.Rule)),
        (("step", "state"), get_args(documents.StepState)),
        (("turn", "state"), (*get_args(documents.TurnState), "held")),  # shown as approved
        (("message", "card_role"), get_args(documents.CardRole)),
    ],
    ids=str,
)
async def test_the_database_allows_exactly_the_words_that_the_records_know(
    schema: Schema, column: tuple[str, str], words: tuple[str, ...]
) -> None:
    assert schema.checks[column] == set(words)


async def test_every_index_named_in_the_sql_exists(schema: Schema) -> None:
    for dialect in ("sqlite", "postgres"):
        made = "".join(one.sql for one in migrations(dialect))
        named = re.findall(r"CREATE (?:UNIQUE )?INDEX (\w+)", made)
        assert named
        assert not set(named) - set(schema.indexes), dialect


async def test_every_reference_is_found_by_an_index_from_its_child(schema: Schema) -> None:
    """What is asked by its parent: turns of a document, rows of a list, files of a message."""
    leading = {(table, columns[0]) for table, columns in schema.uniques}
    leading |= {(name.partition("_")[0], index.columns[0]) for name, index in schema.indexes.items()}
    for pair in [
        ("line", "document_id"),
        ("step", "document_id"),
        ("turn", "document_id"),
        ("message", "document_id"),
        ("delivery", "message_id"),
        ("audit", "document_id"),
        ("attachment", "document_id"),
    ]:
        assert pair in leading


async def test_both_databases_have_the_same_schema(
    tmp_path: Path, template: SqliteTemplate, postgres: PostgresServer
) -> None:
    sqlite = await read_schema(read_url(await template.copy(tmp_path)))
    url = await postgres.fresh()
    other = await read_schema(read_url(url))
    await postgres.drop(url)
    assert sqlite.columns == other.columns
    assert sqlite.keys == other.keys
    assert sqlite.references == other.references
    assert sqlite.checks == other.checks
    assert sqlite.uniques == other.uniques
    assert sqlite.indexes == other.indexes


def test_both_databases_have_the_same_migrations() -> None:
    named = [[(one.version, one.name) for one in migrations(dialect)] for dialect in ("sqlite", "postgres")]
    assert named[0] == named[1] != []
