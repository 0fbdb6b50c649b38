"""A batch of the queue: each job carried out within the invocation's time, each settled by itself.

A job that is to come again (another worker holds it, time is up) is reported as a failed item. A generation that failed by
us is recorded, and then raised, so that ``Errors`` rises: its job is settled already and does nothing when it comes again.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from goal_mandala.domain.errors import InternalFault, MandalaError
from goal_mandala.jobs.sqs import job_of_record, trace_of_record
from goal_mandala.jobs.worker import Outcome, Worker
from goal_mandala.lambdas.failure import raise_error, raise_failure
from goal_mandala.lambdas.invocation import Context
from goal_mandala.storage.ledger import SERVICE
from goal_mandala.telemetry.generation_report import GenerationReport
from goal_mandala.telemetry.logs import about, log
from goal_mandala.telemetry.traces import continued

if TYPE_CHECKING:
    from goal_mandala.bootstrap.on_aws import Generator

MARGIN = 8.0
"""Seconds kept for what follows a run that is stopped: its cells are stored, its lease ends, spans are sent."""

AGAIN = (Outcome.HELD, Outcome.STOPPED)


class ComesAgain(Exception):
    """The job is not done: SQS is to keep it."""


def carry_out_batch(
    made: Generator, loop: asyncio.AbstractEventLoop, event: dict[str, Any], context: Context
) -> dict[str, Any]:
    """Returns the partial batch response; raises the first failure of ours, after every record had its turn."""
    from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType

    reports: list[GenerationReport] = []
    errors: list[BaseException] = []

    def carry_out(record: dict[str, Any]) -> None:
        try:
            _record(made, loop, record, context, reports)
        except ComesAgain:
            raise
        except Exception as error:
            errors.append(error)
            raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    with processor(event["Records"], lambda record: carry_out(record.raw_event)):
        processor.process()
    _budget(made)
    failed = next((report for report in reports if report.failed_by_us), None)
    if failed is not None:
        raise_failure(failed.kind, failed.reason)
    if errors:
        raise_error(errors[0])
    return dict(processor.response())


def _record(
    made: Generator,
    loop: asyncio.AbstractEventLoop,
    record: dict[str, Any],
    context: Context,
    reports: list[GenerationReport],
) -> None:
    job = job_of_record(record)
    if job is None:
        log("unreadable job", logging.ERROR, reason="unreadable_job")
        made.queue.set_record_aside(record)
        return
    seconds = context.get_remaining_time_in_millis() / 1000 - MARGIN
    if seconds <= 0:
        raise ComesAgain
    waited = (made.tools.clock() - job.queued_at).total_seconds()
    made.metrics.queue_age(waited)

    def observe(report: GenerationReport) -> None:
        reports.append(report)
        made.tools.observe(report)

    tools = replace(made.tools, name=f"lambda-{secrets.token_hex(6)}", observe=observe)
    with about(generationId=job.generation_id), continued(trace_of_record(record)):
        outcome = loop.run_until_complete(_work(Worker(tools), job, seconds))
        log("job", state=outcome.value, attempt=job.attempt, waited=round(waited, 1))
    if outcome is Outcome.GIVEN_BACK:
        raise InternalFault("job_given_back")
    if outcome in AGAIN:
        raise ComesAgain


async def _work(worker: Worker, job: Any, seconds: float) -> Outcome:
    return await worker.work_on(job, stop_at=asyncio.get_running_loop().time() + seconds)


def _budget(made: Generator) -> None:
    """The share of the month's money that is spent; not worth failing for."""
    desk = made.desk
    if desk.planner_info.kind != "model":
        return
    try:
        spent = desk.ledger.spending(SERVICE, now=desk.clock()).micro_usd
    except MandalaError as error:
        log("budget not read", logging.WARNING, reason=error.code)
        return
    made.metrics.budget_share(spent, desk.limits.service_budget)
