"""The CDK application: ``cdk.json`` runs it; it reads the settings, builds the stack of one environment and checks it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from infra.deployment_settings import CONTEXT, read_deployment_settings
from infra.problems import BadSetting
from infra.stack import GoalMandalaStack


def build(app: App, environ: Mapping[str, str]) -> GoalMandalaStack:
    """The stack that context and environment ask for, with cdk-nag watching. Raises :class:`BadSetting`."""
    context = {name: app.node.try_get_context(name) for name in CONTEXT}
    stack = GoalMandalaStack(app, read_deployment_settings(environ, context))
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return stack


def main() -> int:
    app = App()
    try:
        build(app, os.environ)
    except BadSetting as problem:
        print(problem, file=sys.stderr)
        return 2
    app.synth()
    return 0


if __name__ == "__main__":
    sys.exit(main())
