"""Where a server is, and whether a token may go there (pure)."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from goal_mandala.domain.errors import InvalidInput

LONGEST = 500


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """``url`` has no slash at its end; it may have a path (a stage's), never a query, user or fragment."""

    url: str
    host: str
    secure: bool

    @property
    def loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def takes_tokens(self) -> bool:
        """A token goes over TLS, or nowhere off this machine."""
        return self.secure or self.loopback


def read_address(text: str) -> ServerAddress:
    """Raises :class:`InvalidInput` ``bad_server``; what was given may hold a password and is not repeated."""
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InvalidInput("bad_server") from None
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if len(text) > LONGEST or parts.scheme not in ("http", "https") or not host or not plain:
        raise InvalidInput("bad_server")
    shown = f"[{host}]" if ":" in host else host
    where = f"{parts.scheme}://{shown}" + ("" if port is None else f":{port}")
    return ServerAddress(where + parts.path.rstrip("/"), host, parts.scheme == "https")
