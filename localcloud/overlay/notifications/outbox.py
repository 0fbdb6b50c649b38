"""E-mail that SNS would send: kept per account and region, and as ``.eml`` files beside the state. Nothing is sent."""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from email.message import EmailMessage
from email.utils import formatdate
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import sns

if TYPE_CHECKING:
    from pathlib import Path

    from localcloud.overlay.store import Store

_LOG = logging.getLogger("localcloud.overlay")
_OUTBOX = "outbox"
KEEP = 200
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def install(store: Store, state_dir: Path) -> None:
    """Hook into SNS: e-mail subscriptions reach the outbox, HTTP subscriptions loopback only."""
    deliver, post = sns._fanout, sns._http_post_sync

    def fanout(topic_arn: str, msg_id: str, message: str, subject: str, *rest: Any, **named: Any) -> None:
        deliver(topic_arn, msg_id, message, subject, *rest, **named)
        structure, attributes = _extras(rest, named)
        for subscription in _mail_subscriptions(topic_arn):
            text = sns._resolve_message_for_protocol(message, structure, subscription["protocol"])
            if sns._matches_filter_policy(subscription, attributes, text):
                _keep(store, state_dir, _mail(topic_arn, msg_id, text, subject, subscription))

    def loopback_only(endpoint: str, payload: str, kind: str) -> int:
        if urlsplit(endpoint).hostname not in _LOOPBACK:
            raise PermissionError(f"the local cloud delivers to loopback only, not to {urlsplit(endpoint).hostname}")
        return post(endpoint, payload, kind)

    sns._fanout = fanout
    sns._http_post_sync = loopback_only


def _extras(rest: tuple[Any, ...], named: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    structure = rest[0] if rest else named.get("message_structure", "")
    attributes = rest[1] if len(rest) > 1 else named.get("message_attributes")
    return structure, attributes or {}


def _mail_subscriptions(topic_arn: str) -> list[dict[str, Any]]:
    topic = sns._topic_by_arn_any_scope(topic_arn) or {"subscriptions": []}
    return [s for s in topic["subscriptions"] if s.get("confirmed") and s.get("protocol") in ("email", "email-json")]


def _mail(topic_arn: str, msg_id: str, text: str, subject: str, subscription: dict[str, Any]) -> dict[str, Any]:
    title = subject or "AWS Notification Message"
    if subscription["protocol"] == "email-json":
        text = json.dumps(
            {"Type": "Notification", "MessageId": msg_id, "TopicArn": topic_arn, "Subject": title, "Message": text}
        )
    return {
        "id": uuid.uuid4().hex,
        "at": time.time(),
        "to": subscription["endpoint"],
        "subject": title,
        "body": text,
        "topic": topic_arn,
        "messageId": msg_id,
    }


def _keep(store: Store, state_dir: Path, mail: dict[str, Any]) -> None:
    parts = mail["topic"].split(":")
    account, region = (parts[4], parts[3]) if len(parts) > 5 else (get_account_id(), get_region())
    with request_scope(account, region):
        store.scope(account, region).put(_OUTBOX, mail["id"], mail, at=mail["at"], keep=KEEP)
    folder = state_dir / "outbox"
    folder.mkdir(exist_ok=True)
    name = f"{mail['at']:.3f}-{re.sub(r'[^A-Za-z0-9@.]', '_', mail['to'])}-{mail['id'][:8]}.eml"
    (folder / name).write_bytes(_message(mail).as_bytes())
    for old in sorted(folder.glob("*.eml"))[:-KEEP]:
        old.unlink(missing_ok=True)
    _LOG.info("a mail for a subscription of %s lies in %s", mail["topic"], folder)


def _message(mail: dict[str, Any]) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "AWS Notifications <no-reply@sns.amazonaws.com>"
    message["To"] = mail["to"]
    message["Subject"] = re.sub(r"[\r\n]+", " ", mail["subject"])
    message["Date"] = formatdate(mail["at"])
    message.set_content(mail["body"])
    return message


def mails(store: Store, account: str, region: str, since: float = 0.0) -> list[dict[str, Any]]:
    """The mails since ``since`` (epoch seconds), oldest first."""
    return store.scope(account, region).all(_OUTBOX, since=since)
