"""What the doctor found, for a terminal of 80 columns: findings in full, the rest a line each, what was read, what comes next. Renders only."""

from __future__ import annotations

import re
from datetime import datetime

from goal_mandala.cli import console
from goal_mandala.cli.language import pick, user_language
from goal_mandala.cli.ops.checks import STYLES
from goal_mandala.cli.ops.differences import step_lines
from goal_mandala.cli.ops.frame import JSON_VERSION, Run, say_words
from goal_mandala.cli.ops.tables import Column, table
from goal_mandala.ops.doctor.examination import Examination
from goal_mandala.ops.doctor.finding import Judged, NotRead, Outcome, Proof
from goal_mandala.ops.doctor.fix import Fix
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.window import between

_TEXT = 13
"""Columns before a finding's text: the widest label's."""
FEW = 2
"""So many checks that could not read all have a row each."""


def list_checks(*, as_json: bool) -> None:
    """Every check as data: severity, what it reads, what that takes, the causes it tells apart. Asks nobody anything."""
    from goal_mandala.ops.doctor.asked import permissions_of
    from goal_mandala.ops.doctor.checks import CHECKS

    if as_json:
        rows = [
            {
                "id": check.id,
                "title": say_words(check.title),
                "severity": check.severity.value,
                "reads": [signal.value for signal in check.reads],
                "optional": {signal.value: say_words(why) for signal, why in check.optional.items()},
                "permissions": list(permissions_of(check.reads)),
                "causes": [{"id": cause.id, "title": say_words(cause.title)} for cause in check.causes],
            }
            for check in CHECKS
        ]
        console.emit({"version": JSON_VERSION, "kind": "doctor-checks", "exitCode": 0, "checks": rows})
        return
    for n, check in enumerate(CHECKS):
        if n:
            console.show()
        console.show(f"{check.id}  {say_words(check.title)} ({say_words(check.severity.words)})", "bold")
        _row(pick("、", ", ").join(say_words(signal.words) for signal in check.reads), "読むもの", "Reads")
        for signal, why in check.optional.items():
            _row(f"{say_words(signal.words)}: {say_words(why)}", "任意", "Optional", style="dim")
        _row(", ".join(permissions_of(check.reads)), "権限", "Needs", style="dim")
        _row(pick("、", ", ").join(f"{say_words(one.title)} ({one.id})" for one in check.causes), "原因", "Causes")


def show_examination(
    run: Run, examination: Examination, *, verbose: bool, plan: str | None = "mandala ops doctor --plan fix.json"
) -> None:
    """Findings first; then what is well, what could not be told, and what there was no traffic for; *plan* is the command that would write the plan."""
    run.heading(pick("診断", "Doctor"), examination.signals.window)
    findings, idle = examination.findings, examination.idle
    for outcome in findings:
        _show_finding(run, outcome, verbose=verbose)
    unread = _unread_together(examination)
    others = [one for one in examination.outcomes if one not in findings and one not in idle and one not in unread]
    if findings and (others or idle or unread):
        console.show()
    _show_others(others)
    if unread:
        _show_unread(unread)
    if idle:
        _show_idle(idle)
    _show_calls(run, examination, verbose=verbose)
    console.show(_conclusion(examination), "bold", hang=2)
    if any(finding.fix and finding.fix.steps for finding in findings):
        if plan:
            console.say(pick(f"次: {plan}（計画を書くだけ）", f"Next: {plan} (only writes the plan)"), "dim", hang=2)
    elif not findings and idle:
        console.say(pick("次: --since を長くする。または mandala ops verify --smoke で1回生成し、もう一度 mandala ops doctor", "Next: a longer --since; or mandala ops verify --smoke makes a generation, then mandala ops doctor again"), "dim")  # fmt: skip


def _show_others(outcomes: list[Outcome]) -> None:
    from rich.text import Text

    rows = [[Text(one.status.value, style=STYLES[one.status]), say_words(one.title), _note(one)] for one in outcomes]
    table([Column(""), Column(""), Column("", flexible=True)], rows, header=False)


def _unread_together(examination: Examination) -> list[Outcome]:
    """Those that found nothing and could not read all, where they are told in one: many, or all for the same reason."""
    found = [one for one in examination.outcomes if one.not_read and one not in examination.findings]
    reasons = {say_words(missing.why) for one in found for missing in one.not_read}
    return found if len(found) > FEW or (len(found) > 1 and len(reasons) == 1) else []


