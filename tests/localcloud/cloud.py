"""The deployed local cloud that every test of it shares: one process, one deployment of dev, for the whole run.

Ask for the fixture ``cloud`` and mark the test with ``pytest.mark.xdist_group("cloud")``, so that one worker has them all.
A test leaves the deployment as it found it: what it changes (alias, concurrency, policies, faults) it puts back.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from goal_mandala.names import Function, Resources
from goal_mandala.ops.release.assembly import TEMPLATE_RULES
from localcloud import deployment, tools
from localcloud.deployment import Deployed
from localcloud.home import REPOSITORY, Home, Settings, client_environment
from localcloud.process import background
from tests.localcloud.ports import free_port

Found = TypeVar("Found")
ENVIRONMENT = "dev"
_FINAL = frozenset({"succeeded", "failed", "cancelled", "timed_out"})
GOAL = {
    "title": "来年10月のフルマラソンでサブ4を達成する",
    "description": "週に四日走り、本番で4時間を切る",
    "deadline": "2099-10-31",
    "background": "十年走ってきて一度は切りたい",
    "constraints": "平日は朝の一時間だけ",
}


@dataclass
class Cloud:
    """A running cloud with the stack of dev, and the ways to it."""

    home: Home
    settings: Settings
    deployed: Deployed
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def api(self) -> str:
        return self.deployed.api

    @property
    def environment(self) -> dict[str, str]:
        """For a command as an operator has it: the AWS command line on PATH, nothing of the caller's AWS settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        path = f"{tools.aws_command().parent}{os.pathsep}{kept.get('PATH', '')}"
        pool = self.deployed.outputs.get("UserPoolId", "")
        ours = client_environment(self.settings)
        rules = {TEMPLATE_RULES: "false"}  # tests/infra holds the templates against them
        return {**kept, **ours, **rules, "PATH": path, "ENVIRONMENT": ENVIRONMENT, "USER_POOL_ID": pool}

    def client(self, service: str) -> Any:
        """A boto3 client of the account."""
        return deployment.client(self.settings, service)

    def token(self, user: str = deployment.USER) -> str:
        """An ID token; the user is made at the first call."""
        if user not in self._tokens:
            name, password = deployment.ensure_user(self.home, self.settings, ENVIRONMENT, user)
            self._tokens[user] = deployment.sign_in(self.settings, ENVIRONMENT, name, password)["IdToken"]
        return self._tokens[user]

    def http(self, user: str | None = deployment.USER) -> httpx.Client:
        """The API as *user*, or without a token."""
        headers = {"Authorization": f"Bearer {self.token(user)}"} if user else {}
        return httpx.Client(base_url=self.api, headers=headers, timeout=60)

    def aws(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """The official AWS command line."""
        return subprocess.run(
            ["aws", *arguments], env=self.environment, capture_output=True, text=True, check=check, timeout=120
        )

    def calls(self, after: int = 0, kind: str | None = None) -> list[dict[str, Any]]:
        """AWS calls that were served after the number *after*."""
        return self._own(f"calls?after={after}" + (f"&kind={kind}" if kind else ""))["calls"]

    def changes(self, after: int) -> list[dict[str, Any]]:
        """Writing calls after the number *after* that an operator made: what the functions write by their roles is not among them."""
        return [call for call in self.calls(after, "write") if not call["access_key"].startswith("ASIA")]

    @property
    def last_call(self) -> int:
        return self._own("status")["calls"]

    def set_faults(self, *faults: dict[str, Any]) -> None:
        """Makes the model misbehave; without faults it behaves."""
        self._own("bedrock/faults", list(faults))

    def generate(self, user: str = deployment.USER) -> tuple[dict[str, Any], dict[str, Any]]:
        """A chart through gateway, queue and ai-processor: its generation and itself. What Lambda leaves of the run is there."""
        with self.http(user) as http:
            started = http.post("/v1/mandalas", json=GOAL)
            assert started.status_code == 202, started.text
            identity = started.json()["generation"]["id"]
            ended = wait_for(lambda: _ended(http.get(f"/v1/generations/{identity}").json()), 90)
            self.request_of(identity)
            return ended, http.get(f"/v1/mandalas/{ended['mandalaId']}").json()

    def request_of(self, generation: str, function: Function = Function.AI_PROCESSOR) -> str:
        """The request that carried the generation out, once its REPORT line is there."""
        group, client = Resources(ENVIRONMENT).log_group(function), self.client("logs")

        def look() -> str | None:
            lines = client.filter_log_events(logGroupName=group, filterPattern=f'"{generation}"')["events"]
            found = [id for line in lines if (id := re.search(r'"requestId": "([\w-]+)"', line["message"]))]
            if not found:
                return None
            report = client.filter_log_events(logGroupName=group, filterPattern=f'"REPORT RequestId: {found[0][1]}"')
            return found[0][1] if report["events"] else None

        return wait_for(look)

    def set_by_hand(self, alarm: str, reason: str) -> list[tuple[str, str]]:
        """The alarm's changes (from, to), oldest first, that somebody made giving *reason*; evaluation may have moved it since."""
        history = self.client("cloudwatch").describe_alarm_history(AlarmName=alarm, HistoryItemType="StateUpdate")
        changes = [json.loads(entry["HistoryData"]) for entry in reversed(history["AlarmHistoryItems"])]
        return [
            (change["oldState"]["stateValue"], change["newState"]["stateValue"])
            for change in changes
            if change["newState"]["stateReason"].startswith(reason)
        ]

    def _own(self, path: str, data: Any = None) -> Any:
        body = None if data is None else json.dumps(data).encode()
        address = f"http://127.0.0.1:{self.settings.port}/_localcloud/{path}"
        with urllib.request.urlopen(urllib.request.Request(address, data=body), timeout=30) as answer:
            return json.loads(answer.read())


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """The deployed cloud of this run, made and taken down by the commands that a person types."""
    with started(tmp_path_factory.mktemp("cloud") / "home") as (home, settings):
        said = _make("make cloud-deploy", home)
        deployed = deployment.describe(home, settings, ENVIRONMENT)
        assert deployed.api in said
        assert deployed.password in said
        yield Cloud(home, settings, deployed)
        assert "nothing is left running" in _make("make cloud-down", home)


@contextmanager
def started(folder: Path) -> Generator[tuple[Home, Settings]]:
    """A cloud of its own in *folder*, without pauses, until the block ends."""
    home, settings = Home(folder), Settings(port=free_port(), pace=0, first_token=0, canary_minute=0.4)
    background.start(home, settings)
    try:
        yield home, settings
    finally:
        background.stop(home)


def _make(command: str, home: Home) -> str:
    """What *command* says, run by a shell in the checkout with the cloud in *home*."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MAKE", "PYTEST"))}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=REPOSITORY,
        env={**kept, "LOCALCLOUD_HOME": str(home.folder)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def wait_for(look: Callable[[], Found | None], seconds: float = 60) -> Found:
    """What *look* finds, as soon as it finds something. AssertionError when time is up."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"nothing came within {seconds} s"
        time.sleep(0.2)


def _ended(generation: dict[str, Any]) -> dict[str, Any] | None:
    return generation if generation["state"] in _FINAL else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Drills come last: each begins by making the shared cloud forget what was measured, which others compare."""
    items.sort(key=lambda item: "drill" in item.nodeid)


def pytest_collection_finish(session: pytest.Session) -> None:
    """A run on several workers keeps each group on one of them, or does not begin: two clouds at once disturb each other."""
    if not getattr(session.config.option, "loadgroup", False):
        return
    for item in session.items:
        if item.get_closest_marker("xdist_group") and "@" not in item.nodeid.rpartition("]")[2]:
            raise pytest.UsageError(
                f"pytest-xdist does not see the group of {item.nodeid}; take a pytest that it knows"
            )
