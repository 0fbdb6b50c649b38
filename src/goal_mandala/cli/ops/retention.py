"""Setting log retention right after the monthly review: shown, asked, done through a plan that ``mandala ops undo`` takes back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops.asking import agreed
from goal_mandala.cli.ops.frame import Run
from goal_mandala.ops.changes.applying import Journal, Result, apply_plan
from goal_mandala.ops.changes.plan import Plan, PlannedStep, planned, write_plan
from goal_mandala.ops.maintenance.months import Month
from goal_mandala.ops.maintenance.retention import read_expected, read_groups, wishes
from goal_mandala.ops.reading import attempt
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import NOT_DONE, TOOL_ERROR, UNDETERMINED
from goal_mandala.ops.words import Words


def set_right(run: Run, snapshot: Snapshot, month: Month, *, wanted: bool, yes: bool, confirm: str | None) -> None:
    """Show what would change; with *wanted* ask, change it, and write the plan down for undoing."""
    groups, expected = attempt(lambda: read_groups(snapshot)), attempt(lambda: read_expected(snapshot))
    if not (groups.known and expected.known) and not wanted:
        return
    steps = planned(run.aws, wishes(groups.get(), expected.get()))
    if not steps:
        if wanted:
            _tell(run, pick("保存期間はもう決まりどおりです。", "Retention is as it should be already."))
        return
    for step in steps:
        kept = pick("期限なし", "for ever") if step.before is None else step.before
        _tell(run, f"  {step.resource}: {kept} → {step.after} {pick('日', 'days')}")
    if not wanted:
        _tell(run, pick("直すには: mandala ops maintain monthly --apply（何も変えていません）", "To set it right: mandala ops maintain monthly --apply (nothing was changed)"))  # fmt: skip
        return
    question = Words("{environment} の保存期間を {count} か所変えますか? 短くすると古いログは AWS が消します", "Retentions to change in {environment}: {count}. Where it gets shorter, AWS deletes older lines. Go on?")  # fmt: skip
    filled = question.filled(environment=run.target.environment, count=len(steps))
    if agreed(run.target, filled, yes=yes, confirm=confirm):
        _change(run, month, steps)
    else:
        run.code = NOT_DONE


def _change(run: Run, month: Month, steps: tuple[PlannedStep, ...]) -> None:
    who = run.snapshot().identity.get()
    target = run.target
    plan = Plan(target.environment, target.region, who.account, run.now, who.name, (), (), steps)

    def still_there() -> bool:
        snapshot = run.snapshot()
        return bool(wishes(read_groups(snapshot), read_expected(snapshot)))

    path = Path(f"maintenance-{target.environment}-{month.label}-retention.json")
    journal = Journal(plan, who.name, partial(write_plan, path))
    ending = apply_plan(run.aws, plan, still_there, lambda _step, _what: None, journal)
    for error in (ending.error, *journal.unkept):
        if error:
            console.say_error(error.code, dict(error.facts))
    for step in ending.left:
        _tell(run, pick(f"戻せませんでした: {step.resource}", f"Could not be taken back: {step.resource}"))
    if ending.result is Result.INTERRUPTED:
        raise KeyboardInterrupt
    if ending.result is Result.UNCONFIRMED:
        run.code = UNDETERMINED
        _tell(run, pick(f"変えましたが、見直せませんでした。次: mandala ops maintain monthly。戻すには: mandala ops undo {path}", f"Changed, but it could not be looked at again. Next: mandala ops maintain monthly. To take it back: mandala ops undo {path}"))  # fmt: skip
        return
    if ending.result is not Result.APPLIED:
        run.code = TOOL_ERROR
        _tell(run, pick("変えられず、元に戻しました。", "It could not be changed and was taken back."))
        return
    _tell(run, pick(f"{len(steps)}か所を変えました。", f"Changed {len(steps)}."))
    _tell(run, pick(f"戻すには: mandala ops undo {path}", f"To take it back: mandala ops undo {path}"))


def _tell(run: Run, text: str) -> None:
    """On standard error with ``--json``, so that standard output stays JSON."""
    if run.as_json:
        console.say(text)
    else:
        console.show(text, hang=4)
