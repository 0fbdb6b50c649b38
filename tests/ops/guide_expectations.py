"""What every command of the operations guide has to answer, on a cloud that has served good and failing generations.

Owns one row per command. A command that the guide prints and that has no row here fails the test, and the other way
round: whoever changes the guide says here what the new command is for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.ops.guide_commands import GROUP

PROCESSOR = "goal-mandala-dev-ai-processor"
FUNCTION = "goal-mandala-${ENVIRONMENT}-ai-processor"
ROLE = "goal-mandala-${ENVIRONMENT}-lambda-execution-role"


@dataclass(frozen=True)
class Traffic:
    """What the cloud has served: ids of requests as Lambda counts them."""

    good: str
    failed: str
    began: datetime
    user_pool: str


@dataclass(frozen=True)
class Ran:
    """A command's answer."""

    code: int
    out: str
    error: str
    traffic: Traffic

    @property
    def data(self) -> Any:
        assert self.code == 0, self.error
        return json.loads(self.out)


Look = Callable[[Ran], None]


def _synthesized(ran: Ran) -> None:
    assert ran.code == 0, ran.error
    assert "AWS::Lambda::Function" in ran.out
    assert PROCESSOR in ran.out


def _deployed(ran: Ran) -> None:
    assert ran.code == 0, ran.error[-2000:]
    assert "goal-mandala-dev-api" in ran.out + ran.error


def _function(ran: Ran) -> None:
    configuration = ran.data["Configuration"]
    assert (configuration["Timeout"], configuration["MemorySize"]) == (900, 1024)
    assert configuration["State"] == "Active"
    assert ran.data["Concurrency"]["ReservedConcurrentExecutions"] == 10


def _api(ran: Ran) -> None:
    assert [api["name"] for api in ran.data] == ["goal-mandala-dev-api"]


def _log_group(ran: Ran) -> None:
    groups = {group["logGroupName"]: group.get("retentionInDays") for group in ran.data["logGroups"]}
    assert groups[f"/aws/lambda/{PROCESSOR}"] == 30


def _followed(ran: Ran) -> None:
    """It goes on until it is stopped: what matters is that it shows what was there."""
    assert ran.code in {0, 124, 143}, ran.error
    assert ran.traffic.good in ran.out


def _errors(ran: Ran) -> None:
    messages = [event["message"] for event in ran.data["events"]]
    assert any(ran.traffic.failed in message for message in messages)
    assert all("ERROR" in message for message in messages)
    assert not any(ran.traffic.good in message for message in messages)


def _last_hour(ran: Ran) -> None:
    events = ran.data["events"]
    assert {ran.traffic.good, ran.traffic.failed} <= {i for e in events for i in ids(e["message"], ran.traffic)}
    now = datetime.now(UTC).timestamp() * 1000
    assert all(now - 3_700_000 < event["timestamp"] <= now + 1000 for event in events)


def ids(message: str, traffic: Traffic) -> set[str]:
    return {id for id in (traffic.good, traffic.failed) if id in message}


def _alarms(ran: Ran) -> None:
    rows = {row["AlarmName"]: row for row in ran.data["MetricAlarms"]}
    wanted = {"error-rate": ("Errors", 5), "duration": ("Duration", 60000), "throttle": ("Throttles", 1), "concurrent-executions": ("ConcurrentExecutions", 8)}  # fmt: skip
    for name, (metric, threshold) in wanted.items():
        row = rows[f"{PROCESSOR}-{name}"]
        assert (row["MetricName"], row["Threshold"]) == (metric, threshold)
        assert row["AlarmActions"]
        assert row["StateValue"] in {"OK", "ALARM"}


def _history(ran: Ran) -> None:
    items = ran.data["AlarmHistoryItems"]
    assert 0 < len(items) <= 10
    assert {item["AlarmName"] for item in items} == {f"{PROCESSOR}-error-rate"}


def _traces(ran: Ran) -> None:
    summaries = ran.data["TraceSummaries"]
    assert summaries
    assert all(row["Duration"] >= 0 for row in summaries)
    assert any(row.get("HasFault") or row.get("HasError") for row in summaries)


def _graph(ran: Ran) -> None:
    names = {service.get("Name") for service in ran.data["Services"]}
    assert any(PROCESSOR in (name or "") for name in names), names


def _query(ran: Ran) -> None:
    assert len(ran.data["queryId"]) > 8


def _cost(ran: Ran) -> None:
    periods = ran.data["ResultsByTime"]
    assert len(periods) == 1
    assert float(periods[0]["Total"]["BlendedCost"]["Amount"]) > 0
    assert periods[0]["TimePeriod"]["Start"].endswith("-01")


def _equals(wanted: Any) -> Look:
    def look(ran: Ran) -> None:
        assert ran.data == wanted

    return look


def _field(name: str, wanted: Any) -> Look:
    def look(ran: Ran) -> None:
        assert ran.data[name] == wanted

    return look


def _quota(ran: Ran) -> None:
    quota = ran.data["Quota"]
    assert "Nova Micro" in quota["QuotaName"]
    assert quota["Value"] > 0


def _memory(ran: Ran) -> None:
    messages = [event["message"] for event in ran.data["events"]]
    assert any(ran.traffic.good in message for message in messages)
    assert all("Memory Size: " in message and "Max Memory Used: " in message for message in messages)


