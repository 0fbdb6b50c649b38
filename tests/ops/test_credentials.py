"""Credentials that AWS does not take: every command says which trouble it is, once, with the way out, and that nothing was changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from goal_mandala.ops.changes.plan import Plan, PlannedStep, write_plan
from tests.ops.refusing import Refusing

ROOT = Path(__file__).parents[2]
HALF_AN_HOUR = 1800.0


@dataclass(frozen=True)
class Trouble:
    """What AWS answers, and how that is told in each language: the trouble and the way out."""

    answer: str
    says: str
    told: dict[str, tuple[str, str]]
    ahead: float = 0.0
    region: str = "ap-northeast-1"


_EXPIRED = {"en": ("have expired", "aws sso login"), "ja": ("期限が切れています", "aws sso login")}
_CLOCK = {"en": ("clock is", "timedatectl"), "ja": ("この端末の時計が", "timedatectl")}
_UNKNOWN = {
    "en": ("does not know these keys", "aws configure list"),
    "ja": ("この鍵を知りません", "aws configure list"),
}
_SECRET = {
    "en": ("the secret access key is not that of", "aws configure list"),
    "ja": ("シークレットアクセスキーがアクセスキー ID のものではありません", "aws configure list"),
}
_REGION = {"en": ("me-south-1 seems not to be enabled", "aws account list-regions"), "ja": ("me-south-1 は、このアカウントで有効にされていない", "aws account list-regions")}  # fmt: skip
_WRONG = "The request signature we calculated does not match the signature you provided."
TROUBLES = {
    "expired": Trouble("ExpiredToken", "The provided token has expired.", _EXPIRED),
    "expired-exception": Trouble("ExpiredTokenException", "The security token included is expired", _EXPIRED),
    "request-expired": Trouble("RequestExpired", "Request has expired.", _EXPIRED),
    "request-expired-clock": Trouble("RequestExpired", "Request has expired.", _CLOCK, ahead=HALF_AN_HOUR),
    "signature-clock": Trouble("SignatureDoesNotMatch", _WRONG, _CLOCK, ahead=-HALF_AN_HOUR),
    "signature-expired": Trouble("InvalidSignatureException", "Signature expired: x is now earlier than y", _CLOCK),
    "skewed": Trouble("RequestTimeTooSkewed", "The difference is too large.", _CLOCK, ahead=HALF_AN_HOUR),
    "secret": Trouble("SignatureDoesNotMatch", _WRONG, _SECRET),
    "unknown": Trouble("UnrecognizedClientException", "The security token is invalid.", _UNKNOWN),
    "unknown-id": Trouble("InvalidClientTokenId", "The security token is invalid.", _UNKNOWN),
    "region": Trouble("InvalidClientTokenId", "The security token is invalid.", _REGION, region="me-south-1"),
    "region-off": Trouble("RegionDisabledException", "STS is not activated.", _REGION, region="me-south-1"),
}
COMMANDS = {
    "status": 4,
    "doctor": 4,
    "cost": 4,
    "preflight": 3,
    "deploy --yes": 3,
    "apply plan.json --yes": 1,
    "undo plan.json --yes": 1,
    "rollback --yes": 1,
    "destroy --confirm dev": 1,
}
"""The exit code of each; 4 of one that changes something would say that something was changed."""


@pytest.fixture
def operator(refusing: Refusing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.chdir(ROOT)
    step = PlannedStep("reserved-concurrency", "ai-processor", 7, 10)
    plan = Plan("dev", "ap-northeast-1", "123456789012", datetime.now(UTC), "x", ("drift",), ("changed-by-hand",), (step,))  # fmt: skip
    write_plan(tmp_path / "plan.json", plan)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    address = f"http://127.0.0.1:{refusing.http.server_port}"
    return CliRunner(env={"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"})


def _said(refusing: Refusing, operator: CliRunner, trouble: Trouble, words: list[str]) -> tuple[int, str]:
    """The exit code, and what was said without the blanks that folding moves."""
    from goal_mandala.cli.app import app

    refusing.code, refusing.says, refusing.ahead = trouble.answer, trouble.says, trouble.ahead
    done = operator.invoke(app, ["ops", *words], env={"AWS_REGION": trouble.region})
    return done.exit_code, _close(done.output)


def _close(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", TROUBLES)
def test_each_trouble_is_told_from_the_others(refusing: Refusing, operator: CliRunner, name: str, spoken: str) -> None:
    trouble = TROUBLES[name]
    what, way_out = trouble.told[spoken]
    for words in (["status"], ["doctor", "drift"]):
        code, said = _said(refusing, operator, trouble, words)
        assert (code, said.count(_close(what)), _close(way_out) in said) == (4, 1, True), said


def test_each_command_says_it_once_and_whether_something_was_changed(
    refusing: Refusing, operator: CliRunner, tmp_path: Path, spoken: str
) -> None:
    trouble = TROUBLES["expired"]
    what, way_out = trouble.told[spoken]
    unchanged = {"ja": "何も変えていません", "en": "Nothing was changed"}[spoken]
    for command, expected in COMMANDS.items():
        words = command.replace("plan.json", str(tmp_path / "plan.json")).split()
        code, said = _said(refusing, operator, trouble, words)
        assert (code, said.count(_close(what)), _close(way_out) in said) == (expected, 1, True), (command, said)
        assert (_close(unchanged) in said) == (expected in {1, 3}), (command, said)


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"AWS_PROFILE": "nosuch"}, "no AWS profile nosuch. See `aws configure list-profiles`"),
        ({"AWS_SECRET_ACCESS_KEY": ""}, "missing: AWS_SECRET_ACCESS_KEY. See where they come from"),
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "There are no AWS credentials. Get them with"),
    ],
)
def test_what_is_missing_here_is_named(
    operator: CliRunner, variables: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from goal_mandala.cli.app import app
    from goal_mandala.cli.language import user_language

    monkeypatch.setenv("MANDALA_LANG", "en")
    monkeypatch.setenv("HOME", str(tmp_path))
    user_language.cache_clear()
    kept = {name: value or None for name, value in variables.items()}
    here = {"AWS_REGION": "ap-northeast-1", "AWS_EC2_METADATA_DISABLED": "true", **kept}
    done = operator.invoke(app, ["ops", "status"], env=here)
    user_language.cache_clear()
    assert done.exit_code == 4, done.output
    assert told in " ".join(done.output.split())


def test_how_far_the_clock_is_off_is_said(refusing: Refusing, operator: CliRunner, spoken: str) -> None:
    _, said = _said(refusing, operator, TROUBLES["skewed"], ["doctor", "drift"])
    assert {"ja": "ずれ30分", "en": "30minoff"}[spoken] in said
