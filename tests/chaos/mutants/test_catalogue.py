"""The list of broken copies fits the bot as it is now."""

import ast
import tempfile
from pathlib import Path

from tests.chaos.mutants.__main__ import ROOT, break_it
from tests.chaos.mutants.catalogue import MUTANTS, Mutant


def test_every_piece_that_is_broken_stands_where_the_list_says() -> None:
    assert [one.name for one in MUTANTS if not _fits(one)] == []


def test_every_broken_copy_has_a_name_and_a_sentence_of_its_own() -> None:
    assert len({one.name for one in MUTANTS}) == len({one.breaks for one in MUTANTS}) == len(MUTANTS)


def _fits(mutant: Mutant) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for one in mutant.pieces:
            (copy / one.file).parent.mkdir(parents=True, exist_ok=True)
            (copy / one.file).write_text((ROOT / one.file).read_text())
        break_it(copy, mutant)
        broken = [(copy / one.file).read_text() for one in mutant.pieces]
        return all(ast.parse(text) for text in broken) and broken != [
            (ROOT / one.file).read_text() for one in mutant.pieces
        ]
