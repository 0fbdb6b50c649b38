"""Service Quotas' operations over the table of defaults (`quotas.toml`). Grants nothing: requests stay pending.

A request for more is recorded as PENDING, as on AWS; an approved one would change the applied value.
"""

from __future__ import annotations

import tomllib
import uuid
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localcloud.overlay.call import Call, Refusal

if TYPE_CHECKING:
    from localcloud.overlay.call import Handler

_REQUESTS = "quota-requests"
_OPEN = ("PENDING", "CASE_OPENED")


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("quotas.toml").read_text("utf-8"))


def _known_service(call: Call) -> str:
    code = call.params["ServiceCode"]
    if code not in _table()["services"]:
        raise Refusal("NoSuchResourceException", f"The request failed because the service {code} does not exist.")
    return code


def _quotas(call: Call) -> list[dict[str, Any]]:
    service = _known_service(call)
    return [_described(call, row) for row in _table()["quota"] if row["service"] == service]


def _described(call: Call, row: dict[str, Any]) -> dict[str, Any]:
    service, code = row["service"], row["code"]
    return {
        "ServiceCode": service,
        "ServiceName": _table()["services"][service],
        "QuotaArn": f"arn:aws:servicequotas:{call.region}:{call.account}:{service}/{code}",
        "QuotaCode": code,
        "QuotaName": row["name"],
        "Value": float(row["value"]),
        "Unit": row.get("unit", "None"),
        "Adjustable": row["adjustable"],
        "GlobalQuota": False,
        "QuotaAppliedAtLevel": "ACCOUNT",
    }


def _quota(call: Call) -> dict[str, Any]:
    wanted = call.params["QuotaCode"]
    for quota in _quotas(call):
        if quota["QuotaCode"] == wanted:
            return quota
    raise Refusal("NoSuchResourceException", f"The request failed because the quota {wanted} does not exist.")


def _page(call: Call, rows: list[Any], name: str) -> dict[str, Any]:
    try:
        start = int(call.params.get("NextToken", "0"))
    except ValueError:
        raise Refusal("InvalidPaginationTokenException", "The pagination token is not valid.") from None
    end = start + call.params.get("MaxResults", 100)
    return {name: rows[start:end], "NextToken": str(end) if end < len(rows) else None}


def list_services(call: Call) -> dict[str, Any]:
    rows = [{"ServiceCode": code, "ServiceName": name} for code, name in _table()["services"].items()]
    return _page(call, rows, "Services")


def list_quotas(call: Call) -> dict[str, Any]:
    return _page(call, _quotas(call), "Quotas")


def get_quota(call: Call) -> dict[str, Any]:
    return {"Quota": _quota(call)}


def request_increase(call: Call) -> dict[str, Any]:
    """Record a request to raise a quota; refused when it is not adjustable, not higher, or one is open already."""
    quota, desired = _quota(call), call.params["DesiredValue"]
    if not quota["Adjustable"]:
        raise Refusal("IllegalArgumentException", "The quota cannot be adjusted through Service Quotas.")
    if desired <= quota["Value"]:
        raise Refusal("IllegalArgumentException", "The desired value must be greater than the current quota value.")
    if any(r["QuotaCode"] == quota["QuotaCode"] and r["Status"] in _OPEN for r in call.state.all(_REQUESTS)):
        raise Refusal("ResourceAlreadyExistsException", "Only one open service quota increase request is allowed.")
    now = call.clock.now()
    names = ("ServiceCode", "ServiceName", "QuotaCode", "QuotaName", "QuotaArn", "Unit", "GlobalQuota")
    asked = {
        "Id": uuid.uuid4().hex,
        **{name: quota[name] for name in names},
        "DesiredValue": desired,
        "Status": "PENDING",
        "Created": now,
        "LastUpdated": now,
    }
    call.state.put(_REQUESTS, asked["Id"], asked, at=now, keep=1000)
    return {"RequestedQuota": asked}


def get_request(call: Call) -> dict[str, Any]:
    asked = call.state.get(_REQUESTS, call.params["RequestId"])
    if asked is None:
        raise Refusal("NoSuchResourceException", "The request failed because the requested change does not exist.")
    return {"RequestedQuota": asked}


def history(call: Call) -> dict[str, Any]:
    """Requests, newest first; narrowed by service, quota and status where the call names them."""
    wanted = {name: call.params[name] for name in ("ServiceCode", "QuotaCode", "Status") if name in call.params}
    rows = [r for r in call.state.all(_REQUESTS) if all(r[name] == value for name, value in wanted.items())]
    return _page(call, rows[::-1], "RequestedQuotas")


QUOTAS: dict[str, Handler] = {
    "ListServices": list_services,
    "ListServiceQuotas": list_quotas,
    "GetServiceQuota": get_quota,
    "ListAWSDefaultServiceQuotas": list_quotas,
    "GetAWSDefaultServiceQuota": get_quota,
    "RequestServiceQuotaIncrease": request_increase,
    "GetRequestedServiceQuotaChange": get_request,
    "ListRequestedServiceQuotaChangeHistory": history,
    "ListRequestedServiceQuotaChangeHistoryByQuota": history,
}
"""Operation → handler. AWS's applied and default values are the same here: no request has been granted."""
