"""What somebody does with a card of Precoro: decide in each way, or mark as paid."""

import random
from typing import Final

from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.support.world import buttons_of, press_card
from views import ids

PAID_ON: Final = "2020-11-20"
FORMS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    ids.REJECT: (ids.REJECT_VIEW, {ids.REASON: "Too dear"}),
    ids.ASK_CHANGES: (ids.CHANGES_VIEW, {ids.QUESTION: "Which cost centre?"}),
    ids.MARK_PAID: (ids.PAYMENT_VIEW, {ids.PAID_ON: PAID_ON, ids.REFERENCE: "SEPA 7"}),
}
_OFTEN: Final = {ids.APPROVE: 5, ids.REJECT: 2, ids.ASK_CHANGES: 2, ids.MARK_PAID: 9}


def offered(card: SlackMessage) -> list[str]:
    """Return what a card lets its reader do now."""
    return [one for one in _OFTEN if one in buttons_of(card)]


def choose(rng: random.Random, card: SlackMessage) -> str:
    """Choose one of the things that a card offers."""
    found = offered(card)
    return rng.choices(found, [_OFTEN[one] for one in found])[0]


async def do(person: SandboxPerson, card: SlackMessage, action: str) -> bool:
    """Press, and fill in the form that opens; False: the person was told why nothing follows."""
    told = len(person.ephemerals)
    press = await press_card(person, card, action, confirmed=True)
    if not press.acked:
        return False
    if action not in FORMS:
        return len(person.ephemerals) == told
    callback, values = FORMS[action]

    def opened() -> bool:
        return bool(person.views) and person.views[-1].callback_id == callback

    await person.wait_until(lambda: opened() or len(person.ephemerals) > told)
    return opened() and (await person.submit(person.views[-1], values)).errors == {}
