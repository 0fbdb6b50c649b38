"""What the function's role may do: its inline policies, the simulator's decision, and one call with the role itself where that is possible."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast
from urllib.parse import unquote

from goal_mandala.domain.errors import InvalidInput, MandalaError, NotFound, PermissionDenied
from goal_mandala.ops.aws.answers import items, part, text
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.models import ask_model
from goal_mandala.ops.doctor.records import Statement, Tried
from goal_mandala.ops.reading import why
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.words import Words

ACTIONS = ("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream")
SESSION = "mandala-doctor"
ONLY_ITSELF = Words(
    "試していません（このロールを引き受けられるのは {who} だけです）",
    "not tried as the role (only {who} may assume it)",
)
NOT_US = Words(
    "試していません（ロールの引き受け sts:AssumeRole は拒まれました）",
    "not tried as the role (sts:AssumeRole was refused)",
)

Document = dict[str, Any]


def policies_of(snapshot: Snapshot) -> Mapping[str, Document]:
    """The role's inline policies by name, read once."""
    role = snapshot.names.role

    def read() -> dict[str, Document]:
        found: dict[str, Document] = {}
        with signal("role policies"):
            for name in snapshot.aws.pages("iam", "ListRolePolicies", "PolicyNames", RoleName=role):
                answer = snapshot.aws.call("iam", "GetRolePolicy", RoleName=role, PolicyName=name)
                found[str(name)] = _document(answer["PolicyDocument"])
        return found

    return snapshot.read("role policies", read).get()


def decision_on(snapshot: Snapshot, role: str, resources: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The worst decision over all resources, and those it is about."""
    with signal("model permissions"):
        answer = snapshot.aws.call(
            "iam",
            "SimulatePrincipalPolicy",
            PolicySourceArn=role,
            ActionNames=list(ACTIONS),
            ResourceArns=list(resources),
        )
    rows = [(text(row, "EvalDecision"), text(row, "EvalResourceName")) for row in items(answer, "EvaluationResults")]
    for worst in ("explicitDeny", "implicitDeny"):
        on = tuple(dict.fromkeys(name for decision, name in rows if decision == worst))
        if on:
            return worst, on
    return "allowed", ()


def statements_of(snapshot: Snapshot) -> tuple[Statement, ...]:
    """Inline statements about Bedrock."""
    return tuple(
        one
        for name, document in policies_of(snapshot).items()
        for row in rows_of(document)
        if (one := _about_bedrock(name, row)) is not None
    )


def rows_of(document: Document) -> list[Document]:
    """The statements of a policy, which may be one or a list."""
    held: Any = document.get("Statement", [])
    return cast("list[Document]", held if isinstance(held, list) else [held])


def several(held: Any) -> tuple[str, ...]:
    """What a policy gives as one text or as a list."""
    if isinstance(held, list):
        return tuple(str(one) for one in cast("list[Any]", held))
    return () if held is None else (str(held),)


def try_call(snapshot: Snapshot, role: str, model: str, region: str) -> Tried:
    """One token from the model with the function's role. Tried only where the role trusts an account: as it is deployed it trusts Lambda alone."""
    trusted = _trusted(snapshot)
    if not trusted.get("AWS"):
        who = ", ".join(name for names in trusted.values() for name in names) or "–"
        return Tried(None, ONLY_ITSELF.filled(who=who))
    with signal("model call"):
        try:
            acting = snapshot.aws.acting_as(role, SESSION)
        except PermissionDenied:
            return Tried(None, NOT_US, "aws_not_permitted")
        error = ask_model(acting, model, region).error
    return _told(error)


def _told(error: MandalaError | None) -> Tried:
    if error is None:
        return Tried(True, Words("ロールで呼べました", "it answered the role"))
    refused = isinstance(error, PermissionDenied | NotFound | InvalidInput)
    head = Words("断られました: ", "refused: ") if refused else Words("決められません: ", "it cannot be told: ")
    return Tried(False if refused else None, head + why(error), error.code)


def _trusted(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """Who may assume the role, by the kind of principal."""
    with signal("role trust"):
        answer = snapshot.aws.call("iam", "GetRole", RoleName=snapshot.names.role)
    document = _document(part(answer, "Role").get("AssumeRolePolicyDocument") or {})
    found: dict[str, tuple[str, ...]] = {}
    for row in rows_of(document):
        held: Any = row.get("Principal")
        named = {"AWS": held} if isinstance(held, str) else cast("dict[str, Any]", held or {})
        if row.get("Effect") == "Allow":
            found.update({kind: found.get(kind, ()) + several(names) for kind, names in named.items()})
    return found


def _document(held: Any) -> Document:
    read: Any = json.loads(unquote(held)) if isinstance(held, str) else held
    return cast("Document", read)


def _about_bedrock(policy: str, row: Document) -> Statement | None:
    actions = several(row.get("Action"))
    if not any(action == "*" or action.startswith("bedrock:") for action in actions):
        return None
    conditions = json.dumps(row["Condition"]) if row.get("Condition") else ""
    return Statement(policy, str(row.get("Effect")), actions, several(row.get("Resource")), conditions)