def _pool(ran: Ran) -> None:
    assert ran.data["UserPool"]["Id"] == ran.traffic.user_pool
    assert ran.data["UserPool"]["Name"] == "goal-mandala-dev-users"


def _policy(ran: Ran) -> None:
    statements = ran.data["PolicyDocument"]["Statement"]
    actions = {
        action
        for one in statements
        for action in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])
    }
    assert {"bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"} <= actions


def _models(ran: Ran) -> None:
    assert "amazon.nova-micro-v1:0" in {model["modelId"] for model in ran.data["modelSummaries"]}


def _silent(ran: Ran) -> None:
    assert (ran.code, ran.out.strip()) == (0, ""), ran.error


def _error_messages(ran: Ran) -> None:
    assert ran.code == 0, ran.error
    messages = [json.loads(line) for line in ran.out.splitlines()]
    assert any(ran.traffic.failed in message for message in messages)


def _one_request(ran: Ran) -> None:
    assert ran.code == 0, ran.error
    messages = [json.loads(line) for line in ran.out.splitlines()]
    assert len(messages) >= 3
    assert all(ran.traffic.failed in message for message in messages)


def _recent_errors(ran: Ran) -> None:
    assert ran.code == 0, ran.error
    assert ran.traffic.failed in ran.out
    assert ran.traffic.good not in ran.out


EXPECTATIONS: dict[str, Look] = {
    "npx cdk synth": _synthesized,
    "npx cdk deploy goal-mandala-${ENVIRONMENT}-api --require-approval never": _deployed,
    f"aws lambda get-function --function-name {FUNCTION}": _function,
    "aws apigateway get-rest-apis --query \"items[?name=='goal-mandala-${ENVIRONMENT}-api']\"": _api,
    f"aws logs describe-log-groups --log-group-name-prefix {GROUP}": _log_group,
    f"aws logs tail {GROUP} --follow": _followed,
    f'aws logs filter-log-events --log-group-name {GROUP} --filter-pattern "ERROR"': _errors,
    f"aws logs filter-log-events --log-group-name {GROUP} --start-time $(date -u -d '1 hour ago' +%s)000 --end-time $(date -u +%s)000": _last_hour,
    f"aws cloudwatch describe-alarms --alarm-name-prefix {FUNCTION}": _alarms,
    f"aws cloudwatch describe-alarm-history --alarm-name {FUNCTION}-error-rate --max-records 10": _history,
    "aws xray get-trace-summaries --start-time $(date -u -d '1 hour ago' +%s) --end-time $(date -u +%s)": _traces,
    "aws xray get-service-graph --start-time $(date -u -d '1 hour ago' +%s) --end-time $(date -u +%s)": _graph,
    f"aws logs start-query --log-group-name {GROUP} --start-time $(date -u -d '1 hour ago' +%s) --end-time $(date -u +%s) --query-string 'fields @timestamp, @duration | stats avg(@duration), max(@duration), min(@duration)'": _query,
    'aws ce get-cost-and-usage --time-period Start=$(date -u +%Y-%m-01),End=$(date -u -d "$(date -u +%Y-%m-01) 1 month" +%Y-%m-%d) --granularity MONTHLY --metrics BlendedCost --filter file://bedrock-filter.json': _cost,
    f"aws lambda get-function-configuration --function-name {FUNCTION} --query 'Timeout'": _equals(900),
    f"aws lambda update-function-configuration --function-name {FUNCTION} --timeout 900": _field("Timeout", 900),
    f"aws lambda get-function-concurrency --function-name {FUNCTION}": _field("ReservedConcurrentExecutions", 10),
    f"aws lambda put-function-concurrency --function-name {FUNCTION} --reserved-concurrent-executions 20": _field("ReservedConcurrentExecutions", 20),
    "aws service-quotas get-service-quota --service-code bedrock --quota-code $(aws service-quotas list-service-quotas --service-code bedrock --query \"Quotas[?contains(QuotaName, 'Nova Micro') && contains(QuotaName, 'tokens per minute')] | [0].QuotaCode\" --output text)": _quota,
    f'aws logs filter-log-events --log-group-name {GROUP} --filter-pattern "Memory Size"': _memory,
    f"aws lambda update-function-configuration --function-name {FUNCTION} --memory-size 2048": _field("MemorySize", 2048),
    "aws cognito-idp describe-user-pool --user-pool-id ${USER_POOL_ID}": _pool,
    f"aws iam get-role-policy --role-name {ROLE} --policy-name BedrockAccess": _policy,
    "aws bedrock list-foundation-models --region ap-northeast-1": _models,
    f"aws iam put-role-policy --role-name {ROLE} --policy-name BedrockAccess --policy-document file://bedrock-policy.json": _silent,
    f"aws logs filter-log-events --log-group-name {GROUP} --filter-pattern \"ERROR\" --start-time $(date -u -d '1 hour ago' +%s)000 --output json | jq '.events[].message'": _error_messages,
    f"aws logs filter-log-events --log-group-name {GROUP} --filter-pattern '\"request-id-12345\"' --output json | jq '.events[].message'": _one_request,
    f"aws logs put-retention-policy --log-group-name {GROUP} --retention-in-days 30": _silent,
    f'aws logs tail {GROUP} --since 1h --filter-pattern "ERROR"': _recent_errors,
}  # fmt: skip
