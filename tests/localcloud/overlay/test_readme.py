"""The README lists what is answered, all of it and nothing else. ``python -m tests.localcloud.overlay.test_readme`` writes the list."""

from __future__ import annotations

import re
from pathlib import Path

import botocore.session

from localcloud.overlay import operations, recognition

README = Path(operations.__file__).with_name("README.md")
MARKED = re.compile(r"(<!-- operations -->\n).*?(<!-- /operations -->)", re.DOTALL)


def table() -> str:
    rows = ["| service | operations |", "|---|---|"]
    rows += [f"| `{name}` | {', '.join(sorted(handlers))} |" for name, handlers in sorted(operations.HANDLERS.items())]
    return "\n".join(rows) + "\n"


def test_the_readme_lists_the_operations() -> None:
    found = MARKED.search(README.read_text("utf-8"))
    assert found is not None
    assert found[0] == f"{found[1]}{table()}{found[2]}"


def test_every_operation_is_one_of_aws() -> None:
    session = botocore.session.get_session()
    for signing_name, service in recognition.SERVICES.items():
        known = set(session.get_service_model(service).operation_names)
        listed = set(operations.HANDLERS[signing_name])
        assert listed <= known
        assert operations.PASSED.get(signing_name, frozenset()) <= known - listed


if __name__ == "__main__":
    README.write_text(MARKED.sub(lambda found: f"{found[1]}{table()}{found[2]}", README.read_text("utf-8")), "utf-8")
