"""Something that was to be read: its value, or why it could not be. What could not be read is never taken for well.

Owns the pair and the words for the reasons. Knows no AWS call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from goal_mandala.domain.errors import InternalFault, MandalaError
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import NOTHING, Words, same

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """Exactly one of ``value`` and ``error``; a value may be None where that is an answer."""

    value: T | None = None
    error: MandalaError | None = None

    @property
    def known(self) -> bool:
        return self.error is None

    def get(self) -> T:
        """The value; raises the error where there is none."""
        if self.error is not None:
            raise self.error
        return self.value  # pyright: ignore[reportReturnType] — None is a value of such a T


def attempt(read: Callable[[], T]) -> Reading[T]:
    """What *read* returns or why it failed; a defect of ours becomes ``internal``, so that one reader harms no other."""
    try:
        return Reading(value=read())
    except MandalaError as error:
        return Reading(error=error)
    except Exception as error:  # noqa: BLE001 — one broken reader must harm no other; it is reported as CRASHED
        return Reading(error=InternalFault("internal", kind=f"{type(error).__name__}: {error}"[:200]))


_WHY: dict[str, Words] = {
    "aws_no_credentials": Words("AWS の認証情報がありません", "there are no AWS credentials"),
    "aws_no_profile": Words("AWS のプロファイル {profile} がありません", "there is no AWS profile {profile}"),
    "aws_credentials_expired": Words("AWS の認証情報の期限が切れています", "the AWS credentials have expired"),
    "aws_credentials_incomplete": Words("AWS の認証情報がそろいません（{message}）", "the AWS credentials are not complete ({message})"),
    "aws_credentials_rejected": Words("AWS がこの鍵を知りません", "AWS does not know these keys"),
    "aws_signature_refused": Words("シークレットアクセスキーがアクセスキー ID のものではありません", "the secret access key is not that of the access key id"),
    "aws_clock_off": Words("この端末の時計が AWS と合っていません（ずれ {minutes} 分）", "this machine's clock is {minutes} min off"),
    "aws_region_not_enabled": Words("リージョン {region} は、このアカウントで有効にされていないようです", "the region {region} seems not to be enabled for this account"),
    "aws_not_permitted": Words("権限 {action} がありません", "the permission {action} is missing"),
    "aws_throttled": Words("API が混み合っています（{action}）", "the API is throttling us ({action})"),
    "aws_unreachable": Words("{place} につながりません", "nothing answers at {place}"),
    "aws_slow": Words("{place} の応答が遅すぎます", "{place} is too slow to answer"),
    "aws_not_found": Words("AWS にありません（{message}）", "AWS does not have it ({message})"),
    "aws_refused": Words("AWS が要求を受け付けません（{action}）: {message}", "AWS refused the request ({action}): {message}"),
    "aws_failed": Words("AWS が失敗を返しました（{action}）: {message}", "AWS answered with a failure ({action}): {message}"),
    "aws_conflict": Words("ほかの変更とぶつかりました: {message}", "it conflicts with another change: {message}"),
    "region_without_stack": Words("スタック {stack} が {place} にありません", "there is no stack {stack} in {place}"),
    "api_unreachable": Words("{address} が応答しません（{problem}）", "{address} does not answer ({problem})"),
    "internal": Words("調べる途中で誤りが起きました（{kind}）", "looking at it broke ({kind})"),
}  # fmt: skip

_WHAT_THEN: dict[str, Words] = {
    "aws_no_credentials": Words("`aws sso login` や AWS_PROFILE で認証情報を用意する", "get credentials: `aws sso login`, or AWS_PROFILE"),
    "aws_no_profile": Words("`aws configure list-profiles` で名前を確かめる", "see the names: `aws configure list-profiles`"),
    "aws_credentials_expired": Words("`aws sso login` で取り直す", "renew them: `aws sso login`"),
    "aws_credentials_incomplete": Words("`aws configure list` で出どころを見て直す", "see where they come from with `aws configure list`"),
    "aws_credentials_rejected": Words("`aws configure list` で鍵の出どころを見て取り直す", "see where they come from with `aws configure list` and get others"),
    "aws_signature_refused": Words("`aws configure list` で鍵の出どころを見て直す", "see where they come from with `aws configure list` and correct them"),
    "aws_clock_off": Words("`sudo timedatectl set-ntp true` などで合わせる", "set it, for example `sudo timedatectl set-ntp true`"),
    "aws_region_not_enabled": Words("AWS_REGION を確かめる。`aws account list-regions --region us-east-1`", "check AWS_REGION: `aws account list-regions --region us-east-1`"),
    "aws_not_permitted": Words("今のロールに {action} を付けてもらう", "ask for {action} for your role"),
    "aws_throttled": Words("1分待ってもう一度", "wait a minute and repeat"),
    "aws_unreachable": Words("ネットワーク、AWS_REGION、AWS_ENDPOINT_URL を確かめる", "check the network, AWS_REGION, AWS_ENDPOINT_URL"),
    "region_without_stack": Words("AWS_REGION と --env を確かめる。なければ `mandala ops deploy --env {environment}`", "check AWS_REGION and --env; `mandala ops deploy --env {environment}` makes it"),
}  # fmt: skip


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"


def why(error: MandalaError) -> Words:
    """Why it could not be read, in words; the error's code where there are none."""
    words = _WHY.get(error.code, same(error.code))
    return words.filled_from(_Facts(error.facts))


def what_then(error: MandalaError) -> Words:
    return _WHAT_THEN.get(error.code, NOTHING).filled_from(_Facts(error.facts))


def reason(error: MandalaError) -> Words:
    """Why, and behind it what to do where that is known."""
    then = what_then(error)
    return why(error) + Words("（", " (") + then + Words("）", ")") if then.en else why(error)


def undetermined(id: str, title: Words, error: MandalaError) -> Check:
    """The check that could not look: UNKNOWN, or CRASHED where that was a defect of ours."""
    status = Status.CRASHED if isinstance(error, InternalFault) else Status.UNKNOWN
    facts = {"error": error.code, **{name: fact for name, fact in error.facts.items() if name in {"action", "place"}}}
    return Check(id, title, status, why(error), what_then(error), facts)
