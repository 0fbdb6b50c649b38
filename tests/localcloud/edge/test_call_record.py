"""The record of calls: filtered, kept over a restart, bounded."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.edge import call_record
from localcloud.edge.call_record import CallRecord


def add(record: CallRecord, operation: str, kind: str = "read", service: str = "logs") -> None:
    record.add(service=service, operation=operation, kind=kind, region="r", access_key="k", status=200, seconds=0.1)


def test_found_by_number_service_and_kind_also_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    record = CallRecord(file)
    add(record, "FilterLogEvents")
    add(record, "PutRolePolicy", "write", "iam")
    file.write_text(file.read_text("utf-8") + '{"number": 3, "ti', "utf-8")

    again = CallRecord(file)
    assert again.last == 2
    assert [call.operation for call in again.find(kind="write")] == ["PutRolePolicy"]
    assert [call.operation for call in again.find(service="logs")] == ["FilterLogEvents"]
    assert again.find(after=2) == []


def test_the_file_stays_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_record, "KEPT", 3)
    record = CallRecord(tmp_path / "calls.jsonl")
    for number in range(20):
        add(record, f"Get{number}")
    assert len((tmp_path / "calls.jsonl").read_text("utf-8").splitlines()) <= 7
    assert CallRecord(tmp_path / "calls.jsonl").find()[-1].operation == "Get19"
