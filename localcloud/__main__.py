"""``python -m localcloud start|stop|status|deploy|env|down|fault|calls``: the cloud's command line.

Owns arguments, words and exit codes (0 done, 1 a problem, 2 usage, 3 not running, 130 interrupted). The work is done elsewhere.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from localcloud import deployment, tools
from localcloud.home import Home, Settings, client_environment, default_home
from localcloud.process import background
from localcloud.process.background import CloudProblem

NOT_RUNNING = 3
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command."""
    given = _parser().parse_args(arguments)
    home = default_home()
    try:
        code = given.run(home, given)
        sys.stdout.flush()
    except CloudProblem as problem:
        print(f"localcloud: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("localcloud: interrupted; the same command again goes on", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # `… | head`: the reader has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m localcloud", description="AWS on this machine's loopback: the same stack, really running."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, words in (
        ("start", _start, "start it in the background (state of the last run comes back)"),
        ("stop", _stop, "stop it; its state stays"),
        ("status", _status, "what runs, and which sockets it listens on"),
        ("deploy", _deploy, "start it if needed, deploy the stack, make a test user"),
        ("env", _env, 'print the environment for AWS clients: eval "$(python -m localcloud env)"'),
        ("down", _down, "stop it and forget everything"),
        ("fault", _fault, 'make the model misbehave: fault \'[{"kind": "ThrottlingException", "first": 3}]\''),
        ("calls", _calls, "AWS calls that were served, one JSON object a line"),
    ):
        command = commands.add_parser(name, help=words, description=words)
        command.set_defaults(run=run)
        if name in ("start", "deploy"):
            command.add_argument("--port", type=int, help="default: the port of the last start, else 4566")
            command.add_argument("--pace", type=float, help="the model's tokens a second; 0: at once (default 300)")
            command.add_argument(
                "--canary-minute", type=float, help="seconds for a minute of a canary (default 6; 60 as on AWS)"
            )
        if name in ("deploy", "env"):
            command.add_argument("--env", dest="environment", default="dev", choices=("dev", "stg", "prod"))
        if name == "fault":
            command.add_argument("faults", nargs="?", help="JSON list of faults; [] ends them; without: show them")
        if name == "calls":
            command.add_argument("--after", type=int, default=0, help="only calls after this number")
            command.add_argument("--kind", choices=("read", "write"))
            command.add_argument("--service", help="as in the signature: lambda, logs, monitoring …")
    return parser


def _wanted(home: Home, given: argparse.Namespace) -> Settings:
    settings = home.read_settings()
    changes = {
        name: getattr(given, name) for name in ("port", "pace", "canary_minute") if getattr(given, name) is not None
    }
    return replace(settings, **changes)


def _start(home: Home, given: argparse.Namespace) -> int:
    status = background.start(home, _wanted(home, given))
    print(
        f"The local cloud answers on {home.read_settings().endpoint} (process {status.process}, log {home.log_file})."
    )
    return 0


def _stop(home: Home, _given: argparse.Namespace) -> int:
    ended = background.stop(home)
    print(
        f"Stopped; {ended} process{'es' if ended != 1 else ''} ended, nothing is left running."
        if ended
        else "Nothing was running."
    )
    return 0


def _status(home: Home, _given: argparse.Namespace) -> int:
    status = background.status(home)
    if status.process is None:
        print("Nothing is running. Start it: make cloud")
        return NOT_RUNNING
    print(
        f"{'Ready' if status.ready else 'Not answering'} on {home.read_settings().endpoint}, processes {status.members}"
    )
    for listener in status.listeners:
        print(f"  listens on {listener.address}:{listener.port}{'' if listener.loopback else '  BEYOND LOOPBACK'}")
    return 1 if status.beyond_loopback or not status.ready else 0


def _deploy(home: Home, given: argparse.Namespace) -> int:
    began = time.monotonic()
    background.start(home, _wanted(home, given))
    settings = home.read_settings()
    deployed = deployment.deploy(home, settings, given.environment, lambda words: print(words, flush=True))
    print(f"\nDeployed in {time.monotonic() - began:.0f} s.")
    print(f"  page      {deployed.page}")
    print(f"  API       {deployed.api}")
    print(f"  user      {deployed.user}")
    print(f"  password  {deployed.password}   (kept in {home.user_file})")
    chosen = "" if given.environment == "dev" else f" --env {given.environment}"
    print(f'\nIn the next terminal:  eval "$(.venv/bin/python -m localcloud env{chosen})"  and then, for example:')
    print("  aws cloudwatch describe-alarms --alarm-name-prefix goal-mandala-${ENVIRONMENT}-ai-processor")
    return 0


def _env(home: Home, given: argparse.Namespace) -> int:
    settings = home.read_settings()
    variables = {**client_environment(settings), "ENVIRONMENT": given.environment}
    if background.status(home).ready:
        variables |= _deployed_variables(settings, given.environment)
    for name, value in variables.items():
        print(f"export {name}={shlex.quote(value)}")
    programs = (Path(sys.executable).parent, tools.aws_command().parent)
    print(f'export PATH={":".join(shlex.quote(str(one)) for one in programs)}:"$PATH"')
    return 0


def _deployed_variables(settings: Settings, environment: str) -> dict[str, str]:
    """What the guide's commands need beyond the client's settings, once a stack is there."""
    try:
        pool, _ = deployment.user_pool(settings, environment)
        return {"USER_POOL_ID": pool, "MANDALA_SERVER": deployment.api_address(settings, environment)}
    except CloudProblem:
        return {}


def _down(home: Home, given: argparse.Namespace) -> int:
    code = _stop(home, given)
    shutil.rmtree(home.folder, ignore_errors=True)
    print(f"Removed {home.folder}.")
    return code


def _fault(home: Home, given: argparse.Namespace) -> int:
    data = given.faults.encode() if given.faults is not None else None
    print(json.dumps(_ask(home, "bedrock/faults", data), ensure_ascii=False))
    return 0


def _calls(home: Home, given: argparse.Namespace) -> int:
    chosen = [f"{name}={value}" for name in ("kind", "service") if (value := getattr(given, name))]
    for call in _ask(home, "&".join([f"calls?after={given.after}", *chosen]))["calls"]:
        print(json.dumps(call, ensure_ascii=False))
    return 0


def _ask(home: Home, path: str, data: bytes | None = None) -> Any:
    address = f"http://127.0.0.1:{home.read_settings().port}/_localcloud/{path}"
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data=data), timeout=30) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as refusal:
        raise CloudProblem(f"{refusal.code}: {refusal.read().decode('utf-8', errors='replace')}") from refusal
    except OSError as problem:
        raise CloudProblem(f"The local cloud does not answer ({problem}). Start it: make cloud") from problem


if __name__ == "__main__":
    raise SystemExit(main())
