"""The table of names: an operator corrects it entry by entry."""

import pickle
from typing import get_args

import pytest

from models.records.documents import Audience
from models.records.precoro import Alias
from models.refusals import Refusal
from sources.precoro.tables import read_tables, shipped_tables
from views.wording.refusals import sentence


def problems(text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(Refusal) as caught:
        read_tables(data, "precoro.toml")
    assert caught.value.code == "file_invalid"
    return sentence(caught.value, Audience())


def test_every_kind_has_its_entries() -> None:
    shipped = shipped_tables()
    for alias in get_args(Alias):
        assert shipped.kind(alias).path == alias
        assert shipped.page_url("https://app.precoro.us/", alias, 7).endswith("/7/show")
    assert set(shipped.codes.values()) <= set(shipped.statuses)


def test_an_entry_replaces_the_shipped_one_and_the_others_stay() -> None:
    text = """
    [documents.invoices]
    path = "bills"
    [keys.document]
    total = ["grandTotal", "sum"]
    [decisions.reject]
    path = "/{path}/{idn}/deny"
    [statuses]
    "on hold" = "unknown"
    """
    ours, shipped = read_tables(text.encode(), "precoro.toml"), shipped_tables()
    assert (ours.documents.invoices.path, ours.documents.invoices.page) == (
        "bills",
        shipped.documents.invoices.page,
    )
    assert (ours.keys.document.total, ours.keys.document.net) == (("grandTotal", "sum"), ("netSum",))
    assert (ours.decisions.reject.path, ours.decisions.reject.comment) == ("/{path}/{idn}/deny", "comment")
    assert ours.statuses == {**shipped.statuses, "on hold": "unknown"}


def test_an_empty_file_changes_nothing() -> None:
    assert read_tables(b"", "precoro.toml") == shipped_tables()


def test_it_travels_to_the_reading_process() -> None:
    assert pickle.loads(pickle.dumps(shipped_tables())) == shipped_tables()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[keys.document]\ntotl = ['x']", 'keys.document has the unknown key "totl"; did you mean "total"?'),
        ("[nonsense]\na = 1", 'has the unknown key "nonsense"'),
        ("[keys.document]\ntotal = 'sum'", "keys.document.total must be a list"),
        ("[keys.document]\ntotal = [7]", "keys.document.total[0] must be text"),
        ("[paths]\nusers = 'https://evil.example/users'", "paths.users"),
        ("[paths]\nusers = '/users?all=1'", "paths.users"),
        ("[paths]\nusers = '/{alias}'", "paths.users"),
        ("[statuses]\n'on hold' = 'waiting'", "on hold"),
        ("[codes]\n1 = 2", "codes.1 must be text"),
        ("paths = 7", "paths"),
        ("[codes]\n1 = 'nonsense'", "codes.1"),
        ("[codes\n", "is not TOML at line 1, column 7"),
        (b"\xff", "is not UTF-8 text"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_place(text: str | bytes, said: str) -> None:
    assert said in problems(text)
