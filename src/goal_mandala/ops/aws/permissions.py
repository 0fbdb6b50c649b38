"""Which IAM action an API call needs: what an operator without it has to ask for.

Owns the spelling. Most calls are ``service:Operation``; the exceptions are a table. Source: AWS Service Authorization
Reference.
"""

from __future__ import annotations

_PREFIX = {
    "service-quotas": "servicequotas",
    "bedrock-runtime": "bedrock",
    "budgets": "budgets",
    "resourcegroupstaggingapi": "tag",
}
_ACTION = {
    ("bedrock-runtime", "Converse"): "bedrock:InvokeModel",
    ("bedrock-runtime", "ConverseStream"): "bedrock:InvokeModelWithResponseStream",
    ("lambda", "Invoke"): "lambda:InvokeFunction",
    ("lambda", "GetAccountSettings"): "lambda:GetAccountSettings",
    ("budgets", "DescribeBudgets"): "budgets:ViewBudget",
    ("budgets", "DescribeBudget"): "budgets:ViewBudget",
    ("sts", "GetCallerIdentity"): "sts:GetCallerIdentity",
    ("s3", "HeadBucket"): "s3:ListBucket",
    ("s3", "ListObjectsV2"): "s3:ListBucket",
    ("s3", "ListObjectVersions"): "s3:ListBucketVersions",
    ("s3", "DeleteObjects"): "s3:DeleteObject",
}
_GATEWAY_VERBS = {"Get": "GET", "Create": "POST", "Update": "PATCH", "Delete": "DELETE", "Put": "PUT", "Test": "POST"}


def action_of(service: str, operation: str) -> str:
    """The IAM action of an API call: ``("logs", "FilterLogEvents")`` → ``logs:FilterLogEvents``."""
    known = _ACTION.get((service, operation))
    if known:
        return known
    if service == "apigateway":
        verb = next((verb for lead, verb in _GATEWAY_VERBS.items() if operation.startswith(lead)), "GET")
        return f"apigateway:{verb}"
    return f"{_PREFIX.get(service, service)}:{operation}"
