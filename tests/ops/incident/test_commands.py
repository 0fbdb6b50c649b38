"""The flow of an incident by the command line, without AWS: from opening to the report, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

from tests.nursery import mandala_says

ROOT = Path(__file__).parents[3]
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "NO_COLOR": "1",
    "USER": "alice",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def mandala(folder: Path, *words: str, lang: str = "en", code: int = 0) -> str:
    """What the command prints (both streams); its exit code must be *code*."""
    environ = {**ENVIRONMENT, "HOME": str(folder), "MANDALA_LANG": lang}
    done = mandala_says("ops", *words, folder=folder, environ=environ)
    text = done.stdout + done.stderr
    assert done.returncode == code, text
    return text


def test_from_opening_to_the_report_without_aws(tmp_path: Path) -> None:
    lang = "ja"
    opened = mandala(tmp_path, "incident", "open", "Generations fail", "-s", "SEV1", "--started", "30m", lang=lang)
    assert "開きました" in opened
    assert "AWS" in opened
    mandala(tmp_path, "incident", "ack", lang=lang)
    mandala(tmp_path, "incident", "note", "The policy was gone", "-k", "root-cause", lang=lang)
    mandala(tmp_path, "incident", "note", "Throttled", "-k", "refuted", "--reason", "Throttles 0", lang=lang)
    mandala(tmp_path, "incident", "impact", "--users", "42", "--requests", "1200", "--failed", "300", lang=lang)
    mandala(tmp_path, "incident", "command", "aws lambda put-function-concurrency", "--undo", "the same with 10", "--result", "fewer 429", lang=lang)  # fmt: skip
    mandala(tmp_path, "incident", "mitigate", "Rolled back", "--command", "mandala ops rollback", lang=lang)
    mandala(tmp_path, "incident", "resolve", "Quiet for ten minutes", lang=lang)
    mandala(
        tmp_path, "incident", "action", "Verify calls the model", "--owner", "bob", "--due", "2026-12-04", lang=lang
    )
    for form in ("md", "html"):
        path = mandala(tmp_path, "incident", "report", "-f", form, lang=lang).splitlines()[0]
        text = (tmp_path / path).read_text("utf-8").replace("\\", "")
        for told in ("Generations fail", "The policy was gone", "Throttles 0", "42", "bob", "2026-12-04", "put-function-concurrency", "the same with 10", "fewer 429"):  # fmt: skip
            assert told in text


def test_status_as_data_has_timers_and_who_is_due(tmp_path: Path) -> None:
    mandala(tmp_path, "incident", "open", "Down", "-s", "SEV1", "--detected", "40m", "--no-collect")
    told = json.loads(mandala(tmp_path, "incident", "status", "--json"))
    assert told["severity"] == "SEV1"
    overdue = {one["role"]: one["overdue"] for one in told["escalations"]}
    assert overdue == {"tech-lead": True, "engineering-manager": True, "cto": False}
    mandala(tmp_path, "incident", "escalate", "tech-lead")
    told = json.loads(mandala(tmp_path, "incident", "status", "--json"))
    assert next(one for one in told["escalations"] if one["role"] == "tech-lead")["told"]


def test_mistakes_say_what_to_do(tmp_path: Path) -> None:
    assert "incident open" in mandala(tmp_path, "incident", "ack", code=4)
    mandala(tmp_path, "incident", "open", "Down", "--no-collect")
    mandala(tmp_path, "incident", "ack")
    assert "acknowledged" in mandala(tmp_path, "incident", "ack", code=7)
    mandala(tmp_path, "incident", "command", " ", code=2)
    assert "2026-13-99" in mandala(tmp_path, "incident", "action", "x", "--owner", "a", "--due", "2026-13-99", code=2)
    assert "tech-lead" in mandala(tmp_path, "incident", "escalate", "pope", code=2)
    (tmp_path / "oncall.yaml").write_text("levels: [", "utf-8")
    assert "oncall.yaml" in mandala(tmp_path, "oncall", code=2)


def test_who_is_on_call(tmp_path: Path) -> None:
    assert "oncall@example.com" in mandala(tmp_path, "oncall")
    assert "オンコールエンジニア" in mandala(tmp_path, "oncall", lang="ja")
    assert json.loads(mandala(tmp_path, "oncall", "--json"))["levels"][3]["role"] == "cto"


def test_when_it_began_can_be_said_later(tmp_path: Path) -> None:
    mandala(tmp_path, "incident", "open", "Generations fail", "--no-collect")
    told = mandala(tmp_path, "incident", "impact", "--started", "30m")
    assert "Started       20" in told
    assert "to detect" in told or "30 min" in told
    assert "Began: " in mandala(tmp_path, "incident", "status")
    mandala(tmp_path, "incident", "resolve", "over")
    mandala(tmp_path, "incident", "open", "Again", "--detected", "2h", "--no-collect")
    assert "cannot have begun" in mandala(tmp_path, "incident", "impact", "--started", "30m", code=2)


def test_a_step_that_is_not_possible_is_said_in_words(tmp_path: Path) -> None:
    mandala(tmp_path, "incident", "open", "x", "--no-collect", lang="ja")
    mandala(tmp_path, "incident", "ack", lang="ja")
    again = mandala(tmp_path, "incident", "ack", lang="ja", code=7)
    assert "「対応中」なので 引き受け はできません" in again
    done = mandala(tmp_path, "incident", "resolve", "y")
    assert done.count("Next: mandala ops incident report") == 1
    assert 'mandala ops incident open "…"' in mandala(tmp_path, "incident", "status")


def test_the_example_of_who_is_on_call_is_said_to_be_one(tmp_path: Path) -> None:
    assert mandala(tmp_path, "oncall").startswith("A built-in example: nobody can be reached by it.")
    (tmp_path / "oncall.yaml").write_text(mandala(tmp_path, "oncall", "--example"), "utf-8")
    assert "built-in" not in mandala(tmp_path, "oncall")


def test_whom_to_escalate_to_is_named_as_the_command_takes_it(tmp_path: Path) -> None:
    assert "tech lead (tech-lead)" in mandala(tmp_path, "oncall")
    mandala(tmp_path, "incident", "open", "x", "--no-collect")
    mandala(tmp_path, "incident", "escalate", "tech-lead")
