"""Turn settings into the keys of Precoro. Only for a bot with companies there: it loads cryptography."""

from collections.abc import Callable

from models.precoro.secrets import ApiKey, KeyBox, typed_key
from settings import Settings
from settings.precoro_keys import encryption_secrets


def company_keys(settings: Settings) -> dict[str, ApiKey]:
    """Return the key by which each company of Precoro is read, by the company's name."""
    return {one.company: ApiKey(one.key.get_secret_value()) for one in settings.company_keys if one.key}


def key_box(settings: Settings) -> KeyBox | None:
    """Return what seals and opens linked keys; None without a secret: then nobody can link one."""
    secrets = encryption_secrets(settings.precoro_secret)
    return KeyBox(secrets) if secrets else None


def sealer(settings: Settings) -> Callable[[str], str | None] | None:
    """Return what seals a key that somebody typed; it returns None for what cannot be one."""
    box = key_box(settings)
    if box is None:
        return None

    def seal(text: str) -> str | None:
        key = typed_key(text)
        return box.seal(key) if key else None

    return seal
