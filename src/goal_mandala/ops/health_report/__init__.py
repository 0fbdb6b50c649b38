"""One self-contained HTML page about an environment: plots, alarms, latency, errors, cost, releases. No script, no network.

Owns what is on the page and its words; the figures come from the same readers as the commands, so they agree with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import partial
from importlib.resources import files

from goal_mandala.domain.errors import MandalaError
from goal_mandala.names import Function
from goal_mandala.ops.alarm_words import meaning
from goal_mandala.ops.aws.alarms import Alarm
from goal_mandala.ops.aws.log_events import FAILURES, read_lines
from goal_mandala.ops.aws.releases import STATES, Release, read_releases
from goal_mandala.ops.billing import Bill, read_bill
from goal_mandala.ops.causes import LABELS
from goal_mandala.ops.health import Health
from goal_mandala.ops.health_report.plots import line_plot
from goal_mandala.ops.health_report.words import Speech, figure, short
from goal_mandala.ops.latency import Latency, read_latency
from goal_mandala.ops.log_reading import FailureGroup, group, read_line
from goal_mandala.ops.overview import Overview, read_overview
from goal_mandala.ops.reading import Reading, reason
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import HEALTHY, UNDETERMINED
from goal_mandala.ops.window import between, shown
from goal_mandala.ops.words import same


@dataclass(frozen=True, slots=True)
class Material:
    """Everything the page shows; what could not be read is a reading with its reason."""

    overview: Overview
    alarms: Reading[tuple[Alarm, ...]]
    latency: Reading[Latency]
    errors: Reading[list[FailureGroup]]
    bill: Reading[Bill]
    releases: Reading[tuple[Release, ...]]

    @property
    def exit_code(self) -> int:
        """The overview's; what is well there is undetermined where another part could not be read."""
        parts = (self.alarms, self.latency, self.errors, self.bill, self.releases)
        unread = any(part.error for part in parts) or bool(self.bill.value and self.bill.value.unread)
        return UNDETERMINED if unread and self.overview.exit_code == HEALTHY else self.overview.exit_code


def collect(snapshot: Snapshot, zone: tzinfo) -> Material:
    """Read side by side, each signal once. Raises ``region_without_stack`` where there is nothing."""
    overview = read_overview(snapshot)
    groups = [snapshot.names.log_group(part) for part in (Function.AI_PROCESSOR, Function.API)]
    month: date = snapshot.now.astimezone(zone).date().replace(day=1)

    def latency() -> Reading[Latency]:
        return snapshot.read("latency", lambda: read_latency(snapshot.aws, groups[0], snapshot.window))

    def errors() -> Reading[list[FailureGroup]]:
        return snapshot.read(
            "errors",
            lambda: group(
                read_line(one) for log in groups for one in read_lines(snapshot.aws, log, snapshot.window, FAILURES)
            ),
        )

    def bill() -> Reading[Bill]:
        return snapshot.read("bill", lambda: read_bill(snapshot, month, zone))

    def releases() -> Reading[tuple[Release, ...]]:
        return snapshot.read("releases", lambda: read_releases(snapshot.aws))

    snapshot.together(latency, errors, bill, releases)
    return Material(overview, snapshot.alarms, latency(), errors(), bill(), releases())


def render(material: Material, snapshot: Snapshot, zone: tzinfo, language: str) -> str:
    """The page in *language*."""
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    speech = Speech(language, zone)
    given = _said(material, snapshot, speech) | _functions(material, snapshot, speech) | _plain(speech)
    template = files(__name__).joinpath("page.html.j2").read_text("utf-8")
    return environment.from_string(template).render(m=material, target=snapshot.target, now=snapshot.now, **given)


def _said(material: Material, snapshot: Snapshot, speech: Speech) -> dict[str, object]:
    """What is said once: the title, the verdict and its reasons, the alarms with those that ring first."""
    overview, environment = material.overview, snapshot.target.environment
    order = {"ALARM": 0, "INSUFFICIENT_DATA": 1}
    return {
        "language": speech.language,
        "title": speech.say(f"goal-mandala {environment} の状態", f"Health of goal-mandala, {environment}"),
        "between": between(overview.window, speech.zone),
        "verdict": speech.verdict(material.exit_code),
        "reasons": speech.reasons(overview.health.value or (), overview.ringing, overview.dead, snapshot.names),
        "alarms": sorted(material.alarms.value or (), key=lambda one: (order.get(one.state, 2), one.name)),
    }


def _functions(material: Material, snapshot: Snapshot, speech: Speech) -> dict[str, object]:
    """What the template calls."""
    language, zone, say = speech.language, speech.zone, speech.say

    def plot(row: Health) -> str:
        limit, unit = row.measure.threshold, row.measure.unit
        told = None if limit is None else (limit, speech.limit(limit, unit))
        return line_plot(row.series, material.overview.window, zone, row.measure.title.of(language), told, unit)

    def severity(name: str) -> str:
        known = meaning(short(snapshot.names, name))
        return known.severity if known else ""

    def kind(one: Release) -> str:
        return say(f"{one.of} へ戻す", f"back to {one.of}") if one.kind == "rollback" else say("配備", "deploy")

    def state(one: Release) -> str:
        return STATES.get(one.state, same(one.state)).of(language)

    return {
        "plot": plot,
        "figures": speech.figures,
        "counted": speech.counted,
        "say": say,
        "severity": severity,
        "kind": kind,
        "state": state,
        "short": partial(short, snapshot.names),
    }


def _plain(speech: Speech) -> dict[str, object]:
    """Moments, money, reasons as the template writes them."""
    zone, language = speech.zone, speech.language

    def at(moment: datetime | None) -> str:
        return "-" if moment is None else shown(moment, zone)

    def day(moment: datetime) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d}"

    def clock(moment: datetime) -> str:
        return f"{moment.astimezone(zone):%H:%M:%S %Z}"

    def label(cause: str) -> str:
        return LABELS[cause].words.of(language)

    def why(error: MandalaError) -> str:
        return reason(error).of(language)

    def ms(value: float | None) -> str:
        return figure(value, "ms")

    def usd(value: float | None) -> str:
        return "-" if value is None else f"${value:,.4f}"

    return {"at": at, "day": day, "clock": clock, "label": label, "why": why, "ms": ms, "usd": usd}


def file_name(environment: str, now: datetime) -> str:
    return f"mandala-ops-{environment}-{now:%Y%m%dT%H%MZ}.html"
