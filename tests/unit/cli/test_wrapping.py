"""Lines of terminal columns: nothing lost, nothing wider than it may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from goal_mandala.cli.wrapping import fold, wrap

TEXT = st.text(st.sampled_from(list("abc 09、。「」（）あいうアイーュ漢字走る・x\u3000")), max_size=80)


@given(TEXT, st.integers(8, 40))
def test_wrap_loses_nothing_and_fits(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in lines)


@given(TEXT, st.integers(8, 40))
def test_fold_loses_nothing_and_tears_no_word(text: str, width: int) -> None:
    lines = fold(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width or " " not in line.strip() for line in lines)


def test_fold_keeps_paths_and_commands_whole_and_hangs() -> None:
    path = "/a/very/long/path/that/is/wider/than/the/line.json"
    assert fold(f"Saved: {path}", 20, 2) == ["Saved:", f"  {path}"]
    assert fold("    indented words go on", 16) == ["    indented", "    words go on"]


@given(TEXT, st.integers(8, 40), st.integers(0, 4))
def test_what_may_be_torn_is_never_wider(text: str, width: int, hang: int) -> None:
    lines = fold(text, width, hang, torn=True)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in lines)


def test_a_torn_name_hangs_and_stays_readable() -> None:
    arn = "arn:aws:bedrock:ap-northeast-1::foundation-model/amazon.nova-micro-v1:0"
    assert fold(f"Cause: no policy allows {arn}.", 40, 7, torn=True) == [
        "Cause: no policy allows",
        "       arn:aws:bedrock:ap-northeast-1::",
        "       foundation-model/amazon.nova-",
        "       micro-v1:0.",
    ]
    assert fold(f"  + {arn}", 40, 6, torn=True)[0] == "  + arn:aws:bedrock:ap-northeast-1::"


def test_fold_knows_japanese_line_breaks() -> None:
    lines = fold("呼び出し81回、トークンは（入力）64,616です。", 16)
    assert all(line[0] not in "、。）" and line[-1] not in "（「" for line in lines)
    assert any("トークン" in line for line in lines)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("There is no AWS region. Set it, for example `export AWS_REGION=ap-northeast-1`.", "`export AWS_REGION=ap-northeast-1`."),
        ("Plan: /tmp/night/fix.json (1 step). Next: mandala ops apply /tmp/night/fix.json --dry-run", "mandala ops apply /tmp/night/fix.json --dry-run"),
        ("解決していないインシデントは incidents にありません。`mandala ops incident open` で開きます。", "`mandala ops incident open`"),
        ("Ask the one after the other, in this order: mandala ops doctor --list, then the others", "mandala ops doctor --list,"),
    ],
)  # fmt: skip
def test_a_command_stays_on_one_line_to_be_copied(text: str, whole: str) -> None:
    assert all(any(whole in line for line in fold(text, width, 2)) for width in range(52, 80))


def test_a_command_wider_than_the_line_is_folded_at_its_words() -> None:
    assert fold("Next: mandala ops doctor throttling --plan fix.json", 30, 2) == [
        "Next: mandala ops doctor",
        "  throttling --plan fix.json",
    ]
