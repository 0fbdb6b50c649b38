"""Records, high-water mark, control over HTTP, the command line, and stopping."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from time import monotonic
from urllib.request import Request, urlopen

import pytest
from botocore.exceptions import ClientError

from localcloud.bedrock import FakeBedrock, Fault
from localcloud.bedrock.__main__ import main

ROOT = Path(__file__).parents[3]
TEXT = {"stage": "actions", "language": "ja", "cell": "3", "mode": "text", "positions": [0, 1]}
PER_ITEM = {**TEXT, "mode": "tool_per_item"}


def test_a_record_tells_what_came_and_went(bedrock, question, fake):
    before = monotonic()
    usage = list(bedrock().converse_stream(**question(PER_ITEM))["stream"])[-1]["metadata"]["usage"]
    after = monotonic()
    (call,) = fake.calls
    assert (call.index, call.api, call.stream, call.region) == (0, "converse", True, "ap-northeast-1")
    assert (call.stage, call.cell, call.mode, call.max_tokens) == ("actions", "3", "tool_per_item", 2000)
    assert call.body["messages"][0]["role"] == "user"
    assert (call.tools_offered, call.tool_names, call.items) == (("add_item",), ("add_item", "add_item"), 2)
    assert (call.input_tokens, call.output_tokens) == (usage["inputTokens"], usage["outputTokens"])
    assert (call.status, call.stop_reason, call.error, call.fault) == (200, "tool_use", None, None)
    assert not call.disconnected
    assert before < call.started <= call.first_byte <= call.finished < after


def test_a_client_that_leaves_is_noted_and_stops_the_answer(bedrock, question, fake):
    fake.set_faults([Fault("stall", after=1, seconds=30)])
    with closing(bedrock().converse_stream(**question(PER_ITEM))["stream"]) as stream:
        next(iter(stream))
        assert fake.in_flight == 1
        assert fake.wait_for_calls(1)[0].finished is None
    (call,) = fake.wait_until_idle(1)
    assert call.disconnected
    assert call.stop_reason is None
    assert call.seconds < 20


def test_the_high_water_mark_counts_calls_at_the_same_time(bedrock, question, fake):
    fake.set_faults([Fault("stall", seconds=30)])
    client = bedrock(max_pool_connections=20)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: client.converse_stream(**question(TEXT)), range(20)))
    fake.wait_for_calls(20)
    assert (fake.in_flight, fake.high_water) == (20, 20)
    for answer in answers:
        answer["stream"].close()
    fake.wait_until_idle(20)
    assert (fake.in_flight, fake.high_water) == (0, 20)


def test_waiting_for_calls_that_do_not_come_ends(fake):
    with pytest.raises(TimeoutError, match="0 of 1 calls"):
        fake.wait_for_calls(1, seconds=0.01)
    with pytest.raises(TimeoutError, match="0 calls came"):
        fake.wait_until_idle(1, seconds=0.01)


def test_reset_forgets_records_and_faults(bedrock, question, fake):
    fake.set_faults([Fault("ThrottlingException")])
    with pytest.raises(ClientError):
        bedrock().converse(**question(TEXT))
    fake.reset()
    assert fake.calls == []
    bedrock().converse(**question(TEXT))
    assert [(call.index, call.fault) for call in fake.calls] == [(0, None)]


def test_stopping_ends_stalled_answers_at_once(bedrock, question):
    with FakeBedrock(faults=[Fault("stall", seconds=60)]) as fake:
        stream = bedrock(server=fake).converse_stream(**question(TEXT))["stream"]
        began = monotonic()
    assert monotonic() - began < 20
    stream.close()
    fake.stop()


def test_it_listens_on_one_loopback_address_alone(fake):
    host, port = fake.url.removeprefix("http://").split(":")
    assert host == "127.0.0.1"
    with socket.socket() as other:  # taken if the fake listened on every address
        other.bind(("127.0.0.2", int(port)))
    with socket.socket() as same, pytest.raises(OSError, match="in use"):
        same.bind((host, int(port)))


def test_a_port_that_is_taken_is_an_error(fake):
    with pytest.raises(OSError, match="address already in use"):
        FakeBedrock(port=int(fake.url.rpartition(":")[2])).start()


def control(url, path, data=None):
    body = None if data is None else json.dumps(data).encode()
    with urlopen(Request(url + path, body, method="GET" if body is None else "POST"), timeout=30) as answer:
        return json.loads(answer.read())


def test_faults_and_records_over_http(bedrock, question, fake):
    assert control(fake.url, "/_fake/faults", [{"kind": "ThrottlingException", "first": 1}]) == {"faults": 1}
    client = bedrock()
    with pytest.raises(ClientError):
        client.converse(**question(TEXT))
    client.converse(**question(TEXT))
    told = control(fake.url, "/_fake/calls")
    assert [call["fault"] for call in told["calls"]] == ["ThrottlingException", None]
    assert (told["inFlight"], told["highWater"]) == (0, 1)
    control(fake.url, "/_fake/reset", {})
    assert control(fake.url, "/_fake/calls")["calls"] == []


def test_a_wrong_plan_over_http_is_refused_with_the_reason(fake):
    with pytest.raises(Exception, match="400") as refused:
        control(fake.url, "/_fake/faults", [{"kind": "typo"}])
    with refused.value as answer:
        assert "unknown fault 'typo'" in json.loads(answer.read())["error"]


def test_the_command_line_serves_until_it_is_ended(bedrock, question):
    faults = json.dumps([{"kind": "max_tokens", "after": 1, "cell": "3"}])
    command = [
        sys.executable,
        "-m",
        "localcloud.bedrock",
        "--pace",
        "0",
        "--first-token",
        "0",
        "--faults",
        faults,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[3]
            options = {"endpoint_url": url, "region_name": "ap-northeast-1"}
            stand_in = type("Remote", (), {"boto3_options": lambda self, region: options})()
            assert bedrock(server=stand_in).converse(**question(TEXT))["stopReason"] == "max_tokens"
            assert len(control(url, "/_fake/calls")["calls"]) == 1
        finally:
            process.terminate()
        assert process.wait(30) == 0


def test_the_command_line_refuses_what_it_cannot_do(capsys):
    assert main(["--host", "0.0.0.0"]) == 2
    assert main(["--faults", '[{"kind": "typo"}]']) == 2
    assert capsys.readouterr().err.count("cannot start") == 2
