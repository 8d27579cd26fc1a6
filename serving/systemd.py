"""Tell systemd how the service is, as for `Type=notify`: a datagram to the socket in NOTIFY_SOCKET.

The protocol is these lines: the packages for it are unmaintained (sdnotify) or need systemd's library to be
built (systemd-python).
"""

import os
import socket
from collections.abc import Mapping

from jobs.outage import Outage


class Systemd:
    """Tells states such as READY=1; silent where nobody has asked for them."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address  # an abstract socket
        self._outage = Outage("Telling systemd")

    def tell(self, state: str) -> None:
        """Tell a state; never waits, and what cannot be told is logged once."""
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there:
                there.setblocking(False)
                there.sendto(state.encode(), self._address)
        except OSError as error:
            self._outage.said(str(error))
        else:
            self._outage.over()
