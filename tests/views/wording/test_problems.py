"""Everything that rooms below views say by code has a sentence, in English and in German."""

import ast
import re
from decimal import Decimal
from string import Formatter
from typing import NamedTuple, get_args

import pytest

from models.backup.problems import BackupCode
from models.database.errors import BadDatabaseUrl, DatabaseCode, SchemaMismatch
from models.records.documents import Audience
from models.vocabulary import MailboxCode
from slack.session import BadNetworkSetting, NetworkCode
from slack.tokens import TokenCode, TokenRejected
from sources.formats.table.columns import WORDS
from sources.formats.table.template import EXAMPLES
from tests.house.source import name_of, python_files, room_of, tree_of
from validation.codes import ProblemCode
from validation.problems import Problem
from views.wording.charges import OF_CODES
from views.wording.problems.text import SENTENCES, Coded, problem_text

GERMAN = Audience("de-DE")
THREE_WORDS = re.compile("[a-z]+ [a-z]+ [a-z]+")
# How Python's json says what is wrong, and the title of the JSON Schema.
FROM_ELSEWHERE = {
    "Expecting property name",
    "Illegal trailing comma",
    "Invalid control character",
    "People, budgets and documents",
}
# What they say of an answer of Precoro is for the log alone, which is in English.
FOR_THE_LOG = "sources/precoro/"


class AnyProblem(NamedTuple):
    code: str
    facts: dict[str, object]


def named(sentence: str) -> dict[str, object]:
    """Return something for each placeholder of a sentence."""
    return {name: "7" for _, name, _, _ in Formatter().parse(sentence) if name}


def test_the_rooms_that_read_what_others_wrote_make_no_sentences() -> None:
    made = set()
    rooms = ("validation", "settings", "sources")
    for path in (path for path in python_files() if room_of(path) in rooms):
        if name_of(path).startswith(FOR_THE_LOG):
            continue
        tree = tree_of(path)
        alone = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and node not in alone and THREE_WORDS.search(str(node.value)):
                made.add(node.value)
    headings = {word for words in WORDS.values() for several in words.values() for word in several}
    headings |= OF_CODES  # the views translate them
    headings |= {str(cell) for row in EXAMPLES.values() for cell in row.values()}  # of the template
    assert made - headings == FROM_ELSEWHERE


def test_every_code_of_the_rooms_has_its_sentence_and_there_are_no_others() -> None:
    kinds = (ProblemCode, BackupCode, DatabaseCode, MailboxCode, NetworkCode, TokenCode)
    codes = [code for kind in kinds for code in get_args(kind)]
    assert len(codes) == len(set(codes))
    assert set(SENTENCES) == set(codes)


@pytest.mark.parametrize("code", SENTENCES)
def test_a_problem_is_a_whole_sentence_in_german_too(code: str) -> None:
    problem = AnyProblem(code, named(SENTENCES[code]))
    english, german = (problem_text(problem, reader) for reader in (Audience(), GERMAN))
    assert english != german
    for said in (english, german):
        assert said[0].isupper() or said[0] == "7"
        assert said[-1] in ".?" or "://" in said.split()[-1]
        assert "{" not in said.replace("{ }", "").replace('{ EUR = "10000" }', "")


@pytest.mark.parametrize(
    ("problem", "english", "german"),
    [
        (
            Problem("documents[0].note", "text_too_long", {"most": 50_000, "length": 50_001}),
            "documents[0].note must have at most 50,000 characters, not 50,001.",
            "documents[0].note darf höchstens 50.000 Zeichen haben, nicht 50.001.",
        ),
        (
            Problem(
                "rules[0]", "not_between", {"least": Decimal(0), "most": Decimal(10) ** 12, "given": "-1"}
            ),
            "rules[0] must be between 0 and 1,000,000,000,000, not -1.",
            "rules[0] muss zwischen 0 und 1.000.000.000.000 liegen, nicht bei -1.",
        ),
        (
            Problem("log.level", "not_one_of", {"choices": ('"a"', '"b"', '"c"'), "given": "3"}),
            'log.level must be "a", "b", or "c", not 3.',
            'log.level muss "a", "b" oder "c" sein, nicht 3.',
        ),
        (
            Problem("", "unknown_key_like", {"key": '"document"', "nearest": '"documents"'}),
            'The file has the unknown key "document"; did you mean "documents"?',
            'Die Datei hat den unbekannten Schlüssel "document"; meinten Sie "documents"?',
        ),
        (
            SchemaMismatch("schema_older", database="sqlite://bot.db", found="3", known="5"),
            "sqlite://bot.db has schema 3, this program needs 5. Make a backup, then run `bot.py migrate`.",
            "sqlite://bot.db hat das Schema 3, dieses Programm braucht 5."
            " Machen Sie eine Sicherung und führen Sie dann `bot.py migrate` aus.",
        ),
        (
            BadNetworkSetting("bad_proxy"),
            "HTTPS_PROXY must be an address such as http://proxy.example:3128.",
            "HTTPS_PROXY muss eine Adresse wie http://proxy.example:3128 sein.",
        ),
    ],
)
def test_a_problem_is_told_in_the_language_and_the_numbers_of_its_reader(
    problem: Coded, english: str, german: str
) -> None:
    assert (problem_text(problem, Audience()), problem_text(problem, GERMAN)) == (english, german)


def test_a_text_of_a_file_is_no_template() -> None:
    problem = Problem("a", "not_whole", {"given": '"{place}"'})
    assert problem_text(problem, Audience()) == 'a must be a whole number, not "{place}".'


def test_what_an_error_prints_without_its_sentence_is_its_code_and_facts() -> None:
    error = TokenRejected("bot_token_rejected", workspace="acme", slack_code="token_revoked")
    assert str(error) == "('bot_token_rejected', {'workspace': 'acme', 'slack_code': 'token_revoked'})"
    assert str(BadDatabaseUrl("url_names_no_file")) == "('url_names_no_file', {})"
