"""``python -m localcloud.server FOLDER``: the cloud's one process, until SIGTERM.

Owns the emulator's environment, the order of the layers before it, and serving on loopback. The layers, outermost first:
the edge (call record, own routes), the models (Bedrock), the overlay (what the emulator lacks), the emulator itself with
our corrections in its tables.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
from pathlib import Path

from localcloud.home import ACCESS_KEY, SECRET_KEY, Home, Settings


def emulator_environment(home: Home, settings: Settings) -> dict[str, str]:
    """The environment that the emulator reads at import. It opens no port but ours."""
    return {
        "GATEWAY_PORT": str(settings.port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "localhost",
        "MINISTACK_REGION": settings.region,
        "AWS_DEFAULT_REGION": settings.region,
        "MINISTACK_ACCOUNT_ID": settings.account,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AUTH": "true",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(home.state / "emulator"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(home.state / "s3"),
        "TMPDIR": str(home.scratch),
        "LOCALCLOUD_CODE": str(home.code),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "DOCKER_HOST": "unix:///nonexistent/docker.sock",
        "LOG_LEVEL": os.environ.get("LOCALCLOUD_LOG_LEVEL", "INFO"),
    }


def main() -> int:
    """Serves until it is told to stop. Exit code 2 for a folder without settings."""
    if len(sys.argv) != 2 or not Home(Path(sys.argv[1])).settings_file.exists():
        print("usage: python -m localcloud.server FOLDER (with the settings of a start)", file=sys.stderr)
        return 2
    home = Home(Path(sys.argv[1]))
    settings = home.read_settings()
    shutil.rmtree(home.scratch, ignore_errors=True)
    home.scratch.mkdir(parents=True)
    for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        os.environ.pop(name, None)
    os.environ.update(emulator_environment(home, settings))
    asyncio.run(_serve(home, settings))
    return 0


async def _serve(home: Home, settings: Settings) -> None:
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    from localcloud.layers import build
    from localcloud.queue_measures import keep_measured
    from localcloud.saving import keep_saved

    config = Config()
    config.bind = [f"127.0.0.1:{settings.port}", *_ipv6(settings.port)]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 3
    config.accesslog = None
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    with build(home, settings) as app:
        duties = [asyncio.create_task(keep_saved(lambda: app.requests)), asyncio.create_task(keep_measured())]
        await serve(app, config, shutdown_trigger=stopping.wait)  # pyright: ignore[reportArgumentType]  # our ASGI types are plainer
        for duty in duties:
            duty.cancel()


def _ipv6(port: int) -> list[str]:
    """``localhost`` may mean ::1 to a client, where the machine has it."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("::1", port))
    except OSError:
        return []
    return [f"[::1]:{port}"]


if __name__ == "__main__":
    raise SystemExit(main())
