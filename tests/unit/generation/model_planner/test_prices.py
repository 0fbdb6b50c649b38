"""What tokens cost: the longest id that a model's own contains; nothing for a model without a price."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.errors import Misconfigured
from goal_mandala.generation.model_planner.prices import Prices, load_prices
from goal_mandala.names import BEDROCK_MODEL_ID

TABLE = Prices("1", "test", {"nova": (1.0, 2.0), "nova-micro": (0.5, 1.0), "apac.nova-micro": (0.6, 1.2)})


@pytest.mark.parametrize(
    ("model", "price"),
    [
        ("amazon.nova-micro-v1:0", (0.5, 1.0)),
        ("apac.nova-micro-v1:0", (0.6, 1.2)),
        ("nova-pro", (1.0, 2.0)),
        ("gemma3:4b", None),
        ("", None),
    ],
)
def test_the_longest_known_id_wins(model: str, price: tuple[float, float] | None) -> None:
    assert TABLE.of(model) == price


def test_cost_is_per_million_tokens_of_each_kind() -> None:
    assert TABLE.cost("nova", 1_000_000, 500_000) == 2.0
    assert TABLE.cost("nova-micro", 2_000, 1_000) == pytest.approx(0.002)
    assert TABLE.cost("local", 10**9, 10**9) == 0.0


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_cost_adds_up(one: int, other: int) -> None:
    whole = TABLE.cost("nova", one + other, 0)
    assert whole == pytest.approx(TABLE.cost("nova", one, 0) + TABLE.cost("nova", other, 0))


def test_the_table_that_comes_along_knows_the_default_model_in_both_forms() -> None:
    prices = load_prices()
    assert prices.version
    assert prices.source
    assert prices.of(BEDROCK_MODEL_ID) != prices.of(f"apac.{BEDROCK_MODEL_ID}")
    assert all(0 < low < high for low, high in prices.models.values())


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text("version: 2027-01\nsource: mine\nmodels: {gemma: [0, 0.5]}\n")
    prices = load_prices(str(file))
    assert (prices.version, prices.models) == ("2027-01", {"gemma": (0.0, 0.5)})


@pytest.mark.parametrize(
    "content",
    ["", "models", "version: 1", "{", "version: 1\nsource: x\nmodels: {a: 1}", "version: 1\nsource: x\nmodels: {a: [1]}",
     "version: 1\nsource: x\nmodels: {a: [x, y]}", "version: 1\nsource: x\nmodels: [a]", "\x00"],
)  # fmt: skip
def test_a_bad_table_is_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text(content)
    with pytest.raises(Misconfigured) as caught:
        load_prices(str(file))
    assert (caught.value.code, caught.value.facts["path"]) == ("bad_price_table", str(file))


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    for place in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(Misconfigured) as caught:
            load_prices(str(place))
        assert caught.value.facts["path"] == str(place)
