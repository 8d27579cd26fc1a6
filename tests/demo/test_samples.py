"""The demo's documents: of every kind, right to the cent, and never too many at once."""

import io
import json
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from PIL import Image
from pypdf import PdfReader

from demo.run import SERVICE
from demo.samples import draw_files
from jobs.inbox.importer import Importer, Report
from models.database.store import Store
from models.policy import Policy
from models.records.documents import Kind
from models.records.drafts import ParsedFile
from models.tables import Batch, CostCentreBudget, Document, ListItem, Message, Person
from sandbox.precoro import SandboxCompany, read_precoro
from sandbox.state.specs import read_people
from sources.formats.json_documents.parse import parse
from tests.support.database.one import ON_ONE
from tests.support.parsing import parse_in_thread

SAMPLES = Path(draw_files.__file__).parent
FILES = sorted(SAMPLES.glob("0*.json"))
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def read(path: Path) -> ParsedFile:
    return parse(path.read_bytes(), file=path.name, folder=path.parent)


async def take(store: Store, path: Path, files: Path) -> tuple[int, Report]:
    """Take in one file as one import, as `bot.py import` does; returns its batch and what became of it."""
    importer = Importer(store, Policy(), files, lambda: NOW, parse_in_thread(files))
    report = await importer.take_in_file(path)
    batch = await Batch.all().order_by("-id").first()
    assert batch
    return batch.id, report


def test_there_are_documents_of_every_kind_from_three_companies_in_four_currencies() -> None:
    drafts = [one.draft for path in FILES for one in read(path).documents]
    assert len(drafts) >= 14
    assert {draft.kind for draft in drafts} == set(get_args(Kind))
    assert {draft.company for draft in drafts} == {"Acme Ltd", "Beta GmbH", "Gamma K.K."}
    assert {draft.currency for draft in drafts} >= {"EUR", "USD", "GBP", "JPY"}
    assert any(draft.credit_note for draft in drafts)
    assert max(len(draft.lines) for draft in drafts) == 60
    assert max(len(draft.note) for draft in drafts) > 2_000


@ON_ONE
async def test_every_sample_is_taken_in_and_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    for path in FILES:
        _, report = await take(store, path, tmp_path)
        assert not report.refused
        assert {one.outcome for _, one in report.taken} <= {"new"}, path.name
        assert report.budgets == len(read(path).budgets)
    for path in FILES:
        _, again = await take(store, path, tmp_path)
        assert not again.refused
        assert {one.outcome for _, one in again.taken} <= {"same"}, path.name
    assert await CostCentreBudget.all().count() == 2
    assert await Document.all().count() == sum(len(read(path).documents) for path in FILES)


@ON_ONE
async def test_a_discussion_goes_on_under_the_furniture(store: Store, tmp_path: Path) -> None:
    for path in FILES:
        await take(store, path, tmp_path)
    _, report = await take(store, SAMPLES / "10-discussion.json", tmp_path)
    assert [(number, one.outcome) for number, one in report.taken] == [("PR-0311", "changed")]
    told = await Message.filter(subject="comment", about_state=None).select_related("person")
    assert Counter(one.person.email.partition("@")[0] for one in told) == {
        "ann": 3,
        "eve": 2,
        "eleni": 2,
        "dan": 2,
    }
    [card] = await Message.filter(subject="card", card_role="follower", person__email="dan@acme.example")
    assert card.state == "new"


@ON_ONE
async def test_only_the_month_end_brings_ann_a_list(store: Store, tmp_path: Path) -> None:
    ann_had = 0
    for path in FILES:
        batch, _ = await take(store, path, tmp_path)
        shown = await Message.filter(batch_id=batch, state="new").select_related("person")
        by_person = Counter(message.person.email for message in shown)
        assert max(by_person.values(), default=0) <= Policy().cards_per_import, path.name
        lists = [message for message in shown if message.subject == "list"]
        if path.name == "06-month-end.json":
            (one,) = lists
            assert one.person.email == "ann@acme.example"
            assert await ListItem.filter(message_id=one.id).count() == 7
        else:
            assert not lists, path.name
            ann_had += by_person["ann@acme.example"]
    assert ann_had >= 12


@ON_ONE
async def test_everybody_but_kurt_is_in_the_sandbox(store: Store, tmp_path: Path) -> None:
    for path in FILES:
        await take(store, path, tmp_path)
    (workspace,) = read_people(json.loads((SAMPLES / "people.json").read_text("utf-8")))
    members = {human.email for human in workspace.people}
    named = {person.email for person in await Person.all()}
    assert named - members == {"kurt@beta.example"}
    assert members - named == {"gus@guest.example", "mallory@other.example"}


def test_every_file_is_named_by_a_document_and_the_script_draws_it_again() -> None:
    named = {one.path for path in FILES for document in read(path).documents for one in document.files}
    assert named == set((SAMPLES / "files").iterdir())
    drawn = {f"{name}.pdf" for name in draw_files.LETTERS} | {f"{name}.png" for name in draw_files.PICTURES}
    assert {path.name for path in named} == drawn


@pytest.mark.parametrize("path", sorted((SAMPLES / "files").iterdir()), ids=lambda path: path.name)
def test_a_file_is_what_its_name_says(path: Path) -> None:
    data = path.read_bytes()
    if path.suffix == ".pdf":
        assert PdfReader(io.BytesIO(data)).pages[0].extract_text().strip()
    else:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            assert picture.width > 300


def test_the_guide_names_documents_that_exist() -> None:
    numbers = {one.draft.number for path in FILES for one in read(path).documents}
    numbers |= {one.custom_name or "" for one in in_precoro().all_documents()}
    guide = (SAMPLES / "guide.md").read_text("utf-8")
    tried = {word for word in guide.replace("*", " ").replace(":", " ").split() if word[-1].isdigit()}
    assert {word for word in tried if "-" in word} <= numbers
    assert {"PO-1042", "GX-PO-14", "GX-PO-16"} <= tried
    assert "{precoro}" in guide


def in_precoro() -> SandboxCompany:
    """Give the company that works in Precoro, as the demo starts with it."""
    [company] = read_precoro(json.loads((SAMPLES / "precoro.json").read_text("utf-8")), SAMPLES).companies
    return company


def test_documents_in_precoro_wait_for_people_in_slack() -> None:
    (workspace,) = read_people(json.loads((SAMPLES / "people.json").read_text("utf-8")))
    company = in_precoro()
    asked = {one.custom_name: one.open_step for one in company.all_documents()}
    waiting = {name: [person.first for person in step.people] for name, step in asked.items() if step}
    assert waiting == {
        "GX-PO-14": ["Ann"],
        "GX-PO-15": ["Cleo"],
        "GX-PO-16": ["Ann"],
        "GX-PO-17": ["Ann"],
        "GX-INV-203": ["Ann"],
    }
    members = {human.email for human in workspace.people}
    assert {person.email for person in company.people} - members == {SERVICE}


def test_documents_in_precoro_add_up_to_the_cent() -> None:
    for document in in_precoro().all_documents():
        lines = [Decimal(line["sum"]) for line in document.items]
        assert lines == [Decimal(line["quantity"]) * Decimal(line["price"]) for line in document.items]
        assert sum(lines) == Decimal(document.net_sum or 0), document.custom_name
        assert Decimal(document.sum or 0) == sum(lines) * Decimal("1.19"), document.custom_name
