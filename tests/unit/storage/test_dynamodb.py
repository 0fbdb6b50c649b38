"""What only the DynamoDB adapter can get wrong: vendor errors, contention, unprocessed items, item limits, crashes half-way.

A :class:`Wrapped` client stands between the adapter and the emulator and spoils single calls.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError, ReadTimeoutError

from goal_mandala.domain import errors
from goal_mandala.domain.errors import Conflict, InvalidInput, MandalaError, NotFound, Throttled
from goal_mandala.domain.generation_record import GenerationState
from goal_mandala.names import Table
from goal_mandala.storage.dynamodb import DynamoLedger, DynamoRepository, create_table_definition
from goal_mandala.storage.dynamodb import keys as key_patterns
from goal_mandala.storage.dynamodb.definition import time_to_live_definition
from goal_mandala.storage.dynamodb.failures import FAILURES
from goal_mandala.storage.ledger import StoredAnswer
from tests.contract.storage.aws_home import new_table, traces_in
from tests.contract.storage.emulator import clients
from tests.contract.storage.material import ANN, LEASE, MINE, NOW, at, chart, edited, entry, folded, generation, titled
from tests.contract.storage.races import at_once, code_of
from tests.fakes.charts import japanese_chart

Spoil = Callable[[str, dict[str, Any]], Any]


class Died(BaseException):
    """The process ends here."""


class Wrapped:
    """A client whose calls go through *spoil(operation, arguments)*: it raises, answers, or returns None to let them pass."""

    def __init__(self, spoil: Spoil) -> None:
        self._client, _ = clients()
        self._spoil = spoil
        self.calls: list[str] = []

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            self.calls.append(operation)
            answer = self._spoil(operation, arguments)
            return getattr(self._client, operation)(**arguments) if answer is None else answer

        return call


@pytest.fixture
def table() -> Iterator[str]:
    with new_table() as name:
        yield name


@pytest.fixture
def repository(table: str) -> DynamoRepository:
    return DynamoRepository(clients()[0], table)


def _refusal(code: str, status: int = 400, **more: Any) -> ClientError:
    response = {"Error": {"Code": code, "Message": "owner-anna secret"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError({**response, **more}, "Operation")


def _failing(error: Exception) -> DynamoRepository:
    def spoil(operation: str, arguments: dict[str, Any]) -> None:
        raise error

    return DynamoRepository(Wrapped(spoil), "table", pause=lambda _: None)


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (_refusal("ThrottlingException"), errors.Throttled, "storage_throttled"),
        (_refusal("ProvisionedThroughputExceededException"), errors.Throttled, "storage_throttled"),
        (_refusal("InternalServerError", 500), errors.ServiceFailed, "storage_unavailable"),
        (_refusal("SomethingNew", 503), errors.ServiceFailed, "storage_unavailable"),
        (_refusal("AccessDeniedException"), errors.PermissionDenied, "storage_denied"),
        (_refusal("ExpiredTokenException"), errors.AuthenticationFailed, "storage_credentials"),
        (_refusal("ResourceNotFoundException"), errors.Misconfigured, "storage_no_table"),
        (_refusal("ValidationException"), errors.InternalFault, "storage_refused"),
        (EndpointConnectionError(endpoint_url="x"), errors.ServiceFailed, "storage_unavailable"),
        (ReadTimeoutError(endpoint_url="x"), errors.ServiceFailed, "storage_unavailable"),
        (NoCredentialsError(), errors.AuthenticationFailed, "storage_credentials"),
    ],
)
def test_errors_of_dynamodb_and_the_sdk_become_ours_without_their_text(
    error: Exception, kind: type[MandalaError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        _failing(error).read_chart(MINE, "chart-1")
    assert type(caught.value) is kind
    assert caught.value.code == code
    assert "secret" not in str(caught.value)
    assert MINE not in str(caught.value.facts)


def test_every_failure_of_the_table_is_a_leaf_of_the_tree_with_a_storage_code() -> None:
    leaves = set(errors.leaves())
    assert all(kind in leaves and code.startswith("storage_") for kind, code in FAILURES.values())


def test_a_throttled_transaction_is_throttling_not_a_conflict() -> None:
    reasons = [{"Code": "None"}, {"Code": "ThrottlingError"}, {"Code": "None"}]
    with pytest.raises(Throttled) as caught:
        _failing(_refusal("TransactionCanceledException", CancellationReasons=reasons)).create_chart(MINE, chart())
    assert caught.value.code == "storage_throttled"


def test_writers_that_meet_wait_their_turn_and_then_go_on(table: str) -> None:
    reasons = [{"Code": "TransactionConflict"}, {"Code": "None"}, {"Code": "None"}]
    left, pauses = [3], []

    def spoil(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "transact_write_items" and left[0]:
            left[0] -= 1
            raise _refusal("TransactionCanceledException", CancellationReasons=reasons)

    repository = DynamoRepository(Wrapped(spoil), table, pause=pauses.append)
    repository.create_chart(MINE, chart())
    assert repository.read_chart(MINE, "chart-1") == chart()
    assert len(pauses) == 3


def test_a_budget_for_ten_lets_ten_of_fifty_through_where_transactions_collide(table: str) -> None:
    reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}, {"Code": "None"}, {"Code": "None"}]
    noise = random.Random(11)

    def spoil(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "transact_write_items" and noise.random() < 0.5:
            raise _refusal("TransactionCanceledException", CancellationReasons=reasons)

    ledger = DynamoLedger(Wrapped(spoil), table, pause=lambda _: None)
    call = partial(ledger.reserve, MINE, 10, owner_budget=1000, service_budget=100, now=NOW)
    codes = [code_of(result) for result in at_once([call] * 50)]
    assert codes.count(None) == 10
    assert ledger.spending(MINE, now=NOW).reserved_micro_usd == 100
    assert set(codes) <= {None, "budget_exceeded", "storage_throttled"}


def test_writers_that_meet_for_ever_are_told_to_slow_down(table: str) -> None:
    pauses: list[float] = []
    reasons = [{"Code": "TransactionConflict"}, {"Code": "None"}, {"Code": "None"}]

    def spoil(operation: str, arguments: dict[str, Any]) -> None:
        raise _refusal("TransactionCanceledException", CancellationReasons=reasons)

    with pytest.raises(Throttled) as caught:
        DynamoRepository(Wrapped(spoil), table, pause=pauses.append).create_chart(MINE, chart())
    assert caught.value.code == "storage_throttled"
    assert sum(pauses) < 5


def test_what_the_table_did_not_take_is_sent_again(table: str, repository: DynamoRepository) -> None:
    current = chart(title="t0")
    repository.create_chart(MINE, current)
    for number in range(1, 40):
        current = edited(current, f"t{number}")
        repository.replace_chart(MINE, current, expected=number)

    def half(operation: str, arguments: dict[str, Any]) -> dict[str, Any] | None:
        asked = arguments.get("RequestItems", {}).get(table, [])
        if operation != "batch_write_item" or len(asked) < 2:
            return None
        middle = len(asked) // 2
        clients()[0].batch_write_item(RequestItems={table: asked[:middle]})
        return {"UnprocessedItems": {table: asked[middle:]}}

    DynamoRepository(Wrapped(half), table, pause=lambda _: None).delete_chart(MINE, "chart-1")
    assert traces_in(table, "") == []


def test_a_table_that_never_takes_it_all_says_so(table: str, repository: DynamoRepository) -> None:
    repository.create_chart(MINE, chart())

    def none(operation: str, arguments: dict[str, Any]) -> dict[str, Any] | None:
        return {"UnprocessedItems": arguments["RequestItems"]} if operation == "batch_write_item" else None

    with pytest.raises(Throttled):
        DynamoRepository(Wrapped(none), table, pause=lambda _: None).delete_chart(MINE, "chart-1")
    with pytest.raises(NotFound):
        repository.read_chart(MINE, "chart-1")
    repository.delete_chart(MINE, "chart-1")
    assert traces_in(table, "") == []


def test_a_chart_that_no_item_can_hold_is_refused_and_nothing_is_stored(
    table: str, repository: DynamoRepository
) -> None:
    noise = random.Random(7)
    huge = japanese_chart()
    for block in huge.sub_goals:
        assert block is not None
        for action in block.actions:
            assert action is not None
            texts = {"description": "".join(chr(noise.randrange(0x4E00, 0x9F00)) for _ in range(200))}
            tasks = tuple(
                replace(
                    action.tasks[0],
                    id=f"{i}",
                    description="".join(chr(noise.randrange(0x4E00, 0x9F00)) for _ in range(200)),
                )
                for i in range(20)
            )
            huge = huge.with_action(block.position, replace(action, **texts, tasks=tasks))
    with pytest.raises(InvalidInput) as caught:
        repository.create_chart(MINE, huge)
    assert caught.value.code == "chart_too_large"
    assert caught.value.facts["limit"] < 409_600 < caught.value.facts["bytes"] * 1.1
    assert traces_in(table, "") == []


def test_keys_and_error_facts_hold_no_text_of_a_person(table: str, repository: DynamoRepository) -> None:
    ledger = DynamoLedger(clients()[0], table)
    repository.create_chart(MINE, chart(title="秘密の目標"))
    repository.create_generation(generation(chart(title="秘密の目標")))
    assert ledger.remember(MINE, "秘密の鍵", "print", now=NOW) is None
    items = clients()[0].scan(TableName=table)["Items"]
    indexed = (Table.PARTITION, Table.SORT, Table.CHANGED, Table.WAITING, Table.FREE_AT)
    shown = str([[item.get(name) for name in indexed] for item in items])
    assert "秘密" not in shown
    with pytest.raises(Conflict) as caught:
        repository.create_chart(MINE, chart(title="秘密の目標"))
    assert "秘密" not in str(caught.value)


@pytest.mark.parametrize(("chart_id", "problem"), [("\ud800", "not_unicode"), ("x" * 3000, "too_long")])
def test_an_id_that_no_key_can_hold_is_refused_as_input(
    repository: DynamoRepository, chart_id: str, problem: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        repository.read_chart(MINE, chart_id)
    assert caught.value.facts == {"problem": problem}


def test_a_delete_that_dies_anywhere_leaves_nothing_readable_or_all_and_ends_when_asked_again(table: str) -> None:
    died_at = 0
    while True:
        repository = DynamoRepository(clients()[0], table)
        _populate(repository)
        died_at += 1
        dying = Wrapped(_dies_at(died_at))
        try:
            DynamoRepository(dying, table).delete_chart(MINE, "chart-1")
        except Died:
            _all_or_nothing(repository)
        else:
            break
        with suppress(NotFound):
            repository.delete_chart(MINE, "chart-1")
        assert traces_in(table, "") == []
    assert died_at > 6
    assert traces_in(table, "") == []


def _populate(repository: DynamoRepository) -> None:
    repository.create_chart(MINE, chart())
    for number, title in ((1, "two"), (2, "three")):
        repository.replace_chart(MINE, edited(chart(), title), expected=number)
    record = generation(replace(chart(), version=3))
    repository.create_generation(record)
    assert repository.lease(record.id, ANN, now=NOW, until=NOW + LEASE) is not None
    events = titled(9)
    repository.append_events(record.id, ANN, events, folded(chart(), events), now=at(1))


def _dies_at(number: int) -> Spoil:
    made = [0]

    def spoil(operation: str, arguments: dict[str, Any]) -> None:
        made[0] += 1
        if made[0] == number:
            raise Died

    return spoil


def _all_or_nothing(repository: DynamoRepository) -> None:
    try:
        repository.read_chart(MINE, "chart-1")
    except NotFound:
        alive = False
    else:
        alive = True
    assert bool(repository.list_charts(MINE).charts) is alive
    for call in (
        lambda: repository.read_generation(MINE, "gen-1"),
        lambda: repository.events_after(MINE, "gen-1", 0),
        lambda: repository.generations_of(MINE, "chart-1"),
        lambda: repository.heartbeat("gen-1", ANN, until=at(60)),
        lambda: repository.append_events("gen-1", ANN, titled(1), chart(), now=at(2)),
    ):
        if alive:
            call()
        else:
            with pytest.raises(NotFound):
                call()


def test_a_swap_that_dies_after_its_commit_leaves_a_whole_chart_and_a_stray_version_at_most(
    table: str, repository: DynamoRepository
) -> None:
    _populate(repository)
    repository.undo_chart(MINE, "chart-1", expected=3, now=NOW)

    def spoil(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "batch_write_item":
            raise Died

    with pytest.raises(Died):
        DynamoRepository(Wrapped(spoil), table).replace_chart(MINE, edited(chart(), "four"), expected=4)
    assert repository.read_chart(MINE, "chart-1").goal.title == "four"
    repository.delete_chart(MINE, "chart-1")
    assert traces_in(table, "") == []


def test_a_lost_answer_to_an_idempotency_key_does_not_look_like_another_request(table: str) -> None:
    def twice(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "put_item":  # as the SDK does when the first answer was lost
            with suppress(ClientError):
                clients()[0].put_item(**arguments)

    ledger = DynamoLedger(Wrapped(twice), table)
    assert ledger.remember(MINE, "key", "print", now=NOW) is None
    ledger.store_answer(MINE, "key", StoredAnswer(202, b"{}"), now=NOW)
    assert ledger.remember(MINE, "key", "print", now=at(1)) == StoredAnswer(202, b"{}")


def test_a_record_is_never_read_with_a_draft_that_is_not_its_own(table: str, repository: DynamoRepository) -> None:
    _populate(repository)
    events = titled(2)
    once = [True]

    def between(operation: str, arguments: dict[str, Any]) -> dict[str, Any] | None:
        if operation != "query" or not once[0]:
            return None
        once[0] = False
        page = clients()[0].query(**arguments)  # CONTROL as it was, DRAFT as it becomes
        repository.append_events("gen-1", ANN, events, folded(chart(), titled(11)), now=at(2))
        later = clients()[0].query(**arguments)
        return {**page, "Items": [page["Items"][0], later["Items"][1]]}

    record = DynamoRepository(Wrapped(between), table).read_generation(MINE, "gen-1")
    assert not once[0]
    assert (record.last_event, record.draft) == (11, folded(chart(), titled(11)))


def test_finished_generations_and_passing_things_have_a_time_to_live_and_charts_have_none(
    table: str, repository: DynamoRepository
) -> None:
    ledger = DynamoLedger(clients()[0], table)
    _populate(repository)
    control = {"TableName": table, "Key": {"PK": {"S": "GENERATION#gen-1"}, "SK": {"S": "CONTROL"}}}
    assert Table.EXPIRES_AT not in clients()[0].get_item(**control)["Item"]
    repository.finish_generation("gen-1", ANN, GenerationState.FAILED, now=NOW)
    ledger.remember(MINE, "key", "print", now=NOW)
    ledger.take_turn(MINE, limit=3, window_seconds=60, now=NOW)
    ledger.reserve(MINE, 1, owner_budget=9, service_budget=9, now=NOW)
    ledger.withdraw_answers(MINE, "chart-2", now=NOW)
    living = {"CONTROL", "DRAFT", "EVENT", "KEY", "WINDOW", "WITHDRAWN"}
    for item in clients()[0].scan(TableName=table)["Items"]:
        kind = item["SK"]["S"].split("#")[0]
        assert (Table.EXPIRES_AT in item) is (kind in living), kind
    repository.requeue_generation(MINE, "gen-1", now=at(5))
    assert Table.EXPIRES_AT not in clients()[0].get_item(**control)["Item"]


def test_calls_of_a_generation_that_time_has_taken_go_with_their_chart(
    table: str, repository: DynamoRepository
) -> None:
    client = clients()[0]
    ledger = DynamoLedger(client, table)
    _populate(repository)
    held = ledger.reserve(MINE, 100, owner_budget=100, service_budget=100, now=NOW)
    ledger.settle(held, (entry(7, "gen-1"),), now=NOW)
    for sort in ("CONTROL", "DRAFT"):
        client.delete_item(TableName=table, Key={"PK": {"S": "GENERATION#gen-1"}, "SK": {"S": sort}})
    assert repository.generations_of(MINE, "chart-1") == ()
    assert len(ledger.entries(MINE, "2026-11")) == 1
    repository.delete_chart(MINE, "chart-1")
    assert ledger.entries(MINE, "2026-11") == ()
    assert ledger.spending(MINE, now=NOW).micro_usd == 7


def test_the_definition_speaks_the_shared_names_and_is_what_the_emulator_made(table: str) -> None:
    definition = create_table_definition(table)
    made = clients()[0].describe_table(TableName=table)["Table"]
    assert made["KeySchema"] == definition["KeySchema"]
    assert [i["IndexName"] for i in made["LocalSecondaryIndexes"]] == [Table.BY_CHANGE]
    assert [i["IndexName"] for i in made["GlobalSecondaryIndexes"]] == [Table.WAITING_INDEX]
    assert time_to_live_definition(table)["TimeToLiveSpecification"]["AttributeName"] == Table.EXPIRES_AT


def test_key_patterns_of_different_things_never_meet() -> None:
    found = [
        key_patterns.head("a", "b"),
        key_patterns.claim("b"),
        key_patterns.version("b", 1),
        key_patterns.generation_of_chart("b", 1, "g#1"),
        key_patterns.control("g"),
        key_patterns.draft("g"),
        key_patterns.event("g", 1),
        key_patterns.month("a", "2026-11"),
        key_patterns.calls("a", "2026-11", 1, "r"),
        key_patterns.reserved("a", "r"),
        key_patterns.reservation("r"),
        key_patterns.turns("a", 60),
        key_patterns.idempotency("a", "k"),
        key_patterns.withdrawn("a"),
    ]
    assert len({tuple(key.values()) for key in found}) == len(found)
    assert key_patterns.generation_id_of(found[3]) == "g#1"


def test_the_package_is_imported_without_boto() -> None:
    code = "import sys, goal_mandala.storage.dynamodb, goal_mandala.jobs.sqs; print([m for m in sys.modules if m.startswith('boto')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
