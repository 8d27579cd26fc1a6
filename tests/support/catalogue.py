"""The messages that `make words` finds, as the Makefile says where and by which functions."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from string import Formatter

from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords

import views

ROOT = Path(views.__path__[0]).parent
MAKEFILE = ROOT / "Makefile"
Key = tuple[str | None, tuple[str, ...]]  # context; the message, or one and many


@cache
def extracted() -> frozenset[Key]:
    """Give every message of the code."""
    command = MAKEFILE.read_text("utf-8")
    keywords = parse_keywords(re.findall(r"-k (\S+)", command))
    (folders,) = re.findall(r"-o build/messages\.pot (.+)$", command, re.MULTILINE)
    return frozenset(
        (context, (message,) if isinstance(message, str) else tuple(message))
        for folder in folders.split()
        for _, _, message, _, context in extract_from_dir(ROOT / folder, keywords=keywords)
    )


def parts(message: str) -> Counter[str]:
    """Count what a translation must keep: placeholders, marks of bold text, and values of argparse."""
    if "%(" in message or "%s" in message:
        return Counter(re.findall(r"%(?:\(\w+\))?[sr]", message))
    names = (name for _, name, _, _ in Formatter().parse(message) if name)
    return Counter((*names, *re.findall(r"\*\*|\n", message)))
