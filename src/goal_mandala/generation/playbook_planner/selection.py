"""Which of a block's candidates a person gets: those made for them first, then a seeded choice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from goal_mandala.domain.mandala import SIZE
from goal_mandala.generation.playbook_planner.playbook import Block, Candidate, Heading


def fitting_headings(block: Block, tags: frozenset[str]) -> list[Heading]:
    """Headings whose condition holds, best first; a playbook's last heading is unconditional."""
    return [h for h in block.headings if h.when.holds(tags)]


def eligible(block: Block, tags: frozenset[str]) -> list[Candidate]:
    """Candidates whose condition holds, one of each group: the most specific, then the first."""
    best: dict[str, Candidate] = {}
    for candidate in block.candidates:
        if not candidate.when.holds(tags):
            continue
        key = f"group:{candidate.group}" if candidate.group else f"id:{candidate.id}"
        held = best.get(key)
        if held is None or len(candidate.when.all_of) > len(held.when.all_of):
            best[key] = candidate
    return [c for c in block.candidates if c in best.values()]


def choose(block: Block, tags: frozenset[str], salt: str, taken: Iterable[str] = ()) -> list[Candidate]:
    """Eight candidates in the order of the file, fewer only when fewer are eligible.

    Specific ones (whose ``if`` holds) come first, then core ones, then others by a hash of
    *salt*. Ids in *taken* are left out as long as eight others are there.
    """
    avoided = set(taken)

    def rank(candidate: Candidate) -> tuple[bool, int, bytes]:
        digest = hashlib.sha256(f"{salt}\0{block.id}\0{candidate.id}".encode()).digest()
        weight = 2 * len(candidate.when.all_of) + (3 if candidate.core else 0)
        return candidate.id in avoided, -weight, digest

    pool = eligible(block, tags)
    chosen = {c.id for c in sorted(pool, key=rank)[:SIZE]}
    return [c for c in pool if c.id in chosen]
