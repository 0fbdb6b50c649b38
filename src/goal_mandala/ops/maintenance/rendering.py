"""A review as one file: Markdown, or HTML that needs nothing else. Pure: a review in, text out."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from functools import cache
from typing import TYPE_CHECKING

from goal_mandala.ops.maintenance.review import Cell, Review, told
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.window import shown
from goal_mandala.ops.words import Words

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

FORMATS = {"md": "review.md.j2", "html": "review.html.j2"}
WORDS = {
    "monthly": Words("月次メンテナンス", "Monthly maintenance"),
    "quarterly": Words("四半期メンテナンス", "Quarterly maintenance"),
    "window": Words("対象期間", "Window"),
    "audited": Words("ログの監査の範囲", "Logs audited"),
    "made": Words("作成", "Made"),
    "status": Words("判定", "Status"),
    "check": Words("項目", "Check"),
    "found": Words("結果", "Found"),
    "fix": Words("対処", "What to do"),
    "todo": Words("対処が必要なもの", "To be done"),
    "nothing": Words("ありません。", "Nothing."),
    "unknown": Words("判断できなかったもの", "Could not be told"),
}


def render_review(review: Review, form: str, language: str, zone: tzinfo) -> str:
    """*form* is ``md`` or ``html``, *language* ``ja`` or ``en``; times are shown in *zone*."""

    def say(cell: Cell) -> str:
        return told(cell, language)

    def at(moment: datetime) -> str:
        return shown(moment, zone)

    checks = list(review.checks)
    return (
        _templates()
        .get_template(FORMATS[form])
        .render(
            review=review,
            w={name: words.of(language) for name, words in WORDS.items()},
            say=say,
            at=at,
            lang=language,
            todo=[check for check in checks if check.status in {Status.FAIL, Status.WARN}],
            unknown=[check for check in checks if check.status in {Status.UNKNOWN, Status.SKIP, Status.CRASHED}],
        )
    )


def _cell(value: object) -> str:
    """Text that a Markdown table shows as it is, on one line. Code spans keep their backticks."""
    return " ".join(str(value).split()).replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;")


def _code(value: object) -> Markup:
    """Text as HTML, what stands between backticks as code."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(str(value)))))


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("goal_mandala.ops.maintenance", "templates"),
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["code"] = _code  # pyright: ignore[reportUnknownMemberType]  # jinja2 leaves it untyped
    environment.filters["cell"] = _cell  # pyright: ignore[reportUnknownMemberType]  # jinja2 leaves it untyped
    return environment
