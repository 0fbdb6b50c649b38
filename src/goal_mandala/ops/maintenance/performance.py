"""A month's performance beside the month before: more failures, slower, throttled? Pure."""

from __future__ import annotations

from goal_mandala.ops.maintenance.figures import Performance
from goal_mandala.ops.maintenance.months import Month
from goal_mandala.ops.maintenance.review import Section, Table
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import Words, same

LEAST_CALLS = 20
"""Shares and percentiles of fewer calls are chance (the error-share alarm's minimum)."""
ERROR_SHARE = 0.01
"""A month in which one call in a hundred fails is looked into."""
WORSE_TIMES = 1.3
"""So many times the month before is worse, less is the weather."""
AVERAGE_MS = 60_000
"""The guide's alarm on the average duration."""

TITLE = Words("パフォーマンス", "Performance")
NOT_TOLD = "-"


def judge_performance(month: Month, now: Performance, before: Performance) -> Section:
    """Checks on errors, duration and throttles, and the two months side by side."""
    checks = (_errors(now, before), _duration(now, before), _throttles(now))
    columns = (same(""), same(month.before.label), same(month.label), Words("変化", "change"))
    return Section(
        "performance",
        TITLE,
        checks,
        (Table(columns, _rows(now, before)),),
        Words(
            "ai-processor の月全体の統計（CloudWatch）。平均は裾を隠すので百分位数も見ます。",
            "ai-processor over the whole month (CloudWatch). An average hides the tail, hence the percentiles.",
        ),
    )


def _errors(now: Performance, before: Performance) -> Check:
    title = Words("失敗の割合", "Share of failures")
    share, then = now.share, before.share
    if share is None:
        return _silent("error-share", title)
    facts = {"calls": now.calls, "errors": now.errors, "share": share, "shareBefore": then}
    found = Words("{errors:.0f}/{calls:.0f}回（{share:.2%}）。", "{errors:.0f} of {calls:.0f} calls ({share:.2%}).").filled(errors=now.errors, calls=now.calls, share=share)  # fmt: skip
    found += _compared(then, "{value:.2%}")
    worse = then is not None and before.calls >= LEAST_CALLS and share > then * WORSE_TIMES
    if now.calls >= LEAST_CALLS and share >= ERROR_SHARE and (worse or then is None or share >= 5 * ERROR_SHARE):
        fix = Words("`mandala ops errors --since 30d` で多い原因から直す", "mend the most frequent: `mandala ops errors --since 30d`")  # fmt: skip
        return Check("error-share", title, Status.WARN, found, fix, facts)
    return Check("error-share", title, Status.PASS, found, facts=facts)


def _duration(now: Performance, before: Performance) -> Check:
    title = Words("実行時間", "Duration")
    if now.p95 is None or now.average is None:
        return _silent("duration", title)
    facts = {"average": now.average, "p50": now.p50, "p95": now.p95, "p99": now.p99, "p95Before": before.p95}
    found = Words("p95 {p95}、平均 {mean}。", "p95 {p95}, average {mean}.").filled(p95=seconds(now.p95), mean=seconds(now.average))  # fmt: skip
    found += _compared(None if before.p95 is None else before.p95 / 1000, "p95 {value:.1f} s")
    enough = now.calls >= LEAST_CALLS and before.calls >= LEAST_CALLS
    slower = enough and before.p95 is not None and now.p95 > before.p95 * WORSE_TIMES
    if slower or now.average >= AVERAGE_MS:
        fix = Words("`mandala ops latency --since 30d` と `mandala ops traces --slow 30` で遅い段を探す", "find the slow part: `mandala ops latency --since 30d`, `mandala ops traces --slow 30`")  # fmt: skip
        return Check("duration", title, Status.WARN, found, fix, facts)
    return Check("duration", title, Status.PASS, found, facts=facts)


def _throttles(now: Performance) -> Check:
    title = Words("スロットリング", "Throttles")
    if not now.calls and not now.throttles:
        return _silent("throttles", title)
    found = Words("{count:.0f}回。", "{count:.0f} times.").filled(count=now.throttles)
    facts = {"throttles": now.throttles}
    if now.throttles:
        fix = Words("`mandala ops doctor throttling` で予約とクォータを見直す", "review reservation and quota: `mandala ops doctor throttling`")  # fmt: skip
        return Check("throttles", title, Status.WARN, found, fix, facts)
    return Check("throttles", title, Status.PASS, found, facts=facts)


def _silent(id: str, title: Words) -> Check:
    """No calls: nothing can be said."""
    found = Words("この月の呼び出しがなく、判断できません。", "No calls in this month: nothing can be told.")
    return Check(id, title, Status.UNKNOWN, found)


def _compared(before: float | None, form: str) -> Words:
    if before is None:
        return Words(" 前の月のデータはありません。", " No data of the month before.")
    return Words(" 前の月は" + form + "。", " The month before: " + form + ".").filled(value=before)


def _rows(now: Performance, before: Performance) -> tuple[tuple[str | Words, ...], ...]:
    counts = [
        (Words("呼び出し", "calls"), before.calls, now.calls),
        (Words("失敗", "failures"), before.errors, now.errors),
        (Words("スロットリング", "throttles"), before.throttles, now.throttles),
    ]
    times = [
        (Words("平均", "average"), before.average, now.average),
        (same("p50"), before.p50, now.p50),
        (same("p95"), before.p95, now.p95),
        (same("p99"), before.p99, now.p99),
        (Words("最大", "longest"), before.longest, now.longest),
    ]
    shares = (Words("失敗の割合", "share of failures"), _percent(before.share), _percent(now.share), NOT_TOLD)
    rows: list[tuple[str | Words, ...]] = [
        (name, f"{then:,.0f}", f"{this:,.0f}", change(this, then)) for name, then, this in counts
    ]
    rows.insert(2, shares)
    rows += [(name, seconds(then), seconds(this), change(this, then)) for name, then, this in times]
    return tuple(rows)


def _percent(share: float | None) -> str:
    return NOT_TOLD if share is None else f"{share:.2%}"


def seconds(milliseconds: float | None) -> str:
    """``12.3 s``."""
    return NOT_TOLD if milliseconds is None else f"{milliseconds / 1000:,.1f} s"


def change(now: float | None, before: float | None) -> str:
    """``+12 %`` against *before*; ``-`` where there is nothing to compare with."""
    if now is None or not before:
        return NOT_TOLD
    return f"{(now - before) / before:+.0%}".replace("%", " %")
