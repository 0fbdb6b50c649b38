"""What is known of one environment at one moment: every signal read once, whoever asks first, from any thread.

Owns the memory. Checks and reports ask it by name (``snapshot.alarms``, ``snapshot.function("ai-processor")``) and get
a :class:`Reading`: the value or why it is not known. Which AWS call is behind a signal is ``ops.aws``'s. A signal that
only one check needs is read through :meth:`Snapshot.read` with a name of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Lock
from typing import Any, TypeVar, cast

from goal_mandala.names import ALIAS, Function
from goal_mandala.ops.aws import alarms, functions, gateway, identity, log_groups, models, stack
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.reading import Reading, attempt
from goal_mandala.ops.window import Window, last

T = TypeVar("T")
READERS = 12


class Snapshot:
    """``window`` is the stretch that metrics, logs and traces are read for; ``now`` is when it was begun.

    CloudWatch gives whole periods; ``whole_periods``: one that began before the window does not count as in it.
    """

    def __init__(
        self, aws: Aws, window: Window | None = None, now: datetime | None = None, *, whole_periods: bool = False
    ) -> None:
        self.whole_periods = whole_periods
        self.aws = aws
        self.target = aws.target
        self.names = aws.target.names
        self.now = now or datetime.now(UTC)
        self.window = window or last(1, self.now)
        self._known: dict[str, Reading[Any]] = {}
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()

    def read(self, name: str, reader: Callable[[], T]) -> Reading[T]:
        """The signal *name*: read by *reader* the first time, remembered after it, also when it failed."""
        with self._lock:
            lock = self._locks.setdefault(name, Lock())
        with lock:
            if name not in self._known:
                self._known[name] = attempt(reader)
            return cast("Reading[T]", self._known[name])

    def together(self, *readers: Callable[[], object]) -> None:
        """Read several signals side by side; each remembers its own outcome."""
        with ThreadPoolExecutor(READERS) as pool:
            for done in [pool.submit(reader) for reader in readers]:
                done.result()

    @property
    def identity(self) -> Reading[identity.Identity]:
        return self.read("identity", lambda: identity.read_identity(self.aws))

    @property
    def account_concurrency(self) -> Reading[identity.AccountConcurrency]:
        return self.read("account concurrency", lambda: identity.read_account_concurrency(self.aws))

    @property
    def stack(self) -> Reading[stack.Stack]:
        """Not known (``region_without_stack``) where the region has none."""
        return self.read("stack", lambda: stack.read_stack(self.aws, self.names.stack))

    @property
    def resources(self) -> Reading[tuple[stack.Resource, ...]]:
        return self.read("stack resources", lambda: stack.read_resources(self.aws, self.names.stack))

    @property
    def alarms(self) -> Reading[tuple[alarms.Alarm, ...]]:
        """Every alarm of the environment, ours and those of other parts of the stack."""
        return self.read("alarms", lambda: alarms.read_alarms(self.aws, f"{self.names.prefix}-"))

    @property
    def alarm_history(self) -> Reading[list[alarms.AlarmChange]]:
        def reader() -> list[alarms.AlarmChange]:
            changes = alarms.read_history(self.aws, self.window)
            return [change for change in changes if change.alarm.startswith(f"{self.names.prefix}-")]

        return self.read("alarm history", reader)

    @property
    def log_groups(self) -> Reading[tuple[log_groups.LogGroup, ...]]:
        prefix = f"/aws/lambda/{self.names.prefix}-"
        return self.read("log groups", lambda: log_groups.read_log_groups(self.aws, prefix))

    @property
    def stages(self) -> Reading[tuple[gateway.Stage, ...]]:
        return self.read("api", lambda: gateway.read_stages(self.aws, self.names.rest_api))

    @property
    def models(self) -> Reading[tuple[models.OfferedModel, ...]]:
        return self.read("models", lambda: models.read_models(self.aws, self.target.model_region))

    @property
    def profiles(self) -> Reading[tuple[models.Profile, ...]]:
        return self.read("profiles", lambda: models.read_profiles(self.aws, self.target.model_region))

    def function(
        self, part: str = Function.AI_PROCESSOR, qualifier: str | None = None
    ) -> Reading[functions.FunctionState]:
        """The function's configuration; what serves is at *qualifier* ``live``."""
        name = self.names.function(part)
        return self.read(f"function {part} {qualifier}", lambda: functions.read_function(self.aws, name, qualifier))

    def alias(self, part: str = Function.AI_PROCESSOR) -> Reading[functions.Alias | None]:
        name = self.names.function(part)
        return self.read(f"alias {part}", lambda: functions.read_alias(self.aws, name))

    def reserved(self, part: str = Function.AI_PROCESSOR) -> Reading[int | None]:
        name = self.names.function(part)
        return self.read(f"reserved {part}", lambda: functions.read_reserved(self.aws, name))

    def event_sources(self, part: str = Function.AI_PROCESSOR) -> Reading[tuple[functions.EventSource, ...]]:
        name = self.names.function(part)
        return self.read(f"event sources {part}", lambda: functions.read_event_sources(self.aws, name, ALIAS))
