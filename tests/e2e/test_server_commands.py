"""The chart commands against a server: the same words, exit codes and results as with a file; live, resumed, stopped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from localcloud.bedrock import FakeBedrock
from tests.api.tokens import AUDIENCE, Issuer
from tests.e2e.conftest import GOAL, HALF_WAY, Mandala, environment, on_bedrock, task_count, titles
from tests.e2e.server import Serving

RING = """
import json, pathlib
from keyring.backend import KeyringBackend

class FileRing(KeyringBackend):
    priority = 1
    file = pathlib.Path(__file__).with_name("ring.json")

    def _all(self):
        return json.loads(self.file.read_text()) if self.file.exists() else {}

    def get_password(self, service, user):
        return self._all().get(f"{service} {user}")

    def set_password(self, service, user, secret):
        self.file.write_text(json.dumps(self._all() | {f"{service} {user}": secret}))

    def delete_password(self, service, user):
        self.file.write_text(json.dumps({k: v for k, v in self._all().items() if k != f"{service} {user}"}))
"""


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("served")
    serving = Serving(Mandala(folder, environment(folder)), folder).start()
    yield serving
    serving.stop()


@pytest.fixture
def there(mandala: Mandala, serving: Serving) -> Mandala:
    return mandala.with_env(MANDALA_SERVER=serving.url)


@pytest.fixture(scope="module")
def planned(serving: Serving, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The id of a chart on the server."""
    folder = tmp_path_factory.mktemp("planned")
    done = Mandala(folder, environment(folder))("plan", GOAL, "--server", serving.url, "--json")
    assert done.code == 0, done.err
    return str(done.data["id"])


def test_plan_shows_the_chart_and_can_keep_a_copy(there: Mandala, serving: Serving) -> None:
    done = there("plan", GOAL, "--out", "copy/", "-f", "md")
    assert done.code == 0, done.err
    assert there.files == ["copy", "copy/mandala.json", "copy/mandala.md"]
    data = json.loads((there.folder / "copy/mandala.json").read_text("utf-8"))
    assert (len(titles(data)), task_count(data)) == (72, 64)
    assert f"On the server as: {data['id']}" in done.err
    assert f"mandala show {data['id']} 3.5" in done.err.replace("\n", " ")
    listed = there("list", "--json").data["mandalas"]
    assert data["id"] in [row["id"] for row in listed]


def test_a_chart_is_changed_as_a_file_is(there: Mandala, planned: str, serving: Serving) -> None:
    before = there("show", planned[:8], "--json").data
    assert there("edit", planned[:8], "3.5", "--title", "Walk to work", "--lock").code == 0
    edited = there("show", planned, "3.5", "--json").data
    assert (edited["title"], edited["locked"]) == ("Walk to work", True)
    assert there("unlock", planned, "3.5").code == 0
    assert there("lock", planned, "2", "4.1").code == 0
    assert "Walk to work" in there("swap", planned, "3.5", "4.2").out
    undone = there("undo", planned)
    assert undone.code == 0
    assert "Walk to work" in undone.out
    assert there("redo", planned).code == 0
    assert there("redo", planned).code == 6
    after = there("show", planned, "--json").data
    assert after["version"] == before["version"] + 7
    assert after["subGoals"][4]["actions"][2]["title"] == "Walk to work"
    assert there("done", planned, "4.2#1").code == 0
    assert there("check", planned).code in (0, 3)
    explicit = Mandala(there.folder, {k: v for k, v in there.environ.items() if k != "MANDALA_SERVER"})
    hint = explicit("edit", planned, "0.0", "--title", "Other", "--server", serving.url)
    assert f"mandala undo {planned} --server {serving.url}" in hint.err.replace("\n", " ")


def test_habits_are_noted(there: Mandala, planned: str) -> None:
    data = there("show", planned, "--json").data
    habit = next(
        f"{s['position']}.{a['position']}" for s in data["subGoals"] for a in s["actions"] if a["type"] == "habit"
    )
    assert there("done", planned, habit, "--date", "2026-11-23", "--excuse").code == 0
    assert {"day": "2026-11-23", "status": "excused"} in there("show", planned, habit, "--json").data["log"]


