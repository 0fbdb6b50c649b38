"""The quarter's maintenance: dependencies, end of life, permissions, security groups, log audit. Puts the report together."""

from __future__ import annotations

from datetime import tzinfo

from goal_mandala.ops.maintenance import dependencies, end_of_life, log_audit, permissions, security_groups
from goal_mandala.ops.maintenance.monthly import side_by_side
from goal_mandala.ops.maintenance.months import quarter_of
from goal_mandala.ops.maintenance.review import Review, Section
from goal_mandala.ops.snapshot import Snapshot


def review_quarter(snapshot: Snapshot, zone: tzinfo, *, ask_index: bool = True) -> Review:
    """All sections; the log audit looks at the snapshot's window. Without *ask_index* no package index is asked.

    Raises :class:`NotFound` ``region_without_stack`` where there is nothing to review.
    """
    snapshot.stack.get()
    sections = side_by_side(
        [
            ("dependencies", dependencies.TITLE, lambda: _dependencies(ask_index)),
            ("end-of-life", end_of_life.TITLE, lambda: end_of_life.read_end_of_life(snapshot)),
            ("permissions", permissions.TITLE, lambda: permissions.read_permissions(snapshot)),
            ("security-groups", security_groups.TITLE, lambda: security_groups.read_groups(snapshot)),
            ("log-audit", log_audit.TITLE, lambda: log_audit.read_audit(snapshot)),
        ]
    )
    target, label = snapshot.target, quarter_of(snapshot.now, zone)
    return Review("quarterly", label, target.environment, target.region, snapshot.window, snapshot.now, sections)


def _dependencies(ask_index: bool) -> Section:
    known = dependencies.direct_dependencies()
    if not ask_index:
        return dependencies.judge_dependencies(known, None)
    return dependencies.judge_dependencies(dependencies.ask_index(known), dependencies.read_audit())
