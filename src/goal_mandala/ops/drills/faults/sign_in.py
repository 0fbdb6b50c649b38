"""401: tokens of Cognito that are expired, meant for another client, of another pool, or ahead of our clock."""

from __future__ import annotations

from functools import partial

from goal_mandala.ops.drills import people, traffic
from goal_mandala.ops.drills.drill import Drill, Scene
from goal_mandala.ops.words import Words

HOUR = 3600


def _strike(scene: Scene, token: str) -> None:
    """Many refused among some that are served."""
    good = scene.person()
    traffic.several(partial(traffic.my_charts, scene.address, good.token), 4)
    traffic.several(partial(traffic.my_charts, scene.address, token), scene.random.randint(10, 16))


def _expired(scene: Scene) -> None:
    token = scene.person().token
    _strike(scene, scene.ground.moved_token(token, -scene.random.randint(2, 30) * HOUR))


def _audience(scene: Scene) -> None:
    _strike(scene, scene.person(people.other_client(scene.aws, scene.desk.pool)).token)


def _pool(scene: Scene) -> None:
    _strike(scene, scene.person(people.other_pool(scene.aws)).token)


def _clock(scene: Scene) -> None:
    """Issued by a clock that is ahead: the function refuses what has not begun."""
    _strike(scene, scene.ground.moved_token(scene.person().token, scene.random.randint(150, 900)))


def _served(scene: Scene) -> bool:
    answers = traffic.several(partial(traffic.my_charts, scene.address, scene.person().token), 4)
    return set(answers) == {200}


def _client_mends(_: Scene) -> None:
    """The client renews its token, uses ours, or sets its clock: from now on there are only good ones."""


DRILLS = tuple(
    Drill(id, title, ("sign-in", cause), strike, "", _client_mends, served=_served, avoid=frozenset({"one-expired"}))
    for id, title, cause, strike in (
        ("token-expired", Words("期限切れのトークン", "Expired token"), "token-expired", _expired),
        ("wrong-audience", Words("別のクライアントのトークン", "Wrong audience"), "wrong-audience", _audience),
        ("wrong-pool", Words("別のプールのトークン", "Wrong pool"), "wrong-pool", _pool),
        ("clock-skew", Words("時計のずれ", "Skewed clock"), "clock-skew", _clock),
    )
)
