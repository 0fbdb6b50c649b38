"""The web ACL in front of the API: no address may call more often than a person can, and known bad addresses not at all."""

from __future__ import annotations

from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from infra.constructs.gateway_responses import error_body

WINDOW = 300
"""Seconds over which an address's requests are counted (AWS WAF counts by 60, 120, 300 or 600)."""

TOO_OFTEN = (
    "この接続元からのリクエストが多すぎます。5分ほどしてから試してください。",
    "Too many requests from this address. Try again in five minutes.",
)
BODY = "TooOften"


class WebAcl(Construct):
    """*limit* requests an address may make in five minutes; beyond that it reads 429 with the contract's body."""

    def __init__(self, scope: Construct, name: str, *, acl_name: str, limit: int, stage_arn: str) -> None:
        super().__init__(scope, name)
        acl = waf.CfnWebACL(
            self,
            "Acl",
            name=acl_name,
            description="A rate for each address and the AWS list of bad addresses",
            scope="REGIONAL",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=_visibility(acl_name),
            custom_response_bodies={
                BODY: waf.CfnWebACL.CustomResponseBodyProperty(
                    content=error_body("THROTTLING_ERROR", TOO_OFTEN, retryable=True), content_type="APPLICATION_JSON"
                )
            },
            rules=[_rate(limit), _reputation()],
        )
        waf.CfnWebACLAssociation(self, "Stage", resource_arn=stage_arn, web_acl_arn=acl.attr_arn)


def _rate(limit: int) -> waf.CfnWebACL.RuleProperty:
    answer = waf.CfnWebACL.CustomResponseProperty(
        response_code=429,
        custom_response_body_key=BODY,
        response_headers=[waf.CfnWebACL.CustomHTTPHeaderProperty(name="Retry-After", value=str(WINDOW))],
    )
    return waf.CfnWebACL.RuleProperty(
        name="rate-by-address",
        priority=0,
        action=waf.CfnWebACL.RuleActionProperty(block=waf.CfnWebACL.BlockActionProperty(custom_response=answer)),
        statement=waf.CfnWebACL.StatementProperty(
            rate_based_statement=waf.CfnWebACL.RateBasedStatementProperty(
                limit=limit, aggregate_key_type="IP", evaluation_window_sec=WINDOW
            )
        ),
        visibility_config=_visibility("rate-by-address"),
    )


def _reputation() -> waf.CfnWebACL.RuleProperty:
    """Addresses only: rules that look into bodies would refuse goals about SQL or HTML."""
    return waf.CfnWebACL.RuleProperty(
        name="bad-addresses",
        priority=1,
        override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
        statement=waf.CfnWebACL.StatementProperty(
            managed_rule_group_statement=waf.CfnWebACL.ManagedRuleGroupStatementProperty(
                vendor_name="AWS", name="AWSManagedRulesAmazonIpReputationList"
            )
        ),
        visibility_config=_visibility("bad-addresses"),
    )


def _visibility(metric: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    """Counted, not sampled: samples keep people's addresses and headers."""
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=metric, sampled_requests_enabled=False
    )
