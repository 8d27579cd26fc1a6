"""Files as suppliers write them, from a message in Slack to an approved document, also over a restart."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from models.tables import Attachment, Document, SentFile
from sandbox.server import Sandbox
from serving.bot import run_bot
from tests.handlers.sent.office import (
    COLLEAGUES,
    SETTINGS,
    answer_to,
    as_file,
    becomes,
    invoice,
    sends,
    shown,
)
from tests.sources.formats.ubl.parts import BUYER, CURRENCY, SUPPLIER, vat
from tests.sources.formats.xml.examples import pdf
from tests.sources.formats.xml.markup import element as e
from tests.sources.formats.xml.markup import inside, ubl_document
from tests.support.slack_text import all_is_shown, files_under
from tests.support.wait import until_true
from tests.support.workers import READING, WORKER
from tests.support.world import QUICK, World, a_sandbox, buttons_of, settings_for
from views import ids

TOTAL = inside("cac:LegalMonetaryTotal", e("cbc:PayableAmount", "238.00", currencyID="EUR"))
UBL = ubl_document(
    "Invoice",
    e("cbc:ID", "R-1"),
    e("cbc:DueDate", "2026-12-15"),
    CURRENCY,
    inside(SUPPLIER, e("cac:PartyName/cbc:Name", "Birch Stationery"), vat("DE111111111")),
    inside(BUYER, e("cac:PartyName/cbc:Name", "ACME"), vat("DE999999999")),
    TOTAL,
)


@asynccontextmanager
async def served(sandbox: Sandbox, database_url: str, folder: Path) -> AsyncIterator[World]:
    """Run the bot before a workspace that stays."""
    given = settings_for(sandbox, database_url, folder, SETTINGS)
    async with run_bot(given, timing=QUICK, worker=WORKER, reading=READING) as bot:
        yield World(sandbox, sandbox.workspaces["acme"], bot, given, folder)


async def test_an_invoice_in_ubl_goes_the_whole_way(database_url: str, tmp_path: Path) -> None:
    async with a_sandbox() as sandbox, served(sandbox, database_url, tmp_path) as world:
        await world.take_in(people=COLLEAGUES)
        bob, ann = world.person("bob"), world.person("ann")
        answer = await sends(bob, "r-1.xml", UBL)
        said = shown(answer)
        for words in (
            "r-1.xml becomes Invoice R-1.",
            "€238.00 · Birch Stationery",
            "Company: Acme Ltd · by the buyer's number DE999999999",
            "Requested by: Bob Ray · you sent it",
            "Files: r-1.xml",
        ):
            assert words in said
        assert (await bob.press(answer, ids.SENT_SEND)).acked
        await becomes(bob, answer, "Invoice R-1 was sent for approval.")
        card = await world.card("ann", "R-1")
        await ann.wait_until(lambda: "r-1.xml" in files_under(ann, card) or None)
        assert (await ann.press(card, ids.APPROVE)).acked
        await bob.wait_for_message(lambda one: "Invoice R-1 was approved" in one.text)
        assert [one.status for one in await Document.all()] == ["approved"]
        again = await sends(bob, "the-same.xml", UBL)
        assert ids.SENT_SEND not in buttons_of(again)


async def test_a_hybrid_pdf_is_read_and_is_the_original(database_url: str, tmp_path: Path) -> None:
    async with a_sandbox() as sandbox, served(sandbox, database_url, tmp_path) as world:
        await world.take_in(people=COLLEAGUES)
        bob = world.person("bob")
        answer = await sends(bob, "r-1.pdf", pdf(("factur-x.xml", UBL)))
        assert "r-1.pdf becomes Invoice R-1." in shown(answer)
        assert (await bob.press(answer, ids.SENT_SEND)).acked
        await becomes(bob, answer, "was sent for approval")
        assert (await Attachment.all().order_by("position"))[0].name == "r-1.pdf"
        plain = await sends(bob, "scan.pdf", pdf())
        assert buttons_of(plain) == [ids.SENT_FILL, ids.SENT_CANCEL]


async def test_a_restart_between_fetching_and_answering_loses_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with a_sandbox() as sandbox:
        away = sandbox.faults.add("download", status=503, times=None)
        async with served(sandbox, database_url, tmp_path) as world:
            await world.take_in(people=COLLEAGUES)
            bob = world.person("bob")
            message = await bob.say("", files=[("r-1.json", as_file(invoice()))])

            async def noted() -> bool:
                return await SentFile.exists(attempts__gte=1)

            await until_true(noted)
        sandbox.faults.remove(away)
        posts = sandbox.faults.add("chat.postMessage", status=503, times=None)
        async with served(sandbox, database_url, tmp_path) as world:

            async def read() -> bool:
                return await SentFile.exists(state="read")

            await world.bot.store.transact(lambda: SentFile.all().update(next_at=QUICK.clock()))
            await until_true(read)
        sandbox.faults.remove(posts)
        async with served(sandbox, database_url, tmp_path) as world:
            answer = await answer_to(world.person("bob"), message, "becomes")
            await all_is_shown()
            said = [one for one in world.person("bob").messages if "becomes" in one.text]
            assert [one.ts for one in said] == [answer.ts]


async def test_a_restart_while_many_documents_are_taken_in_takes_each_in_once(
    database_url: str, tmp_path: Path
) -> None:
    documents = [invoice(f"R-{number}") for number in range(1, 8)]
    async with a_sandbox() as sandbox:
        async with served(sandbox, database_url, tmp_path) as world:
            await world.take_in(people=COLLEAGUES)
            bob = world.person("bob")
            answer = await sends(bob, "month.json", as_file(*documents))
            assert (await bob.press(answer, ids.SENT_SEND)).acked

            async def begun() -> bool:
                return await Document.exists()

            await until_true(begun)
        async with served(sandbox, database_url, tmp_path) as world:
            await becomes(world.person("bob"), answer, "7 documents were sent for approval.")
            assert await Document.all().count() == 7


async def test_everything_is_said_in_german(database_url: str, tmp_path: Path) -> None:
    async with a_sandbox() as sandbox, served(sandbox, database_url, tmp_path) as world:
        world.slack.change("bob@acme.example", locale="de-DE")
        await world.take_in(people=COLLEAGUES)
        bob = world.person("bob")
        answer = await sends(bob, "r-1.xml", UBL)
        said = shown(answer)
        assert "Aus r-1.xml wird Rechnung R-1. Zur Genehmigung vorlegen?" in said
        assert "[Zur Genehmigung vorlegen] [Ändern] [Abbrechen]" in said
        assert "Angefordert von: Bob Ray · Sie haben die Datei gesendet" in said


async def test_a_table_that_names_files_says_that_it_comes_alone_in_slack(
    database_url: str, tmp_path: Path
) -> None:
    async with a_sandbox() as sandbox, served(sandbox, database_url, tmp_path) as world:
        await world.take_in(people=COLLEAGUES)
        rows = "PR-1;Ink;1;EUR;quote.pdf\nPR-2;Desk;1;EUR;\n"
        table = f"Number;Item;Quantity;Currency;Files\n{rows}"
        said = shown(await sends(world.person("bob"), "table.csv", table.encode()))
        assert "table.csv names the attachment quote.pdf, but a table sent in Slack comes alone." in said
        assert said.count("comes alone") == 1
