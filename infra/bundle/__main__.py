"""``python -m infra.bundle``: build a bundle and say what it came to. Exit codes: 0 built or there, 1 not, 2 usage."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from infra.bundle.build import CEILING, Bundle, TooLarge, build
from infra.bundle.bytecode import NotCompiled
from infra.bundle.libraries import NotInstalled
from infra.bundle.target import PYTHON_3_13, TARGETS

EPILOG = f"""examples:
  python -m infra.bundle --target aws-arm64
  python -m infra.bundle --target local --json

Byte-code for AWS needs a Python 3.13 on this machine (on the path, of pyenv, or named by {PYTHON_3_13}).
Without one the bundle is built all the same and cold starts compile for themselves."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m infra.bundle",
        description="The functions' code and libraries as a folder and a zip in build/lambda/.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--target", choices=TARGETS, default="aws-arm64", help="for whom (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="what was built, as JSON")
    told = parser.parse_args(arguments)
    try:
        made, fresh = build(TARGETS[told.target])
    except (NotInstalled, NotCompiled, TooLarge) as error:
        print(f"The bundle {told.target} was not built: {type(error).__name__}\n{error}", file=sys.stderr)
        return 1
    if told.json:
        print(json.dumps(asdict(made) | {"built": fresh}))
    else:
        print(_words(made, fresh))
    return 0


def _words(made: Bundle, fresh: bool) -> str:
    mega = 1_000_000
    lines = [
        f"{made.target}: {'built' if fresh else 'up to date'} (Python {made.python})",
        f"  folder   {made.folder}  {made.unzipped / mega:.1f} MB of {CEILING / mega:.1f} MB",
        f"  zip      {made.archive}  {made.zipped / mega:.1f} MB",
    ]
    if not made.bytecode:
        lines.append(
            f"  no byte-code: this machine has no Python {made.python} (name one with {PYTHON_3_13});"
            " cold starts will take longer"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
