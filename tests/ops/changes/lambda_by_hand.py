"""A function with versions and an alias, held in memory: revisions change and are compared as Lambda's API says."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from goal_mandala.domain.errors import Conflict, NotFound
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.target import Target

SETTINGS: dict[str, Any] = {
    "Timeout": 60,
    "MemorySize": 256,
    "Handler": "handler",
    "Runtime": "python3.13",
    "Environment": {"Variables": {"A": "1", "B": "2"}},
    "TracingConfig": {"Mode": "Active"},
}


@dataclass
class Lambda(Aws):
    """Serves version 1 of code ``one``. ``before`` is called ahead of every call: there somebody else, or Ctrl-C, can come in between."""

    target: Target = field(default_factory=lambda: Target("dev", "ap-northeast-1"))
    latest: dict[str, Any] = field(default_factory=lambda: copy.deepcopy(SETTINGS) | {"CodeSha256": "one"})
    versions: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    alias: dict[str, Any] = field(default_factory=dict[str, Any])
    reserved: int | None = 10
    asked: list[str] = field(default_factory=list[str])
    before: Callable[[str], None] = lambda _operation: None

    def __post_init__(self) -> None:
        self._revisions = count(1)
        self._touch(self.latest)
        self.publish()
        self.point("1")

    def _touch(self, what: dict[str, Any]) -> None:
        what["RevisionId"] = f"r{next(self._revisions)}"

    def publish(self) -> str:
        version = str(len(self.versions) + 1)
        self.versions[version] = copy.deepcopy(self.latest) | {"Version": version}
        self._touch(self.versions[version])
        return version

    def point(self, version: str, **weights: float) -> None:
        """The alias to *version*, as a roll-back does."""
        self.alias = {
            "Name": "live",
            "FunctionVersion": version,
            "RoutingConfig": {"AdditionalVersionWeights": weights},
        }
        self._touch(self.alias)

    def release(self, code: str) -> str:
        """Other code, published and in service, as a deployment does."""
        self.latest["CodeSha256"] = code
        self._touch(self.latest)
        version = self.publish()
        self.point(version)
        return version

    @property
    def served(self) -> dict[str, Any]:
        return self.versions[self.alias["FunctionVersion"]]

    @property
    def writes(self) -> list[str]:
        return [one for one in self.asked if not one.startswith("Get")]

    def call(self, service: str, operation: str, **given: Any) -> dict[str, Any]:  # pyright: ignore[reportIncompatibleMethodOverride]
        assert service == "lambda"
        self.before(operation)
        self.asked.append(operation)
        del given["FunctionName"]
        return copy.deepcopy(self._answer(operation, given))

    def _answer(self, operation: str, given: dict[str, Any]) -> dict[str, Any]:
        match operation:
            case "GetAlias":
                return self.alias
            case "GetFunctionConfiguration":
                return self._configuration(given.get("Qualifier", ""))
            case "GetFunctionConcurrency":
                return {"ReservedConcurrentExecutions": self.reserved}
            case "PutFunctionConcurrency":
                self.reserved = given["ReservedConcurrentExecutions"]
                return {}
            case "UpdateFunctionConfiguration":
                self._compare(self.latest, given.pop("RevisionId"))
                self.latest |= given
                self._touch(self.latest)
                return self.latest
            case "PublishVersion":
                self._compare(self.latest, given["RevisionId"])
                assert given["CodeSha256"] == self.latest["CodeSha256"]
                return self.versions[self.publish()]
            case "UpdateAlias":
                self._compare(self.alias, given["RevisionId"])
                self.point(given["FunctionVersion"])
                return self.alias
            case _:
                raise AssertionError(operation)

    def _configuration(self, qualifier: str) -> dict[str, Any]:
        if qualifier == "live":
            return self.served
        if qualifier and qualifier not in self.versions:
            raise NotFound("aws_not_found")
        return self.versions[qualifier] if qualifier else self.latest

    @staticmethod
    def _compare(what: dict[str, Any], revision: str) -> None:
        if what["RevisionId"] != revision:
            raise Conflict("aws_conflict")
