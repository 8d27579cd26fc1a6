"""How the bot is watched, in settings.toml: its health file, and the address of its metrics."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from settings.base import SettingsModel, SettingsRelativePath
from validation.problems import wrong


def _listen(text: str) -> str:
    if text and not _parts(text):
        raise wrong("not_a_listen_address")
    return text


def _parts(text: str) -> tuple[str, int] | None:
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):([0-9]{1,5})", text)
    if found is None or not 1 <= int(found[2]) <= 65_535:
        return None
    return found[1].strip("[]"), int(found[2])


class HealthSettings(SettingsModel):
    file: SettingsRelativePath = Path("data/health.json")


class MetricsSettings(SettingsModel):
    """Where metrics are served; nowhere if it is empty."""

    listen: Annotated[str, AfterValidator(_listen)] = ""

    @property
    def address(self) -> tuple[str, int] | None:
        """The host and the port to listen on; None: metrics are off."""
        return _parts(self.listen)
