"""Orders, invoices and tables in the inbox are items of their own, unless a JSON file names them."""

import os
from pathlib import Path

from jobs.inbox.importer import Report
from jobs.inbox.watch import Inbox
from models.records.documents import Audience
from models.refusals import Refusal
from tests.jobs.inbox.office import Office
from tests.jobs.inbox.test_reading import CSV, INVOICE
from tests.support.samples.workbooks import rows_of, sheet, workbook

TABLE: list[list[object]] = [["Number", "Item", "Quantity", "Currency"], ["PR-2", "Ink", 1, "EUR"]]


async def test_an_invoice_and_tables_are_taken_in_by_themselves(office: Office) -> None:
    office.put("r-1.xml", text=INVOICE)
    office.put("requests.csv", text=CSV)
    office.put("more.xlsx", text="").write_bytes(workbook(sheet(rows_of(TABLE))))
    await office.look(2)
    assert sorted(office.taken) == ["PR-1", "PR-2", "R-1"]
    assert office.stands() == ["done/more.xlsx", "done/r-1.xml", "done/requests.csv"]


async def test_they_are_attachments_where_a_json_file_names_them(office: Office) -> None:
    office.put("r-1.xml", text=INVOICE)
    office.put("requests.csv", text=CSV)
    office.put("orders.json", "r-1.xml", "requests.csv", number="PO-1")
    await office.look(2)
    assert office.taken == ["PO-1"]
    assert office.stands("done") == ["orders.json", "r-1.xml", "requests.csv"]


async def test_they_wait_for_a_json_file_that_is_being_written(office: Office) -> None:
    office.put("r-1.xml", text=INVOICE)
    await office.look()
    office.put("orders.json", text="{")
    await office.look()
    office.put("orders.json", "r-1.xml", number="PO-1")
    await office.look(2)
    assert office.taken == ["PO-1"]


async def test_they_do_not_wait_for_ever(office: Office) -> None:
    office.put("r-1.xml", text=INVOICE)
    for length in range(1, 15):
        office.put("endless.json", text="{" * length)
        await office.look()
    assert office.taken == ["R-1"]


async def test_a_pdf_beside_an_invoice_moves_with_it(office: Office) -> None:
    office.put("r-1.pdf", text="%PDF-1 for people")
    office.put("r-1.xml", text=INVOICE)
    await office.look(2)
    assert (office.taken, office.stands()) == (["R-1"], ["done/r-1.pdf", "done/r-1.xml"])


async def test_a_pdf_alone_waits_a_minute_and_is_opened(office: Office) -> None:
    office.put("scan.pdf", text="%PDF-1")
    await office.look(12)
    assert office.stands() == ["scan.pdf"]
    await office.look(2)
    assert "can't be opened as a PDF" in office.reason("scan.pdf")


async def test_a_file_without_an_ending_waits_a_minute_and_is_read_by_its_content(office: Office) -> None:
    office.put("INVOICE_17", text=INVOICE)
    await office.look(12)
    assert office.taken == []
    await office.look(2)
    assert (office.taken, office.stands()) == (["R-1"], ["done/INVOICE_17"])


async def test_a_folder_of_invoices_is_one_item(office: Office) -> None:
    office.put("march/a.xml", text=INVOICE)
    office.put("march/a.pdf", text="%PDF-1 for people")
    office.put("march/logo.png", text="a picture")
    office.put("march/b.csv", text=CSV)
    await office.look(2)
    assert sorted(office.taken) == ["PR-1", "R-1"]
    assert office.stands() == [f"done/march/{name}" for name in ("a.pdf", "a.xml", "b.csv", "logo.png")]


async def test_beside_json_files_a_folder_may_hold_invoices_and_pdfs_without_any(office: Office) -> None:
    office.put("march/orders.json", "quote.pdf", number="PO-1")
    office.put("march/quote.pdf", text="%PDF-1")
    office.put("march/a.xml", text=INVOICE)
    office.put("march/notes.pdf", text="%PDF-1 named by nobody")
    await office.look(2)
    assert sorted(office.taken) == ["PO-1", "R-1"]
    assert office.stands("failed") == []


async def test_a_table_is_refused_with_the_cells_that_are_wrong(office: Office) -> None:
    office.put("requests.csv", text=CSV.replace(";2;", ";many;"))
    await office.look(2)
    assert office.reason("requests.csv") == (
        'requests.csv can\'t be read: C2 (Quantity) must be a number, not "many".\n'
    )


async def test_a_change_of_an_order_waits_a_minute_for_the_order(office: Office) -> None:
    here = False
    take_in = office.take_in

    async def only_after_it(path: Path, beside: tuple[Path, ...]) -> Report:
        report = await take_in(path, beside)
        if here:
            return report
        office.taken.clear()
        raise Refusal("order_not_known", number="PO-1", company="Acme Ltd")

    office.inbox = Inbox(office.folder, only_after_it, Audience())
    office.put("change.xml", text=INVOICE)
    await office.look(5)
    assert office.stands() == ["change.xml"]
    here = True
    await office.look()
    assert office.stands() == ["done/change.xml"]
    here = False
    office.put("change.xml", text=INVOICE)
    await office.look(14)
    assert "Send the order first" in office.reason("change.xml")


async def test_reports_are_in_the_language_of_the_shell(office: Office) -> None:
    office.inbox = Inbox(office.folder, office.take_in, Audience("de-DE"))
    office.put("orders.json", text="{")
    office.put(os.fsdecode(b"caf\xe9.xml"), text=INVOICE)
    await office.look(2)
    assert office.reason("orders.json").startswith("orders.json kann nicht gelesen werden")
    assert "ist nicht in UTF-8" in office.reason(os.fsdecode(b"caf\xe9.xml"))
