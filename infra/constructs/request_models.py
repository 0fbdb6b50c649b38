"""The outer fence of the stateless routes: API Gateway lets through what has the contract's shape and a sane size.

Fields and limits are the program's to judge, because it explains them (which field, which limit, in the reader's
language) where the gateway can only say no. So sizes here are four times what is allowed, and a missing or misspelt
field passes on to its explanation.
"""

from __future__ import annotations

from aws_cdk import aws_apigateway as apigateway

SLACK = 4
TEXT = 500 * SLACK
USER_ID = 128 * SLACK
INPUTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "generate-subgoals": ("SubGoals", ("title", "description", "deadline", "background", "constraints")),
    "generate-actions": (
        "Actions",
        ("goalTitle", "goalDescription", "subGoalTitle", "subGoalDescription", "background", "constraints"),
    ),
    "generate-tasks": ("Tasks", ("actionTitle", "actionDescription", "actionType", "background", "constraints")),
}
"""By the last part of the address: the model's name, and the fields of ``input``."""


def stateless_models(api: apigateway.RestApi) -> dict[str, apigateway.IModel]:
    """A model for each stateless route, by the last part of its address."""
    return {
        route: api.add_model(
            f"{name}Request",
            model_name=f"{name}Request",
            description=f"Body of POST /v1/ai/{route}",
            content_type="application/json",
            schema=_schema(fields),
        )
        for route, (name, fields) in INPUTS.items()
    }


def _schema(fields: tuple[str, ...]) -> apigateway.JsonSchema:
    kinds = apigateway.JsonSchemaType
    return apigateway.JsonSchema(
        schema=apigateway.JsonSchemaVersion.DRAFT4,
        type=kinds.OBJECT,
        required=["type", "userId", "input"],
        properties={
            "type": _text(32),
            "userId": _text(USER_ID),
            "input": apigateway.JsonSchema(
                type=kinds.OBJECT, properties={name: _text(TEXT, optional=name == "constraints") for name in fields}
            ),
        },
    )


def _text(longest: int, *, optional: bool = False) -> apigateway.JsonSchema:
    kinds = apigateway.JsonSchemaType
    return apigateway.JsonSchema(type=[kinds.STRING, kinds.NULL] if optional else kinds.STRING, max_length=longest)
