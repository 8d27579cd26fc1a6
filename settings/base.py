"""What the models of all sections are made of."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Strict, ValidationInfo


def _relative_to_settings(path: Path, info: ValidationInfo) -> Path:
    return Path((info.context or {}).get("folder", "")) / path


def none_if_empty(given: Any) -> Any:
    """Return None for an empty text: the setting is as if it were left out."""
    return None if given == "" else given


SettingsRelativePath = Annotated[Path, Strict(False), AfterValidator(_relative_to_settings)]


class SettingsModel(BaseModel):
    """Refuse unknown names and values of another type; fixed once read."""

    # Defaults are validated too: paths among them depend on the file. Deferred: built once, with the whole.
    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, validate_default=True, defer_build=True
    )
