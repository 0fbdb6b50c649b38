"""Room for what is to be deployed: reserved concurrency against the account, the model's quotas by name. Owns those rules."""

from __future__ import annotations

from collections.abc import Mapping

from goal_mandala.domain.errors import NotFound
from goal_mandala.names import AiProcessor, Env
from goal_mandala.ops.aws.identity import AccountConcurrency
from goal_mandala.ops.aws.quotas import Quota, read_quotas
from goal_mandala.ops.reading import Reading, undetermined
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import Words, same

MUST_STAY_UNRESERVED = 100
"""Lambda keeps this many executions for functions without a reservation. Source: Lambda developer guide, reserved concurrency."""

_ROOM = Words("同時実行数の余裕", "Concurrency head-room")
_QUOTA = Words("モデルの割り当て", "Model quotas")
_LAMBDA = Words("Lambda の割り当て", "Lambda quota")


def check_capacity(snapshot: Snapshot, environ: Mapping[str, str]) -> list[Check]:
    words = _model_words(snapshot.target.model)
    model = snapshot.read(
        "quotas of the model",
        lambda: read_quotas(snapshot.aws, "bedrock", *words, region=snapshot.target.model_region),
    )
    account = snapshot.read("quotas of lambda", lambda: read_quotas(snapshot.aws, "lambda", "concurrent executions"))
    reserved = snapshot.reserved()
    held = 0 if isinstance(reserved.error, NotFound) else reserved.value or 0
    wanted = environ.get(Env.RESERVED_CONCURRENCY, "").strip() or str(AiProcessor.RESERVED_CONCURRENCY)
    return [
        judge_room(snapshot.account_concurrency, held, wanted),
        judge_account_quota(account),
        judge_model_quotas(model, snapshot.target.model, assumed=snapshot.target.local),
    ]


def judge_room(reading: Reading[AccountConcurrency], held: int, wanted: str) -> Check:
    """*held* is what our function has reserved already, *wanted* the setting: a number or ``none``."""
    if wanted == "none":
        found = Words("予約しません（RESERVED_CONCURRENCY=none）", "nothing is reserved (RESERVED_CONCURRENCY=none)")
        return Check("concurrency", _ROOM, Status.PASS, found)
    if not wanted.isdigit():
        fix = Words(
            f"{Env.RESERVED_CONCURRENCY} を数か none にする", f"set {Env.RESERVED_CONCURRENCY} to a number or none"
        )
        return Check("concurrency", _ROOM, Status.FAIL, same(f"{Env.RESERVED_CONCURRENCY}={wanted}"), fix)
    if reading.error:
        return undetermined("concurrency", _ROOM, reading.error)
    account, need = reading.get(), int(wanted)
    left = account.unreserved + held - need
    facts = {"limit": account.limit, "unreserved": account.unreserved, "held": held, "wanted": need, "left": left}
    if left >= MUST_STAY_UNRESERVED:
        found = Words(
            f"{need} を予約しても {left} 残ります（{MUST_STAY_UNRESERVED} 以上必要）",
            f"reserving {need} leaves {left} unreserved (at least {MUST_STAY_UNRESERVED} must stay)",
        )
        return Check("concurrency", _ROOM, Status.PASS, found, facts=facts)
    most = max(0, account.unreserved + held - MUST_STAY_UNRESERVED)
    found = Words(
        f"{need} を予約すると {left} しか残りません（アカウントの上限 {account.limit}、{MUST_STAY_UNRESERVED} 以上必要）",
        f"reserving {need} would leave {left} unreserved (account limit {account.limit}, at least {MUST_STAY_UNRESERVED} must stay)",
    )
    fix = Words(
        f"export {Env.RESERVED_CONCURRENCY}=none にする、または Lambda の「Concurrent executions」の引き上げを申請する（今予約できるのは {most}）",
        f"export {Env.RESERVED_CONCURRENCY}=none, or ask for more of Lambda's quota 'Concurrent executions' (now {most} can be reserved)",
    )
    return Check("concurrency", _ROOM, Status.FAIL, found, fix, facts)


def judge_account_quota(reading: Reading[tuple[Quota, ...]]) -> Check:
    if reading.error:
        return undetermined("lambda-quota", _LAMBDA, reading.error)
    if not reading.get():
        found = Words("「Concurrent executions」が見つかりません", "there is no quota 'Concurrent executions'")
        return Check("lambda-quota", _LAMBDA, Status.UNKNOWN, found)
    quota = reading.get()[0]
    return Check("lambda-quota", _LAMBDA, Status.PASS, same(f"{quota.name}: {quota.value:,.0f} ({quota.code})"))


def judge_model_quotas(reading: Reading[tuple[Quota, ...]], model: str, *, assumed: bool = False) -> Check:
    """Requests and tokens a minute of the model; zero of either means that every call is throttled. *assumed* by a local cloud."""
    if reading.error:
        return undetermined("model-quota", _QUOTA, reading.error)
    quotas = [quota for quota in reading.get() if "per minute" in quota.name.lower()]
    if not quotas:
        found = Words(f"{model} の割り当てが見つかりません", f"there is no quota that names {model}")
        fix = same("aws service-quotas list-service-quotas --service-code bedrock")
        return Check("model-quota", _QUOTA, Status.UNKNOWN, found, fix)
    shown = "; ".join(f"{_short(quota.name)} {quota.value:,.0f}" for quota in quotas[:4])
    facts = {quota.code: {"name": quota.name, "value": quota.value} for quota in quotas}
    if empty := [quota for quota in quotas if quota.value <= 0]:
        fix = Words(
            f"Service Quotas で {empty[0].code} の引き上げを申請する",
            f"ask for more of {empty[0].code} in Service Quotas",
        )
        return Check("model-quota", _QUOTA, Status.FAIL, same(shown), fix, facts)
    found = same(shown)
    if assumed:
        found = Words(f"{shown}（ローカルクラウドの仮の値）", f"{shown} (assumed by the local cloud)")
    return Check("model-quota", _QUOTA, Status.PASS, found, facts=facts)


def _model_words(model: str) -> tuple[str, ...]:
    """The words by which quotas name the model: ``apac.amazon.nova-micro-v1:0`` → ``Nova Micro``."""
    name = model.split("/")[-1].split(":")[0].rpartition(".")[2]
    return tuple(word for word in name.split("-") if not (word.startswith("v") and word[1:].isdigit()))


def _short(name: str) -> str:
    kind = "tokens/min" if "token" in name.lower() else "requests/min"
    return f"cross-region {kind}" if name.lower().startswith("cross-region") else kind
