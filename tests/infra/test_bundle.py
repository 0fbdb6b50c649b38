"""The bundle for this machine's interpreter: built once, imported alone, its handlers called, its bytes the same again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.bundle.archive import pack
from infra.bundle.build import CEILING, ROOT, Bundle, build
from infra.bundle.libraries import SERVICES
from infra.bundle.target import TARGETS

EVENTS = ROOT / "tests" / "lambdas" / "events"
ENVIRONMENT = {
    "AWS_REGION": "ap-northeast-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_EC2_METADATA_DISABLED": "true",
    "MANDALA_MODEL": "bedrock",
    "MANDALA_TABLE": "charts",
    "MANDALA_QUEUE_URL": "http://127.0.0.1:9/queue",
    "MANDALA_DEAD_QUEUE_URL": "http://127.0.0.1:9/dead",
    "MANDALA_ISSUER": "https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_a",
    "MANDALA_AUDIENCE": "client",
    "MANDALA_ALLOWED_HOSTS": "*",
}
CALL = """
import json, sys
sys.path[:0] = [sys.argv[1]]
class Context:
    aws_request_id = "request-1"
    def get_remaining_time_in_millis(self):
        return 20000
import importlib
handler = importlib.import_module(sys.argv[2]).handler
answer = handler(json.load(open(sys.argv[3])), Context())
print(json.dumps({"answer": answer, "loaded": sorted(sys.modules)}))
"""


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    """Built where everyone's is; the builder waits for another process that builds it and skips what is there."""
    made, _ = build(TARGETS["local"])
    return made


def _run(bundle: Bundle, program: str, *args: str) -> str:
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, bundle.folder, *args],
        env={"PATH": os.environ.get("PATH", ""), **ENVIRONMENT},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_it_is_there_and_not_too_large(bundle: Bundle) -> None:
    assert bundle.unzipped < CEILING
    assert bundle.bytecode
    assert build(TARGETS["local"])[1] is False
    assert not (Path(bundle.folder) / "goal_mandala" / "cli").exists()


def test_the_api_answers_from_the_bundle_alone_without_the_model_layer(bundle: Bundle) -> None:
    out = _run(bundle, CALL, "goal_mandala.lambdas.api", str(EVENTS / "api-gateway-proxy.json"))
    told = json.loads(out.splitlines()[-1])
    assert (told["answer"]["statusCode"], json.loads(told["answer"]["body"])) == (200, {"status": "ok"})
    assert [name for name in told["loaded"] if name.split(".")[0] in ("pydantic_ai", "typst", "typer")] == []


def test_ai_processor_refuses_a_broken_request_from_the_bundle_alone(bundle: Bundle) -> None:
    out = _run(bundle, CALL, "goal_mandala.lambdas.ai_processor", str(EVENTS / "stateless-broken.json"))
    told = json.loads(out.splitlines()[-1])
    assert told["answer"]["error"]["code"] == "bad_stateless_request"
    assert "pydantic_ai" in told["loaded"]


def test_every_client_that_a_function_uses_can_be_made(bundle: Bundle) -> None:
    program = f"""
import sys
sys.path[:0] = [sys.argv[1]]
import boto3, botocore
assert botocore.__file__.startswith(sys.argv[1])
for name in {SERVICES!r}:
    boto3.client(name, region_name="ap-northeast-1")
import goal_mandala.lambdas.alert_relay
print("made")
"""
    assert _run(bundle, program).strip() == "made"


def test_packing_again_gives_the_same_bytes(bundle: Bundle, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    pack(Path(bundle.folder), again)
    assert again.read_bytes() == Path(bundle.archive).read_bytes()