def _show_unread(together: list[Outcome]) -> None:
    """Each reason once, missing permissions in one, then the checks."""
    missing = [one for outcome in together for one in outcome.not_read]
    reasons = dict.fromkeys(say_words(one.why) for one in missing if not one.permission)
    if needed := ", ".join(dict.fromkeys(one.permission for one in missing if one.permission)):
        reasons[pick(f"今のロールにない権限: {needed}", f"permissions that your role does not have: {needed}")] = None
    first, *others = (pick(f"{one}。", f"{one[:1].upper()}{one[1:]}.") for one in reasons)
    console.show(f"UNKNOWN  {first}", STYLES[Status.UNKNOWN], hang=9, torn=True)
    for one in others:
        console.show(f"         {one}", STYLES[Status.UNKNOWN], hang=9, torn=True)
    titles = pick("、", ", ").join(say_words(one.title) for one in together)
    text = pick(f"判断できない {len(together)} 項目: {titles}", f"Not told, {len(together)} checks: {titles}")
    console.show(f"         {text}", STYLES[Status.UNKNOWN], hang=9)


def _show_idle(idle: tuple[Outcome, ...]) -> None:
    """One line for all that had nothing to judge; a single one says it in its own words."""
    if len(idle) == 1:
        _show_others(list(idle))
        return
    titles = pick("、", ", ").join(say_words(one.title) for one in idle)
    text = pick(
        f"UNKNOWN  この時間には利用も記録もなく、次の {len(idle)} 項目は判断できません: {titles}",
        f"UNKNOWN  Nothing happened in this time, so {len(idle)} checks have nothing to judge: {titles}",
    )
    console.show(text, STYLES[Status.UNKNOWN], hang=9)


def _conclusion(examination: Examination) -> str:
    found, idle = len(examination.findings), len(examination.idle)
    unread = sum(1 for one in examination.outcomes if one.not_read or one.status is Status.CRASHED)
    of = len(examination.outcomes)
    tail = pick(
        f"（{of} 項目、{examination.seconds:.1f} 秒、変更なし）",
        f" ({of} {'check' if of == 1 else 'checks'}, {examination.seconds:.1f} s, nothing changed)",
    )
    ja, en = f"指摘 {found} 件", f"{found} {'finding' if found == 1 else 'findings'}"
    if unread == of and not found:
        return (
            pick(
                "どの項目も読みきれませんでした。正常とは限りません",
                "No check could read all that it needs; that is not to say that all is well",
            )
            + tail
        )
    if not found and (unread or idle):
        ja, en = "見えた範囲に異常はありません", "Nothing wrong in what could be seen"
    if unread:
        ja, en = ja + f"。{unread} 項目は読みきれず不明", en + f"; {unread} not told, as not all could be read"
    if idle:
        ja, en = ja + f"。{idle} 項目は利用がなく不明", en + f"; {idle} not told for want of traffic"
    return pick(ja, en) + tail


def _show_calls(run: Run, examination: Examination, *, verbose: bool) -> None:
    """How often AWS was asked; *verbose*: by operation."""
    total = sum(examination.calls.values())
    told = ", ".join(f"{name} {count}" for name, count in run.aws.record.by_operation().items())
    more = f": {told}" if verbose else pick("（内訳は -v）", " (each: -v)")
    console.show(pick(f"AWS の呼び出し {total} 回{more}", f"{total} AWS calls{more}"), "dim", hang=2)


def _note(outcome: Outcome) -> str:
    summary = say_words(outcome.summary)
    if outcome.permission:
        summary += pick(f"（必要な権限: {outcome.permission}）", f" (needs {outcome.permission})")
    return summary


def _row(text: str, ja: str = "", en: str = "", style: str = "") -> None:
    """A row of a finding: its label in a column of its own, what follows hangs beside it."""
    from rich.cells import cell_len

    label = f"  {pick(ja, en)}:" if ja else ""
    inner = len(text) - len(text.lstrip(" "))
    begin = f"{label}{' ' * max(1 if label else 0, _TEXT - cell_len(label))}"
    console.show(f"{begin}{text}", style, hang=_TEXT + (inner and inner + 2), torn=True)


