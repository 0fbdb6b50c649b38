"""What must hold before anything changes: tools, credentials, settings, model, capacity, names, bootstrap.

Owns the order of the checks. Every check reads through the snapshot and judges in a pure function beside it; nothing
here changes anything (the model is asked for one token).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from goal_mandala.ops.checkout import Checkout
from goal_mandala.ops.preflight import account, capacity, clashes, model, tools
from goal_mandala.ops.reading import attempt, undetermined
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check
from goal_mandala.ops.words import Words

Run = Callable[[], list[Check]]


def run_preflight(snapshot: Snapshot, environ: Mapping[str, str], checkout: Checkout | None) -> list[Check]:
    """Every check, in the order an operator reads them. Without credentials the rest is UNKNOWN, not guessed."""
    groups: list[tuple[str, Words, Run]] = [
        ("tools", Words("道具", "Tools"), lambda: tools.check_tools(checkout)),
        ("settings", Words("設定", "Settings"), lambda: account.check_settings(environ)),
        ("credentials", Words("認証情報", "Credentials"), lambda: account.check_account(snapshot)),
        ("stack", Words("スタック", "Stack"), lambda: account.check_stack(snapshot)),
        ("bootstrap", Words("CDK の準備", "CDK bootstrap"), lambda: account.check_bootstrap(snapshot)),
        ("model", Words("モデル", "Model"), lambda: model.check_model(snapshot)),
        ("quotas", Words("割り当て", "Quotas"), lambda: capacity.check_capacity(snapshot, environ)),
        ("names", Words("名前", "Names"), lambda: clashes.check_names(snapshot)),
    ]
    with ThreadPoolExecutor(len(groups)) as pool:
        running = [(id, title, pool.submit(attempt, run)) for id, title, run in groups]
        found: list[Check] = []
        for id, title, future in running:
            outcome = future.result()
            found += [undetermined(id, title, outcome.error)] if outcome.error else outcome.get()
    return found
