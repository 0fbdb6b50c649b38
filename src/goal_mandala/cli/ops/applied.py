"""How a plan's changes are shown: the steps, the calls, how it ended and what to do next; and the note of it in an incident."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops.differences import said, step_lines
from goal_mandala.cli.ops.frame import Run, say_words
from goal_mandala.cli.ops.incident.noting import Noting, command_line
from goal_mandala.domain.errors import Conflict, MandalaError
from goal_mandala.ops.changes.applying import Ending, Result
from goal_mandala.ops.changes.kind import PlannedCall
from goal_mandala.ops.changes.plan import Plan, PlannedStep
from goal_mandala.ops.verdict import FINDINGS, HEALTHY, TOOL_ERROR, UNDETERMINED

if TYPE_CHECKING:
    from goal_mandala.ops.doctor.recheck import Again, Open

STOPPED = 130
"""The exit code of what Ctrl-C stopped."""

CODES = {
    Result.APPLIED: HEALTHY,
    Result.NOTHING: HEALTHY,
    Result.REVERTED: FINDINGS,
    Result.UNCONFIRMED: UNDETERMINED,
    Result.INTERRUPTED: STOPPED,
}


@dataclass(frozen=True, slots=True)
class Story:
    """One ``apply`` or ``undo`` that is over: ``seen`` is what looking again came to, ``unkept`` what could not be written down."""

    command: str
    file: Path
    plan: Plan
    ending: Ending
    began: datetime
    unkept: Sequence[MandalaError] = field(default=())
    seen: Again | None = None

    @property
    def still(self) -> Sequence[Open]:
        """The causes that are as they were, for which everything was taken back."""
        return self.seen.still if self.seen and self.ending.result is Result.REVERTED else ()

    @property
    def others(self) -> str:
        """The command that plans what is left once those that do not help are left out; empty where nothing is."""
        failed = {one.check for one in self.still}
        checks = [one for one in dict.fromkeys(self.plan.checks) if one not in failed]
        return plan_command(self.file, self.plan, checks) if failed and checks else ""

    @property
    def undo(self) -> str:
        return command_line("ops", "undo", str(self.file), environment=self.plan.environment)

    @property
    def again(self) -> str:
        """The command that looks at the checks again, over everything since the change."""
        checks = [one.check for one in self.seen.open] if self.seen and self.seen.open else list(self.plan.checks)
        return command_line(
            "ops", "doctor", *dict.fromkeys(checks), "--since", self.began.isoformat(timespec="seconds")
        )


def plan_command(file: Path, plan: Plan, checks: Sequence[str]) -> str:
    """The command that plans anew for *checks*, into another file: the old one has what was done."""
    other = file.with_stem(f"{file.stem}-2")
    return command_line("ops", "doctor", *checks, "--plan", str(other), environment=plan.environment)


@contextmanager
def planning_anew(file: Path, plan: Plan) -> Generator[None]:
    """A refusal says the values it is about, and has the command that makes the plan anew."""
    try:
        yield
    except Conflict as refused:
        facts = refused.facts
        facts["again"] = plan_command(file, plan, tuple(dict.fromkeys(plan.checks)))
        if "after" in facts:
            before, after, now = (facts[name] for name in ("before", "after", "now"))
            facts["values"] = pick(
                f"（計画では {before} → {after}、今 {now}）", f" (planned {before} → {after}, now {now})"
            )
        raise


def show_plan(run: Run, file: Path, plan: Plan) -> None:
    """Which plan it is, and what it is against."""
    from goal_mandala.ops.doctor.checks import CHECKS

    if run.as_json:
        return
    titles = {(check.id, cause.id): say_words(cause.title) for check in CHECKS for cause in check.causes}
    pairs = dict.fromkeys(zip(plan.checks, plan.causes, strict=False))
    causes = pick("、", ", ").join(f"{titles.get(pair, pair[1])} ({pair[0]})" for pair in pairs) or "-"
    run.heading(pick(f"計画 {file}", f"Plan {file}"))
    when = run.time(plan.made_at)
    console.show(pick(f"{when} に {plan.made_by} が作成。原因: {causes}", f"Made {when} by {plan.made_by}. Cause: {causes}"), hang=2)  # fmt: skip


def show_steps(run: Run, steps: Sequence[PlannedStep], *, stays: Sequence[PlannedStep] = ()) -> None:
    """The steps that are about to be made; *stays* are those that nothing takes back."""
    if run.as_json:
        return
    if not steps:
        console.show(pick("変えることはありません。", "There is nothing to change."))
    for step in steps:
        for line in step_lines(step.kind, step.resource, step.before, step.after):
            console.show(f"  {line}", hang=6, torn=True)
    for step in stays:
        console.show(pick(f"  {step.kind} {step.resource}: 元に戻す方法はありません", f"  {step.kind} {step.resource}: nothing takes this back"), "dim", hang=4)  # fmt: skip


def show_calls(
    run: Run,
    kind: str,
    steps: Sequence[PlannedStep],
    calls: Sequence[PlannedCall],
    *,
    made: Sequence[PlannedStep] = (),
    stays: Sequence[PlannedStep] = (),
) -> None:
    """A dry run: what is still to be done, with its calls, and what is done already."""
    if run.as_json:
        run.emit(
            kind,
            result="planned",
            steps=[_step_data(step) for step in steps],
            plannedCalls=[call.text for call in calls],
            alreadyMade=[_step_data(step) for step in made],
            notUndoable=[_step_data(step) for step in stays],
        )
        return
    show_steps(run, steps, stays=stays)
    for step in made:
        console.show(pick(f"  {step.kind} {step.resource}: もう変えてあります", f"  {step.kind} {step.resource}: is made already"), "dim", hang=4)  # fmt: skip
    if calls:
        console.show(pick("AWS の変更の呼び出し:", "AWS calls that would change something:"), "bold")
    for call in calls:
        console.show(f"  {call.service} {call.operation}")
        for name, value in call.params.items():
            console.show(f"    {name} = {said(value)}", hang=6, torn=True)
    console.say(pick("何も変えていません。", "Nothing was changed."), "dim")


def notice(run: Run) -> Callable[[PlannedStep, str], None]:
    words = {
        "making": pick("変更中", "changing"),
        "made": pick("変更しました", "changed"),
        "taking back": pick("戻しています", "taking back"),
        "taken back": pick("戻しました", "taken back"),
    }

    def told(step: PlannedStep, what: str) -> None:
        if not run.as_json:
            console.say(f"{words[what]}: {step.kind} {step.resource}", "dim")

    return told


def tell_and_note(run: Run, story: Story, note: Noting) -> None:
    """How it ended, on the terminal or as JSON, and in the incident."""
    ending = story.ending
    run.code = TOOL_ERROR if ending.left or story.unkept else CODES[ending.result]
    if ending.result is Result.INTERRUPTED:
        run.code = STOPPED
    noted = None
    if ending.result is not Result.NOTHING:
        line = command_line("ops", story.command, str(story.file), "--env", run.target.environment)
        taken_back = story.command == "undo" or ending.result in {Result.REVERTED, Result.INTERRUPTED}
        noted = note.note(line, _noted(story), plan=str(story.file), undo="" if taken_back else story.undo)
    if run.as_json:
        run.emit(story.command, **_data(story), incident=noted)
    else:
        _tell(story)


def _noted(story: Story) -> str:
    """How it ended, in a few words for the record."""
    ending = story.ending
    undo = story.command == "undo"
    words = {
        Result.APPLIED: pick("戻した", "taken back") if undo else pick("変えて、直った", "changed, and it helped"),
        Result.REVERTED: pick("直らず、戻した", "did not help, taken back"),
        Result.UNCONFIRMED: pick("一部を戻せなかった", "not all taken back") if undo else pick("変えたが、直ったかはまだ分からない", "changed; whether it helped cannot be told yet"),
        Result.INTERRUPTED: pick("途中で止めた", "stopped") if undo else pick("途中で止め、戻した", "stopped and taken back"),
        Result.NOTHING: "",
    }[ending.result]  # fmt: skip
    if ending.error:
        words += f" ({ending.error.code})"
    if ending.left:
        words += pick("。戻せなかった: ", "; not taken back: ") + ", ".join(
            f"{s.kind} {s.resource}" for s in ending.left
        )
    if ending.stays:
        words += pick("。戻す方法がない: ", "; nothing takes back: ") + ", ".join(
            f"{s.kind} {s.resource}" for s in ending.stays
        )
    return words


def _data(story: Story) -> dict[str, Any]:
    ending = story.ending
    again = story.seen.open if story.seen else ()
    return {
        "result": ending.result.value,
        "what": "undone" if story.command == "undo" else ending.result.value,
        "error": ending.error.code if ending.error else None,
        "notTakenBack": [_step_data(step) for step in ending.left],
        "notUndoable": [_step_data(step) for step in ending.stays],
        "notWrittenDown": [error.code for error in story.unkept],
        "stillThere": [
            {"check": one.check, "cause": say_words(one.title), "why": say_words(one.why)} for one in story.still
        ],
        "cannotTellYet": [{"check": one.check, "why": say_words(one.why)} for one in again],
        "next": _next(story),
    }


def _step_data(step: PlannedStep) -> dict[str, Any]:
    return {"kind": step.kind, "resource": step.resource, "before": step.before, "after": step.after}


def _next(story: Story) -> str | None:
    """The command that comes next."""
    result = story.ending.result
    if story.command == "undo" or story.ending.left:
        return story.undo if story.ending.left else None
    if result is Result.UNCONFIRMED:
        return story.again if story.plan.checks else None
    if result is not Result.REVERTED:
        return None
    return story.others or command_line("ops", "doctor", environment=story.plan.environment)


def _tell(story: Story) -> None:
    ending = story.ending
    for error in (ending.error, *story.unkept):
        if error:
            console.say_error(error.code, dict(error.facts))
    for step in ending.left:
        text = pick(f"戻せませんでした: {step.kind} {step.resource} を {said(step.before)} に戻してください。", f"Could not be taken back: set {step.kind} {step.resource} to {said(step.before)}.")  # fmt: skip
        console.show(text, "bold red", hang=2, torn=True)
    for step in ending.stays:
        console.show(pick(f"元に戻す方法はありません: {step.kind} {step.resource}", f"Nothing takes this back: {step.kind} {step.resource}"), "yellow", hang=2)  # fmt: skip
    if story.seen and ending.result is Result.UNCONFIRMED:
        for one in story.seen.open:
            console.show(f"  {one.check}: {say_words(one.why)}", "yellow", hang=4)
    for one in story.still:
        console.show(f"  {pick('まだあります', 'Still there')}: {say_words(one.title)} ({one.check}) — {say_words(one.why)}", "bold yellow", hang=4)  # fmt: skip
    text, style = _undone(story) if story.command == "undo" else _applied(story)
    console.show(text, style, hang=2)


def _applied(story: Story) -> tuple[str, str]:
    ending = story.ending
    back = pick(f"\n戻すには: {story.undo}", f"\nTo take it back: {story.undo}")
    follow = _next(story)
    after = pick(f"\n次: {follow}", f"\nNext: {follow}") if follow else ""
    if ending.left:
        after = pick(f"\n残りを戻す: {follow}", f"\nFor the rest: {follow}")
    elif story.others:
        after = pick(f"\n次（これを除いた計画）: {follow}", f"\nNext, a plan without it: {follow}")
    taken = pick("変えたものは元に戻しました。", "What was changed has been taken back. ") if not (ending.left or ending.stays) else pick("戻せるものは元に戻しました。", "What could be taken back was. ")  # fmt: skip
    failed = pick("変えられませんでした。", "It could not be made. ") if ending.error else pick("直りませんでした。", "It did not help. ")  # fmt: skip
    return {
        Result.APPLIED: (pick("変えて、直りました。", "Changed, and it helped. ") + back, "bold green"),
        Result.NOTHING: (pick("もう計画どおりです。何も変えていません。", "Everything is as planned already. Nothing was changed."), ""),
        Result.REVERTED: (failed + taken + after, "bold yellow"),
        Result.UNCONFIRMED: (pick("変えました。直ったかはまだ分かりません。", "Changed. Whether it helped cannot be told yet. ") + after + back, "bold yellow"),
        Result.INTERRUPTED: (pick("止めました。", "Stopped. ") + taken + after, "bold yellow"),
    }[ending.result]  # fmt: skip


def _undone(story: Story) -> tuple[str, str]:
    rest = pick(f"\n残りは: {story.undo}", f"\nFor the rest: {story.undo}")
    return {
        Result.NOTHING: (pick("戻すことはありません。何も変えていません。", "There is nothing to take back. Nothing was changed."), ""),
        Result.UNCONFIRMED: (pick("一部を戻せませんでした。", "Not everything could be taken back. ") + rest, "bold red"),
        Result.INTERRUPTED: (pick("止めました。", "Stopped. ") + rest, "bold yellow"),
    }.get(story.ending.result, (pick("元に戻しました。", "Taken back."), "bold green"))  # fmt: skip
