"""Which candidates a person gets: eight, their own first, the rest by a seeded choice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.mandala import ActionType
from goal_mandala.generation.playbook_planner.playbook import Block, Candidate, Condition, Heading
from goal_mandala.generation.playbook_planner.selection import choose, eligible, fitting_headings

TAGS = "abc"
tag_sets = st.frozensets(st.sampled_from(TAGS))
conditions = st.builds(Condition, tag_sets, tag_sets)


ALWAYS = Condition()


def candidate(number: int, when: Condition = ALWAYS, *, core: bool = False, group: str | None = None) -> Candidate:
    return Candidate(str(number), ActionType.EXECUTION, f"t{number}", "d", "b", (), when, None, core, group)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    kinds = st.tuples(conditions, st.booleans(), st.none() | st.sampled_from("gh"))
    special = draw(st.lists(kinds, max_size=6))
    free = [candidate(i) for i in range(9)]
    more = [candidate(10 + i, w, core=c, group=g) for i, (w, c, g) in enumerate(special)]
    return Block("block", (), (*free, *more))


@given(blocks(), tag_sets, st.text(max_size=5))
def test_eight_that_hold_in_the_files_order_one_of_a_group(block: Block, tags: frozenset[str], salt: str) -> None:
    chosen = choose(block, tags, salt)
    assert len(chosen) == 8
    assert all(c.when.holds(tags) for c in chosen)
    assert chosen == [c for c in block.candidates if c in chosen]
    groups = [c.group for c in chosen if c.group]
    assert len(groups) == len(set(groups))
    assert choose(block, tags, salt) == chosen


@given(blocks(), tag_sets)
def test_the_most_specific_of_a_group_is_eligible(block: Block, tags: frozenset[str]) -> None:
    for found in eligible(block, tags):
        rivals = [c for c in block.candidates if c.group == found.group and c.group and c.when.holds(tags)]
        assert all(len(r.when.all_of) <= len(found.when.all_of) for r in rivals)


@given(blocks(), tag_sets, st.text(max_size=5))
def test_what_is_made_for_the_person_comes_before_the_general(block: Block, tags: frozenset[str], salt: str) -> None:
    chosen = choose(block, tags, salt)
    left = [c for c in eligible(block, tags) if c not in chosen]

    def weight(c: Candidate) -> int:
        return 2 * len(c.when.all_of) + 3 * c.core

    assert all(weight(x) <= weight(c) for x in left for c in chosen)


def test_what_is_made_for_the_person_is_always_among_the_eight() -> None:
    own = [candidate(20 + i, Condition(frozenset("a"))) for i in range(3)]
    block = Block("b", (), (*(candidate(i) for i in range(12)), *own))
    for salt in range(20):
        assert set(own) <= set(choose(block, frozenset("a"), str(salt)))
        assert not set(own) & set(choose(block, frozenset("b"), str(salt)))


def test_what_is_taken_is_avoided_while_eight_others_are_there() -> None:
    block = Block("b", (), tuple(candidate(i) for i in range(12)))
    chosen = choose(block, frozenset(), "s", ["0", "1", "2", "3"])
    assert [c.id for c in chosen] == [str(i) for i in range(4, 12)]
    assert len(choose(block, frozenset(), "s", [str(i) for i in range(12)])) == 8


def test_another_seed_may_choose_others() -> None:
    block = Block("b", (), tuple(candidate(i) for i in range(12)))
    choices = {tuple(c.id for c in choose(block, frozenset(), str(seed))) for seed in range(10)}
    assert len(choices) > 5


def test_the_first_heading_that_holds_comes_first() -> None:
    special, plain = Heading("a", "d", "b", Condition(frozenset("a"))), Heading("z", "d", "b")
    block = Block("b", (special, plain), ())
    assert fitting_headings(block, frozenset("a")) == [special, plain]
    assert fitting_headings(block, frozenset("b")) == [plain]
