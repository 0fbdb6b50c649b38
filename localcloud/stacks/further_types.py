"""Types that the emulator does not know: saved queries, budgets, and the web ACL of an API stage. Through their APIs."""

from __future__ import annotations

from .api import Made, Properties, account_client, physical_name, with_types

_BUDGETS_REGION = "us-east-1"


def put_query(logical_id: str, properties: Properties, stack: str) -> Made:
    """``AWS::Logs::QueryDefinition``."""
    given = _query(properties, properties.get("Name") or physical_name(stack, logical_id))
    return account_client("logs").put_query_definition(**given)["queryDefinitionId"], {}


def update_query(identity: str, _old: Properties, new: Properties, stack: str, logical_id: str = "") -> Made:
    """In place, under the same id."""
    given = _query(new, new.get("Name") or physical_name(stack, logical_id or identity))
    account_client("logs").put_query_definition(queryDefinitionId=identity, **given)
    return identity, {}


def delete_query(identity: str, _properties: Properties) -> None:
    account_client("logs").delete_query_definition(queryDefinitionId=identity)


def _query(properties: Properties, name: str) -> Properties:
    given = {"name": name, "queryString": properties["QueryString"]}
    if groups := properties.get("LogGroupNames"):
        given["logGroupNames"] = groups
    return given


def put_budget(logical_id: str, properties: Properties, stack: str) -> Made:
    """``AWS::Budgets::Budget``; its Ref is its name."""
    budget = dict(properties["Budget"])
    budget["BudgetName"] = budget.get("BudgetName") or physical_name(stack, logical_id)
    client = account_client("budgets", _BUDGETS_REGION)
    given = {
        "AccountId": _account(),
        "Budget": budget,
        "NotificationsWithSubscribers": properties.get("NotificationsWithSubscribers", []),
    }
    client.create_budget(**with_types("budgets", "CreateBudget", given))
    return budget["BudgetName"], {}


def update_budget(name: str, _old: Properties, new: Properties, stack: str, logical_id: str = "") -> Made:
    """Made anew: its notifications cannot be replaced as a whole."""
    delete_budget(name, new)
    return put_budget(logical_id or name, new, stack)


def delete_budget(name: str, _properties: Properties) -> None:
    account_client("budgets", _BUDGETS_REGION).delete_budget(AccountId=_account(), BudgetName=name)


def put_association(_logical_id: str, properties: Properties, _stack: str) -> Made:
    """``AWS::WAFv2::WebACLAssociation``."""
    resource, acl = properties["ResourceArn"], properties["WebACLArn"]
    account_client("wafv2").associate_web_acl(ResourceArn=resource, WebACLArn=acl)
    return f"{acl}|{resource}", {}


def update_association(identity: str, old: Properties, new: Properties, stack: str, logical_id: str = "") -> Made:
    """Another stage or ACL is another association."""
    delete_association(identity, old)
    return put_association(logical_id, new, stack)


def delete_association(_identity: str, properties: Properties) -> None:
    account_client("wafv2").disassociate_web_acl(ResourceArn=properties["ResourceArn"])


def _account() -> str:
    from ministack.core.responses import get_account_id

    return get_account_id()
