"""Every command of ours that the operations guide and the runbooks print, typed at the deployed local cloud."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from goal_mandala.names import BEDROCK_POLICY, AlarmName, Function, Resources
from tests.docs.shell import lines_of
from tests.docs.typed import Typist
from tests.localcloud.cloud import Cloud

pytestmark = pytest.mark.xdist_group("cloud")
ROOT = Path(__file__).parents[2]
NAMES = Resources("dev")
PROCESSOR = NAMES.function(Function.AI_PROCESSOR)
GROUP = NAMES.log_group(Function.AI_PROCESSOR)
RESERVED, RETENTION = 10, 30
WELL, WRONG, UNKNOWN, DECLINED, REFUSED = 0, 3, 4, 1, 7
_VERDICT = re.compile(r"^(?:FAIL|WARN) ", re.M)
_RINGS = re.compile(r"^(?:ALARM |Ringing: |鳴っています: )", re.M)


@dataclass(frozen=True)
class Story:
    """What was served: a generation that succeeds, one that the model ends; the latter's request as Lambda counts them."""

    good: str
    bad: str
    request: str
    at: datetime


@pytest.fixture(scope="module")
def story(cloud: Cloud) -> Story:
    good, _ = cloud.generate()
    assert good["state"] == "succeeded", good
    cloud.set_faults({"kind": "AccessDeniedException"})
    try:
        bad, _ = cloud.generate()
    finally:
        cloud.set_faults()
    assert bad["state"] == "failed", bad
    return Story(good["id"], bad["id"], cloud.request_of(bad["id"]), datetime.now(UTC))


@pytest.fixture
def spent(cloud: Cloud, story: Story) -> Story:
    """The story, and something that was spent in the month that runs now: it may have turned since."""
    if datetime.now(UTC).month != story.at.month:
        assert cloud.generate()[0]["state"] == "succeeded"
    return story


VERDICTS = {
    "mandala ops status": ("p50", "ai-processor:"),
    "mandala ops status --since 1h": ("p50", "DLQ"),
    "mandala ops alarms": ("error-rate", "concurrent-executions", "≥ 5"),
    "mandala ops preflight": ("apac.amazon.nova-micro-v1:0", "goal-mandala-dev-api"),
    "mandala ops verify": ("401", "13", GROUP[-12:]),
    "mandala ops verify --smoke": ("401", "DLQ"),
    "mandala ops doctor": ("AWS", "15"),
    "mandala ops doctor cost --since 24h --plan fix.json": ("$", "fix.json"),
    "mandala ops doctor queue --since 1h": ("PASS",),
    "mandala ops doctor queue --since 1h --plan fix.json": ("fix.json",),
    "mandala ops doctor queue timeouts throttling --since 1h": ("AWS",),
    "mandala ops doctor throttling": ("AWS",),
    "mandala ops doctor throttling --since 1h --plan fix.json": ("fix.json",),
    "mandala ops doctor timeouts cold-starts --since 1h --plan fix.json": ("fix.json",),
    "mandala ops doctor timeouts cold-starts throttling --since 3h": ("AWS",),
    "mandala ops doctor telemetry --since 1h": ("PASS",),
}
"""Commands that say whether it is well: what they say and their exit code are one."""


@pytest.mark.usefixtures("story")
def test_verdicts_are_those_of_the_exit_code(typist: Typist, cloud: Cloud) -> None:
    before = cloud.last_call
    for n, (command, words) in enumerate(VERDICTS.items()):
        said = typist.run(command, {WELL, WRONG}, lang=("en", "ja")[n % 2])
        assert said.code == (WRONG if _VERDICT.search(said.text) or _RINGS.search(said.text) else WELL), said.text
        said.has(*words)
        said.lacks("UNKNOWN", "CRASHED")
    assert _left_alone(cloud, before), cloud.changes(before)


def _left_alone(cloud: Cloud, before: int) -> bool:
    """Whether operators wrote nothing but queries, and called the model only to see that it answers."""
    looks = {"StartQuery", "Converse", "SimulatePrincipalPolicy", "Invoke", "GenerateServiceLastAccessedDetails"}
    return {call["operation"] for call in cloud.changes(before)} <= looks


