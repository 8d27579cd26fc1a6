"""Settings as tests read them, and what is said of wrong ones."""

from pathlib import Path

import pytest

from settings import Settings, SettingsError, load


def read(path: Path, text: str, **environ: str) -> Settings:
    path.write_text(text, encoding="utf-8")
    return load(path, environ)


def refused(path: Path, text: str = "", **environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        read(path, text, **environ)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems
