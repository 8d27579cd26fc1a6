"""Text as people see it: without what cannot be seen, and in one form for comparing it."""

import re
import unicodedata
from typing import Final

# Characters that show nothing or change the direction of others: with these a name could reverse the digits
# of an amount next to it, or look like another name. Control characters but white space, halves of surrogate
# pairs, format characters with the tags among them, fillers, variation selectors. Not the signs that stand
# before Arabic numbers: they are format characters that show.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_JOINERS: Final = "\u200c\u200d\ufe0e\ufe0f"  # they show where they join what they are made for
_SPACES: Final = re.compile(r"\s+")
MOST_MARKS: Final = 30  # on one letter, as in Unicode's stream-safe text: more take a time that is squared
_DASHES: Final = re.compile("[\u02d7\u058a\u05be\u2010-\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d]")


def seen(text: str) -> str:
    """Return the text without what cannot be seen; its spaces and lines stay."""
    return _UNSEEN.sub(_kept, text)


def composed(text: str) -> str:
    """Return the text in NFC, with at most 30 marks on a letter; a file of marks alone takes no longer."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", _with_few_marks(text))


def _with_few_marks(text: str) -> str:
    marks, kept = 0, []
    for each in text:
        marks = marks + 1 if unicodedata.combining(each) else 0
        if marks <= MOST_MARKS:
            kept.append(each)
    return "".join(kept)


def _kept(found: re.Match[str]) -> str:
    return found[0] if found[0] in _JOINERS and _joins(found) else ""


def _joins(found: re.Match[str]) -> bool:
    """Return whether a joiner stands in an emoji, or between letters of a script that needs it."""
    text, start, end = found.string, found.start(), found.end()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if found[0] in "\ufe0e\ufe0f":
        return bool(before) and (after == "\u20e3" or unicodedata.category(before) in ("So", "Sm", "Po"))
    return _takes_joiner(before, "\ufe0f") and _takes_joiner(after)


def _takes_joiner(each: str, also: str = "") -> bool:
    if not each:
        return False
    return each == also or unicodedata.category(each) in ("So", "Sk") or "\u0590" <= each < "\u1cff"


def key_of(text: str) -> str:
    """Return the form in which numbers and names are compared: alike for all that looks alike.

    Compatible characters are one (NFKC), and so are dashes and capital and small letters; what cannot be seen
    is left out, and spaces are one between words and none around them.
    """
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", _DASHES.sub("-", text)))
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", plain).casefold())
    return _SPACES.sub(" ", plain).strip()


def identifier_key(text: str) -> str:
    """Return the form in which tax ids and other identifiers are compared: letters and digits alone."""
    return "".join(each for each in key_of(text) if each.isalnum()).upper()
