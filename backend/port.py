"""Whether the port that the server is to listen on is free."""

from __future__ import annotations

import socket

from backend.settings import Settings


def listen_error(settings: Settings) -> OSError | None:
    """Try to listen on the configured address for a moment; None: it is free."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server itself does: connections that are closing do not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            return error
    return None
