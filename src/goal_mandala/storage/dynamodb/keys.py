"""Key patterns of the table, one function each (pure). The package's docstring shows them together."""

from __future__ import annotations

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.names import Table
from goal_mandala.storage.ledger import name_of

Key = dict[str, str]

PARTITION_BYTES = 2048
SORT_BYTES = 1024

VERSIONS = "VERSION#"
GENERATIONS = "GENERATION#"
CHARTS = "CHART#"
EVENTS = "EVENT#"
RESERVED = "RESERVED#"
CALLS = "CALLS#"
CONTROL = Table.CONTROL
DRAFT = "DRAFT"
CALENDAR = "CALENDAR"
WAITING = "WAITING"
"""The one partition of the index of generations that wait."""


def key(partition: str, sort: str) -> Key:
    """Raises :class:`InvalidInput` for an id that no key can hold: it comes from outside, and names nothing."""
    try:
        fits = len(partition.encode()) <= PARTITION_BYTES and len(sort.encode()) <= SORT_BYTES
    except UnicodeEncodeError:  # a lone surrogate; its text stays out of the message
        raise InvalidInput("invalid_input", problem="not_unicode") from None
    if not fits:
        raise InvalidInput("invalid_input", problem="too_long")
    return {Table.PARTITION: partition, Table.SORT: sort}


def owner_partition(owner: str) -> str:
    return f"OWNER#{owner}"


def chart_partition(chart_id: str) -> str:
    return f"CHART#{chart_id}"


def generation_partition(generation_id: str) -> str:
    return f"{Table.GENERATION}{generation_id}"


def spending_partition(owner: str) -> str:
    return f"{Table.SPENDING}{owner}"


def turns_partition(owner: str) -> str:
    return f"TURNS#{owner}"


def idempotency_partition(owner: str) -> str:
    return f"IDEMPOTENCY#{owner}"


def head(owner: str, chart_id: str) -> Key:
    return key(owner_partition(owner), f"{CHARTS}{chart_id}")


def claim(chart_id: str) -> Key:
    return key(chart_partition(chart_id), "CLAIM")


def version(chart_id: str, number: int) -> Key:
    return key(chart_partition(chart_id), f"{VERSIONS}{number:09d}")


def generation_of_chart(chart_id: str, born: int, generation_id: str) -> Key:
    """*born* in nanoseconds: sorts by creation."""
    return key(chart_partition(chart_id), f"{GENERATIONS}{born:020d}#{generation_id}")


def calendar_of_chart(chart_id: str) -> Key:
    """Names the chart's link, by its digest."""
    return key(chart_partition(chart_id), CALENDAR)


def calendar(digest: str) -> Key:
    """Leads from a link's digest to the chart."""
    return key(f"CALENDAR#{digest}", CALENDAR)


def control(generation_id: str) -> Key:
    return key(generation_partition(generation_id), CONTROL)


def draft(generation_id: str) -> Key:
    return key(generation_partition(generation_id), DRAFT)


def event(generation_id: str, number: int) -> Key:
    return key(generation_partition(generation_id), event_sort(number))


def event_sort(number: int) -> str:
    return f"{EVENTS}{number:09d}"


def month(owner: str, month: str) -> Key:
    return key(spending_partition(owner), f"{Table.MONTH}{month}")


def calls_of_month(month: str) -> str:
    return f"{CALLS}{month}#"


def calls(owner: str, month: str, settled: int, reservation: str) -> Key:
    """*settled* in nanoseconds: sorts as settled."""
    return key(spending_partition(owner), f"{calls_of_month(month)}{settled:020d}#{reservation}")


def reserved(owner: str, reservation_id: str) -> Key:
    return key(spending_partition(owner), f"{RESERVED}{reservation_id}")


def reservation(reservation_id: str) -> Key:
    return key(f"RESERVATION#{reservation_id}", "RESERVATION")


def turns(owner: str, seconds: int) -> Key:
    return key(turns_partition(owner), f"WINDOW#{seconds}")


def idempotency(owner: str, name: str) -> Key:
    return key(idempotency_partition(owner), f"KEY#{name_of(name)}")


def withdrawn(owner: str) -> Key:
    return key(idempotency_partition(owner), "WITHDRAWN")


def generation_id_in(control: Key) -> str:
    return control[Table.PARTITION].removeprefix(GENERATIONS)


def generation_id_of(generation_of_chart: Key) -> str:
    return generation_of_chart[Table.SORT].split("#", 2)[2]
