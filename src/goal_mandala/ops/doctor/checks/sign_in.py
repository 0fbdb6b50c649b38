"""401: expired, of another pool, for another client, of another use, of an unknown key, or a clock that is off. IAM cannot be the cause."""

from __future__ import annotations

from datetime import timedelta

from goal_mandala.ops.doctor.check import Cause, DoctorCheck, Fine, Symptom, Verdict, no, unclear, yes
from goal_mandala.ops.doctor.evidence import caused, sample
from goal_mandala.ops.doctor.finding import Proof, Severity
from goal_mandala.ops.doctor.fix import Fix, Step, advice
from goal_mandala.ops.doctor.moments import iso
from goal_mandala.ops.doctor.records import Access, Failure, Gateway, SignIn, Token
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.doctor.thresholds import CLOCK_SECONDS
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.words import Words

NOISE_SHARE = 0.2
"""Single 401s are people whose session ended: only beyond this share of all requests, or with a cause of ours, it is a finding."""

LEAST = 3


def _refused(signals: Signals) -> list[Access]:
    return [line for line in signals.get(Signal.GATEWAY, Gateway).lines if line.status == 401]


def _by_us(signals: Signals) -> list[Failure]:
    return caused(signals, "sign-in-refused")


def _symptom(signals: Signals) -> Symptom | Fine:
    lines = signals.get(Signal.GATEWAY, Gateway).lines
    refused = _refused(signals)
    own = _by_us(signals)
    ours = any(verdict.holds for verdict in (_pool_setting(signals), _audience_setting(signals), _stage(signals)))
    many = len(refused) >= LEAST and len(refused) > NOISE_SHARE * len(lines)
    if not signals.has(Signal.GATEWAY):
        many = len(own) >= LEAST
    if not (many or ours or signals.has(Signal.TOKEN)):
        return Fine(
            Words(
                "401は{all}件のうち{count}件で、ふだんの範囲です。", "{count} of {all} requests got 401: as usual."
            ).filled(count=len(refused), all=len(lines)),
            unknown=not lines,
        )
    return Symptom(
        Words("401が{all}件のうち{count}件あります。", "{count} of {all} requests got 401.").filled(
            count=len(refused), all=len(lines)
        ),
        _proofs(signals),
        iso(min((line.at for line in refused), default=None)),
        Status.FAIL if refused or ours else Status.WARN,
    )


def _proofs(signals: Signals) -> tuple[Proof, ...]:
    refused, own = _refused(signals), _by_us(signals)
    lines = signals.get(Signal.GATEWAY, Gateway).lines
    said = tuple(sorted({line.error for line in refused if line.error}))[:2]
    return (
        Proof(Words("ゲートウェイの401", "401 of the gateway"), f"{len(refused)}/{len(lines)}", f"≤ {NOISE_SHARE:.0%}", Signal.GATEWAY, said, "status=401"),
        Proof(Words("関数が断ったトークン", "tokens refused by the function"), str(len(own)), "0", Signal.FAILURES, sample(own), "sign-in-refused"),
        *((_token_proof(signals),) if signals.has(Signal.TOKEN) else ()),
    )  # fmt: skip


def _token_proof(signals: Signals) -> Proof:
    token = signals.get(Signal.TOKEN, Token)
    return Proof(
        Words("渡されたトークン（手元で読みました）", "the token given (read here, never logged)"),
        f"token_use={token.token_use}, exp={iso(token.expires)}",
        f"> {iso(token.checked)}",
        Signal.TOKEN,
    )


def _said(signals: Signals, word: str) -> list[Access]:
    return [line for line in _refused(signals) if word in line.error.lower()]


def _reasons(signals: Signals, *reasons: str) -> list[Failure]:
    return [one for one in _by_us(signals) if one.reason in reasons]


def _stage(signals: Signals) -> Verdict:
    if signals.get(Signal.GATEWAY, Gateway).deployed:
        return no("ステージにはデプロイがあります。", "The stage has a deployment.")
    return yes("ステージにデプロイがありません。", "The stage has no deployment.")


def _pool_setting(signals: Signals) -> Verdict:
    """Whether everything of ours points at one pool that exists."""
    sign_in = signals.get(Signal.SIGN_IN, SignIn)
    pools = signals.get(Signal.GATEWAY, Gateway).authorizer_pools
    if not sign_in.pool_exists:
        return yes("ユーザープールがありません。", "The user pool is gone.")
    if sign_in.function_issuer != sign_in.issuer:
        return yes(
            "関数の MANDALA_ISSUER が別のプールを指しています。", "MANDALA_ISSUER of the function names another pool."
        )
    if pools and sign_in.pool and sign_in.pool not in pools:
        return yes("オーソライザーが別のプールを指しています。", "The authoriser points at another pool.")
    return no("プールと発行者の設定は合っています。", "The settings of pool and issuer fit.")


