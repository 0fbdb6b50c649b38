"""Roles as they are on AWS: their policies, and when each service was last used with them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from goal_mandala.domain.errors import ServiceFailed
from goal_mandala.ops.aws.answers import Answer, items, moment, text
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws

POLLS = 20
POLL_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class ServiceUse:
    """``last`` is None where the service was never used in the time that IAM tracks (400 days)."""

    service: str
    last: datetime | None


def read_inline(aws: Aws, role: str) -> list[Answer]:
    """The role's inline policy documents; :class:`NotFound` where there is no such role."""
    documents: list[Answer] = []
    with signal("role policies"):
        for name in aws.pages("iam", "ListRolePolicies", "PolicyNames", RoleName=role):
            held: Any = aws.call("iam", "GetRolePolicy", RoleName=role, PolicyName=name)["PolicyDocument"]
            documents.append(json.loads(unquote(held)) if isinstance(held, str) else held)
    return documents


def read_managed(aws: Aws, role: str) -> frozenset[str]:
    """ARNs of the managed policies attached to the role."""
    with signal("role policies"):
        rows = list(aws.pages("iam", "ListAttachedRolePolicies", "AttachedPolicies", RoleName=role))
    return frozenset(text(row, "PolicyArn") for row in rows)


def read_use(aws: Aws, role: str) -> list[ServiceUse]:
    """The services that the role may use, with when it last did. Empty where AWS has nothing to say.

    IAM makes the report while it is asked for: :class:`ServiceFailed` ``aws_slow`` when it is not there in time.
    """
    with signal("service last accessed"):
        arn = text(aws.call("iam", "GetRole", RoleName=role), "Role", "Arn")
        job = text(aws.call("iam", "GenerateServiceLastAccessedDetails", Arn=arn), "JobId")
        for _ in range(POLLS):
            answer = aws.call("iam", "GetServiceLastAccessedDetails", JobId=job)
            if text(answer, "JobStatus") != "IN_PROGRESS":
                break
            time.sleep(POLL_SECONDS)
        else:
            raise ServiceFailed("aws_slow", place="iam", action="iam:GetServiceLastAccessedDetails")
    return [
        ServiceUse(text(row, "ServiceNamespace"), moment(row, "LastAuthenticated"))
        for row in items(answer, "ServicesLastAccessed")
    ]
