"""Tools on this machine: Python, Node.js, the pinned CDK command, the checkout. Owns the versions that are needed."""

from __future__ import annotations

import re
import sys

from goal_mandala.ops.checkout import Checkout, tool_version
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import Words, same

PYTHON = (3, 11)
NODE = 20


def check_tools(checkout: Checkout | None) -> list[Check]:
    """Whether a release can be made from here."""
    checks = [judge_python(sys.version_info[:3]), judge_node(tool_version(["node", "--version"]))]
    title = Words("CDK コマンド", "CDK command")
    if checkout is None:
        found = Words("プロジェクトのチェックアウトの中ではありません", "this is not inside a checkout of the project")
        fix = Words(
            "チェックアウトに移る。status、logs、alarms、rollback などはどこでも使えます",
            "change into the checkout; status, logs, alarms, rollback work anywhere",
        )
        return [*checks, Check("checkout", Words("チェックアウト", "Checkout"), Status.FAIL, found, fix)]
    if checkout.cdk is None:
        fix = Words(f"cd {checkout.root} && npm ci", f"cd {checkout.root} && npm ci")
        return [*checks, Check("cdk", title, Status.FAIL, Words("入っていません", "is not installed"), fix)]
    version = tool_version([checkout.cdk, "--version"], checkout.root)
    return [*checks, judge_cdk(version)]


def judge_python(version: tuple[int, ...]) -> Check:
    shown = same(".".join(str(part) for part in version))
    ok = version[:2] >= PYTHON
    fix = Words("Python 3.11 以降を使う", "use Python 3.11 or newer")
    return Check("python", same("Python"), Status.PASS if ok else Status.FAIL, shown, Words("", "") if ok else fix)


def judge_node(version: str | None) -> Check:
    """*version* as ``node --version`` prints it: ``v22.1.0``."""
    fix = Words(f"Node.js {NODE} 以降を入れる（CDK が使います）", f"install Node.js {NODE} or newer (CDK needs it)")
    found = re.match(r"v?(\d+)\.", version or "")
    if version is None or found is None:
        return Check("node", same("Node.js"), Status.FAIL, Words("ありません", "is not there"), fix)
    ok = int(found[1]) >= NODE
    return Check(
        "node", same("Node.js"), Status.PASS if ok else Status.FAIL, same(version), Words("", "") if ok else fix
    )


def judge_cdk(version: str | None) -> Check:
    title = Words("CDK コマンド", "CDK command")
    if version and re.match(r"\d+\.\d+", version):
        return Check("cdk", title, Status.PASS, same(version.split()[0]))
    return Check("cdk", title, Status.FAIL, Words("動きません", "does not run"), same("npm ci"))
