"""Keys of Precoro and the secret for linked keys come from the environment, and are never shown."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from settings.precoro_keys import encryption_secrets, linking_off, precoro_problems
from tests.settings.reading import read, refused, sentences
from tests.settings.test_precoro import BETA, WHOLE

KEY, SECRET = "5f1c9e-hunter2", "s" * 43
MISSING = (
    "PRECORO_KEY_ACME is not set. Set it to the API key of Integration@acme.example in Precoro"
    " (Configuration › Integrations › API Key), or set PRECORO_KEY_ACME_FILE to a file that holds it."
)


def test_each_company_has_the_key_of_its_account(written: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("beta-key\n")
    text = WHOLE + BETA + '[[companies]]\nname = "Of files"'
    loaded = read(written, text, PRECORO_KEY_ACME=KEY, PRECORO_KEY_BETA_FILE=str(tmp_path / "key"))
    assert [(one.company, one.key) for one in loaded.company_keys] == [
        ("Acme Ltd", SecretStr(KEY)),
        ("Beta GmbH", SecretStr("beta-key")),
    ]
    assert precoro_problems(loaded) == ()


def test_the_only_company_may_have_its_key_without_a_name(written: Path) -> None:
    loaded = read(written, WHOLE, PRECORO_KEY=KEY)
    assert [(one.variable, one.key) for one in loaded.company_keys] == [("PRECORO_KEY", SecretStr(KEY))]
    both = refused(written, WHOLE, PRECORO_KEY=KEY, PRECORO_KEY_ACME=KEY)
    assert both == ("Both PRECORO_KEY and PRECORO_KEY_ACME are set. Unset one of them.",)
    two = read(written, WHOLE + BETA, PRECORO_KEY=KEY, PRECORO_KEY_BETA="beta-key")
    assert sentences(precoro_problems(two)) == (MISSING,)


def test_a_key_that_is_missing_or_none_or_used_twice_is_named_and_not_shown(written: Path) -> None:
    assert sentences(precoro_problems(read(written, WHOLE))) == (MISSING,)
    assert sentences(precoro_problems(read(written, WHOLE, PRECORO_KEY="hunter2 !"))) == (
        "PRECORO_KEY contains a space or another character that no key has."
        " Use the API key of Integration@acme.example alone.",
    )
    same = read(written, WHOLE + BETA, PRECORO_KEY_ACME=KEY, PRECORO_KEY_BETA=KEY)
    assert sentences(precoro_problems(same)) == (
        "PRECORO_KEY_ACME and PRECORO_KEY_BETA hold the same key. A key is for one company in Precoro:"
        " make one in each company.",
    )


@pytest.mark.parametrize(
    ("given", "secrets"),
    [
        (SECRET, (SECRET,)),
        (f"{'n' * 32}, {SECRET}", ("n" * 32, SECRET)),
        ("", ()),
        ("s" * 31, ()),
        (f"{SECRET},", ()),
        (f"{SECRET},{SECRET},{SECRET}", ()),
    ],
)
def test_there_is_one_secret_or_two_while_it_is_changed(given: str, secrets: tuple[str, ...]) -> None:
    assert encryption_secrets(SecretStr(given)) == secrets


def test_a_secret_that_cannot_encrypt_is_refused_and_a_missing_one_is_told(written: Path) -> None:
    short = read(written, WHOLE, PRECORO_KEY=KEY, PRECORO_SECRET="hunter2")
    assert sentences(precoro_problems(short)) == (
        "PRECORO_SECRET must be one secret of at least 32 characters, or two with a comma between while you"
        " change it. `bot.py secret` prints one.",
    )
    off = linking_off(read(written, WHOLE, PRECORO_KEY=KEY))
    assert off is not None
    assert sentences([off]) == (
        "PRECORO_SECRET is not set, so nobody can link a key of Precoro, and cards of its documents offer"
        " Open only. Set it to what `bot.py secret` prints, or set PRECORO_SECRET_FILE to a file that holds"
        " it.",
    )


def test_without_decisions_or_without_precoro_no_secret_is_missed(written: Path) -> None:
    for text in ("", WHOLE + 'decide = "nobody"'):
        assert linking_off(read(written, text)) is None
    assert linking_off(read(written, WHOLE, PRECORO_SECRET=SECRET)) is None
    assert precoro_problems(read(written, "", PRECORO_SECRET="short")) == ()


def test_no_key_and_no_secret_is_in_what_settings_print(written: Path) -> None:
    loaded = read(written, WHOLE, PRECORO_KEY=KEY, PRECORO_SECRET=SECRET)
    printed = f"{loaded!r} {loaded} {loaded.model_dump()} {loaded.model_dump_json()}"
    assert KEY not in printed
    assert SECRET not in printed
