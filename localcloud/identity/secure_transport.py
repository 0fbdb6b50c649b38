"""Makes ``aws:SecureTransport`` hold on loopback, where nobody can listen in and there is no certificate.

Owns the patch point ``ministack.app.pin_request_origin``. Without it every bucket and queue policy that refuses plain HTTP
(the CDK's own asset bucket has one) would refuse the whole local cloud.
"""

from __future__ import annotations

from collections.abc import Callable


def install() -> None:
    """To be called once, before the cloud serves."""
    from ministack import app

    pin: Callable[[str, bool], None] = app.pin_request_origin

    def pinned(source_ip: str, _secure: bool) -> None:
        pin(source_ip, True)

    app.pin_request_origin = pinned
