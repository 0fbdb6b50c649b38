"""Charts, generations and the ledger in one SQLite file. Knows the ports and SQLite, nothing above them.

The job queue on the same file is :mod:`goal_mandala.jobs.local`.
"""

from __future__ import annotations

from goal_mandala.storage.sqlite.calendars import Calendars
from goal_mandala.storage.sqlite.charts import Charts
from goal_mandala.storage.sqlite.database import Database
from goal_mandala.storage.sqlite.generations import Generations
from goal_mandala.storage.sqlite.ledger import SqliteLedger
from goal_mandala.storage.sqlite.upkeep import backup, check, in_use, restore, verify


class SqliteRepository(Charts, Calendars, Generations):
    """The :class:`~goal_mandala.storage.repository.Repository` on one SQLite file."""


__all__ = ["Database", "SqliteLedger", "SqliteRepository", "backup", "check", "in_use", "restore", "verify"]
