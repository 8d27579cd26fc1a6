"""How the bot is watched, in settings.toml: its health file."""

from pathlib import Path

from settings.base import SettingsModel, SettingsRelativePath


class HealthSettings(SettingsModel):
    file: SettingsRelativePath = Path("data/health.json")
