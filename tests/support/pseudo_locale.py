"""A made-up language that shows what is not translated, or has no room for a longer one.

`Approve {document}` becomes `⟦Àppròvè {document}~~~⟧`: no ASCII letter is left, a third is added,
placeholders and `**` are kept, and each message stands between marks.
"""

import math
from collections.abc import Callable
from gettext import NullTranslations
from string import Formatter

LOCALE = "en-XA"
OPENS, CLOSES = "⟦", "⟧"
_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ACCENTED = "àƀćďèƒğĥìĵķĺɱñòþɋŕšţùṽŵẋýžÀƁĆĎÈƑĞĤÌĴĶĹṀÑÒÞɊŔŠŢÙṼŴẊÝŽ"
_ACCENTS = str.maketrans(_PLAIN, _ACCENTED)


class PseudoLocale(NullTranslations):
    """The catalogue of the language; each message that is asked for goes to `asked` first."""

    def __init__(self, asked: Callable[[str], None] = lambda message: None) -> None:
        super().__init__()
        self._asked = asked

    def gettext(self, message: str) -> str:
        """Translate a message."""
        self._asked(message)
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Translate the form that fits a number in English."""
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        """Translate a message that has a context."""
        return self.gettext(message)


def pseudo(message: str) -> str:
    """Return a message in the made-up language."""
    made, letters = "", 0
    for literal, name, _, _ in Formatter().parse(message):
        made += literal.replace("{", "{{").replace("}", "}}").translate(_ACCENTS)
        letters += len(literal)
        made += f"{{{name}}}" if name else ""
    return f"{OPENS}{made}{'~' * math.ceil(letters / 3)}{CLOSES}"
