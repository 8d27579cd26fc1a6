"""Tables in the inbox of a bot that serves become cards, or a sentence beside the file."""

from pathlib import Path

from serving.options import Timing
from tests.support.samples.workbooks import rows_of, sheet, workbook
from tests.support.wait import until
from tests.support.world import QUICK, running_world

SETTINGS = """
[inbox]
folder = "inbox"
[[companies]]
name = "Acme Ltd"
[[rules]]
kinds = ["purchase_requisition"]
requester = "bob@acme.example"
steps = [{ name = "Manager", approvers = ["ann@acme.example"] }]
"""
STARTING = 60.0  # seconds for the process that reads files to have started, on a busy machine
HEAD: list[object] = ["Number", "Supplier", "Item", "Quantity", "Unit price", "Currency"]
GERMAN = "Nummer;Lieferant;Artikel;Menge;Preis;Währung\nPR-1;Birch;Papier;2;5,50;EUR\n"
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


async def test_requests_in_tables_become_cards_and_hostile_files_a_sentence(
    database_url: str, tmp_path: Path
) -> None:
    timing = Timing(settles_after=QUICK.settles_after, inbox_every=0.05)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    async with running_world(database_url, tmp_path, settings=SETTINGS, timing=timing) as world:
        rows = rows_of([HEAD, ["PR-2", "Birch", "Ink", 3, 7.25, "EUR"]])
        (inbox / ".far").write_bytes(workbook(sheet(rows + FAR)))
        (inbox / ".far").rename(inbox / "far.xlsx")
        (inbox / ".requests").write_text(GERMAN)
        (inbox / ".requests").rename(inbox / "requests.csv")
        (inbox / ".more").write_bytes(workbook(sheet(rows)))
        (inbox / ".more").rename(inbox / "more.xlsx")
        assert "11.00" in (await world.card("ann", "PR-1", STARTING)).text
        assert "21.75" in (await world.card("ann", "PR-2", STARTING)).text
        await until((inbox / "failed" / "far.xlsx").exists)
        assert "XFD1048576 is beyond" in (inbox / "failed" / "far.xlsx.reason.txt").read_text()
        await until(lambda: {one.name for one in (inbox / "done").iterdir()} == {"requests.csv", "more.xlsx"})