SHOWN: dict[str, tuple[int, tuple[str, ...]]] = {
    "mandala ops": (WELL, ("doctor", "rollback")),
    "mandala ops metrics --since 1h": (WELL, ("┤", "60.0 s")),
    "mandala ops metrics --since 3h": (WELL, ("┤", "60.0 s")),
    "mandala ops errors": (WRONG, ("[model-denied]", "mandala ops trace ")),
    "mandala ops errors --since 1h": (WRONG, ("[model-denied]", "model_access_denied")),
    "mandala ops errors --since 24h": (WRONG, ("[model-denied]", "model_access_denied")),
    "mandala ops traces --faults --since 1h": (WELL, ("  1-", PROCESSOR)),
    "mandala ops traces --slow 30 --since 1h": (WELL, ("BedrockRuntime", PROCESSOR)),
    "mandala ops traces --slow 30 --since 3h": (WELL, ("BedrockRuntime", PROCESSOR)),
    "mandala ops latency": (WELL, ("p99", " s", "API Gateway")),
    "mandala ops latency --since 1h": (WELL, ("p99", " s", "API Gateway")),
    "mandala ops latency --since 3h": (WELL, ("p99", " s", "API Gateway")),
    "mandala ops latency --since 30d": (WELL, ("p99", " s", "API Gateway")),
    "mandala ops cost": (WELL, ("Amazon Bedrock", "$")),
    "mandala ops doctor --list": (WELL, ("model-access", "dead-letters")),
    "mandala ops releases": (WELL, ("▶", "ai-processor:")),
    "mandala ops oncall --example": (WELL, ("unacknowledgedMinutes: 15", "severities:")),
    "mandala ops oncall": (WELL, ("oncall@example.com", "CTO", "#goal-mandala-alerts")),
}


@pytest.mark.usefixtures("spent")
def test_what_is_shown_is_there(typist: Typist, cloud: Cloud) -> None:
    before = cloud.last_call
    for n, (command, (code, words)) in enumerate(SHOWN.items()):
        typist.run(command, code, lang=("ja", "en")[n % 2]).has(*words)
    assert _left_alone(cloud, before), cloud.changes(before)


@pytest.mark.usefixtures("spent")
def test_money_is_told_by_user_and_by_month(typist: Typist, cloud: Cloud) -> None:
    user = json.loads(_payload(cloud.token()))["sub"]
    typist.run("mandala ops cost --users 20", lang="ja").has(user, "operations" if "operations" in user else "$")
    this_month = f"{datetime.now(UTC):%Y-%m}"
    said = typist.run("mandala ops cost --month 2026-11", fill={"2026-11": this_month})
    said.has(this_month, "Amazon Bedrock", "$")


def _payload(token: str) -> bytes:
    import base64

    middle = token.split(".")[1]
    return base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4))


def test_a_failure_is_followed_by_its_lines_and_its_request(typist: Typist, story: Story) -> None:
    for command in ("mandala ops logs --since 15m", "mandala ops logs --errors"):
        said = typist.run(command)
        said.has(story.bad, "[model refused] generation ended", f"requestId={story.request}")
        assert (story.good in said.text) == ("--errors" not in command)
    told = typist.run("mandala ops trace REQUEST_ID", WRONG, lang="ja", fill={"REQUEST_ID": story.request})
    told.has("model_access_denied", "BedrockRuntime", "REPORT RequestId")


@contextmanager
def _reserved_by_hand(cloud: Cloud, reserved: int) -> Iterator[Any]:
    """The function's reservation is another; afterwards it is as it was."""
    lambdas = cloud.client("lambda")
    lambdas.put_function_concurrency(FunctionName=PROCESSOR, ReservedConcurrentExecutions=reserved)
    try:
        yield lambdas
    finally:
        lambdas.put_function_concurrency(FunctionName=PROCESSOR, ReservedConcurrentExecutions=RESERVED)


