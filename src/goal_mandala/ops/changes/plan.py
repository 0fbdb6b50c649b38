"""The plan: what would be changed, from what to what, for which finding; a file that can be read, reviewed and applied later.

Owns the file's form. A plan holds the values and revisions it was made on, so that applying it can tell whether the service has changed since,
and what was done with it: a row before the first change and one at the end, so that one that was killed in between is known as such.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from goal_mandala.atomic_file import write_atomically
from goal_mandala.domain.errors import InvalidInput, NotFound
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.changes.kind import Basis, PlannedCall, Value
from goal_mandala.ops.changes.kinds import kind_of

VERSION = 2
MAX_BYTES = 1_000_000
BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One change: its kind, its resource, the value it was planned on, the value it makes; for a function's also what was in service."""

    kind: str
    resource: str
    before: Value
    after: Value
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """That something was done with the plan: ``what`` is begun, applied, reverted, undone or interrupted; ``left`` what could not be taken back."""

    at: datetime
    by: str
    what: str
    outcome: str
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps for one environment. ``checks`` are looked at again afterwards, ``causes`` are what they should no longer name."""

    environment: str
    region: str
    account: str
    made_at: datetime
    made_by: str
    checks: tuple[str, ...]
    causes: tuple[str, ...]
    steps: tuple[PlannedStep, ...]
    history: tuple[Done, ...] = ()

    @property
    def applied(self) -> bool:
        """Whether its last word is that it was applied (and not taken back)."""
        return bool(self.history) and self.history[-1].what == "applied"

    @property
    def unfinished(self) -> Done | None:
        """The beginning of what never came to an end: its process was killed."""
        return self.history[-1] if self.history and self.history[-1].what == BEGUN else None

    def noted(self, done: Done) -> Plan:
        return replace(self, history=(*self.history, done))


def planned(aws: Aws, asked: Iterable[tuple[str, str, Value]]) -> tuple[PlannedStep, ...]:
    """Steps of (kind, resource, wanted value) with the values there are now; those that are as wanted already are left out."""
    steps: list[PlannedStep] = []
    bases: dict[str, Basis | None] = {}
    for id, resource, wanted in asked:
        kind = kind_of(id)
        if bases.get(resource) is None:
            bases[resource] = kind.basis(aws, resource)
        before = kind.read(aws, resource)
        after = kind.target(before, wanted)
        if id == "function-environment":
            before = {name: before.get(name) for name in after}
        if before != after:
            steps.append(PlannedStep(id, resource, before, after, bases[resource]))
    return tuple(steps)


def now_of(aws: Aws, step: PlannedStep) -> Value:
    """The value that the step is about, as it is now."""
    found = kind_of(step.kind).read(aws, step.resource)
    if step.kind == "function-environment":
        return {name: found.get(name) for name in step.after}
    return found


def calls_of(aws: Aws, steps: Iterable[PlannedStep]) -> list[PlannedCall]:
    """What making *steps* would call."""
    return [call for step in steps for call in kind_of(step.kind).calls(aws, step.resource, step.after)]


def calls_back(aws: Aws, steps: Iterable[PlannedStep]) -> list[PlannedCall]:
    """What taking *steps* back would call, in their order."""
    found: list[PlannedCall] = []
    for step in steps:
        kind = kind_of(step.kind)
        if kind.way_back and step.basis:
            found += kind.way_back.calls(aws, step.resource, step.before, step.basis)
        else:
            found += kind.calls(aws, step.resource, step.before)
    return found


def write_plan(path: Path, plan: Plan) -> None:
    """Raises :class:`Unwritable`."""
    write_atomically(path, (json.dumps(plan_data(plan), ensure_ascii=False, indent=2) + "\n").encode())


def read_plan(path: Path) -> Plan:
    """Raises :class:`NotFound` ``no_such_plan``, :class:`InvalidInput` ``damaged_plan``, ``plan_version`` or ``unknown_change``."""
    shown = str(path)
    try:
        data = json.loads(path.read_bytes()[: MAX_BYTES + 1])
        if not isinstance(data, dict):
            raise InvalidInput("damaged_plan", path=shown, problem="not_an_object")
        version = cast("dict[str, Any]", data)["version"]
        if version != VERSION:
            raise InvalidInput("plan_version", path=shown, version=str(version)[:20], known=VERSION)
        plan = plan_from(data)
    except FileNotFoundError:
        raise NotFound("no_such_plan", path=shown) from None
    except OSError as error:
        raise InvalidInput("damaged_plan", path=shown, problem=error.strerror or "OSError") from None
    except KeyError as error:
        raise InvalidInput("damaged_plan", path=shown, at=str(error.args[0]), problem="missing") from None
    except json.JSONDecodeError as error:
        problem = "not_json" if error.doc.strip() else "empty"
        raise InvalidInput("damaged_plan", path=shown, problem=problem) from None
    except (ValueError, TypeError, AttributeError):
        raise InvalidInput("damaged_plan", path=shown, problem="unknown_value") from None
    for step in plan.steps:
        kind_of(step.kind)
    return plan


def plan_data(plan: Plan) -> dict[str, Any]:
    return {
        "version": VERSION,
        "environment": plan.environment,
        "region": plan.region,
        "account": plan.account,
        "madeAt": _text(plan.made_at),
        "madeBy": plan.made_by,
        "checks": list(plan.checks),
        "causes": list(plan.causes),
        "steps": [
            {
                "kind": step.kind,
                "resource": step.resource,
                "before": step.before,
                "after": step.after,
                "basis": _basis_data(step.basis),
            }
            for step in plan.steps
        ],
        "history": [
            {"at": _text(one.at), "by": one.by, "what": one.what, "outcome": one.outcome, "left": list(one.left)}
            for one in plan.history
        ],
    }


def _basis_data(basis: Basis | None) -> dict[str, str] | None:
    if basis is None:
        return None
    return {
        "version": basis.version,
        "codeSha256": basis.code,
        "aliasRevisionId": basis.alias_revision,
        "functionRevisionId": basis.function_revision,
    }


def _basis_from(data: Any) -> Basis | None:
    if data is None:
        return None
    names = ("version", "codeSha256", "aliasRevisionId", "functionRevisionId")
    return Basis(*(str(data[name]) for name in names))


def _step_from(row: dict[str, Any]) -> PlannedStep:
    before, after = row["before"], row["after"]
    if None not in (before, after) and _sort(before) is not _sort(after):
        raise ValueError(f"{row['kind']}: {before!r} → {after!r}")
    return PlannedStep(str(row["kind"]), str(row["resource"]), before, after, _basis_from(row["basis"]))


def _sort(value: object) -> type[object]:
    return float if type(value) is int else type(value)


def plan_from(data: Any) -> Plan:
    """Raises KeyError for what is missing, ValueError or TypeError for what is not of its kind."""
    steps = cast("list[dict[str, Any]]", data["steps"])
    history = cast("list[dict[str, Any]]", data["history"])
    return Plan(
        str(data["environment"]),
        str(data["region"]),
        str(data["account"]),
        datetime.fromisoformat(data["madeAt"]),
        str(data["madeBy"]),
        tuple(str(one) for one in data["checks"]),
        tuple(str(one) for one in data["causes"]),
        tuple(_step_from(row) for row in steps),
        tuple(
            Done(
                datetime.fromisoformat(row["at"]),
                str(row["by"]),
                str(row["what"]),
                str(row["outcome"]),
                tuple(str(one) for one in row["left"]),
            )
            for row in history
        ),
    )


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
