"""Alarms that would not wake anybody: those of the template that are missing, have no action, or are switched off."""

from __future__ import annotations

from goal_mandala.ops.doctor.check import Cause, DoctorCheck, Fine, Symptom, Verdict, no, yes
from goal_mandala.ops.doctor.finding import Proof, Severity
from goal_mandala.ops.doctor.fix import Fix, Step, advice
from goal_mandala.ops.doctor.records import Alarms, AlarmState
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.words import Words


def _alarms(signals: Signals) -> Alarms:
    return signals.get(Signal.ALARMS, Alarms)


def _missing(signals: Signals) -> list[str]:
    found = {alarm.name for alarm in _alarms(signals).found}
    return [name for name in _alarms(signals).expected if name not in found]


def _mute(signals: Signals) -> list[AlarmState]:
    expected = set(_alarms(signals).expected) - set(_alarms(signals).quiet)
    return [
        one for one in _alarms(signals).found if one.name in expected and (not one.actions_enabled or not one.actions)
    ]


def _symptom(signals: Signals) -> Symptom | Fine:
    missing, mute = _missing(signals), _mute(signals)
    if not (missing or mute):
        firing = [alarm.name for alarm in _alarms(signals).found if alarm.state == "ALARM"]
        return Fine(
            Words(
                "アラーム{count}件は通知につながっています（鳴動中{firing}件）。",
                "{count} alarms lead to a notification ({firing} firing).",
            ).filled(count=len(_alarms(signals).found), firing=len(firing))
        )
    return Symptom(
        Words("アラームがないか、鳴っても誰にも届きません。", "An alarm is missing, or would reach nobody."),
        (
            Proof(Words("ないアラーム", "missing alarms"), ", ".join(missing[:4]) or "0", "0", Signal.ALARMS),
            Proof(Words("通知のないアラーム", "alarms without a notification"), ", ".join(one.name for one in mute[:4]) or "0", "0", Signal.ALARMS, detail="ActionsEnabled, AlarmActions"),
        ),
    )  # fmt: skip


def _gone(signals: Signals) -> Verdict:
    if missing := _missing(signals):
        return yes("{name} がありません。", "{name} is missing.", name=missing[0])
    return no("アラームはそろっています。", "All alarms exist.")


def _switched_off(signals: Signals) -> Verdict:
    if off := [one for one in _mute(signals) if not one.actions_enabled]:
        return yes("{name} の通知が切られています。", "Actions of {name} are switched off.", name=off[0].name)
    return no("通知は切られていません。", "No alarm's actions are switched off.")


def _turn_on(signals: Signals) -> Fix:
    off = [one.name for one in _mute(signals) if not one.actions_enabled]
    return Fix(
        Words("通知を有効に戻します。", "Switch the actions on again."),
        tuple(Step("alarm-actions", name, "off", "on") for name in off),
        Words("鳴っているアラームはすぐ通知されます。", "An alarm that is firing notifies at once."),
        Words("費用は増えません。", "Costs nothing."),
        Words("切り直します。", "Switches them off again."),
    )


def _unwired(signals: Signals) -> Verdict:
    if bare := [one for one in _mute(signals) if one.actions_enabled]:
        return yes("{name} に通知先がありません。", "{name} has no action.", name=bare[0].name)
    return no("通知先はあります。", "Every alarm has an action.")


CHECK = DoctorCheck(
    "alerting",
    Words("アラームの通知", "Alerting"),
    Severity.MAJOR,
    (Signal.ALARMS,),
    _symptom,
    (
        Cause("alarm-missing", Words("アラームがない", "An alarm is missing"), _gone, lambda _: advice("CloudFormation が作り直すのは、テンプレートでそのアラームが変わったときだけです。infra でその説明文などを変えてから `mandala ops deploy` してください。", "CloudFormation makes it again only where the template changes it: change its description in infra, then `mandala ops deploy`.")),
        Cause("alarm-off", Words("通知が切られている", "Actions switched off"), _switched_off, _turn_on),
        Cause("alarm-unwired", Words("通知先がない", "No action"), _unwired, lambda _: advice("CloudFormation が通知先を戻すのは、テンプレートでそのアラームが変わったときだけです。infra でその説明文などを変えてから `mandala ops deploy` し、`mandala ops alarms test NAME` で確かめてください。", "CloudFormation wires it again only where the template changes it: change its description in infra, `mandala ops deploy`, then prove it with `mandala ops alarms test NAME`.")),
    ),
    "mandala ops alarms",
)  # fmt: skip
