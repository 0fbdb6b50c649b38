"""The homes that the storage contract holds for. To add one, write a factory and put it into ADAPTERS.

A factory is a context manager that takes an empty folder and gives a :class:`Home` with nothing in it.
The suites know the ports alone; what only one adapter can do has its own tests elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from goal_mandala.jobs.queue import JobQueue
from goal_mandala.storage.ledger import Ledger
from goal_mandala.storage.repository import Repository


@dataclass(frozen=True, slots=True)
class Home:
    """One adapter of each port over the same data.

    ``traces(needle)`` names every place (table, prefix, queue) where *needle* is still stored: in a key, a column
    or an attribute, also inside packed bodies. ``rounds`` is how often a race is run; a slow adapter takes fewer.
    ``waits`` is True when the queue keeps its own clock (SQS): then the tests on time hand in real times and wait.
    """

    repository: Repository
    ledger: Ledger
    queue: JobQueue
    traces: Callable[[str], list[str]]
    rounds: int = 5
    waits: bool = False


Factory = Callable[[Path], AbstractContextManager[Home]]


@contextmanager
def sqlite_home(folder: Path) -> Iterator[Home]:
    """Everything in one SQLite file."""
    from goal_mandala.jobs.local import LocalQueue
    from goal_mandala.storage.sqlite import Database, SqliteLedger, SqliteRepository
    from tests.contract.storage.sqlite_traces import traces_in

    with Database(folder / "mandala.db") as database:
        yield Home(
            SqliteRepository(database),
            SqliteLedger(database),
            LocalQueue(database),
            lambda needle: traces_in(folder / "mandala.db", needle),
            rounds=25,
        )


@contextmanager
def aws_home(_: Path) -> Iterator[Home]:
    """A new DynamoDB table and new SQS queues on the emulator."""
    from tests.contract.storage.aws_home import aws_parts, traces_in

    with aws_parts() as (repository, ledger, queue, table):
        yield Home(repository, ledger, queue, lambda needle: traces_in(table, needle), rounds=3, waits=True)


ADAPTERS: list[tuple[str, Factory]] = [
    ("sqlite", sqlite_home),
    ("aws", aws_home),
]


@pytest.fixture(params=[factory for _, factory in ADAPTERS], ids=[name for name, _ in ADAPTERS])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    with request.param(tmp_path) as home:
        yield home
