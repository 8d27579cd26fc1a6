"""The section [retention]: for how many days what is over is kept."""

from typing import Annotated

from pydantic import Field

from settings.base import SettingsModel

Days = Annotated[int, Field(ge=0, le=36_500)]  # 0: for ever


class RetentionSettings(SettingsModel):
    messages_days: Days = 0
    files_days: Days = 0
    done_days: Days = 0
