"""The cloud as a process: it starts, listens on loopback alone, keeps its state, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud import deployment, saving
from localcloud.home import Home, Settings
from localcloud.process import background
from localcloud.process.background import CloudProblem
from localcloud.process.listening import Listener, group_members, listeners
from tests.localcloud.ports import free_port


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path / "cloud")
    yield home
    background.stop(home)


def test_it_listens_on_loopback_alone_and_keeps_its_state_over_a_restart(home: Home) -> None:
    settings = Settings(port=free_port())
    started = background.start(home, settings)
    assert started.ready
    assert settings.port in {listener.port for listener in started.listeners}
    assert [listener for listener in started.listeners if not listener.loopback] == []
    deployment.client(settings, "ssm").put_parameter(Name="/kept", Value="yes", Type="String")
    assert background.start(home, settings).process == started.process, "a second start finds the first"

    assert background.stop(home) >= 1
    assert started.process is not None
    assert group_members(started.process) == []
    assert background.status(home).process is None

    background.start(home, settings)
    assert deployment.client(settings, "ssm").get_parameter(Name="/kept")["Parameter"]["Value"] == "yes"


async def test_state_is_saved_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    served, saved = 0, asyncio.Event()

    async def save() -> None:
        saved.set()

    monkeypatch.setattr(saving, "save", save)
    task = asyncio.create_task(saving.keep_saved(lambda: served, seconds=0.02))
    await asyncio.sleep(0.1)
    assert not saved.is_set(), "nothing was served"
    served = 1
    await asyncio.wait_for(saved.wait(), 5)
    task.cancel()


def test_what_was_saved_outlives_a_killed_process(home: Home) -> None:
    settings = Settings(port=free_port())
    started = background.start(home, settings)
    deployment.client(settings, "ssm").put_parameter(Name="/kept", Value="yes", Type="String")
    with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/_localcloud/save", timeout=30) as answer:
        assert answer.status == 200
    assert started.process is not None
    os.killpg(started.process, signal.SIGKILL)
    os.waitpid(started.process, 0)
    background.start(home, settings)
    assert deployment.client(settings, "ssm").get_parameter(Name="/kept")["Parameter"]["Value"] == "yes"


def test_a_taken_port_is_said_before_anything_starts(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CloudProblem, match=f"Port {port} is in use.*--port"):
            background.start(home, Settings(port=port))
    assert not home.pid_file.exists()


def test_a_pid_file_that_names_another_program_ends_nothing(home: Home) -> None:
    home.folder.mkdir(parents=True)
    home.pid_file.write_text(f"{os.getpgrp()}\n", "utf-8")
    assert background.status(home).process is None
    assert background.stop(home) == 0


def test_a_socket_on_all_addresses_is_seen() -> None:
    with socket.create_server(("0.0.0.0", 0)) as wide:
        found = listeners([os.getpid()])
        assert Listener("0.0.0.0", wide.getsockname()[1]) in found
        assert not Listener("0.0.0.0", 1).loopback
        assert Listener("::1", 1).loopback
