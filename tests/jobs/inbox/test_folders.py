"""Folders in the inbox are imported and moved as a whole."""

from tests.jobs.inbox.office import Office


async def test_a_folder_is_one_unit(office: Office) -> None:
    office.put("march/orders.json", "scans/quote.pdf", number="1")
    office.put("march/scans/quote.pdf", text="%PDF-1")
    await office.look()
    office.put("march/deep/more.json", number="2")
    await office.look()
    assert office.taken == []
    await office.look()
    assert sorted(office.taken) == ["1", "2"]
    assert office.stands() == [
        "done/march/deep/more.json",
        "done/march/orders.json",
        "done/march/scans/quote.pdf",
    ]


async def test_a_folder_in_which_one_file_is_bad_fails_whole_and_the_good_one_is_taken(
    office: Office,
) -> None:
    office.put("march/good.json", number="1")
    office.put("march/worse.json", text="{")
    await office.look(2)
    assert office.taken == ["1"]
    assert office.stands("failed") == ["march.reason.txt", "march/good.json", "march/worse.json"]
    assert "march/worse.json: worse.json can't be read" in office.reason("march")
    assert "good.json" not in office.reason("march")
    assert "All the rest was taken in." in office.reason("march")


async def test_a_folder_waits_for_what_is_still_being_copied_into_it(office: Office) -> None:
    office.put("march/orders.json", "quote.pdf")
    office.put("march/quote.pdf.part", text="%P")
    await office.look(3)
    assert office.taken == []
    (office.folder / "march/quote.pdf.part").rename(office.folder / "march/quote.pdf")
    await office.look(2)
    assert office.taken == ["1"]
