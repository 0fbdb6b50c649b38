"""May this caller invoke this model? The answer of the account's own policies, as Bedrock gives it.

Owns which ARNs a call needs: those of the model, or of the profile and of the model in every region that the profile
routes to. It uses the emulator's policy evaluation and evaluates nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from localcloud.bedrock.refusals import NOVA_MODELS, PROFILE_REGIONS
from localcloud.bedrock.service_errors import ServiceError, service_error
from localcloud.edge.caller import Caller

INVOKE = "bedrock:InvokeModel"
INVOKE_STREAM = "bedrock:InvokeModelWithResponseStream"


def account_of(access_key: str) -> str:
    """The account that a key belongs to."""
    from ministack.core.responses import get_account_id, request_scope, set_request_account_id

    with request_scope("", ""):
        set_request_account_id(access_key)
        return get_account_id()


def needed_arns(model: str, account: str, region: str) -> Iterator[str]:
    """What must be allowed for a call of *model* (an id or an ARN) in *region*."""
    identity = model.rpartition("/")[2] if model.startswith("arn:") else model
    prefix, _, bare = identity.partition(".")
    if identity in NOVA_MODELS:
        yield f"arn:aws:bedrock:{region}::foundation-model/{identity}"
    elif bare in NOVA_MODELS and prefix in PROFILE_REGIONS:
        yield f"arn:aws:bedrock:{region}:{account}:inference-profile/{identity}"
        for destination in sorted(PROFILE_REGIONS[prefix]):
            yield f"arn:aws:bedrock:{destination}::foundation-model/{bare}"


def refuse_caller(caller: Caller, model: str, *, stream: bool) -> ServiceError | None:
    """AccessDeniedException or UnrecognizedClientException, or None when the caller may."""
    from ministack.core.iam_evaluator import AuthError, enforce
    from ministack.core.responses import request_scope

    action = INVOKE_STREAM if stream else INVOKE
    account = account_of(caller.access_key)
    with request_scope(account, caller.region):
        for arn in needed_arns(model, account, caller.region) or ("*",):
            denied = enforce(caller.access_key, action, "bedrock", caller.region, resource_arn=arn)
            if isinstance(denied, AuthError):
                return service_error("UnrecognizedClientException", denied.message)
            if denied is not None:
                return service_error(
                    "AccessDeniedException", _words(denied.principal_arn, action, arn, denied.decision)
                )
    return None


def _words(principal: str, action: str, arn: str, decision: str) -> str:
    """As IAM puts it."""
    reason = (
        "with an explicit deny in an identity-based policy"
        if decision == "Deny"
        else f"because no identity-based policy allows the {action} action"
    )
    return f"User: {principal} is not authorized to perform: {action} on resource: {arn} {reason}"
