"""Files made to hang, fill or crash a reader end in a sentence: soon, in little memory, touching nothing."""

import json
import socket
import subprocess
import sys
from typing import Any, get_args

import pytest

from models.refusals import Refusal
from sources.formats.xml.documents import read_xml
from tests.house.source import ROOT
from tests.sources.formats.hostile.read_all import KINDS
from tests.sources.formats.hostile.xml_and_pdf import HOSTILE
from validation.codes import XmlCode

SECONDS = 5  # of processor time, that a file may take; on the clock the worker gives it ten


@pytest.mark.parametrize("kind", KINDS)
def test_every_hostile_file_is_refused_within_limits_and_touches_nothing(kind: str) -> None:
    command = [sys.executable, "-m", "tests.sources.formats.hostile.read_all", kind]  # within 1 GB
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert done.stderr == ""
    lines: list[list[Any]] = list(map(json.loads, done.stdout.splitlines()))
    assert {name: code for name, _seconds, code, _touched in lines} == {
        name: hostile.code for name, hostile in KINDS[kind][0].items()
    }
    assert [name for name, seconds, _code, touched in lines if touched or seconds >= SECONDS] == []


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
