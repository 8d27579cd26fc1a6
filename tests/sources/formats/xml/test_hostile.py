"""Files made to hang, fill or crash a reader end in a sentence: soon, in little memory, touching nothing."""

import json
import socket
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, get_args

import pytest

from models.refusals import Refusal
from sources.formats.xml.documents import read_xml
from tests.house.source import ROOT
from tests.sources.formats.xml.hostile import HOSTILE
from validation.codes import XmlCode

SECONDS = 10


@pytest.fixture(scope="module")
def outcomes() -> Mapping[str, tuple[float, str, list[str]]]:
    """Return (seconds, code, what was touched) of each file, read one after the other within 1 GB."""
    command = [sys.executable, "-m", "tests.sources.formats.xml.read_hostile"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert done.stderr == ""
    lines: list[list[Any]] = list(map(json.loads, done.stdout.splitlines()))
    return {name: (seconds, code, touched) for name, seconds, code, touched in lines}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_soon_and_touches_nothing(
    outcomes: Mapping[str, tuple[float, str, list[str]]], name: str
) -> None:
    seconds, code, touched = outcomes[name]
    assert seconds < SECONDS
    assert code == HOSTILE[name].code
    assert touched == []


def test_the_hostile_files_meet_every_limit() -> None:
    met = {each.code for each in HOSTILE.values()}
    limits = {code for code in get_args(XmlCode) if code.startswith(("xml_", "pdf_"))}
    assert limits - met == {"pdf_holds_two_documents"}


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE a SYSTEM "{url}"><a/>',
        '<!DOCTYPE a [<!ENTITY f SYSTEM "{url}">]><a>&f;</a>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "{url}"> %p;]><a/>',
        '<a xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="{url}"/></a>',
        '<a xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:schemaLocation="a {url}"/>',
    ],
)
def test_nothing_is_fetched_that_a_document_names(document: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        with pytest.raises(Refusal):
            read_xml(document.format(url=url).encode(), "file.xml")
        with pytest.raises(BlockingIOError):
            server.accept()