def _pool(signals: Signals) -> Verdict:
    setting = _pool_setting(signals)
    if setting.holds:
        return setting
    sign_in = signals.get(Signal.SIGN_IN, SignIn)
    if signals.has(Signal.TOKEN):
        token = signals.get(Signal.TOKEN, Token)
        if token.issuer != sign_in.issuer:
            return yes(
                "渡されたトークンの発行者は別のプール（またはリージョン）です。",
                "The token given was issued by another pool or region.",
            )
        return no("渡されたトークンの発行者は正しいプールです。", "The token given is of the right pool.")
    foreign = _reasons(signals, "wrong_issuer")
    if foreign:
        return yes("{count}件は別のプールのトークンです。", "{count} tokens are of another pool.", count=len(foreign))
    unauthorized = [line for line in _said(signals, "unauthorized") if line.integration_status is None]
    if unauthorized and not _by_us(signals):
        return yes(
            "ゲートウェイが{count}件を「Unauthorized」で断りました。期限切れなら別の言葉になります。プールか署名が違います。",
            "The gateway refused {count} as 'Unauthorized' (it has other words for expired ones): wrong pool or signature.",
            count=len(unauthorized),
        )
    return no("プールと発行者は合っています。", "Pool and issuer fit.")


def _pool_fix(signals: Signals) -> Fix:
    sign_in = signals.get(Signal.SIGN_IN, SignIn)
    if sign_in.pool_exists and sign_in.function_issuer != sign_in.issuer:
        return _environment({"MANDALA_ISSUER": sign_in.function_issuer}, {"MANDALA_ISSUER": sign_in.issuer})
    return advice(
        "クライアント（ページ、CLI）の設定を正しいプールにしてください。`mandala ops deploy` の出力にあります。",
        "Point the client (page, command line) at the right pool: `mandala ops deploy` prints it.",
    )


def _environment(before: dict[str, str], after: dict[str, str]) -> Fix:
    return Fix(
        Words("関数の環境変数を戻します。", "Put the function's environment back."),
        (Step("function-environment", "api", before, after),),
        Words("次の呼び出しから効きます。", "Takes effect with the next invocation."),
        Words("費用は増えません。", "Costs nothing."),
        Words("元の値に戻します。", "Puts the old value back."),
    )


def _audience_setting(signals: Signals) -> Verdict:
    sign_in = signals.get(Signal.SIGN_IN, SignIn)
    if sign_in.client_exists and sign_in.client in sign_in.function_audience:
        return no("関数はこのクライアントを受け付けます。", "The function accepts this client.")
    return yes(
        "関数の MANDALA_AUDIENCE にページのクライアントがありません。",
        "MANDALA_AUDIENCE of the function lacks the page's client.",
    )


def _audience(signals: Signals) -> Verdict:
    setting = _audience_setting(signals)
    if setting.holds:
        return setting
    if signals.has(Signal.TOKEN):
        token, sign_in = signals.get(Signal.TOKEN, Token), signals.get(Signal.SIGN_IN, SignIn)
        if token.audience not in sign_in.function_audience and token.issuer == sign_in.issuer:
            return yes("渡されたトークンは別のクライアント向けです。", "The token given is for another client.")
    found = _reasons(signals, "wrong_audience")
    if found:
        return yes(
            "{count}件は別のクライアント向けのトークンです。",
            "{count} tokens are for another client.",
            count=len(found),
        )
    return no("別のクライアント向けのトークンはありません。", "No token for another client was seen.")


def _audience_fix(signals: Signals) -> Fix:
    sign_in = signals.get(Signal.SIGN_IN, SignIn)
    if _audience_setting(signals).holds and sign_in.client_exists:
        return _environment(
            {"MANDALA_AUDIENCE": ",".join(sign_in.function_audience)}, {"MANDALA_AUDIENCE": sign_in.client}
        )
    return advice(
        "呼び出し側のクライアントIDを直すか、受け付けるクライアントに加えてください（infra の設定）。",
        "Correct the caller's client id, or add it to the accepted clients (infra settings).",
    )


def _use(signals: Signals) -> Verdict:
    if signals.has(Signal.TOKEN) and signals.get(Signal.TOKEN, Token).token_use not in {"access", "id"}:
        return yes(
            "渡されたトークンの token_use は「{use}」です。",
            "token_use of the token given is '{use}'.",
            use=signals.get(Signal.TOKEN, Token).token_use,
        )
    found = _reasons(signals, "wrong_token_use")
    if found:
        return yes("{count}件は token_use が違います。", "{count} tokens have another token_use.", count=len(found))
    return no("token_use の違いはありません。", "No other token_use was seen.")


