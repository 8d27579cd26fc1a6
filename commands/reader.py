"""The reader of what a command prints: the person who runs it, in the language of their shell."""

import os
from collections.abc import Mapping
from typing import Final

from models.records.documents import Audience

# The first one that is set decides, as POSIX says.
VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
ENGLISH: Final = ("", "C", "POSIX")


def shell_reader(environ: Mapping[str, str] = os.environ) -> Audience:
    """Return the reader with the locale of the process: `de_DE.UTF-8` is `de-DE`; without one, English."""
    named = next((environ[each] for each in VARIABLES if environ.get(each)), "")
    locale = named.partition(".")[0].partition("@")[0]
    return Audience() if locale in ENGLISH else Audience(locale.replace("_", "-"))