@contextmanager
def _without_permission(cloud: Cloud) -> Iterator[None]:
    """The role may not call the model; afterwards it may."""
    iam = cloud.client("iam")
    policy = {"RoleName": NAMES.role, "PolicyName": BEDROCK_POLICY}
    document = iam.get_role_policy(**policy)["PolicyDocument"]
    nothing = {"Effect": "Allow", "Action": "bedrock:ListFoundationModels", "Resource": "*"}
    iam.put_role_policy(**policy, PolicyDocument=json.dumps({**document, "Statement": [nothing]}))
    try:
        yield
    finally:
        iam.put_role_policy(**policy, PolicyDocument=json.dumps(document))


PARTS = {"en": ("Since:", "Proof:", "Ruled out:", "Undo:"), "ja": ("いつから:", "証拠:", "否定:", "戻し方:")}


def test_faults_are_told_with_proof_and_planned(typist: Typist, cloud: Cloud) -> None:
    with _reserved_by_hand(cloud, 7), _without_permission(cloud):
        assert cloud.generate()[0]["state"] == "failed"
        before = cloud.last_call
        for command, lang in (
            ("mandala ops doctor --plan fix.json", "en"),
            ("mandala ops doctor --since 1h --plan fix.json", "ja"),
        ):
            found = typist.run(command, WRONG, lang=lang)
            found.has("BedrockAccess", "reserved-concurrency ai-processor: 7 → 10", "fix.json --dry-run", *PARTS[lang])
        assert {"bedrock-policy", "reserved-concurrency"} <= {step["kind"] for step in _plan(typist)["steps"]}
        assert _left_alone(cloud, before), cloud.changes(before)


def test_a_plan_is_shown_made_and_taken_back(typist: Typist, cloud: Cloud) -> None:
    with _reserved_by_hand(cloud, 7) as lambdas:
        before = cloud.last_call
        typist.run("mandala ops doctor telemetry drift --since 6h --plan fix.json", WRONG).has("7 → 10")
        assert [step["kind"] for step in _plan(typist)["steps"]] == ["reserved-concurrency"]
        shown = typist.run("mandala ops apply fix.json --dry-run", lang="ja")
        shown.has("lambda PutFunctionConcurrency", "ReservedConcurrentExecutions = 10", "何も変えていません")
        typist.run("mandala ops apply fix.json", DECLINED, answer="n").has("[Y/n] n", "Nothing was changed")
        assert _left_alone(cloud, before), cloud.changes(before)
        for lang, cause in (("ja", "手で変えられた設定"), ("en", "Changed by hand")):
            typist.run("mandala ops doctor telemetry drift --since 6h --plan fix.json", WRONG, lang=lang)
            typist.run("mandala ops apply fix.json", lang=lang).has(cause, "7 → 10", "mandala ops undo fix.json")
            assert _reserved(lambdas) == RESERVED
            typist.run("mandala ops undo fix.json", lang=lang).has("10 → 7")
            assert _reserved(lambdas) == 7
        _stale(typist, cloud, lambdas)


def _stale(typist: Typist, cloud: Cloud, lambdas: Any) -> None:
    """The setting is changed after the plan was made: neither applied nor taken back, and a script can tell why."""
    typist.run("mandala ops undo fix.json").has("Nothing was changed")
    lambdas.put_function_concurrency(FunctionName=PROCESSOR, ReservedConcurrentExecutions=5)
    before = cloud.last_call
    for command in ("mandala ops apply fix.json", "mandala ops apply fix.json --dry-run"):
        again = "mandala ops doctor drift --plan fix-2.json"
        typist.run(command, REFUSED).has("has changed since the plan was made", "7 → 10, now 5", again)
    typist.run("mandala ops undo fix.json", REFUSED).has("has changed again", "now 5", "mandala ops doctor drift")
    assert cloud.changes(before) == []
    assert _reserved(lambdas) == 5


def _plan(typist: Typist) -> dict[str, Any]:
    return json.loads((typist.folder / "fix.json").read_text("utf-8"))


