"""Goals that want to break something: they come out as text, or are refused; nothing crashes, nothing is left behind."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from goal_mandala.domain.document import from_data
from goal_mandala.exports.formats import FORMATS
from localcloud.bedrock import FakeBedrock
from tests.e2e.conftest import PATIENCE, Mandala, environment, on_bedrock
from tests.fakes.hostile import GOALS, REFUSED
from tests.fakes.hostile_models import gives_away, hostile_texts, obeying
from tests.fakes.inert import check_exports

RUN_ALL = """
import contextlib, io, json, sys
from goal_mandala.cli.app import run_app
for name, args in json.load(sys.stdin):
    sys.argv = ["mandala", *args]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run_app()
    print(json.dumps([name, code, out.getvalue(), err.getvalue()]))
"""
"""Many calls of the command in one process; JSON takes halves of characters too."""

pytestmark = pytest.mark.xdist_group("corpus")
ALL_FORMATS = [word for name in FORMATS for word in ("-f", name)]
TITLES_ALONE = ("nothing visible", "101 wide")
"""Refused as a title: a background may be empty, or longer."""

BAD = {f"title: {name}": ("--", goal) for name, goal in REFUSED.items()} | {
    f"background: {name}": (f"--background={goal}", "--", "Run")
    for name, goal in REFUSED.items()
    if name not in TITLES_ALONE
}


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str
    folder: Path

    @property
    def files(self) -> dict[str, bytes]:
        """By format, for whatever lies in the folder it was to write."""
        return {file.suffix[1:]: file.read_bytes() for file in self.folder.glob("*")}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    """The whole corpus by the command line, each goal in every text field that a person can write."""
    root = tmp_path_factory.mktemp("corpus")
    calls: dict[str, list[str]] = {}
    for name, goal in GOALS.items():
        texts = [f"--{field}={goal}" for field in ("description", "background", "constraints")]
        calls[name] = ["plan", *ALL_FORMATS, *texts, "--json", "--", goal]
    calls |= {name: ["plan", *ALL_FORMATS, "--json", *words] for name, words in BAD.items()}
    folders = {name: root / str(number) for number, name in enumerate(calls)}
    asked = [[name, [args[0], f"--out={folders[name]}/", *args[1:]]] for name, args in calls.items()]
    done = subprocess.run(
        [sys.executable, "-c", RUN_ALL],
        cwd=root,
        env=environment(root),
        input=json.dumps(asked).encode(),
        capture_output=True,
        timeout=3 * PATIENCE,
        check=True,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {name: Ran(code, out, err, folders[name]) for name, code, out, err in lines}


@pytest.mark.parametrize("name", GOALS)
def test_a_hostile_goal_is_text_and_no_more(ran: dict[str, Ran], name: str) -> None:
    done = ran[name]
    assert done.code == 0, done.err
    chart = json.loads(done.out)
    assert from_data(chart).complete_titles
    assert chart["goal"]["background"] == chart["goal"]["constraints"] == GOALS[name].strip()
    check_exports(done.files)
    assert json.loads(done.files["json"]) == chart


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_is_refused_and_leaves_nothing(ran: dict[str, Ran], name: str) -> None:
    done = ran[name]
    assert (done.code, done.out, done.files) == (2, "", {}), done.err
    assert "Traceback" not in done.err
    assert len(done.err) < 1_000


def test_a_model_that_obeys_gets_nothing_out(mandala: Mandala, fake: FakeBedrock) -> None:
    fake.set_responder(obeying)
    done = on_bedrock(mandala, fake)("plan", "--out=a/", "--no-tasks", "--json", "--", GOALS["injection ja"])
    assert done.code not in (0, 1, 2), done.err
    left = "".join(file.read_text("utf-8") for file in mandala.folder.rglob("*") if file.is_file())
    assert not gives_away(done.out + done.err + left, fake.calls)


def test_a_model_that_writes_hostile_texts(mandala: Mandala, fake: FakeBedrock) -> None:
    fake.set_responder(hostile_texts)
    done = on_bedrock(mandala, fake)("plan", "--out=a/", *ALL_FORMATS, "--no-tasks", "--json", "--", "Run a marathon")
    assert from_data(done.data).complete_titles, done.err
    check_exports({file.suffix[1:]: file.read_bytes() for file in (mandala.folder / "a").glob("*")})


@pytest.mark.parametrize("goal", ["right to left", "rich markup", "emoji"])
def test_a_hostile_goal_in_a_terminal(mandala: Mandala, goal: str) -> None:
    terminal = mandala.in_terminal("plan", "--out", "a.json", "--no-tasks", "--", GOALS[goal], columns=140, rows=50)
    assert terminal.end() == 0
    assert "Traceback" not in terminal.text
    assert "\x1b]8" not in terminal.raw


@pytest.mark.parametrize(
    "words",
    [b"run \xff\xfe\xed\xa0\x80", b"a" * 10_240, "\u3042".encode() * 4_000],
    ids=["broken", "10 KB", "12 KB wide"],
)
def test_broken_bytes_and_10_kb_are_refused(mandala: Mandala, words: bytes) -> None:
    for call in ([words], [b"x", b"--background", words]):
        done = mandala(b"plan", *call)
        assert (done.code, done.out, mandala.files) == (2, "", []), done.err
        assert len(done.err) < 1_000


@pytest.mark.parametrize(("call", "codes"), [("show", {6}), ("plan x -o", {8}), ("export chart.json -o", {8})])
def test_a_file_name_of_10_kb_is_refused(mandala: Mandala, chart: Path, call: str, codes: set[int]) -> None:
    done = mandala(*call.split(), "a" * 10_240 + "/")
    assert done.code in codes, done.err
    assert "Traceback" not in done.err
    assert "name is too long" in done.err
    assert mandala.files == ["chart.json"]


def test_a_file_name_of_broken_bytes_works(mandala: Mandala) -> None:
    done = mandala(b"plan", b"x", b"--no-tasks", b"-o", b"run\xff.json")
    assert done.code == 0, done.err
    assert mandala(b"show", b"run\xff.json").code == 0
