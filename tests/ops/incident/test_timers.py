"""Times and escalation: counted from detection, per severity, stopping when it is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from goal_mandala.domain.errors import Misconfigured
from goal_mandala.ops.incident.oncall import parse_oncall, read_oncall
from goal_mandala.ops.incident.record import Incident, Kind, with_entries
from goal_mandala.ops.incident.timers import escalations, timers_of
from tests.ops.incident.material import START, entry, opened, whole_incident

ONCALL = read_oncall({}, Path("/nonexistent"))


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def started(severity: str) -> Incident:
    return Incident("2026-11-25-dev-1", "dev", "Trouble", (opened(severity=severity),))


def test_times_of_a_whole_incident() -> None:
    timers = timers_of(whole_incident())
    assert timers.to_detect == minutes(2)
    assert timers.to_acknowledge == minutes(2)
    assert timers.to_mitigate == minutes(7)
    assert timers.to_resolve == minutes(18)


def test_a_reopened_incident_was_not_over() -> None:
    again = with_entries(whole_incident(), [entry(40, Kind.REOPENED, "back")])
    assert timers_of(again).to_resolve is None
    assert timers_of(again).to_mitigate is None
    over = with_entries(again, [entry(62, Kind.RESOLVED, "now")])
    assert timers_of(over).to_resolve == minutes(60)
    assert timers_of(over).to_mitigate == minutes(60)


def test_the_levels_of_the_guide_in_its_order() -> None:
    assert [level.role for level in ONCALL.levels] == ["oncall", "tech-lead", "engineering-manager", "cto"]
    assert ONCALL.channel == "#goal-mandala-alerts"
    assert ONCALL.levels[0].contacts == ("oncall@example.com",)


def test_escalation_waits_longer_once_somebody_has_it_and_longer_when_it_is_less_severe() -> None:
    detected = START + minutes(2)
    assert [one.due - detected for one in escalations(started("SEV1"), ONCALL)] == [
        minutes(15),
        minutes(30),
        minutes(60),
    ]
    assert [one.due - detected for one in escalations(started("SEV2"), ONCALL)] == [
        minutes(30),
        minutes(60),
        minutes(120),
    ]
    acknowledged = with_entries(started("SEV1"), [entry(4, Kind.ACKNOWLEDGED)])
    assert [one.due - detected for one in escalations(acknowledged, ONCALL)] == [minutes(30), minutes(60), minutes(120)]
    assert escalations(started("SEV3"), ONCALL) == ()
    told = with_entries(acknowledged, [entry(6, Kind.ESCALATED, role="tech-lead")])
    assert [one.told for one in escalations(told, ONCALL)] == [True, False, False]
    assert escalations(with_entries(told, [entry(9, Kind.MITIGATED)]), ONCALL) == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("levels: [", "line"),
        ("[]", "top"),
        ("levels: []", "levels"),
        ("levels: [{role: a}]", "levels[0]"),
        ("levels: [{role: a, title: {en: A}, contacts: x}]", "contacts"),
        ("levels: [{role: a, title: {en: A}, unmitigatedMinutes: -1}]", "Minutes"),
        ("levels: [{role: a, title: {en: A}}]\nseverities: {SEV9: 1}", "severities"),
    ],
)
def test_a_bad_file_is_refused_with_the_place(text: str, place: str) -> None:
    with pytest.raises(Misconfigured) as told:
        parse_oncall(text, "oncall.yaml")
    assert place in str(told.value.facts["place"])


def test_a_file_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured):
        read_oncall({"MANDALA_ONCALL": str(tmp_path / "no.yaml")}, tmp_path)
    (tmp_path / "oncall.yaml").write_text("channel: '#mine'\nlevels: [{role: me, title: {en: Me}}]", "utf-8")
    assert read_oncall({}, tmp_path).channel == "#mine"
