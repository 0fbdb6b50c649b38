"""The three environments, synthesized once in this process with a tiny folder in place of the functions' code."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ACCOUNT = "123456789012"
Properties = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Synthesized:
    """A template as plain data, the folder it lies in, and what the validation plugins reported."""

    template: dict[str, Any]
    folder: Path
    file: Path
    report: dict[str, Any]

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """Resources of a type by logical id, whole (with policies, not only properties)."""
        return {name: found for name, found in self.template["Resources"].items() if found["Type"] == kind}

    def properties(self, kind: str) -> list[Properties]:
        return [found["Properties"] for found in self.of(kind).values()]

    def one(self, kind: str, **wanted: Any) -> Properties:
        """The properties of the only resource of *kind* that has *wanted* among its properties."""
        found = [
            properties
            for properties in self.properties(kind)
            if all(properties.get(name) == value for name, value in wanted.items())
        ]
        assert len(found) == 1, (kind, wanted, len(found))
        return found[0]


Synthesize = Callable[..., Synthesized]


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    (folder / "stand_in.py").write_text("# the functions' code stands here\n", "utf-8")
    return folder


@pytest.fixture(scope="session")
def synthesize(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Synthesize:
    """``synthesize("dev", RESERVED_CONCURRENCY="none")``; the same question is answered once."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"] = "1"
    known: dict[tuple[tuple[str, str], ...], Synthesized] = {}

    def run(environment: str, **settings: str) -> Synthesized:
        told = {"ENVIRONMENT": environment, "AWS_ACCOUNT_ID": ACCOUNT, "LAMBDA_BUNDLE": str(bundle), **settings}
        key = tuple(sorted(told.items()))
        if key not in known:
            known[key] = _synthesize(told, tmp_path_factory.mktemp("cdk"))
        return known[key]

    return run


def _synthesize(environ: Mapping[str, str], folder: Path) -> Synthesized:
    from aws_cdk import App

    from infra.__main__ import build

    app = App(outdir=str(folder), analytics_reporting=False, context=cdk_context())
    stack = build(app, environ)
    app.synth()
    file = folder / stack.template_file
    report = folder / "validation-report.json"
    return Synthesized(
        json.loads(file.read_text("utf-8")),
        folder,
        file,
        json.loads(report.read_text("utf-8")) if report.exists() else {},
    )


def cdk_context() -> dict[str, Any]:
    """The feature flags that the CDK command would pass on."""
    return json.loads((Path(__file__).parents[2] / "cdk.json").read_text("utf-8"))["context"]


@pytest.fixture(scope="session")
def dev(synthesize: Synthesize) -> Synthesized:
    return synthesize("dev")


@pytest.fixture(scope="session")
def prod(synthesize: Synthesize) -> Synthesized:
    return synthesize("prod")


PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": "ap-northeast-1",
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
}


def text_of(value: Any) -> str:
    """A value of the template as one line: pseudo parameters as they are in the tests, ``{Id}`` or ``{Id.Attribute}`` for others."""
    if isinstance(value, dict):
        ((function, told),) = value.items()
        if function == "Fn::Join":
            return told[0].join(map(text_of, told[1]))
        if function == "Ref":
            return PSEUDO.get(told, f"{{{told}}}")
        if function == "Fn::GetAtt":
            return f"{{{'.'.join(told)}}}"
    return str(value)
