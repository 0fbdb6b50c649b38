"""Whose account, which region, which settings, and whether CloudFormation is ready for a change. Owns those judgements."""

from __future__ import annotations

from collections.abc import Mapping

from goal_mandala.domain.errors import Misconfigured
from goal_mandala.names import Env
from goal_mandala.ops.aws.bootstrap import NEEDED_VERSION, Bootstrap, read_bootstrap
from goal_mandala.ops.aws.identity import Identity
from goal_mandala.ops.aws.stack import Stack, find_stack
from goal_mandala.ops.reading import Reading, undetermined
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.target import Target
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import Words, same
from goal_mandala.settings import read_settings

_CREDENTIALS = Words("認証情報", "Credentials")
_ACCOUNT = Words("アカウント", "Account")
_STACK = Words("スタック", "Stack")
_BOOTSTRAP = Words("CDK の準備", "CDK bootstrap")
_SETTINGS = Words("環境変数", "Environment variables")


def check_settings(environ: Mapping[str, str]) -> list[Check]:
    """The guide's variables, read exactly as the functions will read them."""
    try:
        settings = read_settings(environ)
    except Misconfigured as error:
        name, value = error.facts.get("name", "?"), error.facts.get("value", "")
        allowed = error.facts.get("allowed") or f"{error.facts.get('minimum')} – {error.facts.get('maximum')}"
        found = Words(f"{name}={value} は使えません", f"{name}={value} cannot be used")
        fix = Words(f"{name} を {allowed} のどれかにする", f"set {name} to one of: {allowed}")
        return [Check("settings", _SETTINGS, Status.FAIL, found, fix)]
    shown = f"{settings.bedrock_model_id} @ {settings.bedrock_region}, {settings.bedrock_timeout:.0f} s × {1 + settings.bedrock_max_retries}"
    budget = settings.bedrock_timeout * (1 + settings.bedrock_max_retries)
    if budget > 900:
        found = Words(
            f"{shown}: すべて時間切れなら {budget:.0f} 秒で、関数の 900 秒を超えます",
            f"{shown}: if every attempt times out that is {budget:.0f} s, over the function's 900 s",
        )
        fix = Words(
            f"{Env.BEDROCK_TIMEOUT_MS} か {Env.BEDROCK_MAX_RETRIES} を下げる（関数は残り時間を守って止まります）",
            f"lower {Env.BEDROCK_TIMEOUT_MS} or {Env.BEDROCK_MAX_RETRIES} (the function stops at its remaining time)",
        )
        return [Check("settings", _SETTINGS, Status.PASS, found, fix)]
    return [Check("settings", _SETTINGS, Status.PASS, same(shown))]


def check_account(snapshot: Snapshot) -> list[Check]:
    identity = snapshot.identity
    if identity.error:
        check = undetermined("credentials", _CREDENTIALS, identity.error)
        return [Check(check.id, check.title, Status.FAIL, check.found, check.fix, check.facts)]
    who = identity.get()
    return [Check("credentials", _CREDENTIALS, Status.PASS, same(who.name)), judge_account(snapshot.target, who)]


def judge_account(target: Target, identity: Identity) -> Check:
    """``AWS_ACCOUNT_ID`` against the account that the credentials belong to."""
    facts = {"account": identity.account, "expected": target.account, "region": target.region}
    where = f"{identity.account} / {target.region}"
    if target.account is None:
        found = Words(f"{where}（{Env.AWS_ACCOUNT_ID} が未設定）", f"{where} ({Env.AWS_ACCOUNT_ID} is not set)")
        fix = same(f"export {Env.AWS_ACCOUNT_ID}={identity.account}")
        return Check("account", _ACCOUNT, Status.FAIL if target.guarded else Status.WARN, found, fix, facts)
    if target.account != identity.account:
        found = Words(
            f"認証情報は {identity.account} のもので、{Env.AWS_ACCOUNT_ID}={target.account} と違います",
            f"the credentials belong to {identity.account}, not to {Env.AWS_ACCOUNT_ID}={target.account}",
        )
        fix = Words("AWS_PROFILE か AWS_ACCOUNT_ID を直す", "correct AWS_PROFILE or AWS_ACCOUNT_ID")
        return Check("account", _ACCOUNT, Status.FAIL, found, fix, facts)
    return Check("account", _ACCOUNT, Status.PASS, same(where), facts=facts)


def check_stack(snapshot: Snapshot) -> list[Check]:
    found = snapshot.read("stack or none", lambda: find_stack(snapshot.aws, snapshot.names.stack))
    return [judge_stack(found, snapshot.names.stack)]


def judge_stack(reading: Reading[Stack | None], name: str) -> Check:
    """Whether CloudFormation can take a change now; what ``deploy`` mends by itself is a warning."""
    if reading.error:
        return undetermined("stack", _STACK, reading.error)
    stack = reading.get()
    if stack is None or stack.status == "DELETE_COMPLETE":
        return Check(
            "stack", _STACK, Status.PASS, Words(f"{name} はまだありません（新規）", f"{name} does not exist yet (new)")
        )
    shown, facts = f"{name} {stack.status}", {"status": stack.status}
    if stack.busy:
        fix = Words("deploy は終わるのを待って続けます", "deploy waits for it and goes on")
        return Check("stack", _STACK, Status.WARN, same(shown), fix, facts)
    if stack.status == "UPDATE_ROLLBACK_FAILED":
        fix = Words("deploy がロールバックを続けて直します", "deploy continues the roll-back to mend it")
        return Check("stack", _STACK, Status.WARN, same(shown), fix, facts)
    if not stack.usable:
        fix = Words("deploy が空のスタックを消して作り直します", "deploy removes the empty stack and makes it anew")
        return Check("stack", _STACK, Status.WARN, same(shown), fix, facts)
    return Check("stack", _STACK, Status.PASS, same(shown), facts=facts)


def check_bootstrap(snapshot: Snapshot) -> list[Check]:
    account = snapshot.identity.value.account if snapshot.identity.value else "ACCOUNT"
    found = snapshot.read("bootstrap", lambda: read_bootstrap(snapshot.aws))
    return [judge_bootstrap(found, f"npx cdk bootstrap aws://{account}/{snapshot.target.region}")]


def judge_bootstrap(reading: Reading[Bootstrap | None], command: str) -> Check:
    """CDK's own stack in the region, new enough for the pinned CDK."""
    if reading.error:
        return undetermined("bootstrap", _BOOTSTRAP, reading.error)
    bootstrap = reading.get()
    if bootstrap is None:
        found = Words("このリージョンはまだ準備されていません", "this region is not bootstrapped")
        return Check("bootstrap", _BOOTSTRAP, Status.FAIL, found, same(command))
    if bootstrap.version < NEEDED_VERSION:
        found = Words(
            f"版 {bootstrap.version} は古すぎます（{NEEDED_VERSION} 以上）",
            f"version {bootstrap.version} is too old (at least {NEEDED_VERSION})",
        )
        return Check("bootstrap", _BOOTSTRAP, Status.FAIL, found, same(command))
    return Check("bootstrap", _BOOTSTRAP, Status.PASS, Words(f"版 {bootstrap.version}", f"version {bootstrap.version}"))
