"""Where the emulator checks callers the overlay does too: by signature and by policy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.localcloud.overlay.conftest import ACCOUNT, REGION, start, stop
from tests.localcloud.ports import free_port

pytestmark = pytest.mark.xdist_group("overlay")

ADMIN = {"aws_access_key_id": "AKIATESTADMINISTRAT0", "aws_secret_access_key": "no-secret-on-loopback"}


def _code(call: Any, **params: Any) -> str:
    with pytest.raises(ClientError) as refused:
        call(**params)
    return refused.value.response["Error"]["Code"]


def test_a_caller_may_what_its_policies_allow(tmp_path: Path) -> None:
    port = free_port()
    root = {"AWS_ACCESS_KEY_ID": ADMIN["aws_access_key_id"], "AWS_SECRET_ACCESS_KEY": ADMIN["aws_secret_access_key"]}
    server = start(port, tmp_path, AUTH="true", MINISTACK_ACCOUNT_ID=ACCOUNT, **root)

    def client(service: str, **keys: str) -> Any:
        return boto3.client(service, endpoint_url=f"http://127.0.0.1:{port}", region_name=REGION, **(keys or ADMIN))

    try:
        iam, group = client("iam"), f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/mine:*"
        for name in ("/mine", "/other"):
            client("logs").create_log_group(logGroupName=name)
        iam.create_user(UserName="reader")
        statements = [
            {"Effect": "Allow", "Action": "logs:FilterLogEvents", "Resource": group},
            {"Effect": "Allow", "Action": ["xray:*", "cloudwatch:DescribeAlarms"], "Resource": "*"},
            {"Effect": "Deny", "Action": "xray:GetServiceGraph", "Resource": "*"},
        ]
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        iam.put_user_policy(UserName="reader", PolicyName="p", PolicyDocument=document)
        key = iam.create_access_key(UserName="reader")["AccessKey"]
        keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
        logs, xray, metrics = (client(service, **keys) for service in ("logs", "xray", "cloudwatch"))
        assert logs.filter_log_events(logGroupName="/mine")["events"] == []
        assert xray.get_trace_summaries(StartTime=0, EndTime=60)["TraceSummaries"] == []
        assert metrics.describe_alarms()["MetricAlarms"] == []
        assert _code(logs.filter_log_events, logGroupName="/other") == "AccessDeniedException"
        assert _code(xray.get_service_graph, StartTime=0, EndTime=60) == "AccessDeniedException"
        assert _code(metrics.delete_alarms, AlarmNames=["a"]) == "AccessDenied"
        forged = client("xray", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key="wrong")
        assert "Signature" in _code(forged.get_trace_summaries, StartTime=0, EndTime=60)
    finally:
        stop(server)
