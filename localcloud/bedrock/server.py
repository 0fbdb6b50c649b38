"""The fake as a server on loopback, in a thread of its own.

Owns binding, starting and stopping. It knows no protocol. Leaving the context ends every call that
still runs, so a test cannot hang on a stalled answer.
"""

from __future__ import annotations

import asyncio
import ipaddress
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from .app import build_app
from .call_log import Call
from .exchange import FakeService
from .faults import Fault, FaultPlan
from .mandala_responder import mandala_responder
from .pacing import Pace
from .refusals import DEFAULT_CHAT_MODELS, Catalogue
from .responders import Responder

_SECONDS_TO_START = 10.0
_SECONDS_TO_STOP = 5.0


class FakeBedrock:
    """Bedrock runtime and an OpenAI-compatible endpoint on 127.0.0.1; a context manager.

    ``pace`` is in tokens a second (None: at once), ``first_token`` in seconds. ``models`` are
    further Bedrock ids or ARNs that exist. ValueError for a host that is not loopback; OSError if
    the port is taken.
    """

    def __init__(
        self,
        responder: Responder = mandala_responder,
        *,
        pace: float | None = None,
        first_token: float = 0.0,
        faults: Sequence[Fault] = (),
        seed: int = 0,
        models: Sequence[str] = (),
        chat_models: Sequence[str] = DEFAULT_CHAT_MODELS,
        api_key: str | None = None,
        default_region: str = "us-east-1",
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self._host = _loopback(host)
        self._port = port
        self._service = FakeService(
            responder=responder,
            pace=Pace(pace, first_token),
            plan=FaultPlan(faults, seed),
            catalogue=Catalogue(frozenset(models), tuple(chat_models), api_key),
            default_region=default_region,
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> Self:
        """Binds and serves; returns when requests can be made."""
        started: Future[int] = Future()
        self._thread = threading.Thread(target=self._run, args=(started,), name="fake-bedrock", daemon=True)
        self._thread.start()
        self._port = started.result(_SECONDS_TO_START)
        return self

    def stop(self) -> None:
        """Ends running calls and the server. A second stop does nothing."""
        thread, self._thread = self._thread, None
        if thread is None or self._loop is None or self._stopping is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        thread.join(_SECONDS_TO_STOP)
        if thread.is_alive():
            raise RuntimeError(f"the fake Bedrock did not stop within {_SECONDS_TO_STOP} s")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """For ``endpoint_url=`` of boto3."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    @property
    def chat_url(self) -> str:
        """For ``base_url=`` of the OpenAI client."""
        return f"{self.url}/v1"

    def boto3_options(self, region: str = "ap-northeast-1") -> dict[str, Any]:
        """Keywords for ``boto3.client("bedrock-runtime", **options)``: endpoint, region, dummy credentials."""
        keys = {"aws_access_key_id": "AKIAFAKE", "aws_secret_access_key": "fake"}
        return {"endpoint_url": self.url, "region_name": region, **keys}

    @property
    def calls(self) -> list[Call]:
        """Copies of all records, in order of arrival."""
        return self._service.log.calls

    @property
    def in_flight(self) -> int:
        return self._service.log.in_flight

    @property
    def high_water(self) -> int:
        """The most calls that ran at the same time."""
        return self._service.log.high_water

    def wait_until_idle(self, calls: int = 0, seconds: float = 30.0) -> list[Call]:
        """The records once at least *calls* have come and none runs. TimeoutError otherwise."""
        self._service.log.wait_until_idle(calls, seconds)
        return self.calls

    def wait_for_calls(self, calls: int, seconds: float = 30.0) -> list[Call]:
        """The records once at least *calls* have come, running or not. TimeoutError otherwise."""
        self._service.log.wait_for_calls(calls, seconds)
        return self.calls

    def set_faults(self, faults: Sequence[Fault], seed: int = 0) -> None:
        """Replaces the faults; counts of ``first`` begin anew."""
        self._service.plan = FaultPlan(faults, seed)

    def set_responder(self, responder: Responder) -> None:
        self._service.responder = responder

    def set_pace(self, pace: float | None, first_token: float = 0.0) -> None:
        """For the answers that begin from now on."""
        self._service.pace = Pace(pace, first_token)

    def reset(self) -> None:
        """Forgets records and faults."""
        self._service.log.reset()
        self._service.plan = FaultPlan()

    def _run(self, started: Future[int]) -> None:
        asyncio.run(self._serve(started))

    async def _serve(self, started: Future[int]) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        runner = web.AppRunner(
            build_app(self._service), access_log=None, handler_cancellation=True, shutdown_timeout=0.05
        )
        try:
            await runner.setup()
            await web.TCPSite(runner, self._host, self._port, backlog=512).start()
            started.set_result(runner.addresses[0][1])
        except Exception as error:  # noqa: BLE001  whatever it is, the starter raises it
            started.set_exception(error)
            await runner.cleanup()
            return
        try:
            await self._stopping.wait()
        finally:
            await runner.cleanup()


def _loopback(host: str) -> str:
    """*host* as an address, if it is loopback."""
    address = "127.0.0.1" if host == "localhost" else host
    try:
        if ipaddress.ip_address(address).is_loopback:
            return address
    except ValueError:
        pass
    raise ValueError(f"the fake Bedrock binds loopback addresses only, not {host!r}")
