"""Text in the smallest pieces that may stand in lines of their own."""

import unicodedata
from functools import cache

_THAI_LEADING = frozenset("เแโใไ")  # vowels written before the letter they follow in speech
_THAI_TRAILING = frozenset("ะาำๅๆฯ")
_LAM, _ALEFS = "ل", frozenset("آأإاٱ")  # written as one
_JOINER = "\u200d"
_MOST_STACKED = 6  # consonants; more are no word, and have to end somewhere


def clusters(text: str) -> list[str]:
    """Cut text into letters with their marks, syllables that are written as one, and joined pictures."""
    found: list[str] = []
    stacked = 0
    for char in text:
        last = found[-1] if found else ""
        if last and _belongs(last, char):
            found[-1] = last + char
        elif last and stacked < _MOST_STACKED and _is_stacked(last, char):
            stacked += 1
            found[-1] = last + char
        else:
            stacked = 0
            found.append(char)
    return found


def _belongs(last: str, char: str) -> bool:
    """Return whether `char` is a mark of the cluster before it, or completes a pair with it."""
    if _is_mark(char):
        return True
    if last == " ":
        return False
    if char in _THAI_TRAILING or last[-1] in _THAI_LEADING:
        return True
    if char in _ALEFS:
        return "".join(each for each in last if not _is_mark(each)) == _LAM
    return len(last) == 1 and _is_flag_letter(last) and _is_flag_letter(char)


def _is_stacked(last: str, char: str) -> bool:
    """Return whether a letter is written in one with the letter before, which has lost its vowel."""
    if last[-1] == _JOINER:
        return not char.isspace()
    return unicodedata.combining(last[-1]) == 9 and char.isalpha()


@cache
def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" or char in "\u200c\u200d\u2069"


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
