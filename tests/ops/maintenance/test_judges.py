"""What the judges say of recorded months, roles, logs and packages. What was not seen is UNKNOWN, never PASS."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from goal_mandala.domain.errors import PermissionDenied
from goal_mandala.ops.aws.log_groups import LogGroup
from goal_mandala.ops.aws.roles import ServiceUse
from goal_mandala.ops.aws.security_groups import Rule, SecurityGroup
from goal_mandala.ops.aws.stack import Resource
from goal_mandala.ops.doctor.checks.end_of_life import RUNTIMES
from goal_mandala.ops.doctor.collecting.lines import Lines
from goal_mandala.ops.maintenance.costs import judge_costs
from goal_mandala.ops.maintenance.dependencies import (
    Dependency,
    ask_index,
    judge_audit,
    judge_dependencies,
    judge_outdated,
)
from goal_mandala.ops.maintenance.end_of_life import runtimes
from goal_mandala.ops.maintenance.figures import Ledger, Performance
from goal_mandala.ops.maintenance.grants import Grant, Role, compare, template_roles
from goal_mandala.ops.maintenance.log_audit import judge_audit as judge_logs
from goal_mandala.ops.maintenance.months import Month
from goal_mandala.ops.maintenance.performance import judge_performance
from goal_mandala.ops.maintenance.permissions import judge_permissions, known_values
from goal_mandala.ops.maintenance.rendering import render_review
from goal_mandala.ops.maintenance.retention import judge_retention, wishes
from goal_mandala.ops.maintenance.review import Review, Section
from goal_mandala.ops.maintenance.security_groups import judge_groups
from goal_mandala.ops.reading import Reading
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.window import Window
from goal_mandala.ops.words import same

MONTH = Month(date(2026, 10, 1))
NOW = datetime(2026, 11, 25, tzinfo=UTC)
GOOD = Performance(1000, 3, 0, 9000.0, 8000.0, 14_000.0, 21_000.0, 40_000.0)
NOTHING = Performance(0, 0, 0, None, None, None, None, None)
LEDGER = Ledger(980, 3, 4_000_000, 2_000_000, 0.42)
SNAPSHOT = Path(__file__).parents[2] / "infra" / "snapshots" / "dev.json"
FORBIDDEN = PermissionDenied("aws_not_permitted", action="ce:GetCostAndUsage", resource="", because="")


def _statuses(section: Section) -> dict[str, Status]:
    return {check.id: check.status for check in section.checks}


def test_a_good_month_passes_and_shows_both_months() -> None:
    section = judge_performance(MONTH, GOOD, replace(GOOD, calls=800))
    assert set(_statuses(section).values()) == {Status.PASS}
    (table,) = section.tables
    assert [column.en for column in table.columns][1:3] == ["2026-09", "2026-10"]
    assert ("800", "1,000", "+25 %") in [row[1:] for row in table.rows]


def test_a_month_without_calls_tells_nothing() -> None:
    assert set(_statuses(judge_performance(MONTH, NOTHING, GOOD)).values()) == {Status.UNKNOWN}


@pytest.mark.parametrize(
    ("now", "check"),
    [
        (replace(GOOD, errors=30), "error-share"),
        (replace(GOOD, p95=20_000.0), "duration"),
        (replace(GOOD, average=61_000.0), "duration"),
        (replace(GOOD, throttles=1), "throttles"),
    ],
)
def test_a_worse_month_warns_of_what_is_worse_and_of_nothing_else(now: Performance, check: str) -> None:
    statuses = _statuses(judge_performance(MONTH, now, GOOD))
    assert statuses.pop(check) is Status.WARN
    assert set(statuses.values()) == {Status.PASS}


def test_a_month_like_the_one_before_is_no_finding_and_few_calls_are_chance() -> None:
    bad = replace(GOOD, errors=30)
    assert _statuses(judge_performance(MONTH, bad, bad))["error-share"] is Status.PASS
    few = Performance(5, 2, 0, 9000.0, 8000.0, 90_000.0, 90_000.0, 90_000.0)
    assert _statuses(judge_performance(MONTH, few, GOOD)) == {"error-share": Status.PASS, "duration": Status.PASS, "throttles": Status.PASS}  # fmt: skip


def test_cost_compares_whole_months_by_service_and_with_the_ledger() -> None:
    bill, before = {"Amazon Bedrock": 0.44, "AWS Lambda": 9.0}, {"Amazon Bedrock": 0.40, "AWS Lambda": 2.0}
    section = judge_costs(MONTH, Reading(bill), Reading(before), LEDGER, LEDGER, 10)
    assert _statuses(section) == {"bill": Status.WARN, "ledger": Status.PASS, "budget": Status.PASS}
    assert "AWS Lambda" in section.checks[0].fix.en
    billed, own = section.tables
    assert billed.rows[0] == ("AWS Lambda", "$2.00", "$9.00", "+350 %")
    assert billed.rows[-1][1:] == ("$2.40", "$9.44", "+293 %")
    assert ("$0.00043", "$0.00043", "+0 %") in [row[1:] for row in own.rows]


def test_without_the_permission_cost_is_unknown_and_names_it() -> None:
    section = judge_costs(MONTH, Reading(error=FORBIDDEN), Reading(error=FORBIDDEN), LEDGER, LEDGER, 10)
    assert _statuses(section) == {"bill": Status.UNKNOWN, "ledger": Status.UNKNOWN, "budget": Status.PASS}
    assert "ce:GetCostAndUsage" in section.checks[0].found.en
    assert len(section.tables) == 1


def test_a_ledger_that_is_not_the_bill_is_told_and_no_data_is_not_well() -> None:
    other = judge_costs(MONTH, Reading({"Amazon Bedrock": 2.0}), Reading({}), LEDGER, LEDGER, 0.5)
    assert _statuses(other) == {"bill": Status.WARN, "ledger": Status.WARN, "budget": Status.WARN}
    empty = Ledger(0, 0, 0, 0, 0)
    nothing = judge_costs(MONTH, Reading({}), Reading({}), empty, empty, 10)
    assert set(_statuses(nothing).values()) == {Status.UNKNOWN}


def test_retention_is_set_to_the_template_s_and_streams_are_left_alone() -> None:
    groups = [LogGroup("/a", None, 5_000, None), LogGroup("/b", 30, 0, None), LogGroup("/c", 7, 0, None)]
    expected = {"/a": 30, "/b": 30, "/c": 90}
    assert wishes(groups, expected) == [("log-retention", "/a", 30), ("log-retention", "/c", 90)]
    section = judge_retention(groups, expected)
    assert section.checks[0].status is Status.WARN
    assert "--apply" in section.checks[0].fix.en
    assert judge_retention(groups[1:2], {"/b": 30}).checks[0].status is Status.PASS
    assert judge_retention(groups[1:2], {"/b": 30, "/gone": 30}).checks[0].status is Status.FAIL
    assert judge_retention([], {}).checks[0].status is Status.UNKNOWN


def _roles() -> dict[str, Role]:
    template = json.loads(SNAPSHOT.read_text("utf-8"))
    known = {"AWS::Region": "ap-northeast-1", "AWS::AccountId": "123456789012", "AWS::Partition": "aws"}
    return {role.name: role for role in template_roles(template, known)}


def test_roles_of_the_template_are_read_and_one_as_deployed_does_not_differ() -> None:
    roles = _roles()
    assert set(roles) == {"goal-mandala-dev-lambda-execution-role", "goal-mandala-dev-api-role"}
    wanted = roles["goal-mandala-dev-api-role"]
    deployed = frozenset(
        replace(grant, resource=grant.resource.replace("*?", "arn:aws:x:ap-northeast-1:123456789012:y"))
        for grant in wanted.grants
    )
    assert compare(wanted, Role(wanted.name, deployed, wanted.managed)).extra == ()
    assert compare(wanted, Role(wanted.name, deployed, wanted.managed)).missing == ()


def test_what_was_added_or_taken_away_by_hand_is_named() -> None:
    wanted = _roles()["goal-mandala-dev-lambda-execution-role"]
    more = Grant("Allow", "dynamodb:*", "*")
    model = {grant for grant in wanted.grants if grant.action.startswith("bedrock:")}
    assert len(model) == 14
    rest = frozenset(
        replace(one, resource=one.resource.replace("*?", "arn:aws:x:::y")) for one in wanted.grants - model
    )
    found = compare(wanted, Role(wanted.name, rest | {more}, frozenset({"arn:aws:iam::aws:policy/AdministratorAccess"})))  # fmt: skip
    assert found.extra == ("dynamodb:* → *", "arn:aws:iam::aws:policy/AdministratorAccess")
    assert len(found.missing) == 14
    section = judge_permissions([found], {}, NOW)
    assert _statuses(section) == {"iam-diff": Status.WARN}
    assert len(section.tables[0].rows) == 16


@pytest.mark.parametrize("wide", ["*", "arn:aws:sqs:ap-northeast-1:123456789012:*", "arn:aws:sqs:ap-northeast-1:123456789012:other"])  # fmt: skip
def test_a_resource_made_wider_or_another_is_found(wide: str) -> None:
    template = json.loads(SNAPSHOT.read_text("utf-8"))
    resources = [
        Resource(name, f"http://localhost/0/{name}" if one["Type"] == "AWS::SQS::Queue" else name, one["Type"], "")
        for name, one in template["Resources"].items()
    ]
    known = known_values(resources, "ap-northeast-1", "123456789012")
    wanted = next(role for role in template_roles(template, known) if role.name == "goal-mandala-dev-api-role")
    as_deployed = frozenset(replace(one, resource=one.resource.replace("*?", "arn:aws:x:::")) for one in wanted.grants)
    assert compare(wanted, Role(wanted.name, as_deployed, wanted.managed)).extra == ()
    sending = next(one for one in as_deployed if one.action == "sqs:SendMessage")
    found = compare(wanted, Role(wanted.name, (as_deployed - {sending}) | {replace(sending, resource=wide)}, wanted.managed))  # fmt: skip
    assert found.extra == (f"sqs:SendMessage → {wide}",)
    assert len(found.missing) == 1


def test_services_that_nobody_used_are_named_and_no_record_is_unknown() -> None:
    use = [ServiceUse("sqs", NOW - timedelta(days=1)), ServiceUse("xray", None), ServiceUse("dynamodb", NOW - timedelta(days=91))]  # fmt: skip
    section = judge_permissions([compare(Role("r", frozenset(), frozenset()), Role("r", frozenset(), frozenset()))], {"r": Reading(use), "s": Reading([]), "t": Reading(error=FORBIDDEN)}, NOW)  # fmt: skip
    assert _statuses(section) == {"iam-diff": Status.PASS, "unused-r": Status.WARN, "unused-s": Status.UNKNOWN, "unused-t": Status.UNKNOWN}  # fmt: skip
    assert section.checks[1].facts["unused"] == ["dynamodb", "xray"]


def test_the_log_audit_finds_personal_data_and_never_repeats_it() -> None:
    at = datetime(2026, 11, 24, 3, tzinfo=UTC)
    clean = (at, "s", '{"level": "INFO", "message": "generation ended", "requestId": "6bc32b1c-7c1c-4d4e-9f3c-0c5b2f8f1a11"}')  # fmt: skip
    mail = (at, "s", '{"level": "INFO", "message": "mail to taro@example.jp"}')
    token = (at, "s", "Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl")
    section = judge_logs({"/g/a": Reading(Lines((clean, mail, token))), "/g/b": Reading(Lines((clean,))), "/g/c": Reading(Lines(())), "/g/d": Reading(error=FORBIDDEN), "/g/e": Reading(Lines((clean,), at))})  # fmt: skip
    assert list(_statuses(section).values()) == [Status.FAIL, Status.PASS, Status.UNKNOWN, Status.UNKNOWN, Status.WARN]
    assert "2026-11-24 03:00 UTC" in section.checks[4].found.en
    twins = judge_logs({"/aws/lambda/x-api": Reading(Lines(())), "/aws/apigateway/x-api": Reading(Lines(()))})
    assert list(_statuses(twins)) == ["audit-lambda-x-api", "audit-apigateway-x-api"]
    assert {"email": 1, "token": 1}.items() <= section.checks[0].facts["found"].items()
    said = json.dumps([[str(cell) for cell in row] for row in section.tables[0].rows])
    assert "taro@" not in said
    assert "eyJ" not in said


def test_outdated_packages_are_told_apart_from_those_nobody_could_ask_about() -> None:
    old, new, behind = Dependency("a", "1.9.0", "1.10.0"), Dependency("b", "2.0", "2.0"), Dependency("d", "3.1", "3.0")
    asked = Dependency("c", "1.0")
    assert judge_outdated([old, new, asked]).status is Status.WARN
    assert judge_outdated([old, new, asked]).facts["outdated"] == {"a": ["1.9.0", "1.10.0"]}
    assert judge_outdated([new, asked]).status is Status.UNKNOWN
    assert judge_outdated([new, behind]).status is Status.UNKNOWN
    assert judge_outdated([new]).status is Status.PASS
    assert judge_outdated([]).status is Status.UNKNOWN


def test_an_index_that_does_not_answer_is_asked_twice_and_left_alone() -> None:
    asked: list[str] = []

    def silent(name: str) -> None:
        asked.append(name)

    known = [Dependency(name, "1.0") for name in "abcdef"]
    assert [one.newest for one in ask_index(known, silent)] == [None] * 6
    assert asked == ["a", "b"]
    assert [one.newest for one in ask_index(known, lambda name: f"2.{ord(name)}")] == [f"2.{ord(n)}" for n in "abcdef"]


def test_vulnerable_packages_fail_and_a_silent_audit_is_unknown() -> None:
    good = {"name": "rich", "version": "15.0.0", "vulns": []}
    bad = {"name": "jinja2", "version": "3.1.3", "vulns": [{"id": "GHSA-h75v-3vvj-5mfj", "fix_versions": ["3.1.4"], "aliases": [], "description": ""}]}  # fmt: skip
    failed = judge_audit(json.dumps({"dependencies": [good, bad], "fixes": []}))
    assert failed.status is Status.FAIL
    assert "jinja2 3.1.3 (GHSA-h75v-3vvj-5mfj) → 3.1.4" in failed.found.en
    assert judge_audit(json.dumps({"dependencies": [good], "fixes": []})).status is Status.PASS
    for silent in (None, "", "no JSON", '{"dependencies": []}'):
        assert judge_audit(silent).status is Status.UNKNOWN


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_report_is_one_file_and_says_what_is_to_do_first(language: str) -> None:
    window = Window(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
    hostile = LogGroup("/aws/<script>alert(1)</script>|x", None, 0, None)
    sections = (judge_performance(MONTH, replace(GOOD, throttles=4), GOOD), judge_retention([hostile], {}))
    review = Review("monthly", MONTH.label, "dev", "ap-northeast-1", window, NOW, sections)
    page = render_review(review, "html", language, UTC)
    assert page.index(">WARN<") < page.index(">PASS<")
    assert "<script>" not in page
    assert "<code>mandala ops maintain monthly --apply</code>" in page
    assert "http" not in page.replace("http-equiv", "")
    text = render_review(review, "md", language, UTC)
    assert "<script>" not in text
    assert "\n\n\n" not in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in rows)
    assert f"| 2026-09 | 2026-10 | {'変化' if language == 'ja' else 'change'} |" in text


@pytest.mark.parametrize(
    ("incoming", "status"),
    [
        ((), Status.WARN),
        ((Rule("10.0.0.0/16", "tcp 443"), Rule("sg-2", "all")), Status.WARN),
        ((Rule("10.0.0.0/16", "tcp 443"), Rule("0.0.0.0/0", "tcp 22")), Status.FAIL),
        ((Rule("::/0", "all"),), Status.FAIL),
    ],
)
def test_a_security_group_that_the_code_does_not_have_is_told_with_who_may_come_in(
    incoming: tuple[Rule, ...], status: Status
) -> None:
    section = judge_groups([SecurityGroup("sg-1", "by-hand", incoming)], ["sg-1"], functions=2, resources=60)
    assert _statuses(section) == {"security-groups": status}
    [table] = section.tables
    assert [row[2] for row in table.rows if isinstance(row[2], str)] == [rule.source for rule in incoming]
    assert {str(row[0]) for row in table.rows} == {"sg-1 (by-hand)"}


def test_no_security_group_is_said_plainly_with_what_was_asked() -> None:
    section = judge_groups([], [], functions=2, resources=60)
    [check] = section.checks
    assert check.status is Status.PASS
    assert "60" in check.found.en
    assert "VpcConfig" in check.found.en
    assert "DescribeSecurityGroups: 0" in check.found.ja


def test_a_terminal_shows_the_packages_that_are_behind_and_the_runtime_in_use() -> None:
    known = [Dependency("a", "1.0", "1.0"), Dependency("b", "1.0", "1.1"), Dependency("c", "1.0", None)]
    (packages,) = judge_dependencies(known, None).tables
    assert [row[0] for row in packages.rows] == ["b", "c", "a"]
    assert packages.first == 2
    ends = runtimes({"python3.13"})
    assert (ends.first, ends.rows[0][0]) == (1, "python3.13")
    assert len(ends.rows) == len(RUNTIMES)
    assert runtimes(set()).first is None


def test_what_needs_a_look_is_named_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    """A quarter is longer than a terminal is high."""
    from goal_mandala.cli.ops.maintain import show_end

    title = same("Newer versions")
    checks = [Check("a", same("A"), Status.PASS, same("x")), Check("b", title, Status.WARN, same("x"))]
    show_end(checks)
    assert capsys.readouterr().out.splitlines()[-1] == "WARN: Newer versions"
