"""``mandala plan`` and ``mandala resume``: a goal becomes a chart before the person's eyes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from goal_mandala.cli import console, options
from goal_mandala.cli.files import open_chart, prepare, read_day, read_goal, target_for, today
from goal_mandala.cli.messages import notice_text
from goal_mandala.cli.places.place import refuse_with_server, server_of
from goal_mandala.domain.goal_input import GoalInput, goal_from
from goal_mandala.domain.mandala import Chart


def plan(
    goal: options.GoalWords = None,
    description: options.Description = "",
    deadline: options.Deadline = "",
    background: options.Background = "",
    constraints: options.Constraints = "",
    lang: options.Lang = "",
    model: options.Model = None,
    tasks: options.Tasks = True,
    out: options.Out = None,
    formats: options.Formats = None,
    as_json: options.ChartJson = False,
    seed: options.Seed = 0,
    start: options.Start = "",
    time_limit: options.TimeLimit = None,
    force: options.Force = False,
    quiet: options.Quiet = False,
    server: options.Server = None,
) -> None:
    from goal_mandala.cli.making import Order, choose_planner, make
    from goal_mandala.usecases.generate import Generation
    from goal_mandala.usecases.start_chart import start_chart

    quiet = _hushed(quiet, as_json)
    typed = _completed(read_goal(goal), description, deadline, background, constraints, lang)
    first = _first_day(start, typed)
    target_for(out, formats or [], "")
    if (url := server_of(server)) is not None:
        refuse_with_server(model=model, seed=seed, start=start, time_limit=time_limit)
        return _plan_there(url, typed, tasks, out, formats, as_json, quiet, force, by_option=server is not None)
    planner = choose_planner(model, seed, quiet=quiet)
    chart = start_chart(typed, planner.info, first)
    target = target_for(out, formats or [], chart.id)
    keep = out is not None or bool(formats) or not as_json
    if keep:
        prepare(target, force=force)
    _tell_deadline(chart, typed.deadline, quiet=quiet)
    wanted = Generation(with_tasks=tasks, concurrency=planner.concurrency, time_limit=time_limit)
    return make(Order(planner, chart, wanted, first, target, keep=keep, as_json=as_json, quiet=quiet, create=True))


def _first_day(start: str, typed: GoalInput) -> date:
    """The plan's first day; raises early what is wrong with the goal."""
    first = read_day("start", start) or today()
    goal_from(typed, first)
    return first


def _completed(
    typed: GoalInput, description: str, deadline: str, background: str, constraints: str, language: str
) -> GoalInput:
    """*typed* with what the options say beside it."""
    given = {
        "description": description,
        "deadline": deadline,
        "background": background,
        "constraints": constraints,
        "language": language,
    }
    return replace(typed, **{name: value for name, value in given.items() if value})


def _plan_there(
    url: str,
    typed: GoalInput,
    tasks: bool,
    out: Path | None,
    formats: list[str] | None,
    as_json: bool,
    quiet: bool,
    force: bool,
    *,
    by_option: bool,
) -> None:
    from goal_mandala.cli.places.server_plan import ServerOrder, plan_on_server

    kept = target_for(out, formats or [], "chart") if out is not None or formats else None
    plan_on_server(ServerOrder(url, typed, tasks, kept, as_json, quiet, force, by_option=by_option))


def resume(
    file: options.File,
    model: options.Model = None,
    tasks: options.Tasks = True,
    formats: options.Formats = None,
    as_json: options.ChartJson = False,
    time_limit: options.TimeLimit = None,
    quiet: options.Quiet = False,
    server: options.Server = None,
) -> None:
    from goal_mandala.cli.making import Order, choose_planner, make
    from goal_mandala.usecases.generate import Generation

    quiet = _hushed(quiet, as_json)
    if server_of(server, file) is not None:
        from goal_mandala.cli.places.server_plan import resume_on_server

        refuse_with_server(model=model, format=formats, time_limit=time_limit)
        return resume_on_server(file, server, with_tasks=tasks, as_json=as_json, quiet=quiet)
    _, chart = open_chart(Path(file))
    target = target_for(Path(file), formats or [], chart.id)
    chosen = model or _model_of(chart)
    planner = choose_planner(chosen, chart.planner.seed, quiet=quiet)
    if planner.info.kind != chart.planner.kind and not quiet:
        begun = chart.planner.model or "offline"
        console.say("· " + notice_text("other_planner", {"begun": begun, "now": planner.name}), "yellow")
    wanted = Generation(with_tasks=tasks, concurrency=planner.concurrency, time_limit=time_limit)
    first: date = chart.created_at.date()
    return make(Order(planner, chart, wanted, first, target, keep=True, as_json=as_json, quiet=quiet, create=False))


def _hushed(quiet: bool, as_json: bool) -> bool:
    """A program that reads the JSON needs no progress; a person at the terminal does."""
    return quiet or (as_json and not console.err().is_terminal)


def _model_of(chart: Chart) -> str | None:
    """A chart begun offline is finished offline; one begun by a model, by the model that is set up now."""
    return "offline" if chart.planner.kind == "playbook" else None


def _tell_deadline(chart: Chart, typed: str, *, quiet: bool) -> None:
    if quiet:
        return
    from goal_mandala.domain.schedule import DEFAULT_WEEKS

    if chart.goal.deadline is None:
        console.say("· " + notice_text("no_deadline", {"weeks": DEFAULT_WEEKS}), "dim")
    elif not typed:
        console.say("· " + notice_text("deadline_read", {"deadline": chart.goal.deadline.isoformat()}), "dim")