def _reserved(lambdas: Any) -> int:
    return lambdas.get_function_concurrency(FunctionName=PROCESSOR)["ReservedConcurrentExecutions"]


def test_an_alarm_is_tried_and_put_back(typist: Typist, cloud: Cloud) -> None:
    before, alarm = cloud.last_call, NAMES.alarm(AlarmName.ERROR_RATE)
    earlier = len(cloud.set_by_hand(alarm, "mandala ops alarms test"))
    typist.run("mandala ops alarms test error-rate", DECLINED, answer="no").has("Nothing was changed")
    assert cloud.changes(before) == []
    rung = typist.run("mandala ops alarms test error-rate", WRONG, lang="ja")
    rung.has("知らせは送られました", "受け手がいない", "状態は元の")
    assert {call["operation"] for call in cloud.changes(before)} == {"SetAlarmState"}
    changes = cloud.set_by_hand(alarm, "mandala ops alarms test")[earlier:]
    assert changes[0][0] == changes[-1][1]


def test_maintenance_looks_and_sets_retention_right(typist: Typist, cloud: Cloud) -> None:
    logs = cloud.client("logs")
    logs.put_retention_policy(logGroupName=GROUP, retentionInDays=7)
    try:
        typist.run("mandala ops maintain monthly", WRONG, lang="ja").has("7 → 30", "--apply", "maintenance-dev-")
        typist.run("mandala ops maintain monthly --apply", DECLINED, answer="n").has("Nothing was changed")
        typist.run("mandala ops maintain monthly --apply", WRONG).has("7 → 30", "mandala ops undo ")
        assert logs.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"][0]["retentionInDays"] == RETENTION
    finally:
        logs.put_retention_policy(logGroupName=GROUP, retentionInDays=RETENTION)
    before = cloud.last_call
    said = typist.run("mandala ops maintain quarterly", {WRONG, UNKNOWN})
    said.has("python3.13", "no VPC" if "no VPC" in said.text else "VPC", "UNKNOWN")
    assert _left_alone(cloud, before), cloud.changes(before)
    assert len(list(typist.folder.glob("maintenance-dev-*.html"))) == 2


@pytest.mark.usefixtures("story")
def test_the_report_is_written(typist: Typist) -> None:
    typist.run("mandala ops report", {WELL, WRONG}, lang="ja").has(".html")
    (page,) = typist.folder.glob("mandala-ops-dev-*.html")
    assert "model_access_denied" in page.read_text("utf-8")


@pytest.mark.usefixtures("story")
def test_an_incident_goes_its_way(typist: Typist) -> None:
    folder = {"MANDALA_INCIDENTS": "guide"}
    opened = typist.run('mandala ops incident open "…" --alarm error-rate', variables=folder)
    opened.has("Doctor: ", "Failures in the logs: ", "Alarm history: ", "mandala ops incident ack")
    typist.run("mandala ops incident ack", lang="ja", variables=folder).has("alice")
    typist.run("mandala ops incident ack", REFUSED, variables=folder).has("mandala ops incident status")
    typist.run("mandala ops incident impact --confirm", variables=folder).has("mandala ops doctor")
    typist.run("mandala ops incident impact --users 42 --requests 1200 --failed 300", variables=folder).has(
        "42", "1200", "300"
    )
    typist.run("mandala ops incident impact --started 20m", variables=folder).has("from start to detection")
    status = typist.run("mandala ops incident status", lang="ja", variables=folder)
    status.has("SEV", "alarms.json", "alice", "42")
    typist.run('mandala ops incident command "…"', variables=folder)
    typist.run("mandala ops oncall", variables=folder).has("tech lead", "in ")
    typist.run('mandala ops incident mitigate "…"', variables=folder).has("mandala ops incident resolve")
    typist.run('mandala ops incident resolve "…"', variables=folder).has("mandala ops incident report")
    typist.run('mandala ops incident action "…" --owner bob --due 2026-12-04', lang="ja", variables=folder)
    typist.run("mandala ops incident report", variables=folder).has("report.en.md")
    (report,) = typist.folder.glob("guide/*/report.en.md")
    text = report.read_text("utf-8").replace("\\", "")
    assert all(one in text for one in ("bob", "2026-12-04", "42", "1200", "model-denied"))


