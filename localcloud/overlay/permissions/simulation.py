"""SimulatePrincipalPolicy: what a user or role may do, for every action and every resource that is asked for.

The emulator looks at the first resource alone and lets unknown principals pass for ones without rights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.core import iam_evaluator as evaluator
from ministack.services import iam

from localcloud.overlay.call import Refusal

if TYPE_CHECKING:
    from localcloud.overlay.call import Call, Handler

_DECISIONS = {"Allow": "allowed", "Deny": "explicitDeny", "ImplicitDeny": "implicitDeny"}


def simulate_principal_policy(call: Call) -> dict[str, Any]:
    """One result for each action and resource (``*`` when none is named)."""
    asked = call.params
    if asked.get("ResourcePolicy") or asked.get("PermissionsBoundaryPolicyInputList"):
        raise Refusal("InvalidInput", "The local cloud simulates identity policies and stored boundaries only.")
    policies, limits = _policies(asked["PolicySourceArn"], call.account)
    policies += [evaluator.parse_policy_document(text) for text in asked.get("PolicyInputList", [])]
    context = {
        e["ContextKeyName"].lower(): _context(e) for e in asked.get("ContextEntries", []) if e.get("ContextKeyValues")
    }
    results = []
    for action in asked["ActionNames"]:
        for resource in asked.get("ResourceArns") or ["*"]:
            subject = evaluator.EvalContext(
                principal_arn=asked["PolicySourceArn"],
                principal_type="AssumedRole" if ":role/" in asked["PolicySourceArn"] else "User",
                principal_account=call.account,
                action=action,
                resource_arn=resource,
                region=str(context.get("aws:requestedregion", call.region)),
                service_context=context,
            )
            found = evaluator.evaluate(subject, policies, *limits)
            matched = (
                [{"SourcePolicyId": found.matched_sid, "SourcePolicyType": "IAM Policy"}] if found.matched_sid else []
            )
            results.append(
                {
                    "EvalActionName": action,
                    "EvalResourceName": resource,
                    "EvalDecision": _DECISIONS[found.decision],
                    "MatchedStatements": matched,
                    "MissingContextValues": [],
                }
            )
    return {"EvaluationResults": results, "IsTruncated": False}


def _context(entry: dict[str, Any]) -> Any:
    values = entry["ContextKeyValues"]
    return values[0] if len(values) == 1 else values


def _policies(arn: str, account: str) -> tuple[list[Any], list[Any]]:
    """The principal's own policies and the limits of its boundary.

    Raises:
        Refusal: NoSuchEntity for a principal that there is not.
    """
    kind, _, path = arn.rpartition(":")[2].partition("/")
    name = path.rpartition("/")[2]
    stores = {
        "role": (iam._roles, evaluator._gather_role_policies),
        "user": (iam._users, evaluator._gather_user_policies),
    }
    if kind not in stores:
        raise Refusal("InvalidInput", f"Invalid Entity Arn: {arn} does not clearly define entity type and name.")
    store, gather = stores[kind]
    if store.get_scoped(account, None, name) is None:
        raise Refusal("NoSuchEntity", f"The {kind} with name {name} cannot be found.", 404)
    return list(gather(name, account)), evaluator._permissions_boundary(store, name, account)


SIMULATION: dict[str, Handler] = {"SimulatePrincipalPolicy": simulate_principal_policy}
