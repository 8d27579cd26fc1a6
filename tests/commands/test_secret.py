"""`bot.py secret` prints a secret that the settings take, and nothing else."""

import argparse

import pytest
from pydantic import SecretStr

from commands import secret
from settings import load
from settings.precoro_keys import encryption_secrets


def test_it_prints_a_secret_alone_and_another_one_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    printed = []
    for _ in range(2):
        assert secret.main(load(environ={}), argparse.Namespace()) == 0
        given = capsys.readouterr()
        assert given.out.count("\n") == 1
        assert encryption_secrets(SecretStr(given.out)) == (given.out.strip(),)
        assert given.out.strip() not in given.err
        assert "Set PRECORO_SECRET to this, or PRECORO_SECRET_FILE to a file that holds it" in given.err
        printed.append(given.out)
    assert printed[0] != printed[1]
