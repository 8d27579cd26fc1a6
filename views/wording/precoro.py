"""Refusals about documents of Precoro and about keys: what happened, and what to do now."""

from collections.abc import Mapping

from views.wording.translate import marked

PRECORO: Mapping[str, str] = {
    "decided_in_precoro": marked("{number} is decided in Precoro. Open it there."),
    "done_in_precoro": marked("That can only be done in Precoro. Open {number} there. Nothing was changed."),
    "status_unknown": marked("{number} has a status in Precoro that I don't know. Open it there."),
    "being_sent": marked("Your decision on {number} is already on its way to Precoro."),
    "payment_being_sent": marked("A payment of {number} is already on its way to Precoro."),
    "nothing_to_take_back": marked("There is no decision of yours on {number} to take back."),
    "was_sent": marked("Your decision on {number} was already sent to Precoro, so it can't be taken back."),
    "no_key": marked(
        "To decide on {number} here, link your own Precoro key first: type {command} link. "
        "Nothing was changed."
    ),
    "no_key_to_pay": marked(
        "To mark {number} as paid here, link your own Precoro key first: type {command} link. "
        "Nothing was changed."
    ),
    "key_being_checked": marked(
        "Your Precoro key is still being checked, so nothing was sent. I'll send you a message when it works."
    ),
    "nothing_to_link": marked(
        "There is no company here in whose Precoro you could decide with your own key."
    ),
    "no_key_linked": marked("You have no Precoro key linked here."),
    "not_your_address": marked(
        "{email} isn't an address by which I know you, and nobody decides as someone else. "
        "Ask your integration manager if it is yours."
    ),
    "key_typed": marked(
        "Don't type your key into a message: others may have seen it. "
        "Delete that key in Precoro, make a new one, and type only {command} link. Nothing was linked."
    ),
    "key_malformed": marked("That isn't a key of Precoro: a key has no spaces. Copy it again."),
}
"""The sentence of each refusal, by its code."""
