"""``python -m localcloud.bedrock``: the fake as a process, until it is interrupted.

Owns the command line. Answers are the mandala responder's; faults and records are reached under
``/_fake/``.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from .faults import Fault, fault_from_data
from .refusals import DEFAULT_CHAT_MODELS
from .server import FakeBedrock


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until SIGINT or SIGTERM. Exit code 2 for settings that cannot be used."""
    given = _parser().parse_args(arguments)
    try:
        fake = FakeBedrock(
            pace=given.pace or None,
            first_token=given.first_token,
            faults=_faults(given.faults),
            seed=given.seed,
            models=given.model,
            chat_models=given.chat_model or DEFAULT_CHAT_MODELS,
            api_key=given.api_key,
            default_region=given.region,
            host=given.host,
            port=given.port,
        ).start()
    except (ValueError, OSError) as problem:
        print(f"cannot start: {problem}", file=sys.stderr)
        return 2
    interrupted = threading.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, lambda *_: interrupted.set())
    print(f"fake Bedrock on {fake.url} (OpenAI-compatible: {fake.chat_url})", flush=True)
    interrupted.wait(given.seconds)
    fake.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m localcloud.bedrock", description="A fake Bedrock on loopback.")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--pace", type=float, default=100.0, help="tokens a second; 0: at once")
    parser.add_argument("--first-token", type=float, default=0.3, help="seconds before the first token")
    parser.add_argument("--region", default="us-east-1", help="region of calls with a bearer key")
    parser.add_argument("--model", action="append", default=[], help="a further model id or ARN that exists")
    parser.add_argument("--chat-model", action="append", default=[], help="a model of the OpenAI-compatible endpoint")
    parser.add_argument("--api-key", help="the key that the OpenAI-compatible endpoint asks for")
    parser.add_argument("--faults", help="JSON list of faults, or @FILE with one")
    parser.add_argument("--seed", type=int, default=0, help="seed of faults by chance")
    parser.add_argument("--seconds", type=float, help="stop by itself after so long")
    return parser


def _faults(text: str | None) -> list[Fault]:
    if not text:
        return []
    raw = Path(text[1:]).read_text("utf-8") if text.startswith("@") else text
    return [fault_from_data(entry) for entry in json.loads(raw)]


if __name__ == "__main__":
    raise SystemExit(main())
