"""What must hold at the end: each decision has one effect, and cards show what Precoro has."""

from collections.abc import Sequence

from models.tables import PrecoroDecision
from sandbox.precoro import SandboxDocument
from tests.jobs.precoro.with_slack import PrecoroScene
from tests.support.slack_text import is_live, top_level
from tests.support.world import text_of


async def precoro_differences(
    scene: PrecoroScene, orders: Sequence[SandboxDocument], people: Sequence[str]
) -> list[str]:
    """Return a sentence for each difference."""
    wrong: list[str] = []
    for order in orders:
        found = PrecoroDecision.filter(document__number=order.idn).order_by("id")
        rows = await found.select_related("person")
        counted = [(one.person.email, "approve") for one in rows if one.state == "done"]
        there = [(one.by.email, one.what) for one in order.decisions]
        if counted != there:
            wrong.append(f"Order {order.idn}: {counted} count here, {there} happened in Precoro")
        if left := [one.id for one in rows if one.state in ("waiting", "posted")]:
            wrong.append(f"Order {order.idn}: decisions {left} are still on their way")
        posts = len(scene.precoro.calls.of("POST", f"/purchaseorders/{order.idn}/*"))
        if posts > (posted := sum(one.posted_at is not None for one in rows)):
            wrong.append(f"Order {order.idn}: {posts} calls for {posted} decisions that were sent")
        wrong += _cards(scene, order, people)
    return wrong


def _cards(scene: PrecoroScene, order: SandboxDocument, people: Sequence[str]) -> list[str]:
    step = order.open_step
    asked = {one.email for one in step.people} if step and order.status == "pending" else set()
    wrong = []
    for name in people:
        email = f"{name}@acme.example"
        cards = [
            one
            for one in top_level(scene.person(name))
            if one.text.startswith(f"Purchase order {order.idn} ")
        ]
        live = sum(map(is_live, cards))
        decided = {one.email for one in step.approved} if step else set()
        expected = 1 if email in asked - decided else 0
        if live != expected:
            shown = [text_of(one.blocks)[-200:] for one in cards]
            wrong.append(f"Order {order.idn}: {name} has {live} cards to decide, not {expected}: {shown}")
    return wrong
