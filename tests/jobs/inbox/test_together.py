"""Tables with files: each request gets those that its rows name, the only one gets all, and none is lost."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.jobs.inbox.office import Office
from tests.sources.formats.xml.examples import pdf

HEAD = "Number;Item;Quantity;Currency;Files\n"
TWO = f"{HEAD}PR-1;Ink;1;EUR;quote.pdf\nPR-2;Desk;1;EUR;plan.png\n"
ONE = "Number;Item;Quantity;Currency\nPR-1;Ink;1;EUR\n"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def put(office: Office, **files: bytes | str) -> None:
    """Put files into the inbox; two underscores stand for the folder and the dot."""
    for key, content in files.items():
        path = office.folder / key.replace("__", "/").replace("_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


async def test_each_request_of_a_folder_has_the_files_that_its_rows_name(office: Office) -> None:
    put(office, in__table_csv=TWO, in__quote_pdf=pdf(), in__plan_png=PNG)
    await office.look(3)
    assert office.files == {"PR-1": ["quote.pdf"], "PR-2": ["plan.png"]}
    assert office.stands() == ["done/in/plan.png", "done/in/quote.pdf", "done/in/table.csv"]


async def test_all_files_of_a_folder_belong_to_the_only_request(office: Office) -> None:
    put(office, in__table_csv=ONE, in__quote_pdf=pdf(), in__plan_png=PNG)
    await office.look(3)
    assert {number: sorted(names) for number, names in office.files.items()} == {
        "PR-1": ["plan.png", "quote.pdf"]
    }
    assert office.stands("failed") == []


async def test_files_that_no_row_names_are_said(office: Office) -> None:
    put(office, in__table_csv=TWO, in__quote_pdf=pdf(), in__plan_png=PNG, in__terms_pdf=pdf())
    await office.look(3)
    assert office.taken == ["PR-1", "PR-2"]
    reason = office.reason("in")
    assert "terms.pdf is attached to nothing: the table that came with it doesn't name it." in reason
    assert "All the rest was taken in." in reason
    assert reason.count("attached to nothing") == 1


async def test_a_name_that_matches_no_file_is_said_and_the_other_requests_are_taken_in(
    office: Office,
) -> None:
    put(office, in__table_csv=TWO, in__plan_png=PNG)
    await office.look(20)
    assert office.files == {"PR-2": ["plan.png"]}
    assert "names the attachment quote.pdf, which doesn't exist" in office.reason("in", "done")


async def test_two_tables_share_nothing_out_that_neither_names(office: Office) -> None:
    put(office, in__one_csv=ONE, in__two_csv=ONE.replace("PR-1", "PR-2"), in__plan_png=PNG)
    await office.look(3)
    assert office.files == {"PR-1": [], "PR-2": []}
    assert "plan.png is attached to nothing" in office.reason("in")


async def test_files_beside_a_table_in_the_inbox_go_with_it_and_may_come_within_a_minute(
    office: Office,
) -> None:
    put(office, table_csv=TWO, quote_pdf=pdf())
    await office.look(3)
    assert office.stands("done") == []
    put(office, plan_png=PNG)
    await office.look(3)
    assert office.files == {"PR-1": ["quote.pdf"], "PR-2": ["plan.png"]}
    assert office.stands() == ["done/plan.png", "done/quote.pdf", "done/table.csv"]


async def test_a_file_that_does_not_come_within_a_minute_is_said(office: Office) -> None:
    put(office, table_csv=TWO, quote_pdf=pdf())
    await office.look(8)
    assert (office.stands("done"), office.stands("failed")) == ([], [])
    office.now += timedelta(minutes=1)
    await office.look(2)
    assert "names the attachment plan.png, which doesn't exist" in office.reason("table.csv", "done")
    assert "done/quote.pdf" in office.stands()


async def test_a_table_takes_no_other_import_along(office: Office) -> None:
    """What can be read by itself is taken in as well, even where a table names it."""
    put(office, table_csv=f"{HEAD}PR-1;Ink;1;EUR;other.csv\n", other_csv=ONE.replace("PR-1", "PR-9"))
    await office.look(6)
    assert sorted(office.taken) == ["PR-1", "PR-9"]
    assert office.stands() == ["done/other.csv", "done/table.csv"]