def test_regenerate_takes_or_leaves_the_servers_draft(there: Mandala, planned: str) -> None:
    before = there("show", planned, "5.1", "--json").data
    taken = there("regenerate", planned, "5.1", "--yes")
    assert taken.code == 0, taken.err
    assert before["title"] in taken.out
    assert there("show", planned, "5.1", "--json").data["title"] != before["title"]
    terminal = there.in_terminal("regenerate", planned, "5.2", "5.3")
    kept = there("show", planned, "5", "--json").data
    for _ in range(2):
        seen = terminal.text.count("Take it?")
        while terminal.text.count("Take it?") == seen:
            terminal.wait_for("Take it?")
            seen -= 1
        terminal.type("n\n")
    assert terminal.end() == 0
    assert there("show", planned, "5", "--json").data == kept
    assert there("undo", planned).code == 0


def test_export_and_import(there: Mandala, planned: str) -> None:
    done = there("export", planned, "-f", "csv", "-f", "md")
    assert done.code == 0, done.err
    assert there.files == [f"mandala-{planned[:8]}.csv", f"mandala-{planned[:8]}.md"]
    brought = there("import", f"mandala-{planned[:8]}.md")
    assert brought.code == 0, brought.err
    new = re.search(r"Imported: (\S+)", brought.err)
    assert new is not None
    assert new[1] != planned
    assert titles(there("show", new[1], "--json").data) == titles(there("show", planned, "--json").data)


def test_files_stay_files(there: Mandala, chart: Path) -> None:
    assert there("show", "chart.json", "--json").data == json.loads(chart.read_text("utf-8"))
    assert there("list", ".", "--json").data["mandalas"][0]["path"] == "chart.json"


REFUSED = [
    (["show", "nosuchid"], 6, "There is no chart nosuchid"),
    (["edit", "{id}", "3.5", "--title", " "], 2, "The title is empty. Give 1 to 60 characters"),
    (["edit", "{id}", "3", "--times-per-week", "3"], 2, "3.0"),
    (["edit", "{id}", "3.5"], 2, "--title"),
    (["done", "{id}", "3.5#99"], 6, "3.5#99"),
    (["plan", " "], 2, "The title is empty"),
    (["plan", "A goal", "--deadline", "2020-01-01"], 2, "has passed"),
    (["plan", "A goal", "--model", "offline"], 2, "--model does not work with a server"),
    (["show", "chart.json", "--server", "{url}"], 2, "named by its id"),
    (["list", "--server", "ftp://x"], 2, "not a server's address"),
    (["list", "--server", "http://127.0.0.1:1"], 15, "Cannot connect to http://127.0.0.1:1"),
    (["list", "--server", "https://127.0.0.1:{port}"], 15, "No secure connection"),
    (["list", "--server", "{url}/dev"], 15, "does not look like a mandala server"),
]


@pytest.mark.parametrize(("args", "code", "words"), REFUSED, ids=[" ".join(a)[:40] for a, _, _ in REFUSED])
def test_what_goes_wrong_is_said_as_for_a_file(
    there: Mandala, planned: str, serving: Serving, args: list[str], code: int, words: str
) -> None:
    filled = [a.format(id=planned, url=serving.url, port=serving.port) for a in args]
    done = there(*filled)
    assert (done.code, done.out) == (code, ""), done.err
    assert words.lower() in done.err.lower().replace("\n", " ")
    assert "Traceback" not in done.err


def test_a_locked_cell_is_refused_in_the_same_words(there: Mandala, planned: str, chart: Path) -> None:
    said: list[str] = []
    for named in (planned, "chart.json"):
        assert there("lock", named, "6.6").code == 0
        refused = there("regenerate", named, "6.6", "--yes")
        assert refused.code == 7
        said.append(refused.err)
    assert said[0] == said[1]


