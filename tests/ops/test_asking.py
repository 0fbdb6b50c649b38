"""Who is asked before something is changed: elsewhere yes or no, in prod for its name, whatever --yes says."""

from __future__ import annotations

import io

import pytest

from goal_mandala.cli.ops.asking import agreed
from goal_mandala.domain.errors import InvalidInput
from goal_mandala.ops.target import Target
from goal_mandala.ops.words import same

DEV, PROD = Target("dev", "ap-northeast-1"), Target("prod", "ap-northeast-1")
QUESTION = same("Change 2 settings?")


class Keyboard(io.StringIO):
    """What somebody types."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("target", "yes", "option"), [(PROD, True, "--confirm prod"), (PROD, False, "--confirm prod"), (DEV, False, "--yes")])  # fmt: skip
def test_where_nobody_can_be_asked_nothing_is_changed(
    monkeypatch: pytest.MonkeyPatch, target: Target, yes: bool, option: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("prod\n"))
    with pytest.raises(InvalidInput) as told:
        agreed(target, QUESTION, yes=yes, confirm=None)
    assert (told.value.code, told.value.facts["option"]) == ("needs_confirm", option)


@pytest.mark.parametrize(("typed", "taken"), [("prod\n", True), ("y\n", False), ("\n", False), ("dev\n", False)])
def test_prod_wants_its_name_typed_even_with_yes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, taken: bool
) -> None:
    monkeypatch.setattr("sys.stdin", Keyboard(typed))
    assert agreed(PROD, QUESTION, yes=True, confirm=None) is taken
    assert "Change 2 settings?" in capsys.readouterr().err


def test_the_name_may_be_given_and_has_to_be_the_right_one() -> None:
    assert agreed(PROD, QUESTION, yes=False, confirm="prod")
    assert agreed(DEV, QUESTION, yes=True, confirm=None)
    with pytest.raises(InvalidInput) as told:
        agreed(PROD, QUESTION, yes=True, confirm="stg")
    assert told.value.code == "wrong_confirm"
