"""From an e-mail to a card: the running bot reads its mailbox, also after it was killed in the middle."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pydantic import SecretStr
from pypdf import PdfWriter

from models.database.store import open_store
from models.mailbox import load_mailbox
from models.tables import Attachment, Document, Person
from sandbox.server import Sandbox
from serving.bot import run_bot
from serving.policy import policy_of
from settings import Settings, SettingsError
from tests.jobs.mailbox.post import File, mail
from tests.slack.certificates import make_ca
from tests.sources.formats.xml.markup import element, inside, ubl_document
from tests.support.bot_process import BotProcess
from tests.support.imap.server import PASSWORD, USER, ImapServer, running_imap
from tests.support.wait import until, until_true
from tests.support.workers import READING, WORKER
from tests.support.world import QUICK, a_sandbox, order, settings_for, text_of

RULES = """
[[companies]]
name = "Acme Ltd"
identifiers = ["DE123456789"]
[[rules]]
kinds = ["invoice"]
requester = "bob@acme.example"
steps = [{ name = "Manager", approvers = ["ann@acme.example"] }]
"""
SOON = replace(QUICK, mailbox_every=0.05)


@asynccontextmanager
async def with_mailbox(
    database_url: str, folder: Path
) -> AsyncIterator[tuple[Sandbox, ImapServer, Settings]]:
    ca_file, tls = make_ca(folder)
    async with a_sandbox() as sandbox, running_imap(tls) as imap:
        text = (
            f'[inbox]\nenabled = false\n[store]\nfiles = "files"\n[slack]\nca_file = "{ca_file}"\n[mailbox]\n'
            f'host = "127.0.0.1"\nport = {imap.port}\nuser = "{USER}"\nsenders = ["*@supplier.example"]\n'
            f"look_every_seconds = 1\n{RULES}"
        )
        settings = settings_for(sandbox, database_url, folder, text)
        yield sandbox, imap, settings.model_copy(update={"mailbox_password": SecretStr(PASSWORD)})


def attached(number: str) -> File:
    return f"{number}.xml", "text/xml", an_invoice_in_xml(number)


def a_page() -> bytes:
    """Write a PDF for people alone."""
    written, writer = BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(written)
    return written.getvalue()


async def test_terms_beside_an_invoice_are_no_reason_to_complain(database_url: str, tmp_path: Path) -> None:
    async with with_mailbox(database_url, tmp_path) as (_, imap, settings):
        pdf = ("terms.pdf", "application/pdf", a_page())
        imap.inbox.add(mail(attached("PO-1"), pdf))
        imap.inbox.add(mail(pdf))
        async with run_bot(settings, timing=SOON, worker=WORKER, reading=READING):
            await until(lambda: len(imap.texts("Failed")) == 2)
        assert len(imap.texts("Done")) == 1
        assert any("terms.pdf" in text for text in imap.texts("Failed"))


async def test_an_attachment_becomes_a_card(database_url: str, tmp_path: Path) -> None:
    async with with_mailbox(database_url, tmp_path) as (sandbox, imap, settings):
        imap.inbox.add(mail(attached("PO-1"), ("R.xml", "text/xml", b"<Other/>")))
        async with run_bot(settings, timing=SOON, worker=WORKER, reading=READING):
            ann = sandbox.workspaces["acme"].person("ann@acme.example")
            card = await ann.wait_for_message(lambda message: "PO-1" in message.text, 60.0)
            await until(lambda: len(imap.texts("Done")) == 2)
        assert card.blocks
        assert any("R.xml can't be read" in text for text in imap.texts("Done"))
        assert list((tmp_path / "files" / ".mailbox").iterdir()) == []


def an_invoice_in_xml(number: str) -> bytes:
    """Write what suppliers' programs send: it names neither company, requester nor steps of ours."""
    vat = "cac:PartyTaxScheme/cbc:CompanyID"
    return ubl_document(
        "Invoice",
        element("cbc:ID", number),
        element("cbc:IssueDate", "2026-11-20"),
        element("cbc:InvoiceTypeCode", "380"),
        element("cbc:DocumentCurrencyCode", "EUR"),
        inside(
            "cac:AccountingSupplierParty/cac:Party",
            element(vat, "DE987654321"),
            element("cac:PartyLegalEntity/cbc:RegistrationName", "Northwind GmbH"),
        ),
        inside("cac:AccountingCustomerParty/cac:Party", element(vat, "DE123456789")),
        inside(
            "cac:LegalMonetaryTotal",
            element("cbc:TaxInclusiveAmount", "119.00", currencyID="EUR"),
            element("cbc:PayableAmount", "119.00", currencyID="EUR"),
        ),
    )


