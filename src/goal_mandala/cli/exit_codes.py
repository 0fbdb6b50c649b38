"""Exit code of every kind of failure: one table, complete over the error tree (a test walks it).

0 well, 1 a defect of ours, 2 input or usage, 3 findings (``check``), 130 stopped by Ctrl-C.
"""

from __future__ import annotations

from goal_mandala.domain import errors

FINDINGS = 3

EXIT_CODES: dict[type[errors.MandalaError], int] = {
    errors.InternalFault: 1,
    errors.InvalidInput: 2,
    errors.DamagedChart: 5,
    errors.NotFound: 6,
    errors.Conflict: 7,
    errors.Unwritable: 8,
    errors.Misconfigured: 9,
    errors.AuthenticationFailed: 10,
    errors.PermissionDenied: 11,
    errors.QualityNotReached: 12,
    errors.Throttled: 13,
    errors.BudgetExceeded: 14,
    errors.ServiceFailed: 15,
    errors.DeadlineExceeded: 16,
    errors.Cancelled: 130,
}

MEANINGS: dict[int, tuple[str, str]] = {
    0: ("成功", "well"),
    1: ("内部の誤り", "a defect of ours"),
    2: ("入力か使い方", "input or usage"),
    3: ("check の指摘あり", "findings"),
    5: ("壊れたチャート", "damaged chart"),
    6: ("見つからない", "not found"),
    7: ("ぶつかる", "conflict"),
    8: ("書き込めない", "cannot write"),
    9: ("設定", "settings"),
    10: ("認証", "credentials"),
    11: ("許可なし", "not permitted"),
    12: ("使える応答なし", "no usable answer"),
    13: ("混雑", "throttled"),
    14: ("予算切れ", "over budget"),
    15: ("サービスの失敗", "service failed"),
    16: ("時間切れ", "out of time"),
    130: ("中断（Ctrl-C）", "stopped by Ctrl-C"),
}
"""What each code means, for the help."""
