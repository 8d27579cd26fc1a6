"""`bot.py manifest` prints the manifest, and a link that creates the app from it."""

import argparse
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from commands import manifest
from settings import load
from slack.manifest import build_manifest


def test_it_prints_the_manifest_and_a_link_that_carries_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    printed, _, rest = capsys.readouterr().out.partition("\n\n")
    shown = json.loads(printed)
    link = rest.splitlines()[-1]
    query = parse_qs(urlsplit(link).query)
    assert link.startswith("https://api.slack.com/apps?new_app=1&manifest_json=")
    assert json.loads(query["manifest_json"][0]) == shown == build_manifest()


def test_with_json_it_prints_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--json", "--name", "Käufer & Co"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["display_information"]["name"] == "Käufer & Co"


def test_a_name_that_slack_would_refuse_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(["--name", "x" * 36])
    assert stopped.value.code == 2
    assert "1 to 35 characters" in capsys.readouterr().err


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    manifest.add_arguments(parser)
    return manifest.main(load(environ={}), parser.parse_args(arguments))
