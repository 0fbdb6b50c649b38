"""Bad input: a clear message in the person's language, its own exit code, no file left behind."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from localcloud.bedrock import FakeBedrock, Fault
from tests.e2e.conftest import GOAL, Mandala, on_bedrock

NO_MODEL = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y", "BEDROCK_MAX_RETRIES": "0"}


FORKS = """
import json, os, sys, tempfile
import pydantic.type_adapter, goal_mandala.cli.app
from goal_mandala.cli.main import run

def once(args, environ, stdin):
    streams = [tempfile.TemporaryFile() for _ in range(3)]
    streams[0].write(bytes.fromhex(stdin))
    streams[0].seek(0)
    child = os.fork()
    if child == 0:
        for number, stream in enumerate(streams):
            os.dup2(stream.fileno(), number)
        sys.stdin = open(0, encoding="utf-8", closefd=False)
        os.environ.update(environ)
        sys.argv = ["mandala", *args]
        code = 70
        try:
            run()
        except SystemExit as ended:
            code = ended.code
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    for stream in streams:
        stream.seek(0)
    return [code, *(s.read().decode() for s in streams[1:])]

answers = [once(*call) for call in json.load(sys.stdin)]
json.dump(answers, sys.stdout)
"""


@dataclass(frozen=True)
class Bad:
    """One bad call: its arguments, the exit code, and words of the message in English and Japanese."""

    args: list[str | bytes]
    code: int
    en: str
    ja: str
    environ: dict[str, str] = field(default_factory=dict)
    stdin: bytes = b""


CASES: dict[str, Bad] = {
    "empty goal": Bad(["plan", " "], 2, "is empty", "空です"),
    "no goal": Bad(["plan"], 2, "There is no goal", "目標がありません"),
    "10,000 characters": Bad(["plan", "a" * 10_000], 2, "10000 characters, at most 100", "10000文字、上限100文字"),
    "control characters": Bad(["plan", "a\x07b"], 2, "U+0007", "制御文字（U+0007）"),
    "lone surrogate": Bad([b"plan", b"run \xff\xfe"], 2, "control character", "制御文字"),
    "past deadline": Bad(["plan", GOAL, "--deadline", "2020-01-01"], 2, "has passed", "過ぎています"),
    "malformed deadline": Bad(["plan", GOAL, "--deadline", "31/12/2099"], 2, "YYYY-MM-DD", "YYYY-MM-DD"),
    "malformed start": Bad(["plan", GOAL, "--start", "tomorrow"], 2, "first day (--start)", "初日（--start）"),
    "unknown language": Bad(["plan", GOAL, "--lang", "xx_yy"], 2, "language tag", "言語タグ"),
    "unknown model": Bad(["plan", GOAL, "-m", "gpt"], 9, "is not a model", "モデル「gpt」は分かりません"),
    "unknown format": Bad(["plan", GOAL, "-f", "docx"], 2, "There is no format", "形式「docx」はありません"),
    "no credentials": Bad(["plan", GOAL, "-m", "bedrock"], 10, "no AWS credentials", "認証情報がありません"),
    "no api key": Bad(["plan", GOAL, "-m", "openai:gpt"], 10, "OPENAI_API_KEY is not set", "OPENAI_API_KEY が設定"),
    "unreachable endpoint": Bad(
        ["plan", GOAL, "-m", "openai:x", "-o", "new/"], 15, "Cannot reach", "つながりません",
        {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "BEDROCK_MAX_RETRIES": "0"},
    ),
    "bad setting": Bad(["plan", GOAL], 9, "MANDALA_CONCURRENCY=many is wrong", "MANDALA_CONCURRENCY=many は使えません", {"MANDALA_CONCURRENCY": "many"}),
    "unwritable output": Bad(["plan", GOAL, "-o", "/proc/nowhere/"], 8, "Cannot write /proc", "書き込めません"),
    "output to -": Bad(["plan", GOAL, "-o", "-"], 2, "--json", "--json"),
    "missing goal file": Bad(["plan", "nowhere.yaml"], 6, "There is no file nowhere.yaml", "nowhere.yaml がありません"),
    "broken yaml on stdin": Bad(["plan", "-"], 2, "standard input", "標準入力", stdin=b"{title: \xff"),
    "unknown option": Bad(["plan", "--bogus"], 2, "There is no option --bogus", "--bogus というオプションはありません"),
    "unknown command": Bad(["plna"], 2, "Did you mean 'plan'?", "もしかして: 'plan'"),
    "goal without quotes": Bad(["plan", "TOEIC", "850", "by", "March"], 2, "Put the goal in quotes", "引用符で囲んで"),
    "goal without plan": Bad(["TOEIC 850"], 2, "mandala plan 'TOEIC 850'", "mandala plan 'TOEIC 850'"),
    "missing argument": Bad(["edit"], 2, "FILE is missing", "ファイル を指定してください"),
    "missing value": Bad(["plan", GOAL, "--out"], 2, "--out needs a value", "--out には値が要ります"),
    "not a number": Bad(["plan", GOAL, "--seed", "x"], 2, "--seed: 'x' is not a whole number", "--seed: 「x」は整数ではありません"),
    "number too small": Bad(["plan", GOAL, "--seed", "-1"], 2, "at least 0", "0 以上"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_bad_input(mandala: Mandala, name: str) -> None:
    bad = CASES[name]
    done = mandala.with_env(**bad.environ)(*bad.args, stdin=bad.stdin)
    assert done.code == bad.code, done.err
    assert bad.en in done.err
    assert "Error: " in done.err
    assert "Traceback" not in done.err
    assert (done.out, mandala.files) == ("", [])


def test_bad_input_is_told_in_japanese(mandala: Mandala) -> None:
    """The same calls, each in a fork of one loaded program: the words alone differ."""
    calls = [[[os.fsdecode(a) for a in bad.args], bad.environ, bad.stdin.hex()] for bad in CASES.values()]
    japanese = {**mandala.environ, "MANDALA_LANG": "ja"}
    ran = subprocess.run(
        [sys.executable, "-c", FORKS], input=json.dumps(calls).encode(), cwd=mandala.folder, env=japanese,
        capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    answers = json.loads(ran.stdout)
    for (name, bad), (code, out, err) in zip(CASES.items(), answers, strict=True):
        assert code == bad.code, f"{name}: {err}"
        assert bad.ja in err, f"{name}: {err}"
        assert "エラー: " in err
        assert not re.search("Traceback|Error:|Usage|Try ", err), f"{name}: {err}"
        assert out == ""
    assert mandala.files == []


DAMAGED = {
    "cut off": b'{"schemaVersion": 1, "goal": {"title": "x"',
    "another file": b'{"name": "package"}',
    "a newer schema": b'{"schemaVersion": 99}',
    "binary": bytes(range(256)),
    "nested deep": b"[" * 100_000,
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=list(DAMAGED))
def test_a_damaged_chart_is_named_and_left_alone(mandala: Mandala, content: bytes) -> None:
    file = mandala.folder / "chart.json"
    file.write_bytes(content)
    done = mandala("edit", "chart.json", "3.5", "--title", "x")
    assert done.code == 5
    assert "chart.json cannot be read as a chart (" in done.err
    assert mandala.files == ["chart.json"]
    assert file.read_bytes() == content


@pytest.mark.parametrize("command", ["show", "resume", "undo", "regenerate", "export"])
def test_every_command_refuses_a_damaged_chart(mandala: Mandala, command: str) -> None:
    (mandala.folder / "chart.json").write_bytes(DAMAGED["cut off"])
    done = mandala.with_env(MANDALA_LANG="ja")(command, "chart.json", *(["--yes"] if command == "regenerate" else []))
    assert (done.code, done.out, mandala.files) == (5, "", ["chart.json"])
    assert "JSON として壊れています、1行目" in done.err


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("AccessDeniedException", 11, "Not allowed to call the model"),
        ("ThrottlingException", 13, "throttling us"),
        ("UnrecognizedClientException", 10, "credentials were rejected"),
        ("InternalServerException", 15, "has a failure"),
        ("guardrail_intervened", 12, "safety filter"),
    ],
)
def test_a_refusing_model(mandala: Mandala, fake: FakeBedrock, kind: str, code: int, words: str) -> None:
    fake.set_faults([Fault(kind)])
    done = on_bedrock(mandala, fake)("plan", GOAL, "--out", "new/")
    assert (done.code, mandala.files) == (code, []), done.err
    assert words in done.err
    assert "No file was written" in done.err


def test_out_of_time(mandala: Mandala, fake: FakeBedrock) -> None:
    fake.set_pace(60)
    done = on_bedrock(mandala, fake)("plan", GOAL, "--out", "a.json", "--time-limit", "2.5")
    assert done.code == 16
    assert "Time is up" in done.err
    assert mandala("show", "a.json").code == 0


def test_a_model_that_is_down_for_a_moment_is_waited_for_in_words(mandala: Mandala, fake: FakeBedrock) -> None:
    fake.set_faults([Fault("ThrottlingException", first=1)])
    there = on_bedrock(mandala, fake).with_env(BEDROCK_MAX_RETRIES="2", MANDALA_LANG="ja")
    done = there("plan", GOAL, "--out", "a.json", "--no-tasks")
    assert done.code == 0
    assert "混み合っています。" in done.err
    assert "秒待って再試行します" in done.err


def test_a_full_disk_keeps_the_old_version(mandala: Mandala, chart: Path) -> None:
    """The limit on a file's size stands for a full disk: the same refusal in the middle of writing."""
    before = chart.read_bytes()
    program = (
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "from goal_mandala.cli.main import run\n"
        "run()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "edit", "chart.json", "3.5", "--title", "x"],
        cwd=mandala.folder,
        env=mandala.environ,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 8
    assert b"Cannot write" in done.stderr
    assert (chart.read_bytes(), mandala.files) == (before, ["chart.json"])
