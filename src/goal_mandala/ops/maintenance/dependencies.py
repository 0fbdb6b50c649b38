"""Our direct dependencies: is there a newer version, is one known to be vulnerable. Asks pip and, where it is installed, pip-audit.

What the package index or the audit cannot be asked about is UNKNOWN. Nothing is installed or updated.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from goal_mandala.ops.aws.answers import items, text, texts
from goal_mandala.ops.checkout import tool_output
from goal_mandala.ops.maintenance.review import Section, Table
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import Words

TITLE = Words("依存関係", "Dependencies")
OUTDATED = Words("新しい版", "Newer versions")
VULNERABLE = Words("既知の脆弱性", "Known vulnerabilities")
US = "goal-mandala"
ASKING = 4
INDEX_SECONDS = 30
AUDIT_SECONDS = 300
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_TOLD = re.compile(r"\(([^)]+)\)")


@dataclass(frozen=True, slots=True)
class Dependency:
    """``newest`` is what the index has, None where it could not be asked."""

    name: str
    installed: str
    newest: str | None = None

    @property
    def outdated(self) -> bool:
        return self.newest is not None and _order(self.newest) > _order(self.installed)

    @property
    def told(self) -> bool:
        """Whether the index could say. One that knows only older versions than ours is behind, and says nothing of newer ones."""
        return self.newest is not None and _order(self.newest) >= _order(self.installed)


def direct_dependencies() -> list[Dependency]:
    """What this program asks for itself (without development tools) and has installed."""
    names = {
        found[0].lower()
        for line in metadata.requires(US) or []
        if "extra == 'dev'" not in line and (found := _NAME.match(line))
    }
    known: list[Dependency] = []
    for name in sorted(names):
        try:
            known.append(Dependency(name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            continue  # an extra that is not installed here
    return known


def newest_of(name: str) -> str | None:
    """The newest version that pip's index has; None where it cannot be asked."""
    quiet = ["--disable-pip-version-check", "--no-input", "--retries", "0", "--timeout", "8"]
    said = tool_output([sys.executable, "-m", "pip", "index", "versions", name, *quiet], INDEX_SECONDS)
    found = _TOLD.search(said[1].splitlines()[0]) if said and said[0] == 0 and said[1].strip() else None
    return found[1] if found else None


def ask_index(known: Sequence[Dependency], newest: Callable[[str], str | None] = newest_of) -> list[Dependency]:
    """Each with its newest version. When the first two get no answer, the index is taken for unreachable and left alone."""
    first = [Dependency(one.name, one.installed, newest(one.name)) for one in known[:2]]
    if not any(one.newest for one in first):
        return [*first, *known[2:]]
    with ThreadPoolExecutor(ASKING) as pool:
        rest = pool.map(lambda one: Dependency(one.name, one.installed, newest(one.name)), known[2:])  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType, reportUnknownMemberType] — the pool's stub leaves it open
        return [*first, *rest]


def read_audit() -> str | None:
    """What pip-audit says of this installation as JSON; None where it is not installed or says nothing."""
    program = Path(sys.executable).with_name("pip-audit")
    command = str(program) if program.exists() else "pip-audit"
    said = tool_output([command, "--format", "json", "--progress-spinner", "off", "--local"], AUDIT_SECONDS)
    return said[1] if said and said[0] in {0, 1} and said[1].strip() else None


def judge_dependencies(known: Sequence[Dependency], audit: str | None) -> Section:
    behind = [one for one in known if one.newest != one.installed]
    others = [one for one in known if one not in behind]
    rows = tuple((one.name, one.installed, one.newest or "?") for one in (*behind, *others))
    columns = (Words("パッケージ", "package"), Words("使っている版", "installed"), Words("最新", "newest"))
    return Section(
        "dependencies", TITLE, (judge_outdated(known), judge_audit(audit)), (Table(columns, rows, first=len(behind)),)
    )


def judge_outdated(known: Sequence[Dependency]) -> Check:
    """WARN where there is a newer one; UNKNOWN where any could not be asked about and none is known to be old."""
    old = [one for one in known if one.outdated]
    unknown = [one.name for one in known if not one.told]
    facts = {"outdated": {one.name: [one.installed, one.newest] for one in old}, "unknown": unknown}
    fix = Words("`make lock` で固定し直し、`make test` を通してから配備する", "pin anew with `make lock`, run `make test`, then deploy")  # fmt: skip
    if old:
        named = ", ".join(f"{one.name} {one.installed} → {one.newest}" for one in old)
        found = Words("{count}個: {names}。", "{count}: {names}.").filled(count=len(old), names=named)
        return Check("outdated", OUTDATED, Status.WARN, found, fix, facts)
    if unknown or not known:
        found = Words("パッケージの索引に聞いていないか、答えないか、古い版しか知りません（{count}個）。", "The package index was not asked, does not answer, or knows older versions only ({count} packages).").filled(count=len(unknown))  # fmt: skip
        where = Words("索引に届く所で `mandala ops maintain quarterly` をもう一度", "run `mandala ops maintain quarterly` again where the index can be reached")  # fmt: skip
        return Check("outdated", OUTDATED, Status.UNKNOWN, found, where, facts)
    found = Words("{count}個とも最新です。", "All {count} are the newest.").filled(count=len(known))
    return Check("outdated", OUTDATED, Status.PASS, found, facts=facts)


def judge_audit(audit: str | None) -> Check:
    """FAIL where pip-audit knows a vulnerability; *audit* is its JSON."""
    try:
        told: Any = json.loads(audit) if audit else None
    except ValueError:
        told = None
    packages = items(told, "dependencies")
    if not packages:
        found = Words("pip-audit がないか、答えませんでした。", "pip-audit is not installed, or did not answer.")
        fix = Words("`pip install pip-audit` のあともう一度", "`pip install pip-audit`, then again")
        return Check("vulnerable", VULNERABLE, Status.UNKNOWN, found, fix)
    hit = [one for one in packages if items(one, "vulns")]
    ids = {text(one, "name"): [text(hole, "id") for hole in items(one, "vulns")] for one in hit}
    if not hit:
        found = Words("{count}個に既知の脆弱性はありません。", "None known in {count} packages.").filled(count=len(packages))  # fmt: skip
        return Check("vulnerable", VULNERABLE, Status.PASS, found)
    named = "; ".join(_hole(one) for one in hit)
    fix = Words("直った版に上げ、`make lock`、`make test`、配備", "raise to a mended version, `make lock`, `make test`, deploy")  # fmt: skip
    return Check("vulnerable", VULNERABLE, Status.FAIL, Words(f"{named}。", f"{named}."), fix, {"vulnerable": ids})


def _hole(one: dict[str, Any]) -> str:
    ids = ", ".join(text(hole, "id") for hole in items(one, "vulns"))
    mended = [version for hole in items(one, "vulns") for version in texts(hole, "fix_versions")]
    newest = f" → {max(mended, key=_order)}" if mended else ""
    return f"{text(one, 'name')} {text(one, 'version')} ({ids}){newest}"


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.split("+")[0])[:4])
