"""Every command that the guides and the runbooks print: in shell blocks and within sentences, in both languages. Runs nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from tests.docs.shell import lines_of

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GUIDES = tuple(
    DOCS / f"{name}.{language}.md" for name in ("operations-guide", "developer-guide") for language in ("ja", "en")
)
RUNBOOKS = tuple(sorted((DOCS / "runbooks").glob("*.md")))
_FENCE = re.compile(r"^( *)```.*?^\1```", re.M | re.S)
_SPAN = re.compile(r"`((?:mandala|make|aws|npm|npx|eval|export|curl|python3?|\.venv/bin/\w+) [^`]+)`")
SAME = {"リクエストID": "REQUEST_ID", "問い合わせID": "QUERY_ID"}
"""Placeholders in Japanese and in English."""


def commands_of(page: Path) -> list[str]:
    """In order, each once; ``mandala ops …`` with three dots at its end is a way of speaking."""
    text = page.read_text("utf-8")
    lines = [re.sub(r"\s+#\s.*$", "", line) for line in lines_of(text)]
    found = [_one(command) for command in [*lines, *_SPAN.findall(_FENCE.sub("", text))]]
    return [command for command in dict.fromkeys(found) if not command.endswith(" …")]


def commands_of_all(pages: Iterable[Path]) -> list[str]:
    return list(dict.fromkeys(command for page in pages for command in commands_of(page)))


def literals(module: Path) -> set[str]:
    """The texts in a module's code, spaces told as one."""
    tree = ast.parse(module.read_text("utf-8"))
    return {
        _one(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _one(command: str) -> str:
    for ja, en in SAME.items():
        command = command.replace(ja, en)
    return re.sub(r"\s+", " ", command).strip()
