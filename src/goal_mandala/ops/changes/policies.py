"""What the function's role may do. ``put-role-policy`` replaces a whole document: so it is read, merged, compared, and only then written."""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.parse import unquote

from goal_mandala.domain.errors import NotFound
from goal_mandala.names import BEDROCK_POLICY
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.changes.kind import Kind, PlannedCall, Value

ACTIONS = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
SID = "InvokeTheModel"
PRESENT, ABSENT = "present", "absent"


def read_document(aws: Aws, policy: str) -> Value:
    """The inline policy of the function's role as it is, None where there is none."""
    try:
        found = aws.call("iam", "GetRolePolicy", RoleName=aws.target.names.role, PolicyName=policy)
    except NotFound:
        return None
    document: Any = found["PolicyDocument"]
    return json.loads(unquote(document)) if isinstance(document, str) else document


def _calls(aws: Aws, policy: str, document: Value) -> list[PlannedCall]:
    about = {"RoleName": aws.target.names.role, "PolicyName": policy}
    if document is None:
        return [PlannedCall("iam", "DeleteRolePolicy", about)]
    text = json.dumps(document, ensure_ascii=False)
    return [PlannedCall("iam", "PutRolePolicy", about | {"PolicyDocument": text})]


def _write(aws: Aws, policy: str, document: Value) -> None:
    for call in _calls(aws, policy, document):
        aws.call(call.service, call.operation, **call.params)


def with_access(document: Value, resources: list[str]) -> Value:
    """*document* and the permission to call the model on *resources*; what else it says stays."""
    kept: Any = document or {"Version": "2012-10-17", "Statement": []}
    statements: Any = kept["Statement"] if isinstance(kept["Statement"], list) else [kept["Statement"]]
    rows = [row for row in cast("list[dict[str, Any]]", statements) if row.get("Sid") != SID]
    ours = {"Sid": SID, "Effect": "Allow", "Action": ACTIONS, "Resource": sorted(resources)}
    return {**kept, "Statement": [*rows, ours]}


def _removal_target(before: Value, asked: Value) -> Value:
    return None if asked == ABSENT else before


KINDS = (
    Kind(
        "bedrock-policy",
        lambda aws, _: read_document(aws, BEDROCK_POLICY),
        lambda aws, _, document: _write(aws, BEDROCK_POLICY, document),
        lambda aws, _, document: _calls(aws, BEDROCK_POLICY, document),
        lambda before, asked: with_access(before, cast("list[str]", asked)) if isinstance(asked, list) else asked,
    ),
    Kind("role-policy-removal", read_document, _write, _calls, _removal_target),
)
