"""Back to what served before: the aliases moved to a recorded release's versions, in seconds, then verified. Never a rebuild."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from goal_mandala.domain.errors import Conflict, InvalidInput, NotFound
from goal_mandala.ops.aws import releases
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.functions import read_versions
from goal_mandala.ops.aws.releases import Release
from goal_mandala.ops.release import traffic
from goal_mandala.ops.release.progress import Teller
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check
from goal_mandala.ops.verify import run_verify
from goal_mandala.ops.words import Words


@dataclass(frozen=True, slots=True)
class Way:
    """From which versions (of the release ``now``, where one is known) to which release's; ``shifting`` while a canary gives a part of the
    traffic to newer ones.
    """

    serving: dict[str, str]
    goal: Release
    shifting: bool = False
    now: Release | None = None

    @property
    def there(self) -> bool:
        """Whether nothing has to move."""
        return self.serving == self.goal.versions and not self.shifting


@dataclass(frozen=True, slots=True)
class WentBack:
    way: Way
    checks: tuple[Check, ...]
    record: Release
    seconds: float


def current_release(known: tuple[Release, ...], serving: dict[str, str]) -> Release | None:
    """The deployment whose versions serve now: of several with the same the newest good one, else the newest."""
    same = [one for one in known if one.kind == "deploy" and one.versions and one.versions == serving]
    return next((one for one in same if one.state == "live"), same[0] if same else None)


def find_way(aws: Aws, wanted: str | None) -> Way:
    """To the release that *wanted* begins, or to the newest good one before the one that serves: during a canary that is the
    one that still has most of the traffic.

    Raises ``no_releases``, ``no_such_release``, ``ambiguous_release``, ``no_earlier_release``, ``version_gone``.
    """
    known = releases.read_releases(aws)
    serving = traffic.serving_versions(aws)
    shifting = aws.target.guarded and traffic.shifting(aws)
    now = current_release(known, serving)
    goal = _named(known, wanted) if wanted else (now if shifting else None) or _earlier(known, serving)
    for part, version in goal.versions.items():
        if version not in read_versions(aws, aws.target.names.function(part)):
            raise Conflict("version_gone", release=goal.id, function=part, version=version)
    return Way(serving, goal, shifting, now)


def roll_back(aws: Aws, way: Way, who: str, teller: Teller) -> WentBack:
    """Move the aliases, verify, record. Raises :class:`Conflict` when somebody moved them meanwhile."""
    began = datetime.now(UTC)
    teller.step(Words(f"エイリアスを {way.goal.id} の版へ", f"Aliases to the versions of {way.goal.id}"))
    traffic.serve_at_once(aws, way.goal.versions, teller)
    seconds = (datetime.now(UTC) - began).total_seconds()
    record = replace(
        way.goal,
        id=releases.release_id(began, f"rollback-{way.goal.commit[:7]}"),
        kind="rollback",
        state="live",
        at=began,
        by=who,
        before=way.serving,
        of=way.goal.id,
        note="",
    )
    releases.write_release(aws, record)
    teller.step(Words("動作の確認", "Verifying"))
    checks = tuple(run_verify(Snapshot(aws), generate=True))
    return WentBack(way, checks, record, seconds)


def _named(known: tuple[Release, ...], wanted: str) -> Release:
    found = [one for one in known if one.kind == "deploy" and wanted in (one.id, one.commit)] or [
        one for one in known if one.kind == "deploy" and (one.id.startswith(wanted) or one.commit.startswith(wanted))
    ]
    if not found:
        raise NotFound("no_such_release", release=wanted[:60])
    if len(found) > 1 and len({one.id for one in found}) > 1:
        raise InvalidInput("ambiguous_release", release=wanted[:60], found=", ".join(one.id for one in found[:4]))
    if not found[0].versions:
        raise Conflict("release_never_served", release=found[0].id, state=found[0].state)
    return found[0]


def _earlier(known: tuple[Release, ...], serving: dict[str, str]) -> Release:
    if not known:
        raise NotFound("no_releases")
    now = current_release(known, serving)
    good = [one for one in known if one.kind == "deploy" and one.state == "live" and one.versions]
    older = [one for one in good if one.versions != serving and (now is None or one.at < now.at)]
    if not older:
        raise NotFound("no_earlier_release")
    return older[0]
