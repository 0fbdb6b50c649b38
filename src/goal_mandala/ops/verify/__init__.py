"""Whether what is deployed is there *and works*: not that a name exists, but that it does what it is for.

Owns the order of the checks. Everything is read through the snapshot, once; judges are pure. Only :mod:`smoke` makes
the service work, and only when asked.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from goal_mandala.ops.reading import attempt, undetermined
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check
from goal_mandala.ops.verify import alarms, data, functions, http, model, smoke
from goal_mandala.ops.words import Words

Run = Callable[[], list[Check]]


def run_verify(snapshot: Snapshot, *, generate: bool = False) -> list[Check]:
    """Every check in the order of the guide; *generate* asks the service for eight sub-goals as well (a few model tokens).

    Raises :class:`NotFound` ``region_without_stack`` where there is nothing to verify.
    """
    snapshot.stack.get()
    groups: list[tuple[str, Words, Run]] = [
        ("functions", Words("関数", "Functions"), lambda: functions.check_functions(snapshot)),
        ("http", Words("API", "API"), lambda: http.check_http(snapshot)),
        ("logs", Words("ログ", "Logs"), lambda: data.check_logs(snapshot)),
        ("alarms", Words("アラーム", "Alarms"), lambda: alarms.check_alarms(snapshot)),
        ("model", Words("モデル", "Model"), lambda: model.check_model(snapshot)),
        ("data", Words("データ", "Data"), lambda: data.check_data(snapshot)),
    ]
    if generate:
        groups.append(("smoke", smoke.TITLE, lambda: smoke.check_smoke(snapshot)))
    with ThreadPoolExecutor(len(groups)) as pool:
        running = [(id, title, pool.submit(attempt, run)) for id, title, run in groups]
        found: list[Check] = []
        for id, title, future in running:
            outcome = future.result()
            found += [undetermined(id, title, outcome.error)] if outcome.error else outcome.get()
    return found
