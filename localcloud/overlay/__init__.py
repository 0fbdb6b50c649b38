"""The overlay: AWS operations that the emulator lacks or answers wrongly, answered in the same process.

`overlay(app, state_dir)` wraps the emulator's ASGI application. It knows the list of operations (`operations.py`), the
wire (`wire/`) and where state is kept (`store.py`); it refuses to know CloudFormation, Lambda and how the process is run.
"""

from __future__ import annotations

from localcloud.overlay.middleware import Overlay, overlay

__all__ = ["Overlay", "overlay"]
