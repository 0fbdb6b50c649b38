"""The functions' home, made anew for every test; the emulator and the issuer live as long as the test process."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from goal_mandala.lambdas import ai_processor
from goal_mandala.names import Env
from localcloud.bedrock import FakeBedrock
from tests.api.tokens import AUDIENCE, Issuer
from tests.contract.storage.aws_home import new_queues, new_table
from tests.contract.storage.emulator import NO_ACCOUNT, REGION, endpoint
from tests.lambdas.aws_home import AwsHome, forget_sandbox
from tests.lambdas.invoke_port import InvokePort


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    with Issuer() as issuer:
        yield issuer


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, issuer: Issuer) -> Iterator[AwsHome]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with (
        FakeBedrock() as fake,
        InvokePort(ai_processor.handler) as port,
        new_table() as table,
        new_queues() as (queue, dead),
    ):
        there = {
            **NO_ACCOUNT,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL_DYNAMODB": endpoint(),
            "AWS_ENDPOINT_URL_SQS": endpoint(),
            "AWS_ENDPOINT_URL_LAMBDA": port.url,
            "AWS_ENDPOINT_URL_XRAY": port.url,
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": fake.url,
            "AWS_LAMBDA_FUNCTION_NAME": "goal-mandala-dev-test",
            Env.AWS_REGION: REGION,
            Env.ENVIRONMENT: "dev",
            Env.MODEL: "bedrock",
            Env.TABLE: table,
            Env.QUEUE_URL: queue,
            Env.DEAD_QUEUE_URL: dead,
            Env.ISSUER: issuer.url,
            Env.AUDIENCE: AUDIENCE,
            Env.ALLOWED_HOSTS: "*",
            Env.GENERATIONS_PER_MINUTE: "1000",
        }
        for name, value in there.items():
            monkeypatch.setenv(name, value)
        sandbox = forget_sandbox()
        next(sandbox)
        yield AwsHome(fake, issuer, port, queue, dead)
        next(sandbox, None)
    root.handlers[:] = handlers
    root.setLevel(level)
