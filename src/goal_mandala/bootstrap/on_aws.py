"""The service on AWS: DynamoDB, SQS, Cognito. One graph for the function that answers, one for the one that generates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goal_mandala.bootstrap.identity import identity_for
from goal_mandala.bootstrap.planners import model_prices, planner_for
from goal_mandala.domain.errors import Misconfigured
from goal_mandala.names import ALIAS, Env, Function, Resources
from goal_mandala.settings import OFFLINE, Settings, provider_of

if TYPE_CHECKING:
    from goal_mandala.api.app import Application
    from goal_mandala.generation.planner import Planner
    from goal_mandala.jobs.sqs import SqsQueue
    from goal_mandala.jobs.worker_tools import WorkerTools
    from goal_mandala.telemetry.emf import EmbeddedMetrics
    from goal_mandala.telemetry.generation_report import GenerationReport
    from goal_mandala.usecases.desk import Desk

ANSWER_SECONDS = 25.0
"""For a stateless answer: whoever invoked us waits 28, and a cold start comes before."""


@dataclass(frozen=True, slots=True)
class Generator:
    """What ai-processor works with."""

    desk: Desk
    queue: SqsQueue
    tools: WorkerTools
    metrics: EmbeddedMetrics


def api_app(settings: Settings) -> Application:
    """The application for the api function: it records and queues, and asks ai-processor for stateless answers.

    Loads no model layer. Raises ``Misconfigured`` naming the environment variable that is missing.
    """
    from goal_mandala.api.app import create_app
    from goal_mandala.usecases import generate_there

    if settings.service.issuer is None:
        raise Misconfigured("setting_missing", name=Env.ISSUER)
    aws = settings.aws
    client = generate_there.open_client(aws.region, endpoint_url=aws.endpoint_url)
    function = Resources(settings.environment).function(Function.AI_PROCESSOR)
    desk = _desk(settings, _queue(settings), _name_only(settings))
    desk = replace(desk, stateless=generate_there.GenerateThere(client, function, ALIAS))
    return create_app(desk, identity_for(settings), replace(settings.service, buffered=True))


def generator(settings: Settings) -> Generator:
    """The graph of ai-processor. Raises ``Misconfigured``, ``AuthenticationFailed``."""
    from goal_mandala.jobs.worker_tools import WorkerSettings, WorkerTools
    from goal_mandala.telemetry.emf import EmbeddedMetrics
    from goal_mandala.telemetry.generation_report import log_report
    from goal_mandala.usecases.generate_here import GenerateHere

    queue = _queue(settings)
    planner = planner_for(settings)
    prices = model_prices(settings).version if planner.info.kind == "model" else ""
    bare = _desk(settings, queue, planner, prices)
    metrics = EmbeddedMetrics(settings.environment)

    def observe(report: GenerationReport) -> None:
        log_report(report)
        metrics.observe(report)

    desk = replace(bare, stateless=GenerateHere(bare, observe, ANSWER_SECONDS))
    tools = WorkerTools(
        name="",
        queue=queue,
        repository=desk.repository,
        planner_for=lambda record: desk.planner_of(record.owner, record.id),
        clock=desk.clock,
        settings=WorkerSettings(concurrency=settings.concurrency),
        observe=observe,
    )
    return Generator(desk, queue, tools, metrics)


def _queue(settings: Settings) -> SqsQueue:
    from goal_mandala.jobs import sqs

    aws = settings.aws
    for name, value in ((Env.QUEUE_URL, aws.queue_url), (Env.DEAD_QUEUE_URL, aws.dead_queue_url)):
        if not value:
            raise Misconfigured("setting_missing", name=name)
    return sqs.SqsQueue(sqs.open_client(aws.region, endpoint_url=aws.endpoint_url), aws.queue_url, aws.dead_queue_url)


def _desk(settings: Settings, queue: SqsQueue, planner: Planner, prices_version: str = "") -> Desk:
    from goal_mandala.storage import dynamodb
    from goal_mandala.usecases.desk import Desk, Limits

    aws, service = settings.aws, settings.service
    if not aws.table:
        raise Misconfigured("setting_missing", name=Env.TABLE)
    client = dynamodb.open_client(aws.region, endpoint_url=aws.endpoint_url)
    return Desk(
        repository=dynamodb.DynamoRepository(client, aws.table),
        ledger=dynamodb.DynamoLedger(client, aws.table),
        queue=queue,
        planner=planner,
        clock=lambda: datetime.now(UTC),
        limits=Limits(service.owner_budget, service.service_budget, service.generations_per_minute),
        prices_version=prices_version,
    )


def _name_only(settings: Settings) -> Planner:
    """Who will plan, for charts to say; the offline planner as it is, it is small."""
    from goal_mandala.domain.mandala import PlannerInfo
    from goal_mandala.generation import prompts
    from goal_mandala.generation.model_ids import resolve_model_id
    from goal_mandala.generation.planner_elsewhere import PlannerElsewhere

    provider = provider_of(settings.model, settings)
    if provider.kind == OFFLINE:
        return planner_for(settings)
    model = provider.model_id
    if provider.kind == "bedrock":
        model = resolve_model_id(model, settings.bedrock_region)
    return PlannerElsewhere(PlannerInfo(kind="model", model=model, prompt_version=prompts.version()))
