"""The host to which a browser goes by an address, or that nobody is to be sent there."""

import re
from typing import Final
from urllib.parse import urlsplit

from views.blocks import limits

# What is the same for all that read an address: scheme, two slashes, a host in plain characters, perhaps a
# port. The URL standard knows more: a backslash is a slash, a name may stand before an @, tabs are left out,
# hosts are escaped or in other scripts. Such an address leads elsewhere than it seems to.
_PLAIN: Final = re.compile(
    r"https?://(?P<host>[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)\.?(?::[0-9]{1,5})?(?:[/?#].*)?", re.I | re.ASCII
)


def web_host(url: str) -> str | None:
    """Return the host of an http or https address, in small letters; None for one not to be opened."""
    if limits.utf16_length(url) > limits.URL or "\\" in url:
        return None
    if any(each.isspace() or not each.isprintable() for each in url):
        return None
    found = _PLAIN.fullmatch(url)
    return found["host"].lower() if found and _is_read_alike(url, found["host"].lower()) else None


def _is_read_alike(url: str, host: str) -> bool:
    """Return whether the usual parser finds the same host, and a port that there is."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").rstrip(".") == host and parts.port != 0 and ".." not in host
    except ValueError:
        return False
