"""Who AWS takes us for, and what the account allows a function."""

from __future__ import annotations

from dataclasses import dataclass

from goal_mandala.ops.aws.answers import part, text, whole
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws


@dataclass(frozen=True, slots=True)
class Identity:
    """``name`` is the last part of the caller's ARN: a user, a role's session."""

    account: str
    arn: str

    @property
    def name(self) -> str:
        return self.arn.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class AccountConcurrency:
    """Simultaneous executions of all functions in the region: the account's limit, and what no function has reserved."""

    limit: int
    unreserved: int


def read_identity(aws: Aws) -> Identity:
    with signal("identity"):
        answer = aws.call("sts", "GetCallerIdentity")
    return Identity(text(answer, "Account"), text(answer, "Arn"))


def read_account_concurrency(aws: Aws) -> AccountConcurrency:
    with signal("account concurrency"):
        limits = part(aws.call("lambda", "GetAccountSettings"), "AccountLimit")
    limit = whole(limits, "ConcurrentExecutions") or 0
    unreserved = whole(limits, "UnreservedConcurrentExecutions")
    return AccountConcurrency(limit, limit if unreserved is None else unreserved)
