"""Records of releases and roll-backs, kept as SSM parameters under the environment's path. Owns their form and order."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from goal_mandala.domain.errors import NotFound
from goal_mandala.ops.aws.answers import moment, part, text, value
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.words import Words

LARGEST = 4096
"""Characters of a standard parameter."""
STATES = {
    "live": Words("正常", "good"),
    "failed": Words("失敗", "failed"),
    "rolled_back": Words("戻した", "rolled back"),
    "pending": Words("途中", "under way"),
    "interrupted": Words("中断", "interrupted"),
}


@dataclass(frozen=True, slots=True)
class Release:
    """What was deployed, or went back. ``kind`` is ``deploy`` or ``rollback``; ``state`` ``live``, ``failed`` or ``rolled_back``.

    ``versions`` and ``codes`` are by the last part of a function's name; ``before`` are the versions that served until then.
    ``artifact`` is the bundle's digest, ``template`` the synthesized template's, ``prompts`` a hash per prompt file.
    """

    id: str
    kind: str
    state: str
    at: datetime
    by: str
    environment: str
    commit: str
    dirty: bool
    artifact: str
    template: str
    model: str
    versions: dict[str, str]
    codes: dict[str, str]
    before: dict[str, str]
    prompts: dict[str, str] = field(default_factory=dict[str, str])
    of: str = ""
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "at": self.at.isoformat(timespec="seconds")}

    def with_state(self, state: str, note: str = "") -> Release:
        return replace(self, state=state, note=note or self.note)


def release_id(at: datetime, commit: str) -> str:
    """Sorts by time: ``20261125T201503Z-0d84877``."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{commit[:7] or 'nocommit'}"


def write_release(aws: Aws, release: Release) -> None:
    """Keep the record; writing the same id again replaces it."""
    body = json.dumps(release.as_dict(), separators=(",", ":"), ensure_ascii=False)
    if len(body) > LARGEST:
        body = json.dumps({**release.as_dict(), "prompts": {}}, separators=(",", ":"), ensure_ascii=False)
    name = f"{aws.target.names.releases_path}/{release.id}"
    with signal("record release"):
        aws.call("ssm", "PutParameter", Name=name, Value=body, Type="String", Overwrite=True)


def read_releases(aws: Aws) -> tuple[Release, ...]:
    """Every record of the environment, newest first; a parameter that is none of ours is passed over."""
    path = aws.target.names.releases_path
    with signal("releases"):
        try:
            rows = list(aws.pages("ssm", "GetParametersByPath", "Parameters", Path=path, Recursive=True))
        except NotFound:
            rows = []
    found = [release for row in rows if (release := _release(text(row, "Value"))) is not None]
    return tuple(sorted(found, key=lambda release: (release.at, release.id), reverse=True))


def delete_releases(aws: Aws) -> int:
    """Forget every record of the environment; returns how many there were."""
    path = aws.target.names.releases_path
    with signal("forget releases"):
        names = [text(row, "Name") for row in aws.pages("ssm", "GetParametersByPath", "Parameters", Path=path)]
        for start in range(0, len(names), 10):
            aws.call("ssm", "DeleteParameters", Names=names[start : start + 10])
    return len(names)


def _release(body: str) -> Release | None:
    try:
        read: Any = json.loads(body)
    except ValueError:
        return None
    at = moment(read, "at")
    if at is None or not text(read, "id"):
        return None

    def table(name: str) -> dict[str, str]:
        return {key: str(item) for key, item in part(read, name).items()}

    return Release(
        id=text(read, "id"),
        kind=text(read, "kind"),
        state=text(read, "state"),
        at=at,
        by=text(read, "by"),
        environment=text(read, "environment"),
        commit=text(read, "commit"),
        dirty=bool(value(read, "dirty")),
        artifact=text(read, "artifact"),
        template=text(read, "template"),
        model=text(read, "model"),
        versions=table("versions"),
        codes=table("codes"),
        before=table("before"),
        prompts=table("prompts"),
        of=text(read, "of"),
        note=text(read, "note"),
    )
