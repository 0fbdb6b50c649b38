"""Operations are named as the services' models name them, on every protocol."""

from __future__ import annotations

import pytest

from localcloud.edge.caller import Caller, is_read, operation_name, read_caller

_AUTHORIZATION = "AWS4-HMAC-SHA256 Credential=AKIA1/20261125/ap-northeast-1/logs/aws4_request, SignedHeaders=host"


@pytest.mark.parametrize(
    ("service", "method", "path", "query", "headers", "body", "operation"),
    [
        ("logs", "POST", "/", "", {"x-amz-target": "Logs_20140328.FilterLogEvents"}, b"{}", "FilterLogEvents"),
        (
            "iam",
            "POST",
            "/",
            "",
            {"content-type": "application/x-www-form-urlencoded; charset=utf-8"},
            b"Action=PutRolePolicy&Version=2010-05-08",
            "PutRolePolicy",
        ),
        ("lambda", "GET", "/2015-03-31/functions/f", "", {}, b"", "GetFunction"),
        ("lambda", "GET", "/2015-03-31/functions/f/configuration", "", {}, b"", "GetFunctionConfiguration"),
        ("lambda", "PUT", "/2017-10-31/functions/f/concurrency", "", {}, b"", "PutFunctionConcurrency"),
        ("lambda", "POST", "/2015-03-31/functions/f/invocations", "", {}, b"", "Invoke"),
        ("bedrock", "POST", "/model/apac.amazon.nova-micro-v1%3A0/converse-stream", "", {}, b"", "ConverseStream"),
        ("apigateway", "GET", "/restapis", "", {}, b"", "GetRestApis"),
        ("s3", "GET", "/bucket", "list-type=2", {}, b"", "ListObjectsV2"),
        ("s3", "PUT", "/bucket/some/key", "", {}, b"", "PutObject"),
        ("xray", "POST", "/TraceSummaries", "", {}, b"", "GetTraceSummaries"),
        (
            "monitoring",
            "POST",
            "/service/GraniteServiceVersion20100801/operation/PutMetricAlarm",
            "",
            {},
            b"",
            "PutMetricAlarm",
        ),
        ("unknown", "PATCH", "/x", "", {}, b"", "PATCH /x"),
    ],
)
def test_operation(
    service: str, method: str, path: str, query: str, headers: dict[str, str], body: bytes, operation: str
) -> None:
    assert operation_name(service, method, path, query, headers, body) == operation


def test_who_calls() -> None:
    assert read_caller({"authorization": _AUTHORIZATION}) == Caller("AKIA1", "ap-northeast-1", "logs")
    presigned = "X-Amz-Credential=AKIA2%2F20261125%2Fus-east-1%2Fs3%2Faws4_request"
    assert read_caller({}, presigned) == Caller("AKIA2", "us-east-1", "s3")
    assert read_caller({"authorization": "Bearer x"}) == Caller()


def test_reads_and_writes() -> None:
    assert all(is_read(name) for name in ("GetFunction", "DescribeAlarms", "FilterLogEvents", "StartQuery", "GET /x"))
    assert not any(
        is_read(name) for name in ("PutRolePolicy", "UpdateAlias", "Invoke", "DeleteStack", "StartExecution")
    )
