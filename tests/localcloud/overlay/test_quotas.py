"""Service Quotas as the guide asks for it, and fail-closed behaviour of owned services."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.localcloud.overlay.conftest import Cloud

pytestmark = pytest.mark.xdist_group("overlay")


def test_the_model_s_quotas_are_found_by_name(cloud: Cloud) -> None:
    quotas = cloud.aws("service-quotas").list_service_quotas(ServiceCode="bedrock")["Quotas"]
    names = {quota["QuotaName"]: quota["QuotaCode"] for quota in quotas}
    assert names["Cross-region model inference tokens per minute for Amazon Nova Micro"] == "L-DC7FF66C"


def test_the_guide_s_placeholder_is_no_quota(cloud: Cloud) -> None:
    asked = cloud.cli(
        "service-quotas", "get-service-quota", "--service-code", "bedrock", "--quota-code", "L-12345678", check=False
    )
    assert asked.returncode == 254
    assert "NoSuchResourceException" in asked.stderr


def test_the_account_s_concurrency(cloud: Cloud) -> None:
    found = cloud.cli_json(
        "service-quotas", "get-service-quota", "--service-code", "lambda", "--quota-code", "L-B99A9384"
    )
    assert found["Quota"]["QuotaName"] == "Concurrent executions"
    assert found["Quota"]["Value"] == 1000.0


def test_a_request_for_more_is_kept_per_region_and_only_once(cloud: Cloud) -> None:
    client = cloud.aws("service-quotas", "eu-west-1")
    wanted = {"ServiceCode": "lambda", "QuotaCode": "L-B99A9384", "DesiredValue": 2000.0}
    asked = client.request_service_quota_increase(**wanted)["RequestedQuota"]
    assert asked["Status"] == "PENDING"
    with pytest.raises(ClientError, match="Only one open"):
        client.request_service_quota_increase(**wanted)
    history = client.list_requested_service_quota_change_history(ServiceCode="lambda")["RequestedQuotas"]
    assert [entry["Id"] for entry in history] == [asked["Id"]]
    other = cloud.aws("service-quotas", "us-west-2").list_requested_service_quota_change_history()
    assert other["RequestedQuotas"] == []


def test_an_operation_that_nobody_wrote_is_refused(cloud: Cloud) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.aws("service-quotas").get_association_for_service_quota_template()
    assert refused.value.response["Error"]["Code"] == "UnknownOperationException"


def test_missing_parameters_are_named(cloud: Cloud) -> None:
    from botocore.awsrequest import AWSRequest
    from botocore.httpsession import URLLib3Session

    request = AWSRequest(
        "POST",
        cloud.endpoint,
        headers={
            "X-Amz-Target": "ServiceQuotasV20190624.GetServiceQuota",
            "Content-Type": "application/x-amz-json-1.1",
        },
        data=b'{"ServiceCode": "lambda"}',
    )
    answer = URLLib3Session().send(request.prepare())
    assert answer.status_code == 400
    assert "QuotaCode" in answer.text
