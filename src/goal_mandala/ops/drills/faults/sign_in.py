"""401: tokens of Cognito that are expired, meant for another client, of another pool, or ahead of our clock."""

from __future__ import annotations

from functools import partial

from goal_mandala.domain.errors import MandalaError
from goal_mandala.ops.drills import people, traffic
from goal_mandala.ops.drills.drill import Drill, Scene
from goal_mandala.ops.words import Words

HOUR = 3600


def _strike(scene: Scene, person: people.Person, token: str = "") -> None:
    """Many refused among some that are served; *token* instead of the person's own."""
    token = token or person.token
    scene.refused.append(person)
    good = scene.person()
    traffic.several(partial(traffic.my_charts, scene.address, good.token), 4)
    traffic.several(partial(traffic.my_charts, scene.address, token), scene.random.randint(10, 16))


def _expired(scene: Scene) -> None:
    person = scene.person()
    _strike(scene, person, scene.ground.moved_token(person.token, -scene.random.randint(2, 30) * HOUR))


def _audience(scene: Scene) -> None:
    _strike(scene, scene.person(people.other_client(scene.aws, scene.desk.pool)))


def _pool(scene: Scene) -> None:
    _strike(scene, scene.person(people.other_pool(scene.aws)))


def _clock(scene: Scene) -> None:
    """Issued by a clock that is ahead: the function refuses what has not begun."""
    person = scene.person()
    _strike(scene, person, scene.ground.moved_token(person.token, scene.random.randint(150, 900)))


def _served(scene: Scene) -> bool:
    """Those who were refused, and one who was not."""
    asking = [*scene.refused, scene.person()]
    answers = [traffic.several(partial(traffic.my_charts, scene.address, one.token), 3) for one in asking]
    return {status for each in answers for status in each} == {200}


def _client_mends(scene: Scene) -> None:
    """The client of those who were refused signs them in again, with us; who was known elsewhere alone signs up."""
    scene.refused[:] = [_with_us(scene, person) for person in scene.refused]


def _with_us(scene: Scene, person: people.Person) -> people.Person:
    try:
        return people.sign_in(scene.aws, scene.desk, person.name, person.password)
    except MandalaError:  # of the other pool: our pool does not know them
        return scene.person()


DRILLS = tuple(
    Drill(id, title, ("sign-in", cause), strike, "", _client_mends, served=_served, avoid=frozenset({"one-expired"}))
    for id, title, cause, strike in (
        ("token-expired", Words("期限切れのトークン", "Expired token"), "token-expired", _expired),
        ("wrong-audience", Words("別のクライアントのトークン", "Wrong audience"), "wrong-audience", _audience),
        ("wrong-pool", Words("別のプールのトークン", "Wrong pool"), "wrong-pool", _pool),
        ("clock-skew", Words("時計のずれ", "Skewed clock"), "clock-skew", _clock),
    )
)
