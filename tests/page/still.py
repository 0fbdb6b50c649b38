"""That nothing moves under a hand: where everything that can be pressed stands, before something comes and after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

_REMEMBER = """async () => {
    const ending = document.getAnimations().filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime));
    await Promise.allSettled(ending.map((one) => one.finished));
    const things = document.querySelectorAll('a, button, input, textarea, select, summary, [role=gridcell]');
    window.stood = [...things].filter((thing) => thing.checkVisibility()).map((thing) => [thing, thing.getBoundingClientRect()]);
    return window.stood.length;
}"""
_MOVED = """() => window.stood.flatMap(([thing, was]) => {
    const now = thing.getBoundingClientRect();
    if (['x', 'y', 'width', 'height'].every((side) => Math.abs(now[side] - was[side]) < 1)) return [];
    const told = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ');
    return [`${thing.outerHTML.slice(0, 90)}: ${told(was)} -> ${told(now)}`];
})"""


@contextmanager
def nothing_moves(page: Page) -> Iterator[None]:
    """What can be pressed when the block begins stands at the same place when it ends, to the pixel; more may have come."""
    assert page.evaluate(_REMEMBER) > 3
    yield
    moved = page.evaluate(_MOVED)
    assert moved == [], "\n".join(moved)
