"""Whose request it is, and whether the caller may: by the emulator's credentials, signatures and policies.

Checked where the emulator checks (``AUTH=true``); decides what an action and a resource are called, evaluates nothing itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from ministack import app as emulator
from ministack.core import iam_evaluator as evaluator
from ministack.core import responses, router

from localcloud.overlay.call import Refusal

if TYPE_CHECKING:
    from localcloud.overlay.call import Call

_PREFIX = {"monitoring": "cloudwatch"}
"""Signing name → prefix of IAM actions where they differ."""


def place_of(headers: dict[str, str]) -> tuple[str, str]:
    """(account, region) of a request: of its key's owner, and of its signature."""
    key = router.extract_access_key_id(headers)
    responses.set_request_account_id((evaluator.find_iam_access_key_account(key) if emulator.AUTH else None) or key)
    return responses.get_account_id(), router.extract_region(headers)


def authorize(call: Call, scope: Any, headers: dict[str, str], body: bytes) -> None:
    """Let the call pass; ``body`` as it was sent.

    Raises:
        Refusal: a signature that is wrong, or an action that no policy of the caller allows (status 403).
    """
    if not emulator.AUTH:
        return
    query = parse_qs(scope.get("query_string", b"").decode(), keep_blank_values=True)
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    evaluator.pin_request_origin((scope.get("client") or ("127.0.0.1",))[0], scope.get("scheme") == "https")
    evaluator.pin_signed_request(scope["method"], path, query, scope["headers"])
    evaluator.pin_signed_body(body)
    action = f"{_PREFIX.get(call.service, call.service)}:{call.operation}"
    resource = resource_of(call)
    key = router.extract_access_key_id(headers)
    denied = evaluator.enforce(key, action, call.service, call.region, resource_arn=resource)
    if isinstance(denied, evaluator.AuthError):
        raise Refusal(denied.code, denied.message, 403)
    if denied is not None:
        why = (
            "with an explicit deny in an identity-based policy"
            if denied.decision == "Deny"
            else f"because no identity-based policy allows the {action} action"
        )
        code = "AccessDenied" if call.service in ("iam", "monitoring") else "AccessDeniedException"
        message = f"User: {denied.principal_arn} is not authorized to perform: {action} on resource: {resource} {why}"
        raise Refusal(code, message, 403)


def resource_of(call: Call) -> str:
    """The ARN that a policy has to name; ``*`` for actions without resources (metrics, traces, costs, quotas)."""
    params = call.params
    if call.service == "iam":
        return params["PolicySourceArn"]
    if call.service == "logs":
        groups = params.get("logGroupNames") or params.get("logGroupIdentifiers") or [None]
        name = params.get("logGroupName") or params.get("logGroupIdentifier") or groups[0]
        if not name:
            return "*"
        return name if name.startswith("arn:") else call.arn(f"log-group:{name}:*")
    names = params.get("AlarmNames") or [params.get("AlarmName")]
    if call.service == "monitoring" and names[0] and len(names) == 1:
        return f"arn:aws:cloudwatch:{call.region}:{call.account}:alarm:{names[0]}"
    return "*"
