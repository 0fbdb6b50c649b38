"""What was spent, by owner and month, for whoever keeps the file. Knows the tables of the ledger."""

from __future__ import annotations

from goal_mandala.storage.ledger import SERVICE, Spending
from goal_mandala.storage.sqlite.database import Database

_MONTHS = """
SELECT owner, month, sum(calls) AS calls, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
  sum(micro_usd) AS micro_usd, sum(reserved) AS reserved
FROM (
  SELECT owner, month, calls, input_tokens, output_tokens, micro_usd, 0 AS reserved FROM months
  UNION ALL SELECT owner, month, 0, 0, 0, 0, amount FROM reservations WHERE owner IS NOT NULL
  UNION ALL SELECT ?, month, 0, 0, 0, 0, amount FROM reservations
)
GROUP BY owner, month ORDER BY month, owner
"""


def accounts(database: Database) -> tuple[Spending, ...]:
    """Every owner's months, the service's (``*``) among them: the sum of all, of deleted owners too."""
    with database.read() as tx:
        rows = tx.execute(_MONTHS, (SERVICE,)).fetchall()
    return tuple(
        Spending(
            row["owner"],
            row["month"],
            row["calls"],
            row["input_tokens"],
            row["output_tokens"],
            row["micro_usd"],
            row["reserved"],
        )
        for row in rows
    )
