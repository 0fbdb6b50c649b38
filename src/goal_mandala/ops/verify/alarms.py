"""Alarms: the guide's four exactly as they stand there, all of them heard by somebody."""

from __future__ import annotations

from dataclasses import dataclass

from goal_mandala.names import AlarmName, Output, Resources
from goal_mandala.ops.aws.alarms import Alarm
from goal_mandala.ops.aws.topic import Subscription, read_subscriptions
from goal_mandala.ops.reading import Reading, undetermined
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import Words, same

_TITLE = Words("アラーム", "Alarms")
_WIRED = Words("アラームの通知先", "Alarms wired to SNS")
_HEARD = Words("通知を受ける人", "Someone hears them")
_DEPLOY = same("mandala ops deploy")
_DOCTOR = same("mandala ops doctor alerting drift --plan fix.json")
"""A deployment of the same template changes nothing of what somebody changed by hand."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What the guide says of an alarm; thresholds in the metric's own unit (milliseconds for Duration)."""

    metric: str
    statistic: str
    threshold: float


GUIDE = {
    AlarmName.ERROR_RATE: Rule("Errors", "Sum", 5),
    AlarmName.DURATION: Rule("Duration", "Average", 60_000),
    AlarmName.THROTTLE: Rule("Throttles", "Sum", 1),
    AlarmName.CONCURRENT_EXECUTIONS: Rule("ConcurrentExecutions", "Maximum", 8),
}
AT_LEAST = "GreaterThanOrEqualToThreshold"


def check_alarms(snapshot: Snapshot) -> list[Check]:
    topic = snapshot.stack.get().outputs.get(Output.TOPIC_ARN, "")
    alarms = snapshot.alarms
    heard = snapshot.read("topic", lambda: read_subscriptions(snapshot.aws, topic))
    return [
        *(judge_guide(snapshot.names, part, rule, alarms) for part, rule in GUIDE.items()),
        judge_wiring(topic, alarms),
        judge_hearers(heard),
    ]


def judge_guide(names: Resources, part: str, rule: Rule, reading: Reading[tuple[Alarm, ...]]) -> Check:
    """One of the four: exists, the guide's metric, statistic and threshold, its actions switched on."""
    id, title = f"alarm-{part}", Words(f"アラーム {part}", f"Alarm {part}")
    if reading.error:
        return undetermined(id, title, reading.error)
    alarm = next((alarm for alarm in reading.get() if alarm.name == names.alarm(part)), None)
    if alarm is None:
        return Check(id, title, Status.FAIL, Words("ありません", "is missing"), _DOCTOR)
    facts = {"metric": alarm.metric, "statistic": alarm.statistic, "threshold": alarm.threshold, "state": alarm.state}
    off: list[str] = []
    if (alarm.metric, alarm.statistic) != (rule.metric, rule.statistic):
        off.append(f"{alarm.metric} {alarm.statistic} ≠ {rule.metric} {rule.statistic}")
    if alarm.threshold != rule.threshold or alarm.comparison != AT_LEAST:
        off.append(
            f"{alarm.comparison} {alarm.threshold:g} ≠ ≥ {rule.threshold:g}"
            if alarm.threshold is not None
            else "no threshold"
        )
    if not alarm.enabled:
        off.append("ActionsEnabled = false")
    if off:
        return Check(id, title, Status.FAIL, same("; ".join(off)), _DOCTOR, facts)
    limit = f"{rule.threshold / 1000:g} s" if rule.metric == "Duration" else f"{rule.threshold:g}"
    words = same(f"{rule.statistic} {rule.metric} ≥ {limit}, {alarm.state}")
    return Check(id, title, Status.PASS, words, facts=facts)


def judge_wiring(topic: str, reading: Reading[tuple[Alarm, ...]]) -> Check:
    """Every alarm tells the topic; one that rings unheard is worse than none."""
    if reading.error:
        return undetermined("alarms-wired", _WIRED, reading.error)
    alarms = reading.get()
    deaf = [alarm.name for alarm in alarms if topic not in alarm.actions]
    if not alarms or not topic:
        return Check(
            "alarms-wired",
            _WIRED,
            Status.FAIL,
            Words("アラームか SNS トピックがありません", "there are no alarms, or no topic"),
            _DEPLOY,
        )
    canary = {name for name in deaf if name.endswith(f"-{AlarmName.CANARY}")}
    deaf = [name for name in deaf if name not in canary]
    if deaf:
        words = Words(f"通知しません: {', '.join(deaf)}", f"tell nobody: {', '.join(deaf)}")
        return Check("alarms-wired", _WIRED, Status.FAIL, words, _DOCTOR, {"deaf": deaf})
    words = Words(
        f"{len(alarms)} 個すべて {topic.rpartition(':')[2]}", f"all {len(alarms)} to {topic.rpartition(':')[2]}"
    )
    return Check("alarms-wired", _WIRED, Status.PASS, words, facts={"alarms": len(alarms)})


def judge_hearers(reading: Reading[tuple[Subscription, ...]]) -> Check:
    if reading.error:
        return undetermined("alarms-heard", _HEARD, reading.error)
    heard = reading.get()
    confirmed = [one for one in heard if one.confirmed]
    facts = {"confirmed": len(confirmed), "pending": len(heard) - len(confirmed)}
    if confirmed:
        return Check(
            "alarms-heard", _HEARD, Status.PASS, same(", ".join(sorted(one.protocol for one in confirmed))), facts=facts
        )
    if heard:
        words = Words("購読の確認メールに返事がありません", "nobody has answered the confirmation mail")
        return Check(
            "alarms-heard",
            _HEARD,
            Status.WARN,
            words,
            Words("メールのリンクを押す", "follow the link in the mail"),
            facts,
        )
    words = Words("購読者がいません。鳴っても誰にも届きません", "nobody subscribes: they ring unheard")
    fix = Words(
        "export ALERT_EMAIL=oncall@example.com か SLACK_WEBHOOK_SECRET を設定して配備",
        "set ALERT_EMAIL=oncall@example.com or SLACK_WEBHOOK_SECRET, then deploy",
    )
    return Check("alarms-heard", _HEARD, Status.WARN, words, fix, facts)
