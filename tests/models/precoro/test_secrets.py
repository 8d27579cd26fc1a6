"""Keys of Precoro are shown nowhere, and are stored so that the secret alone opens them."""

import copy
import pickle

import pytest

from models.precoro.secrets import LONGEST_KEY, ApiKey, KeyBox, typed_key

KEY = "5f1c9e-hunter2"
OLD, NEW = "o" * 40, "n" * 40


def test_a_sealed_key_shows_nothing_and_opens_again() -> None:
    box = KeyBox([NEW])
    sealed = box.seal(ApiKey(KEY))
    assert KEY not in sealed
    assert sealed != box.seal(ApiKey(KEY))
    opened = box.open(sealed)
    assert opened == ApiKey(KEY)
    assert opened is not None
    assert opened.reveal() == KEY


@pytest.mark.parametrize("spoil", ["", "no token", "ünlesbar", "changed", "cut"])
def test_what_is_no_sealed_key_of_these_secrets_opens_to_nothing(spoil: str) -> None:
    sealed = KeyBox([NEW]).seal(ApiKey(KEY))
    changed = sealed[:40] + ("A" if sealed[40] != "A" else "B") + sealed[41:]
    text = {"changed": changed, "cut": sealed[:-4]}.get(spoil, spoil)
    assert KeyBox([NEW]).open(text) is None
    assert not KeyBox([NEW, OLD]).needs_renewal(text)


def test_a_secret_is_changed_without_losing_a_key() -> None:
    before = KeyBox([OLD]).seal(ApiKey(KEY))
    while_changing = KeyBox([NEW, OLD])
    assert while_changing.open(before) == ApiKey(KEY)
    assert while_changing.needs_renewal(before)
    renewed = while_changing.seal(ApiKey(KEY))
    assert not while_changing.needs_renewal(renewed)
    assert KeyBox([NEW]).open(renewed) == ApiKey(KEY)
    assert KeyBox([NEW]).open(before) is None
    assert not KeyBox([NEW]).needs_renewal(before)  # nothing can be done for it


def test_a_key_is_in_nothing_that_is_printed() -> None:
    key = ApiKey(KEY)
    assert KEY not in f"{key!r} {key} {[key]} {ValueError(key)!r} {vars(KeyBox([NEW]))}"


def test_a_key_leaves_its_process_by_no_way_of_python() -> None:
    for take in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="stays in its process"):
            take(ApiKey(KEY))


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (f" {KEY}\n", True),
        ("k" * LONGEST_KEY, True),
        ("k" * (LONGEST_KEY + 1), False),
        ("", False),
        ("two words", False),
        ("key\r\nX-Other: 1", False),
        ("schlüssel", False),
    ],
)
def test_what_somebody_typed_is_a_key_only_where_a_header_can_hold_it(text: str, is_one: bool) -> None:
    assert typed_key(text) == (ApiKey(text.strip()) if is_one else None)