def a_cancellation(number: str) -> bytes:
    return ubl_document(
        "OrderCancellation",
        element("cbc:ID", "C-1"),
        element("cbc:IssueDate", "2026-11-20"),
        element("cbc:CancellationNote", "no longer needed"),
        element("cac:OrderReference/cbc:ID", number),
        inside(
            "cac:BuyerCustomerParty/cac:Party",
            element("cac:PartyTaxScheme/cbc:CompanyID", "DE123456789"),
        ),
    )


async def test_an_xml_invoice_with_its_pdf_becomes_a_card_with_both(
    database_url: str, tmp_path: Path
) -> None:
    async with with_mailbox(database_url, tmp_path) as (sandbox, imap, settings):
        xml = ("R-1.xml", "text/xml", an_invoice_in_xml("R-1"))
        imap.inbox.add(mail(xml, ("R-1.pdf", "application/pdf", a_page())))
        async with run_bot(settings, timing=SOON, worker=WORKER, reading=READING):
            ann = sandbox.workspaces["acme"].person("ann@acme.example")
            card = await ann.wait_for_message(lambda message: "R-1" in message.text, 60.0)
            await until(lambda: len(imap.texts("Done")) == 1)
            assert {one.name for one in await Attachment.all()} == {"R-1.pdf", "R-1.xml"}
        assert "Northwind GmbH" in text_of(card.blocks)


async def test_json_and_changes_of_orders_are_not_taken_from_outside(
    database_url: str, tmp_path: Path
) -> None:
    """A From address can be forged: a JSON file could make its sender a payer, or the only approver."""
    people = [{"email": "mallory@evil.example", "companies": {"Acme Ltd": ["pay"]}}]
    files: list[File] = [
        ("people.json", "application/json", json.dumps({"people": people}).encode()),
        ("PO-1.xml", "text/xml", json.dumps({"documents": [order("PO-1")]}).encode()),
        ("cancel.xml", "text/xml", a_cancellation("PO-7")),
    ]
    async with with_mailbox(database_url, tmp_path) as (_, imap, settings):
        imap.inbox.add(mail(*files))
        async with run_bot(settings, timing=SOON, worker=WORKER, reading=READING):
            await until(lambda: not imap.inbox.messages)
            assert await Document.all().count() == 0
            assert await Person.filter(email="mallory@evil.example").count() == 0
        reason = " ".join(imap.texts("Failed")[0].replace("=\r\n", "").split())
        assert reason.count("so it isn't taken from e-mails") == 2
        assert reason.count("changes or cancels an order") == 1


async def test_a_kill_between_import_and_move_leaves_one_document(database_url: str, tmp_path: Path) -> None:
    async with with_mailbox(database_url, tmp_path) as (_, imap, settings):
        bot = BotProcess(settings, tmp_path)

        def kill_once(command: str) -> str | None:
            if command == "UID MOVE":
                imap.fault = lambda _command: None
                bot.kill()
                raise ConnectionError
            return None

        imap.fault = kill_once
        imap.inbox.add(mail(attached("PO-1")))
        await bot.start()
        await until(lambda: "UID MOVE" in imap.asked)
        await bot.ended(60.0)
        assert (len(imap.texts("INBOX")), imap.texts("Done")) == (1, [])
        await bot.start()
        await until(lambda: len(imap.texts("Done")) == 1)
        await bot.stop()
        assert imap.asked.count("UID MOVE") == 2
        async with open_store(database_url):
            assert [document.number for document in await Document.all()] == ["PO-1"]


async def test_the_bot_does_not_start_without_the_password(database_url: str, tmp_path: Path) -> None:
    async with with_mailbox(database_url, tmp_path) as (_, _imap, settings):
        with pytest.raises(SettingsError):
            async with run_bot(settings.model_copy(update={"mailbox_password": None})):
                pass
        assert settings.mailbox_password


async def test_a_password_that_the_server_refuses_is_kept_for_check_and_home(
    database_url: str, tmp_path: Path
) -> None:
    async with with_mailbox(database_url, tmp_path) as (_, _imap, settings):
        wrong = settings.model_copy(update={"mailbox_password": SecretStr("another")})
        async with run_bot(wrong, timing=SOON, worker=WORKER, reading=READING):

            async def is_failing() -> bool:
                state = await load_mailbox(policy_of(wrong))
                return state is not None and state.is_failing

            await until_true(is_failing)
            state = await load_mailbox(policy_of(wrong))
        assert state is not None
        assert state.problem is not None
        assert (state.problem.code, state.problem.facts["user"], state.taken) == ("mailbox_login", USER, 0)
