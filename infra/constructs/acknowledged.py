"""Findings of cdk-nag that we accept, each with its reason, given where the resource is made."""

from __future__ import annotations

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def accept(construct: IConstruct, **reasons: str) -> None:
    """Accept findings of the AwsSolutions pack on *construct*: ``accept(api, APIG6="…")``."""
    accept_exactly(construct, {f"AwsSolutions-{rule}": reason for rule, reason in reasons.items()})


def accept_exactly(construct: IConstruct, reasons: dict[str, str]) -> None:
    """Accept findings by their whole ids, such as ``AwsSolutions-IAM5[Resource::*]``."""
    Validations.of(construct).acknowledge(*(Acknowledgment(id=rule, reason=reason) for rule, reason in reasons.items()))
