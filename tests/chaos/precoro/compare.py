"""What must hold at the end: each decision and payment has one effect, and cards show what Precoro has."""

from collections.abc import Sequence

from models.tables import PrecoroDecision, PrecoroPayment
from sandbox.precoro import SandboxDocument
from sandbox.state.team import SlackMessage
from tests.jobs.precoro.with_slack import PrecoroScene
from tests.support.slack_text import is_live, top_level
from tests.support.world import buttons_of, text_of
from views import ids

POSTS = ("/purchaseorders/*", "/invoices/*", "/payments")
THERE = {"approved": "approve", "rejected": "reject", "changes_asked": "revision"}
TITLES = {"purchaseorders": "Purchase order", "invoices": "Invoice"}


async def precoro_differences(
    scene: PrecoroScene, documents: Sequence[SandboxDocument], people: Sequence[str], payer: str
) -> list[str]:
    """Return a sentence for each difference."""
    wrong: list[str] = []
    for document in documents:
        name = f"{TITLES[document.alias]} {document.idn}"
        wrong += [
            f"{name}: {one}"
            for one in [
                *await _decisions(scene, document),
                *await _payments(scene, document),
                *_cards_to_decide(scene, document, people),
                *_cards_to_pay(scene, document, people, payer),
            ]
        ]
    posts = posts_to(scene, "/payments")
    sent = await PrecoroPayment.filter(posted_at__not_isnull=True).count()
    if posts > sent:
        wrong.append(f"{posts} calls for {sent} payments that were sent")
    return wrong


def posts_to(scene: PrecoroScene, path: str) -> int:
    """Count the calls that may have done something: after a 429 they are made again."""
    return sum(one.status != 429 for one in scene.precoro.calls.of("POST", path))


async def _decisions(scene: PrecoroScene, document: SandboxDocument) -> list[str]:
    kind = "invoice" if document.alias == "invoices" else "purchase_order"
    found = PrecoroDecision.filter(document__number=document.idn, document__kind=kind).order_by("id")
    rows = await found.select_related("person", "decision")
    wrong = []
    counted = [(one.person.email, THERE[one.decision.verdict]) for one in rows if one.state == "done"]
    there = [(one.by.email, one.what) for one in document.decisions if one.place == "api"]
    if counted != there:
        wrong.append(f"{counted} count here, {there} happened in Precoro")
    if left := [one.id for one in rows if one.state in ("waiting", "posted")]:
        wrong.append(f"decisions {left} are still on their way")
    posts = posts_to(scene, f"/{document.alias}/{document.idn}/*")
    if posts > (posted := sum(one.posted_at is not None for one in rows)):
        wrong.append(f"{posts} calls for {posted} decisions that were sent")
    unsaid = [one.comment for one in document.decisions if one.what in ("reject", "revision")]
    if "" in unsaid:
        wrong.append("a rejection or question came to Precoro without its words")
    return wrong


async def _payments(scene: PrecoroScene, document: SandboxDocument) -> list[str]:
    if document.alias != "invoices":
        return []
    found = PrecoroPayment.filter(document__number=document.idn, document__kind="invoice").order_by("id")
    rows = await found.select_related("person")
    wrong = []
    counted = [(one.external_id, one.person.email) for one in rows if one.state == "done"]
    there = [(one.external_id, one.by.email) for one in scene.company.payments if one.document is document]
    if counted != there:
        wrong.append(f"payments {counted} count here, {there} were made in Precoro")
    if left := [one.id for one in rows if one.state in ("waiting", "posted")]:
        wrong.append(f"payments {left} are still on their way")
    return wrong


def is_card_of(document: SandboxDocument, message: SlackMessage) -> bool:
    """Say whether a message is a card of a document."""
    return message.text.startswith(f"{TITLES[document.alias]} {document.idn} ")


def _cards(scene: PrecoroScene, document: SandboxDocument, name: str) -> list[SlackMessage]:
    return [one for one in top_level(scene.person(name)) if is_card_of(document, one)]


def _cards_to_decide(scene: PrecoroScene, document: SandboxDocument, people: Sequence[str]) -> list[str]:
    step = document.open_step
    asked = {one.email for one in step.people} if step else set()
    decided = {one.email for one in step.approved} if step else set()
    wrong = []
    for name in people:
        cards = _cards(scene, document, name)
        live = sum(map(is_live, cards))
        expected = 1 if scene.users[name].email in asked - decided else 0
        if live != expected:
            shown = [text_of(one.blocks)[-200:] for one in cards]
            wrong.append(f"{name} has {live} cards to decide, not {expected}: {shown}")
    return wrong


def _cards_to_pay(
    scene: PrecoroScene, document: SandboxDocument, people: Sequence[str], payer: str
) -> list[str]:
    waits = document.alias == "invoices" and document.status in ("approved", "partly paid")
    wrong = []
    for name in people:
        offers = sum(ids.MARK_PAID in buttons_of(one) for one in _cards(scene, document, name))
        expected = 1 if waits and name == payer else 0
        if offers != expected:
            wrong.append(f"{name} has {offers} cards to pay, not {expected}")
    return wrong
