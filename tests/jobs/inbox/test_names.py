"""Names that files in the inbox may have: long ones, ones with line ends, and ones of other imports."""

import logging

import pytest

from tests.jobs.inbox.office import Office


@pytest.mark.parametrize("letter", ["n", "ü"])
async def test_a_file_with_the_longest_name_is_put_away_with_its_reason_and_twice(
    office: Office, letter: str
) -> None:
    length = (255 - len(".json")) // len(letter.encode())
    name = letter * length + ".json"
    for _ in range(2):
        office.put(name, text="{")
        await office.look(2)
    there = [one.removeprefix("failed/") for one in office.stands()]
    assert len(there) == 4
    assert name in there
    assert sum(one.endswith(".reason.txt") for one in there) == 2
    assert sum(one.endswith(".json") for one in there) == 2


async def test_a_line_end_in_a_name_makes_no_line_of_the_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    name = "orders.json\n2026-11-29 INFO Imported everything.json"
    office.put(name, text="{")
    with caplog.at_level(logging.INFO):
        await office.look(2)
    assert [record.getMessage().count("\n") for record in caplog.records] == [0]
    assert "orders.json\\n2026-11-29" in caplog.text


@pytest.mark.parametrize("folder", ["done", "failed"])
async def test_a_file_cannot_take_the_attachment_of_another_import(office: Office, folder: str) -> None:
    office.put(f"{folder}/secret.pdf", text="%PDF-1")
    office.put("orders.json", f"{folder}/secret.pdf")
    await office.look(2)
    assert office.taken == []
    [reason] = [one for one in office.stands() if one.endswith(".reason.txt")]
    assert reason == "failed/orders.json.reason.txt"
