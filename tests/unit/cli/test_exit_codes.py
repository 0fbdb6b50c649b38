"""The table of exit codes is complete over the error tree, distinct, and explained in the help."""

from __future__ import annotations

from goal_mandala.cli.exit_codes import EXIT_CODES, FINDINGS, MEANINGS
from goal_mandala.domain.errors import leaves


def test_every_error_has_a_code_of_its_own() -> None:
    assert set(EXIT_CODES) == set(leaves())
    codes = [*EXIT_CODES.values(), FINDINGS, 0]
    assert len(set(codes)) == len(codes)
    assert all(0 <= code < 256 for code in codes)


def test_the_help_explains_every_code() -> None:
    assert set(MEANINGS) == {0, FINDINGS, *EXIT_CODES.values()}
    assert all(all(words) for words in MEANINGS.values())
