"""What roles may do, as single grants that can be compared: the template's against the deployed ones'. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from goal_mandala.ops.aws.answers import Answer, items, part, text

ANYTHING = "*?"
"""Stands for what a template leaves to be known at deployment; no real ARN has it."""
_SUBSTITUTE = re.compile(r"\$\{([^!}][^}]*)\}")


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One action on one resource. ``effect`` is Allow or Deny; ``condition`` as it stands."""

    effect: str
    action: str
    resource: str
    condition: str = ""

    def __str__(self) -> str:
        sign = "" if self.effect == "Allow" else f"{self.effect} "
        return f"{sign}{self.action} → {self.resource}" + (f" if {self.condition}" if self.condition else "")


@dataclass(frozen=True, slots=True)
class Role:
    """A role's inline grants, and managed policies by ARN."""

    name: str
    grants: frozenset[Grant]
    managed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Difference:
    """``extra`` is deployed and not in the template, ``missing`` the other way round."""

    role: str
    extra: tuple[str, ...]
    missing: tuple[str, ...]


def grants_of(documents: Iterable[Answer], known: Mapping[str, str] | None = None) -> frozenset[Grant]:
    """Every grant in the policy documents; *known* are values of ``Ref`` in a template."""
    names = known or {}
    found: set[Grant] = set()
    for document in documents:
        statements = items(document, "Statement") or [part(document, "Statement")]
        for row in statements:
            condition = str(row.get("Condition") or "")
            for action in _several(row.get("Action")):
                for resource in _several(row.get("Resource")):
                    grant = Grant(text(row, "Effect"), _text(action, names), _text(resource, names), condition)
                    found.add(grant)
    return frozenset(found)


def template_roles(template: Answer, known: Mapping[str, str]) -> list[Role]:
    """The named roles of a template. Separate ``AWS::IAM::Policy`` resources count for the roles they name."""
    resources = part(template, "Resources")
    roles: list[Role] = []
    for logical, resource in resources.items():
        if text(resource, "Type") != "AWS::IAM::Role" or not isinstance(part(resource, "Properties").get("RoleName"), str):  # fmt: skip
            continue
        properties = part(resource, "Properties")
        documents = [part(policy, "PolicyDocument") for policy in items(properties, "Policies")]
        documents += [
            part(one, "Properties", "PolicyDocument")
            for one in resources.values()
            if text(one, "Type") == "AWS::IAM::Policy" and {"Ref": logical} in _several(part(one, "Properties").get("Roles"))
        ]  # fmt: skip
        managed = frozenset(_text(arn, known) for arn in _several(properties.get("ManagedPolicyArns")))
        roles.append(Role(text(properties, "RoleName"), grants_of(documents, known), managed))
    return roles


def compare(wanted: Role, deployed: Role) -> Difference:
    """What differs; a resource that the template leaves open matches whatever is deployed in its place."""
    extra = [str(one) for one in sorted(deployed.grants) if not any(_same(want, one) for want in wanted.grants)]
    missing = [str(one) for one in sorted(wanted.grants) if not any(_same(one, have) for have in deployed.grants)]
    extra += sorted(arn for arn in deployed.managed if not any(_fits(want, arn) for want in wanted.managed))
    missing += sorted(want for want in wanted.managed if not any(_fits(want, arn) for arn in deployed.managed))
    return Difference(wanted.name, tuple(extra), tuple(one.replace(ANYTHING, "…") for one in missing))


def _same(want: Grant, have: Grant) -> bool:
    return (
        (want.effect, want.action) == (have.effect, have.action)
        and bool(want.condition) == bool(have.condition)
        and _fits(want.resource, have.resource)
    )


def _fits(want: str, have: str) -> bool:
    """Literal but where the template left something open; a wildcard never stands for that (but a log group's own ``:*``)."""
    literal = [re.escape(piece) for piece in want.split(ANYTHING)]
    return re.fullmatch("[^*]+".join(literal) + (r"(:\*)?" if want.endswith(ANYTHING) else ""), have) is not None


def _several(held: Any) -> list[Any]:
    return cast("list[Any]", held) if isinstance(held, list) else [] if held is None else [held]


def _text(held: Any, known: Mapping[str, str]) -> str:
    """A template's value as a text, what is not known left open."""
    if not isinstance(held, dict):
        return str(held)
    value = cast("dict[str, Any]", held)
    if "Ref" in value:
        return known.get(str(value["Ref"]), ANYTHING)
    if "Fn::Join" in value:
        between, pieces = cast("tuple[str, list[Any]]", tuple(value["Fn::Join"]))
        return between.join(_text(piece, known) for piece in pieces)
    if isinstance(value.get("Fn::Sub"), str):
        return _SUBSTITUTE.sub(lambda found: known.get(found[1], ANYTHING), value["Fn::Sub"])
    if "Fn::GetAtt" in value:
        return known.get(".".join(str(one) for one in _several(value["Fn::GetAtt"])), ANYTHING)
    return ANYTHING
