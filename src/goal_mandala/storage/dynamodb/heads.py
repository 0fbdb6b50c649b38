"""A chart's head: what lists show, which version is current, which can be undone and redone to (pure).

The next version is always written the same way, whoever makes it: :func:`next_version`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from goal_mandala.domain.mandala import Chart
from goal_mandala.names import Table
from goal_mandala.storage.dynamodb import keys
from goal_mandala.storage.dynamodb.actions import ABSENT, Action, Put, Update
from goal_mandala.storage.dynamodb.values import Item, chart_document
from goal_mandala.storage.records import summary_data, summary_of, time_from, time_text
from goal_mandala.storage.repository import KEPT_VERSIONS, VersionInfo

ALIVE = "attribute_exists(#PK) AND attribute_not_exists(#deleted)"
UNCHANGED = f"{ALIVE} AND #version = :expected"
Versions = tuple[tuple[int, str], ...]
"""Version numbers with their instants, oldest first."""


@dataclass(frozen=True, slots=True)
class Head:
    """``active`` is the generation that is queued or running."""

    owner: str
    chart_id: str
    version: int
    updated: str
    undo: Versions = ()
    redo: Versions = ()
    active: str | None = None

    @property
    def current(self) -> tuple[int, str]:
        return self.version, self.updated

    @property
    def numbers(self) -> set[int]:
        """Every version that can still be read."""
        return {self.version, *(number for number, _ in (*self.undo, *self.redo))}

    def followed_by(self, chart: Chart) -> Head:
        """The head once *chart* is its next version: what was undone is gone."""
        undo = (*self.undo, self.current)[-KEPT_VERSIONS:]
        return replace(self, version=self.version + 1, updated=time_text(chart.updated_at), undo=undo, redo=())

    def undone(self, updated: str) -> Head:
        redo = (*self.redo, self.current)[-KEPT_VERSIONS:]
        return replace(self, version=self.version + 1, updated=updated, undo=self.undo[:-1], redo=redo)

    def redone(self, updated: str) -> Head:
        undo = (*self.undo, self.current)[-KEPT_VERSIONS:]
        return replace(self, version=self.version + 1, updated=updated, undo=undo, redo=self.redo[:-1])

    def history(self) -> tuple[VersionInfo, ...]:
        places = (("undo", self.undo), ("current", (self.current,)), ("redo", self.redo))
        found = [VersionInfo(n, time_from(at), place) for place, versions in places for n, at in versions]
        return tuple(sorted(found, key=lambda info: info.version))


def head_of(owner: str, chart_id: str, item: Item) -> Head:
    undo, redo = (tuple((v["v"], v["at"]) for v in item[name]) for name in ("undo", "redo"))
    return Head(owner, chart_id, item["version"], item["updated_at"], undo, redo, item.get("active"))


def first_version(owner: str, chart: Chart) -> list[Action]:
    """Head, claim and document of a new chart; the first two fail when the id is taken."""
    head = Head(owner, chart.id, chart.version, time_text(chart.updated_at))
    return [
        Put({**keys.head(owner, chart.id), **_shown(head, chart)}, ABSENT),
        Put({**keys.claim(chart.id), "owner": owner}, ABSENT),
        _document(chart),
    ]


def next_version(old: Head, new: Head, chart: Chart, *, release: bool = False) -> list[Action]:
    """Swap *chart* in; the first action fails when *old* is not the head any more. *release* ends the active generation's hold."""
    numbered = replace(chart, id=old.chart_id, version=new.version)
    changes = _shown(new, numbered) | ({"active": None} if release else {})
    return [
        Update(keys.head(old.owner, old.chart_id), set=changes, condition=UNCHANGED, values={"expected": old.version}),
        _document(numbered),
    ]


def _document(chart: Chart) -> Put:
    return Put({**keys.version(chart.id, chart.version), "doc": chart_document(chart)})


def _shown(head: Head, chart: Chart) -> Item:
    summary = summary_data(summary_of(chart))
    return {
        **summary,
        "title": summary["title"].encode("utf-8", "replace").decode(),
        Table.CHANGED: f"{head.updated}#{head.chart_id}",
        "undo": _stack(head.undo),
        "redo": _stack(head.redo),
    }


def _stack(versions: Versions) -> list[dict[str, int | str]]:
    return [{"v": number, "at": at} for number, at in versions]
