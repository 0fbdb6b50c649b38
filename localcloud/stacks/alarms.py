"""``AWS::CloudWatch::Alarm`` and ``AWS::CloudWatch::CompositeAlarm``, through CloudWatch's own API."""

from __future__ import annotations

from .api import Made, Properties, account_client, own_tags, physical_name, with_types


def put_alarm(logical_id: str, properties: Properties, stack: str) -> Made:
    """A metric alarm, metric math and percentiles included."""
    return _put("PutMetricAlarm", logical_id, properties, stack)


def put_composite(logical_id: str, properties: Properties, stack: str) -> Made:
    """A composite alarm; the alarms of its rule must be there."""
    return _put("PutCompositeAlarm", logical_id, properties, stack)


def update_alarm(name: str, old: Properties, new: Properties, stack: str, logical_id: str = "") -> Made:
    """In place; another name makes another alarm."""
    return _update("PutMetricAlarm", name, old, new, stack, logical_id)


def update_composite(name: str, old: Properties, new: Properties, stack: str, logical_id: str = "") -> Made:
    """In place; another name makes another alarm."""
    return _update("PutCompositeAlarm", name, old, new, stack, logical_id)


def delete_alarm(name: str, _properties: Properties) -> None:
    """Either kind."""
    account_client("cloudwatch").delete_alarms(AlarmNames=[name])


def _put(operation: str, logical_id: str, properties: Properties, stack: str) -> Made:
    name = properties.get("AlarmName") or physical_name(stack, logical_id)
    client = account_client("cloudwatch")
    given = with_types("cloudwatch", operation, {**properties, "AlarmName": name, "Tags": own_tags(properties)})
    put = client.put_composite_alarm if operation == "PutCompositeAlarm" else client.put_metric_alarm
    put(**given)
    found = client.describe_alarms(AlarmNames=[name], AlarmTypes=["CompositeAlarm", "MetricAlarm"])
    alarm = (found.get("CompositeAlarms") or found.get("MetricAlarms"))[0]
    return name, {"Arn": alarm["AlarmArn"]}


def _update(operation: str, name: str, old: Properties, new: Properties, stack: str, logical_id: str) -> Made:
    made = _put(operation, logical_id or name, {**new, "AlarmName": new.get("AlarmName") or name}, stack)
    if made[0] != name:
        delete_alarm(name, old)
    return made
