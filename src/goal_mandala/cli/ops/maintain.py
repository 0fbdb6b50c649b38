"""``mandala ops maintain monthly|quarterly``: the guide's maintenance as one command each, with one report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick, user_language
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.checks import STYLES, show_checks, show_sum
from goal_mandala.cli.ops.frame import Run, operating, say_words
from goal_mandala.cli.ops.tables import Column, table
from goal_mandala.cli.usage import HelpfulCommand, HelpfulGroup
from goal_mandala.ops.verdict import Check, Status, exit_code

if TYPE_CHECKING:
    from goal_mandala.ops.maintenance.review import Review, Section

HELP = pick(
    "定期メンテナンス（月次、四半期）。見るだけで、報告書を1つ書く",
    "Maintenance by the month and the quarter: looks, and writes one report",
)
app = typer.Typer(
    cls=HelpfulGroup,
    help=HELP,
    invoke_without_command=True,
    options_metavar=pick("[オプション]", "[OPTIONS]"),
    subcommand_metavar=pick("コマンド [引数]...", "COMMAND [ARGS]..."),
)

Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FILE",
        help=pick(
            "報告書の名前。.md か .html（既定: maintenance-環境-期間 の両方）",
            "The report's name, .md or .html (default: both, maintenance-<environment>-<period>)",
        ),
    ),
]
MonthOption = Annotated[
    str | None,
    typer.Option("--month", metavar="YYYY-MM", help=pick("どの月か（省略時は先月）", "Which month (default: the last one)")),
]  # fmt: skip
Apply = Annotated[
    bool,
    typer.Option(
        "--apply",
        help=pick(
            "ログの保存期間を決まりに合わせる（確認あり。ログは消さない。戻せる）",
            "Set log retention right (asks first; deletes no log; can be undone)",
        ),
    ),
]
AuditSince = Annotated[
    str,
    typer.Option("--since", metavar="TIME", help=pick("ログの監査の範囲（7d、24h、2026-11-01）", "How far back logs are audited: 7d, 24h, 2026-11-01")),
]  # fmt: skip
NoIndex = Annotated[
    bool,
    typer.Option(
        "--no-index",
        help=pick("パッケージの索引に聞かない（依存は UNKNOWN になる）", "Ask no package index (dependencies are UNKNOWN)"),
    ),
]  # fmt: skip


def monthly(
    month: MonthOption = None,
    apply: Apply = False,
    yes: options.Yes = False,
    confirm: options.Confirm = None,
    out: Out = None,
    env: options.Env = None,
    zone: options.Zone = "local",
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.cli.ops.retention import set_right
    from goal_mandala.ops.maintenance.monthly import review_month
    from goal_mandala.ops.maintenance.months import read_month

    with operating(env, as_json=as_json, verbose=verbose, zone=zone) as run:
        paths = _paths(out)
        chosen = read_month(month, run.zone, run.now)
        snapshot = run.snapshot()
        _finish(run, review_month(snapshot, chosen, run.zone), paths)
        set_right(run, snapshot, chosen, wanted=apply, yes=yes, confirm=confirm)


def quarterly(
    since: AuditSince = "7d",
    no_index: NoIndex = False,
    out: Out = None,
    env: options.Env = None,
    zone: options.Zone = "local",
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.maintenance.quarterly import review_quarter

    with operating(env, as_json=as_json, verbose=verbose, zone=zone) as run:
        paths = _paths(out)
        if not as_json:
            console.say(pick("調べています（1分ほど）…", "Looking (about a minute) …"), "dim")
        snapshot = run.snapshot(run.window(since, None))
        _finish(run, review_quarter(snapshot, run.zone, ask_index=not no_index), paths)


def _paths(out: Path | None) -> tuple[Path, ...]:
    """Where the report goes; before anything is read, so that a wrong name costs nothing."""
    from goal_mandala.domain.errors import InvalidInput

    if out is None:
        return ()
    if out.suffix not in {".md", ".html"}:
        raise InvalidInput("report_form", path=str(out))
    return (out,)


def _finish(run: Run, review: Review, paths: tuple[Path, ...]) -> None:
    """Write the report, show it, and settle the exit code."""
    from goal_mandala.atomic_file import write_atomically
    from goal_mandala.ops.maintenance.rendering import render_review

    stem = f"maintenance-{review.environment}-{review.label}"
    written = paths or (Path(f"{stem}.md"), Path(f"{stem}.html"))
    for path in written:
        text = render_review(review, path.suffix[1:], user_language(), run.zone)
        write_atomically(path, text.encode())
    run.code = exit_code(check.status for check in review.checks)
    if run.as_json:
        run.emit("maintenance", review=review.as_dict(user_language()), files=[str(path) for path in written])
        return
    names = {"monthly": pick("月次メンテナンス", "Monthly maintenance"), "quarterly": pick("四半期メンテナンス", "Quarterly maintenance")}  # fmt: skip
    run.heading(f"{names[review.kind]} {review.label}", review.window)
    for section in review.sections:
        _show(section)
    console.show()
    show_end(list(review.checks))
    console.show(pick("報告書: ", "Report: ") + pick("、", ", ").join(str(path) for path in written), "bold")


def show_end(checks: Sequence[Check]) -> None:
    """How it came out, and by name what is not well: a review is longer than a terminal is high."""
    show_sum(checks)
    for status in (Status.CRASHED, Status.FAIL, Status.WARN, Status.UNKNOWN):
        titles = [say_words(check.title) for check in checks if check.status is status]
        if titles:
            console.show(f"{status.value}: {pick('、', ', ').join(titles)}", STYLES[status], hang=2)


def _show(section: Section) -> None:
    console.show()
    console.show(say_words(section.title), "bold")
    show_checks(section.checks)
    for one in section.tables:
        console.show()
        if note := say_words(one.note):
            console.show(note, "dim", hang=2)
        columns = [Column(say_words(name), right=n > 0 and len(one.columns) == 4, flexible=n != 1) for n, name in enumerate(one.columns)]  # fmt: skip
        shown = one.rows[: one.first]
        if shown:
            table(columns, [[cell if isinstance(cell, str) else say_words(cell) for cell in row] for row in shown])
        if left := len(one.rows) - len(shown):
            console.show(pick(f"ほかの {left} 行は報告書に", f"{left} more in the report"), "dim")


@app.callback()
def _maintain(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        console.show(context.get_help())


def _register() -> None:
    rows = [
        ("monthly", monthly, pick("ログの保存期間、費用、パフォーマンスを先月と比べる", "Log retention, cost, performance against the month before"), "mandala ops maintain monthly --month 2026-10"),
        ("quarterly", quarterly, pick("依存関係、提供終了、権限、セキュリティグループ、ログの監査", "Dependencies, end of life, permissions, security groups, log audit"), "mandala ops maintain quarterly --since 7d"),
    ]  # fmt: skip
    for name, function, text, example in rows:
        text = f"{text}\n\n{pick('例', 'Example')}: {example}"
        app.command(name, cls=HelpfulCommand, help=text, options_metavar=pick("[オプション]", "[OPTIONS]"))(function)


_register()
