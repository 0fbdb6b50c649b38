"""One self-contained HTML page about an environment: plots, alarms, latency, errors, cost, releases. No script, no network.

Owns what is on the page and its words; the figures come from the same readers as the commands, so they agree with them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from importlib.resources import files

from goal_mandala.domain.errors import MandalaError
from goal_mandala.names import Function
from goal_mandala.ops.aws.alarms import Alarm
from goal_mandala.ops.aws.log_events import FAILURES, read_lines
from goal_mandala.ops.aws.releases import Release, read_releases
from goal_mandala.ops.billing import Bill, read_bill
from goal_mandala.ops.causes import LABELS
from goal_mandala.ops.health import Health
from goal_mandala.ops.health_report.plots import line_plot
from goal_mandala.ops.latency import Latency, read_latency
from goal_mandala.ops.log_reading import FailureGroup, group, read_line
from goal_mandala.ops.overview import Overview, read_overview
from goal_mandala.ops.reading import Reading, reason
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import HEALTHY, UNDETERMINED
from goal_mandala.ops.window import shown


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
    given = _words_and_figures(material, zone, language)
    template = files(__name__).joinpath("page.html.j2").read_text("utf-8")
    return environment.from_string(template).render(m=material, target=snapshot.target, now=snapshot.now, **given)


def _words_and_figures(material: Material, zone: tzinfo, language: str) -> dict[str, object]:
    """What the template calls."""

    def at(moment: datetime | None) -> str:
        return "-" if moment is None else shown(moment, zone)

    def plot(row: Health) -> str:
        return line_plot(row.series, material.overview.window, row.measure.threshold, zone)

    def figures(row: Health) -> str:
        return _figures(row, say)

    def label(cause: str) -> str:
        return LABELS[cause].words.of(language)

    def why(error: MandalaError) -> str:
        return reason(error).of(language)

    def say(ja: str, en: str) -> str:
        return ja if language == "ja" else en

    def usd(value: float | None) -> str:
        return "-" if value is None else f"${value:,.4f}"

    named = {
        "at": at,
        "plot": plot,
        "figures": figures,
        "label": label,
        "why": why,
        "say": say,
        "ms": _ms,
        "usd": usd,
    }
    return {**named, "language": language}


def _figures(row: Health, say: Callable[[str, str], str]) -> str:
    """The window's sum or mean, and the worst period: what ``mandala ops status`` shows of it."""

    def figure(value: float) -> str:
        return _ms(value) if row.measure.unit == "ms" else f"{value:,g}"

    named = ((say("合計", "sum"), row.total), (say("平均", "mean"), row.mean), (say("最悪", "worst"), row.worst))
    return ", ".join(f"{name} {figure(value)}" for name, value in named if value is not None)


def _ms(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value / 1000:.1f} s" if value >= 1000 else f"{value:.0f} ms"


def file_name(environment: str, now: datetime) -> str:
    return f"mandala-ops-{environment}-{now:%Y%m%dT%H%MZ}.html"
