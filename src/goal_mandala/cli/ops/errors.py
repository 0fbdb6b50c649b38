"""``mandala ops errors``: failures by cause, with the first, the last, how many requests, and a sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.frame import Run, operating, say_words
from goal_mandala.cli.ops.logs import Part, line_data, log_groups, read_logs, short
from goal_mandala.ops.verdict import FINDINGS, UNDETERMINED

if TYPE_CHECKING:
    from goal_mandala.ops.log_reading import FailureGroup


def errors(
    env: options.Env = None,
    since: options.Since = "24h",
    until: options.Until = None,
    part: Part = "all",
    zone: options.Zone = "local",
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.aws.log_events import FAILURES, read_lines
    from goal_mandala.ops.log_reading import group

    with operating(env, as_json=as_json, verbose=verbose, zone=zone) as run:
        window = run.window(since, until)
        groups = log_groups(run, part)
        found = group(read_logs(run, groups, window, FAILURES))
        ran = bool(found) or any(next(read_lines(run.aws, one, window, most=1), None) for one in groups)
        run.code = FINDINGS if found else 0 if ran else UNDETERMINED
        if as_json:
            run.emit("errors", window=window.as_dict(), anyLines=ran, groups=[_data(one) for one in found])
            return
        run.heading(pick("エラー（原因ごと）", "Errors by cause"), window)
        if not ran:
            ja = "この期間にはログが 1 行もなく、失敗がないとも言えません。--since を延ばすか、次: mandala ops status"
            en = "There is not one log line in this window, so nothing can be said of failures. Try a longer --since, or: mandala ops status"
            console.show(pick(ja, en), "magenta")
        elif not found:
            console.show(pick("失敗はありません。", "There are no failures."), "green")
        for one in found:
            _show(run, one)
        if found:
            console.say(pick("次: mandala ops doctor", "Next: mandala ops doctor"), "dim")


def _data(one: FailureGroup) -> dict[str, Any]:
    times = {"first": one.first.isoformat(), "last": one.last.isoformat()}
    return {"cause": one.cause, "lines": one.count, "requests": one.requests, **times, "sample": line_data(one.sample)}


def _show(run: Run, one: FailureGroup) -> None:
    from goal_mandala.ops.causes import LABELS, facts_of, told

    facts = facts_of(one.sample.line.message)
    count = pick(f"{one.count} 行、{one.requests} リクエスト", f"lines {one.count}, requests {one.requests}")
    console.show(f"{say_words(LABELS[one.cause].words)} [{one.cause}]  {count}", "bold red")
    console.show(f"  {run.time(one.first)} – {run.time(one.last)}")
    console.show(f"  {short(told(facts) if facts else one.sample.line.message)}", "dim", hang=4)
    request = one.sample.request
    console.show(f"  → mandala ops trace {request}" if request else f"  → mandala ops logs --cause {one.cause}")
