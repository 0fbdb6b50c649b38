"""A release of the drill's own: the deployed code with one module more, that holds on to memory. Published behind the alias, rolled back after it."""

from __future__ import annotations

import io
import urllib.request
import zipfile
from pathlib import Path

from goal_mandala.names import ALIAS, Function
from goal_mandala.ops.aws.answers import text
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.drills.drill import Scene

MODULE = "result_cache"
"""Nothing about it says that it is a drill's: who looks for the fault reads the configuration too."""

HANDLER = f"{MODULE}.handler"
SECONDS = 60
CODE = '''"""The deployed handler, and a block of memory with every run."""

from {module} import {function} as served

held = []


def handler(event, context):
    block = bytearray({megabytes} << 20)
    block[::4096] = b"x" * len(block[::4096])
    if {keeps}:
        held.append(block)
    return served(event, context)
'''


def publish_hungry(scene: Scene, *, megabytes: int, keeps: bool) -> None:
    """A version whose every run takes *megabytes* more; *keeps*: and never gives them back. The alias serves it when this returns.

    The code that was deployed is kept in ``scene.kept_code`` first: it is what :func:`put_back` returns to.
    """
    aws, name = scene.aws, scene.aws.target.names.function(Function.AI_PROCESSOR)
    handler = text(aws.call("lambda", "GetFunctionConfiguration", FunctionName=name), "Handler")
    deployed = read_code(aws, name)
    scene.served = text(aws.call("lambda", "GetAlias", FunctionName=name, Name=ALIAS), "FunctionVersion")
    scene.kept_code.write_bytes(deployed)
    write_code(aws, name, with_module(deployed, handler, megabytes=megabytes, keeps=keeps))
    aws.call("lambda", "UpdateFunctionConfiguration", FunctionName=name, Handler=HANDLER)
    version = text(aws.call("lambda", "PublishVersion", FunctionName=name), "Version")
    aws.call("lambda", "UpdateAlias", FunctionName=name, Name=ALIAS, FunctionVersion=version)


def with_module(deployed: bytes, handler: str, *, megabytes: int, keeps: bool) -> bytes:
    """The zip *deployed* and the module that wraps *handler*."""
    module, _, function = handler.rpartition(".")
    whole = io.BytesIO(deployed)
    with zipfile.ZipFile(whole, "a") as archive:
        code = CODE.format(module=module, function=function, megabytes=megabytes, keeps=keeps)
        archive.writestr(f"{MODULE}.py", code)
    return whole.getvalue()


def roll_back(scene: Scene) -> None:
    """The alias back to the version that served before, as ``mandala ops rollback`` does: the newest may be one that was undone."""
    aws, name = scene.aws, scene.aws.target.names.function(Function.AI_PROCESSOR)
    aws.call("lambda", "UpdateAlias", FunctionName=name, Name=ALIAS, FunctionVersion=scene.served)


def read_code(aws: Aws, name: str) -> bytes:
    """The newest zip."""
    where = text(aws.call("lambda", "GetFunction", FunctionName=name), "Code", "Location")
    with urllib.request.urlopen(where, timeout=SECONDS) as answer:
        return bytes(answer.read())


def write_code(aws: Aws, name: str, code: bytes) -> None:
    aws.call("lambda", "UpdateFunctionCode", within=SECONDS, FunctionName=name, ZipFile=code)


def put_back(aws: Aws, kept: Path) -> None:
    """The code that :func:`publish_hungry` kept, where it kept some."""
    if kept.exists():
        write_code(aws, aws.target.names.function(Function.AI_PROCESSOR), kept.read_bytes())
