"""What tokens cost: a dated table in a file, never figures in code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from goal_mandala.domain.errors import Misconfigured


@dataclass(frozen=True, slots=True)
class Prices:
    """``models`` maps an id to US dollars per million tokens (input, output)."""

    version: str
    source: str
    models: dict[str, tuple[float, float]]

    def of(self, model: str) -> tuple[float, float] | None:
        """The price of *model*; None when the table does not know it (a local model costs nothing known)."""
        known = [name for name in self.models if name in model]
        return self.models[max(known, key=len)] if known else None

    def cost(self, model: str, input_tokens: int, output_tokens: int) -> float:
        """US dollars; 0.0 for a model without a price."""
        price = self.of(model)
        return 0.0 if price is None else (input_tokens * price[0] + output_tokens * price[1]) / 1_000_000


@cache
def load_prices(path: str | None = None) -> Prices:
    """The table at *path*, or the one that comes with the product; raises :class:`Misconfigured`."""
    import yaml

    source: Any = Path(path) if path else files(__package__ or __name__.rsplit(".", 1)[0]) / "prices.yaml"
    try:
        raw = yaml.safe_load(source.read_text(encoding="utf-8"))
        models = {str(k): (float(v[0]), float(v[1])) for k, v in raw["models"].items()}
        return Prices(str(raw["version"]), str(raw["source"]), models)
    except (OSError, KeyError, TypeError, ValueError, IndexError, AttributeError, yaml.YAMLError) as error:
        raise Misconfigured("bad_price_table", path=str(path), problem=type(error).__name__) from error
