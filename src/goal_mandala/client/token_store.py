"""Tokens in the system's keyring, one a server. The only place that knows the keyring library; never shows a token."""

from __future__ import annotations

from typing import Any

from goal_mandala.domain.errors import Misconfigured

SERVICE = "goal-mandala"


def stored_token(server: str) -> str | None:
    """The token kept for *server*; None without one, and where there is no keyring at all."""
    try:
        ring = _keyring()
    except Misconfigured:
        return None
    from keyring.errors import KeyringError

    try:
        return ring.get_password(SERVICE, server) or None
    except KeyringError:
        return None


def store_token(server: str, token: str) -> None:
    """Raises :class:`Misconfigured` ``no_keyring``."""
    _said(lambda ring: ring.set_password(SERVICE, server, token))


def forget_token(server: str) -> bool:
    """Whether there was one."""
    if stored_token(server) is None:
        return False
    _said(lambda ring: ring.delete_password(SERVICE, server))
    return True


def _said(call: Any) -> None:
    from keyring.errors import KeyringError

    try:
        call(_keyring())
    except KeyringError:
        raise Misconfigured("no_keyring") from None


def _keyring() -> Any:
    """A keyring that can keep something; raises :class:`Misconfigured` ``no_keyring``."""
    try:
        import keyring
        from keyring.backends import fail, null
        from keyring.errors import KeyringError
    except ImportError:
        raise Misconfigured("no_keyring") from None
    try:
        ring = keyring.get_keyring()
    except (KeyringError, ImportError, AttributeError, ValueError):
        raise Misconfigured("no_keyring") from None
    if isinstance(ring, fail.Keyring | null.Keyring):
        raise Misconfigured("no_keyring")
    return ring