@pytest.mark.usefixtures("story")
def test_an_incident_is_opened_for_each_alarm_that_wakes_someone(typist: Typist) -> None:
    for n, command in enumerate(
        (
            "mandala ops incident open api-faults -s SEV2 --alarm api-faults",
            "mandala ops incident open error-rate -s SEV2 --alarm error-rate",
            "mandala ops incident open error-share -s SEV2 --alarm error-share",
            "mandala ops incident open missing-data -s SEV2 --alarm missing-data",
            "mandala ops incident open queue-age -s SEV2 --alarm queue-age",
            "mandala ops incident open page -s SEV2 --alarm page",
        )
    ):
        folder = {"MANDALA_INCIDENTS": f"of-{n}"}
        opened = typist.run(command, lang=("ja", "en")[n % 2], variables=folder)
        opened.has(("診断: ", "Doctor: ")[n % 2], "mandala ops incident ack")
        (record,) = typist.folder.glob(f"of-{n}/*/incident.json")
        assert command.split()[-1] in record.read_text("utf-8")
    last = {"MANDALA_INCIDENTS": "of-5"}
    for command in (
        "mandala ops incident ack",
        "mandala ops incident mitigate stopped",
        "mandala ops incident resolve recovered",
    ):
        typist.run(command, variables=last)
    typist.run("mandala ops incident status", variables=last).has("No incident is unresolved")


def test_the_environment_is_set_by_the_lines_that_set_it(cloud: Cloud) -> None:
    """The guide's and the runbooks' exports, and the one line that sets everything for the local cloud."""
    lines = (
        "export AWS_REGION=ap-northeast-1", "export AWS_ACCOUNT_ID=123456789012", "export ENVIRONMENT=dev",
        "export BEDROCK_MODEL_ID=amazon.nova-micro-v1:0", "export BEDROCK_REGION=ap-northeast-1",
        "export BEDROCK_MAX_RETRIES=3", "export BEDROCK_TIMEOUT_MS=300000",
        'eval "$(.venv/bin/python -m localcloud env)"',
    )  # fmt: skip
    script = "\n".join(["set -eu", *lines, "env"])
    variables = {"PATH": cloud.environment["PATH"], "LOCALCLOUD_HOME": str(cloud.home.folder)}
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, env=variables, capture_output=True, text=True, check=True)
    told = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    assert told["AWS_ENDPOINT_URL"] == cloud.settings.endpoint
    assert (told["USER_POOL_ID"], told["BEDROCK_TIMEOUT_MS"]) == (cloud.environment["USER_POOL_ID"], "300000")
    assert (told["AWS_REGION"], told["ENVIRONMENT"]) == ("ap-northeast-1", "dev")


READ = re.compile(r"(?:get|list|describe|filter|start-query|tail)")
ELSEWHERE = {"deploy"}
"""Services that only prod has."""


@pytest.mark.usefixtures("story")
def test_the_runbooks_plain_lines_answer(cloud: Cloud, story: Story) -> None:
    """One line of each operation that only reads, as it is printed."""
    lines: dict[tuple[str, ...], str] = {}
    for page in sorted((ROOT / "docs" / "runbooks").glob("*.md")):
        for line in lines_of(page.read_text("utf-8")):
            words = tuple(line.split()[1:3])
            if line.startswith("aws ") and READ.match(words[1]) and words[0] not in ELSEWHERE:
                lines.setdefault(words, line)
    assert len(lines) > 15
    query = ""
    for words, line in sorted(lines.items(), key=lambda one: one[0] == ("logs", "get-query-results")):
        filled = line.replace("QUERY_ID", query).replace("REQUEST_ID", story.request)
        done = subprocess.run(
            ["bash", "-c", filled], env=cloud.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (line, done.stderr)
        query = done.stdout.strip() if words[1] == "start-query" else query