def _show_finding(run: Run, outcome: Outcome, *, verbose: bool) -> None:
    """What, since when, how bad, proof, cause, ruled out, fix, next command."""
    console.show()
    title = f"{outcome.status.value}  {say_words(outcome.title)}: {say_words(outcome.summary)}"
    console.show(title, STYLES[outcome.status], hang=6)
    if outcome.since:
        _row(run.time(datetime.fromisoformat(outcome.since)) + _last(run, outcome), "いつから", "Since")
    for n, judged in enumerate(outcome.causes):
        label = ("原因", "Cause") if n == 0 else ("ほかにも", "Also")
        _row(_why(judged), *label, style="bold" if n == 0 else "")
    telling = tuple(proof for proof in outcome.proofs if verbose or not proof.fine) or outcome.proofs
    for n, proof in enumerate(telling):
        _show_proof(run, proof, first=n == 0, verbose=verbose)
    if not verbose:
        _show_asked(run, telling)
    for n, judged in enumerate(outcome.ruled_out):
        _row(_why(judged), *(("否定", "Ruled out") if n == 0 else ()), style="dim")
    for judged in outcome.open:
        _row(_why(judged), "不明", "Not told", style="dim")
    for one in outcome.not_read:
        _row(_unread(one), "読めず", "Not read", style="yellow")
    if outcome.fix:
        _show_fix(outcome.fix)
    if outcome.next_command:
        _row(outcome.next_command, "詳しく", "See more")


_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


def _last(run: Run, outcome: Outcome) -> str:
    """When the newest line that proves it was written, and how long ago: it may be over."""
    met = [found[0] for proof in outcome.proofs for line in proof.lines if (found := _MOMENT.match(line))]
    moment = max((datetime.fromisoformat(one) for one in met), default=None)
    if moment is None or moment <= datetime.fromisoformat(outcome.since):
        return ""
    ago = int((run.now - moment).total_seconds() // 60)
    return pick(f"、最後は {run.time(moment)}（{ago}分前）", f", last {run.time(moment)} ({ago} min ago)")


def _show_proof(run: Run, proof: Proof, *, first: bool, verbose: bool) -> None:
    limit = _valued(proof.threshold)
    expected = pick(f"（基準 {limit}）", f" (expected {limit})") if limit else ""
    _row(f"{say_words(proof.read)} = {_valued(proof.value)}{expected}", *(("証拠", "Proof") if first else ()))
    for line in proof.lines:
        _row(_in_zone(run, line), style="dim")
    if verbose:
        _row(f"← {proof.query}, {_time_of(run, proof)}", style="dim")


_VALUES = {
    "yes": "あり", "no": "なし", "on": "動作中", "off": "停止", "attached": "あり", "not tried": "試していない",
    "answered": "成功", "refused": "失敗", "for ever": "無期限", "listed": "一覧にある", "not listed": "一覧にない",
}  # fmt: skip
"""Values of proofs that are words, in Japanese."""


def _valued(value: str) -> str:
    if user_language() != "ja":
        return value
    days = re.fullmatch(r"(\d+) d", value)
    return f"{days[1]}日" if days else _VALUES.get(value, value)


def _in_zone(run: Run, line: str) -> str:
    """A log line with its moment as all others are shown."""
    return _MOMENT.sub(lambda at: run.time(datetime.fromisoformat(at[0])), line)


def _show_asked(run: Run, proofs: tuple[Proof, ...]) -> None:
    """Where the proofs are from, each source once: the calls and the time; the queries in full with ``-v``."""
    sources: dict[str, list[str]] = {}
    for proof in proofs:
        names = sources.setdefault(_time_of(run, proof), [])
        if (name := proof.query.split(" ")[0].rstrip(",")) not in names:
            names.append(name)
    told = "; ".join(f"{', '.join(names)} ({time})" for time, names in sources.items())
    _row(told, "出どころ", "Read from", style="dim")


def _time_of(run: Run, proof: Proof) -> str:
    from goal_mandala.ops.window import Window

    asked = proof.asked
    if asked is None:
        return "-"
    if asked.since is None:
        return pick("現在", "now")
    return between(Window(asked.since, asked.until), run.zone)


def _unread(one: NotRead) -> str:
    needs = pick(f"（必要な権限: {one.permission}）", f" (needs {one.permission})") if one.permission else ""
    return f"{say_words(one.signal.words)}: {say_words(one.why)}{needs}"


def _why(judged: Judged) -> str:
    return f"{say_words(judged.title)} — {say_words(judged.why)}"


def _show_fix(fix: Fix) -> None:
    _row(say_words(fix.text), "直し方", "Fix", style="green")
    for step in fix.steps:
        for line in step_lines(step.kind, step.resource, step.before, step.after):
            _row(line)
    for ja, en, words in (
        ("影響", "Reach", fix.blast_radius),
        ("費用", "Cost", fix.cost),
        ("戻し方", "Undo", fix.undo),
    ):
        if text := say_words(words):
            _row(f"{pick(ja, en)}: {text}", style="dim")
