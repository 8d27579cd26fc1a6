"""The files in the threads: the right bytes under the right document, each once."""

from collections import Counter
from collections.abc import Iterator, Set

from tests.chaos.outside.people import Shelf
from tests.chaos.outside.shown import NUMBER, first_number


def wrong_files(shelf: Shelf, asked_for: Set[str]) -> list[str]:
    """Look at each file in a person's conversation, and for those that must be there.

    Who asked for a document's PDF may have it twice: as it was while it was pending, and as it is decided.
    """
    return [f"{shelf}: {one}" for one in (*_misplaced(shelf, asked_for), *_missing(shelf))]


def _misplaced(shelf: Shelf, asked_for: Set[str]) -> Iterator[str]:
    parents = {one.ts: one for one in shelf.messages}
    standing: Counter[tuple[str, str]] = Counter()
    for message in shelf.messages:
        for file in message.files:
            number = first_number(file.name)
            parent = parents.get(message.thread_ts or "")
            standing[message.thread_ts or "", file.name] += 1
            about = NUMBER.findall(parent.text) if parent else []
            if parent is None or (about and number not in about):  # it may be closed, and name none
                yield f"{file.name} stands under {parent.text if parent else 'no message'}"
            content = file.content or b""
            if file.name.endswith(".txt") and content != f"What belongs to {number}".encode():
                yield f"{file.name} holds {content[:80]!r}"
            if file.name.endswith(".pdf") and not content.startswith(b"%PDF"):
                yield f"{file.name} is no PDF: {content[:20]!r}"
    for (_, name), times in standing.items():
        most = 2 if name.endswith(".pdf") and first_number(name) in asked_for else 1
        if times > most:
            yield f"{name} stands {times} times in one thread"


def _missing(shelf: Shelf) -> Iterator[str]:
    """Who is asked has the attachments, and who has requested an approved document its PDF."""
    under = {(one.thread_ts, file.name) for one in shelf.messages for file in one.files}
    names = {name for _, name in under}
    for number, timeline in shelf.timelines.items():
        attached = timeline.versions[-1].paper.get("attachments", [])
        has_card = bool(shelf.of_kind("card", number))
        if shelf.name in timeline.end.asked and has_card:
            for name in attached:
                if name not in names:
                    yield f"{number} has the attachment {name}, and it is in no thread"
    with_pdf = {ts for ts, name in under if name.endswith(".pdf")}
    for number, timeline in shelf.timelines.items():
        approved = [one for one in shelf.of_kind("outcome", number) if "was approved" in one.text]
        bare = [one for one in approved if one.ts not in with_pdf]
        if any(one.what == "New revision received" for one in timeline.details.history):
            # Only that of the last revision must have one: a newer one may have come in before it was sent.
            is_over = timeline.end.status in ("approved", "partly_paid", "paid")
            bare = bare[-1:] if is_over and len(bare) == len(approved) else []
        yield from (f"no PDF stands under {one.text}" for one in bare)