def test_ctrl_c_asks_the_server_to_stop_and_resume_goes_on(
    mandala: Mandala, fake: FakeBedrock, tmp_path_factory: pytest.TempPathFactory
) -> None:
    fake.set_faults([HALF_WAY])
    serving = Serving(on_bedrock(mandala, fake), tmp_path_factory.mktemp("data")).start()
    try:
        there = mandala.with_env(MANDALA_SERVER=serving.url)
        terminal = there.in_terminal("plan", GOAL, "--no-tasks")
        terminal.wait_for_count("titles", 20)
        terminal.type("\x03")
        assert terminal.end() == 130
        assert "Asked the server to stop" in terminal.text
        (row,) = there("list", "--json").data["mandalas"]
        assert f"mandala resume {row['id']}" in terminal.text
        fake.set_faults([])
        resumed = there("resume", row["id"], "--no-tasks", "--json")
        assert resumed.code == 0, resumed.err
        assert len(titles(resumed.data)) == 72
    finally:
        serving.stop()


def test_a_server_that_goes_is_waited_for_and_the_watch_goes_on(
    mandala: Mandala, fake: FakeBedrock, tmp_path_factory: pytest.TempPathFactory
) -> None:
    fake.set_pace(150)
    serving = Serving(on_bedrock(mandala, fake), tmp_path_factory.mktemp("data")).start()
    try:
        terminal = mandala.with_env(MANDALA_SERVER=serving.url).in_terminal("plan", GOAL, "--no-tasks")
        terminal.wait_for_count("titles", 10)
        serving.stop()
        fake.set_pace(None)
        serving.start()
        assert terminal.end() == 0, terminal.text[-2000:]
        assert "On the server as" in terminal.text
        (row,) = mandala("list", "--server", serving.url, "--json").data["mandalas"]
        assert len(titles(mandala("show", row["id"], "--server", serving.url, "--json").data)) == 72
    finally:
        serving.stop()


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, Issuer]]:
    folder = tmp_path_factory.mktemp("secured")
    with Issuer() as issuer:
        environ = {"MANDALA_ISSUER": issuer.url, "MANDALA_AUDIENCE": AUDIENCE}
        serving = Serving(Mandala(folder, environment(folder)), folder, **environ).start()
        yield serving, issuer
        serving.stop()


def test_login_keeps_the_token_in_the_keyring_and_shows_it_nowhere(
    mandala: Mandala, secured: tuple[Serving, Issuer], tmp_path_factory: pytest.TempPathFactory
) -> None:
    serving, issuer = secured
    ring = tmp_path_factory.mktemp("ring")
    (ring / "filering.py").write_text(RING)
    there = mandala.with_env(PYTHONPATH=str(ring), PYTHON_KEYRING_BACKEND="filering.FileRing")
    refused = there("list", "--server", serving.url)
    assert refused.code == 10
    assert f"mandala login --server {serving.url}" in refused.err.replace("\n", " ")
    token, expired = issuer.token(), issuer.token(exp=1)
    said: list[Any] = [there("login", "--server", serving.url, stdin=f"{expired}\n".encode())]
    assert said[0].code == 10
    assert not (ring / "ring.json").exists()
    said.append(there("login", "--server", serving.url, stdin=f"{token}\n".encode()))
    assert said[-1].code == 0, said[-1].err
    assert there("list", "--server", serving.url).code == 0
    said.append(there.with_env(MANDALA_TOKEN=expired)("list", "--server", serving.url, "--debug"))
    assert said[-1].code == 10
    said.append(there("logout", "--server", serving.url))
    assert said[-1].code == 0
    assert token not in (ring / "ring.json").read_text()
    assert there("list", "--server", serving.url).code == 10
    for ended in said:
        assert token not in ended.out + ended.err
        assert expired not in ended.out + ended.err


def test_without_a_keyring_the_environment_is_the_way(mandala: Mandala, secured: tuple[Serving, Issuer]) -> None:
    serving, issuer = secured
    there = mandala.with_env(PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    done = there("login", "--server", serving.url, stdin=issuer.token().encode())
    assert done.code == 9
    assert "MANDALA_TOKEN" in done.err
    assert there.with_env(MANDALA_TOKEN=issuer.token())("list", "--server", serving.url).code == 0


@pytest.mark.parametrize("command", [["list"], ["login"]])
def test_no_token_goes_over_plain_http(mandala: Mandala, command: list[str]) -> None:
    there = mandala.with_env(MANDALA_TOKEN="abc.def.ghi")
    done = there(*command, "--server", "http://mandala.example.com", stdin=b"abc.def.ghi\n")
    assert done.code == 2
    assert "no token is sent" in done.err
    assert "abc.def" not in done.err
