"""What the page says in the person's language: figures with their units, how a series is counted, the verdict and its reasons. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo

from goal_mandala.names import Function, Resources
from goal_mandala.ops.alarm_words import meaning
from goal_mandala.ops.aws.alarms import Alarm
from goal_mandala.ops.health import Health
from goal_mandala.ops.verdict import FINDINGS, HEALTHY, Status
from goal_mandala.ops.window import shown

_STATISTICS = {"Sum": ("の合計", "sum"), "Average": ("の平均", "mean"), "Maximum": ("の最大", "highest")}


@dataclass(frozen=True, slots=True)
class Speech:
    """*language* is ``ja`` or ``en``; times are said in *zone*."""

    language: str
    zone: tzinfo

    def say(self, ja: str, en: str) -> str:
        return ja if self.language == "ja" else en

    def counted(self, row: Health) -> str:
        """How a series is counted and from which value on it is bad: ``sum per 5 min, limit ≥ 5``."""
        minutes = max(1, row.series.period // 60)
        every = self.say(f"{minutes}分ごと", f"per {minutes} min")
        if minutes >= 60 and minutes % 60 == 0:
            every = self.say(f"{minutes // 60}時間ごと", f"per {minutes // 60} h")
        ja, en = _STATISTICS.get(row.measure.statistic, ("", row.measure.statistic))
        limit = row.measure.threshold
        ends = "" if limit is None else self.say("、", ", ") + self.limit(limit, row.measure.unit)
        return self.say(f"{every}{ja}", f"{en} {every}") + ends

    def limit(self, threshold: float, unit: str) -> str:
        return f"{self.say('しきい値', 'limit')} ≥ {figure(threshold, unit)}"

    def figures(self, row: Health) -> str:
        """The window's sum or mean, and the worst period: what ``mandala ops status`` shows of it."""
        named = (("合計", "sum", row.total), ("平均", "mean", row.mean), ("最悪", "worst", row.worst))
        told = [f"{self.say(ja, en)} {figure(value, row.measure.unit)}" for ja, en, value in named if value is not None]
        return self.say("、", ", ").join(told)

    def verdict(self, code: int) -> str:
        """*code* is what ``mandala ops status`` would end with."""
        if code == HEALTHY:
            return self.say("正常です。", "All is well.")
        if code == FINDINGS:
            return self.say("正常でないところがあります。", "Not all is well.")
        return self.say("判断できないところがあります。", "Not all could be told.")

    def reasons(
        self, rows: Iterable[Health], ringing: Iterable[Alarm], dead: int | None, names: Resources
    ) -> list[str]:
        """What is not well, a line each: the metrics, the alarms, what was set aside; then what there is no data of."""
        rows = tuple(rows)
        found = [self._metric(row) for row in rows if row.status in {Status.FAIL, Status.WARN}]
        found += [self._alarm(alarm, short(names, alarm.name)) for alarm in ringing]
        if dead:
            found.append(
                self.say(f"脇に置かれた生成（DLQ）: {dead}", f"Generations set aside (dead-letter queue): {dead}")
            )
        untold = self.say("、", ", ").join(row.measure.title.of(self.language) for row in rows if not row.series.points)
        if untold:
            found.append(self.say(f"この期間にデータがないもの: {untold}", f"No data in this window: {untold}"))
        return found

    def _metric(self, row: Health) -> str:
        title, unit, limit = row.measure.title.of(self.language), row.measure.unit, row.measure.threshold
        since = self.say(f"{self._at(row)} から、", f"since {self._at(row)}, ") if row.since else ""
        ends = "" if limit is None else self.say(f"（{self.limit(limit, unit)}）", f" ({self.limit(limit, unit)})")
        worst = figure(row.worst, unit)
        return self.say(f"{title}: {since}最悪 {worst}{ends}", f"{title}: {since}at worst {worst}{ends}")

    def _at(self, row: Health) -> str:
        return shown(row.since, self.zone, seconds=False) if row.since else ""

    def _alarm(self, alarm: Alarm, name: str) -> str:
        known = meaning(name)
        severity = f" ({known.severity})" if known else ""
        since = shown(alarm.since, self.zone, seconds=False) if alarm.since else "-"
        what = known.what.of(self.language) if known else alarm.reason
        head = self.say(f"アラーム {name}{severity}、{since} から。", f"Alarm {name}{severity}, since {since}. ")
        return head + what


def short(names: Resources, name: str) -> str:
    """The last part of an alarm's name, as the commands take it."""
    return name.removeprefix(f"{names.prefix}-").removeprefix(f"{Function.AI_PROCESSOR}-")


def figure(value: float | None, unit: str = "") -> str:
    """``1,234``, ``0.5``; ``12.3 s`` and ``850 ms`` of milliseconds."""
    if value is None:
        return "-"
    if unit == "ms":
        return f"{value / 1000:.1f} s" if value >= 1000 else f"{value:.0f} ms"
    return f"{value:,g}" if value < 1e6 else f"{value:,.0f}"