def _key(signals: Signals) -> Verdict:
    if signals.has(Signal.TOKEN) and signals.get(Signal.TOKEN, Token).known_key is False:
        return yes("渡されたトークンの鍵はプールにありません。", "The pool has no key of the token given.")
    found = _reasons(signals, "unknown_key", "bad_signature")
    if found:
        return yes(
            "{count}件は知らない鍵の署名です。", "{count} tokens are signed with an unknown key.", count=len(found)
        )
    return no("知らない鍵の署名はありません。", "No unknown key was seen.")


def _clock(signals: Signals) -> Verdict:
    """Refused within seconds of their issue, or before they begin."""
    if signals.has(Signal.TOKEN):
        token = signals.get(Signal.TOKEN, Token)
        begins = token.not_before or token.issued
        if begins and begins > token.checked + timedelta(seconds=CLOCK_SECONDS):
            return yes(
                "渡されたトークンはまだ始まっていません（時計のずれ）。",
                "The token given has not begun yet: a clock is off.",
            )
    early = _reasons(signals, "token_not_yet_valid")
    fresh = [
        one for one in _reasons(signals, "token_expired") if 0 <= float(one.facts.get("tokenAge", 1e9)) <= CLOCK_SECONDS
    ]
    if early or fresh:
        return yes(
            "{count}件は発行から{limit}秒以内に断られています（時計のずれ）。",
            "{count} tokens were refused within {limit} s of their issue: a clock is off.",
            count=len(early) + len(fresh),
            limit=CLOCK_SECONDS,
        )
    if not _by_us(signals) and not signals.has(Signal.TOKEN):
        return unclear(
            "関数まで届いたものがなく、発行からの時間が分かりません。",
            "None reached the function, so their age is not known.",
        )
    return no("発行直後に断られたものはありません。", "None was refused right after its issue.")


def _expired(signals: Signals) -> Verdict:
    if _clock(signals).holds:
        return no("期限ではなく時計のずれです。", "It is a clock, not age.")
    if signals.has(Signal.TOKEN):
        token = signals.get(Signal.TOKEN, Token)
        if token.expires and token.expires <= token.checked:
            return yes(
                "渡されたトークンは{at}に切れています。", "The token given expired at {at}.", at=iso(token.expires)
            )
    count = len(_said(signals, "expired")) + len(_reasons(signals, "token_expired"))
    if count:
        return yes(
            "{count}件は期限切れです。クライアントが更新していません。",
            "{count} tokens had expired: a client does not renew.",
            count=count,
        )
    return no("期限切れのトークンはありません。", "No token had expired.")


CHECK = DoctorCheck(
    "sign-in",
    Words("認証（401）", "Sign-in (401)"),
    Severity.CRITICAL,
    (Signal.GATEWAY, Signal.SIGN_IN, Signal.FAILURES, Signal.TOKEN),
    _symptom,
    (
        Cause("stage-undeployed", Words("ステージが未デプロイ", "Stage without a deployment"), _stage, lambda _: advice("`mandala ops deploy` でデプロイし直してください。", "Deploy again with `mandala ops deploy`.")),
        Cause("clock-skew", Words("時計のずれ", "A clock is off"), _clock, lambda _: advice("クライアントの時計（NTP）を合わせてください。", "Set the client's clock (NTP).")),
        Cause("wrong-pool", Words("別のプール・リージョンのトークン", "Token of another pool or region"), _pool, _pool_fix),
        Cause("wrong-audience", Words("別のクライアント向けのトークン", "Token for another client"), _audience, _audience_fix),
        Cause("wrong-token-use", Words("token_use の違い", "Wrong token_use"), _use, lambda _: advice("アクセストークンかIDトークンを送ってください。", "Send the access or id token.")),
        Cause("unknown-key", Words("知らない鍵の署名", "Signed with an unknown key"), _key, lambda _: advice("鍵の交替直後なら数分で直ります。続くなら偽造を疑い、WAFと監査ログを確認してください。", "Right after a key rotation it mends itself in minutes; if it lasts suspect forgery: see WAF and the audit log.")),
        Cause("token-expired", Words("期限切れ", "Expired"), _expired, lambda _: advice("クライアントでトークンを更新してください（ページは自動で更新します）。", "Renew the token in the client (the page renews by itself).")),
    ),
    "mandala ops logs --cause sign-in-refused",
    {Signal.TOKEN: Words("操作する人が渡したときだけある（--token-stdin）", "there only where the operator hands one over (--token-stdin)")},
)  # fmt: skip
