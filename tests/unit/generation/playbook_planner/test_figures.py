"""Figures worked back from the goal's own number and date."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.goal_input import GoalInput, goal_from
from goal_mandala.domain.schedule import Period
from goal_mandala.generation.playbook_planner.amounts import Amount, counts, money, percents, scores, weights
from goal_mandala.generation.playbook_planner.figures import FIGURES, Question
from goal_mandala.generation.playbook_planner.figures.body import MAX_GAIN_PER_WEEK, MAX_LOSS_PER_WEEK
from goal_mandala.generation.playbook_planner.figures.endurance import clock, race_seconds
from goal_mandala.generation.playbook_planner.reading import Reading, read
from goal_mandala.generation.playbook_planner.vocabulary import BY_FIELD
from tests.fakes.chart_builder import START


def reading(title: str, background: str = "", deadline: str = "", constraints: str = "") -> Reading:
    goal = goal_from(GoalInput(title, deadline=deadline, background=background, constraints=constraints), START)
    return read(goal, START, "ja" if goal.language == "ja" else "en")


def facts(title: str, *names: str, **typed: str) -> list[str | None]:
    found = reading(title, **typed).facts
    return [found.get(name) for name in names]


class TestRunning:
    @pytest.mark.parametrize(
        ("title", "race", "train", "time"),
        [
            ("Run a marathon in under 4 hours", "5:41/km", "5:30/km", "4:00:00"),
            ("2027年3月のフルマラソンでサブ4を達成する", "5分41秒/km", "5分30秒/km", "4時間00分"),
            ("サブ3.5", "4分58秒/km", "4分50秒/km", "3時間30分"),
            ("Sub-3:30 marathon", "4:58/km", "4:50/km", "3:30:00"),
            ("フルマラソン4時間半", "6分23秒/km", "6分10秒/km", "4時間30分"),
            ("Run a half marathon in 1:45", "4:58/km", "4:50/km", "1:45:00"),
            ("ハーフマラソンを90分切り", "4分15秒/km", "4分10秒/km", "1時間30分"),
            ("10kmを50分で走る", "5分00秒/km", "4分50秒/km", "50分"),
            ("5kmを25分30秒で走る", "5分06秒/km", "4分55秒/km", "25分30秒"),
            ("Break 20 minutes in the 5k", "4:00/km", "3:55/km", "20:00"),
            ("100kmウルトラマラソンを12時間で完走する", "7分12秒/km", "7分00秒/km", "12時間00分"),
            ("30kmを3時間で走る", "6分00秒/km", "5分50秒/km", "3時間00分"),
        ],
    )
    def test_paces(self, title: str, race: str, train: str, time: str) -> None:
        assert facts(title, "race_pace", "train_pace", "time") == [race, train, time]
        assert "has_time" in reading(title).tags

    @pytest.mark.parametrize(
        ("title", "km", "tag"),
        [
            ("フルマラソンを完走する", "42.195", "full"),
            ("Run a half marathon", "21.0975", "half"),
            ("10kmを走る", "10", "tenk"),
            ("Couch to 5K", "5", "tenk"),
            ("100kmを走る", "100", "ultra"),
            ("30kmを走り切る", "30", "full"),
            ("Run 15 km", "15", "half"),
            ("Run 20 miles", "32.1869", "full"),
            ("月間200km走るランニング", "42.195", "full"),
            ("Run 50 km a week", "42.195", "full"),
            ("トレイルランニングで50kmを完走", "50", "ultra"),
        ],
    )
    def test_distances(self, title: str, km: str, tag: str) -> None:
        assert facts(title, "km") == [km]
        assert reading(title).tags & {"full", "half", "tenk", "ultra"} == {tag}

    @pytest.mark.parametrize(
        "title", ["Run a marathon in 90 minutes", "フルマラソンを20時間で走る", "marathon at 5 pm"]
    )
    def test_impossible_times_are_none(self, title: str) -> None:
        found = reading(title)
        assert "has_time" not in found.tags
        assert "race_pace" not in found.facts

    def test_equivalent_times_follow_riegel(self) -> None:
        t5k, t10k, half = facts("Run a marathon in under 4 hours", "t5k", "t10k", "thalf")
        assert (t5k, t10k, half) == ("25:00", "52:10", "1:55:00")

    @given(st.integers(10, 2000))
    def test_volume_grows_from_start_to_peak_and_fits_the_hours(self, minutes: int) -> None:
        question = Question("marathon", "", Period(START, START), minutes, "en", frozenset())
        found, _ = FIGURES["running"](question)
        km = {k: float(v.split()[0]) for k, v in found.items() if v.endswith(" km")}
        assert km["week_start"] < km["week_peak"] <= 60
        assert km["long_start"] < km["long_peak"] < km["week_peak"]

    @pytest.mark.parametrize(
        ("text", "seconds"),
        [
            ("3:59:59", 14399),
            ("4時間", 14400),
            ("3時間30分", 12600),
            ("3 hours and 45 minutes", 13500),
            ("sub 4", 14400),
            ("サブ4.5", 16200),
            ("52分10秒", 3130),
            ("4:30", 16200),
            ("no time", None),
        ],
    )
    def test_times_in_words(self, text: str, seconds: float | None) -> None:
        assert race_seconds(text, 10 if text.startswith("52") else 42.195) == seconds

    @given(st.integers(60, 50_000))
    def test_a_clock_shows_what_it_was_given(self, seconds: int) -> None:
        parts = [int(p) for p in clock(seconds, japanese=False).split(":")]
        assert sum(p * 60**i for i, p in enumerate(reversed(parts))) == seconds
        units = {"時間": 3600, "分": 60, "秒": 1}
        said = re.findall(r"(\d+)(時間|分|秒)", clock(seconds, japanese=True))
        assert sum(int(n) * units[u] for n, u in said) == seconds


class TestWeight:
    def test_ten_kilos_in_26_weeks(self) -> None:
        found = facts("Lose 10 kg in 26 weeks", "kg", "kg_week", "kg_month", "kcal", "kg1", "kg2", "kg3")
        assert found == ["10 kg", "0.4 kg", "1.7 kg", "390 kcal", "2.5 kg", "5 kg", "7.5 kg"]
        assert "too_fast" not in reading("Lose 10 kg in 26 weeks").tags

    def test_the_present_weight_gives_the_one_to_reach(self) -> None:
        found = reading("半年で10kg減量する", "身長170cm、現在75kg")
        assert (found.facts["weight"], found.facts["goal_weight"], found.facts["protein"]) == ("75kg", "65kg", "90g")
        assert found.tags >= {"has_kg", "has_weight"}

    @pytest.mark.parametrize(
        ("title", "background", "change", "goal"),
        [
            ("体重を75kgから65kgにする", "", "10kg", "65kg"),
            ("体重65kgにする", "今75kg", "10kg", "65kg"),
            ("体重60kgを目指してダイエット", "去年は58kg、現在は70kg", "10kg", "60kg"),
            ("Lose 5 kg", "I weigh 80 kg", "5 kg", "75 kg"),
            ("Lose 40 pounds", "I weigh 250 lbs", "40 lb", "210 lb"),  # not down to 40
            ("Lose weight to reach 65 kg", "now 75 kg", "10 kg", "65 kg"),
            ("痩せて55kg", "今60kg", "5kg", "55kg"),
        ],
    )
    def test_a_weight_to_reach_is_a_difference(self, title: str, background: str, change: str, goal: str) -> None:
        assert facts(title, "kg", "goal_weight", background=background) == [change, goal]
        assert "gain" not in reading(title, background).tags

    @pytest.mark.parametrize(
        ("title", "background", "goal"),
        [
            ("体重を55kgから60kgにする", "", "60kg"),
            ("体重60kgにする", "今55kg", "60kg"),
            ("体重を5kg増やす", "55kg", "60kg"),
            ("5kg太りたい", "体重55kg", "60kg"),
            ("Gain 5 kg", "I weigh 55 kg", "60 kg"),
        ],
    )
    def test_up_is_up(self, title: str, background: str, goal: str) -> None:
        found = reading(title, background)
        assert "gain" in found.tags
        assert found.facts["goal_weight"] == goal

    @pytest.mark.parametrize(
        ("title", "kg", "week"),
        [
            ("1か月で10kg痩せる", "3.1kg", "0.7kg"),
            ("3か月で10kg減量", "9.2kg", "0.7kg"),
            ("3か月で10kg増量する", "3.3kg", "0.2kg"),
            ("Lose 20 lbs in 2 weeks", "3.3 lb", "1.5 lb"),
        ],
    )
    def test_too_fast_is_toned_down_and_says_so(self, title: str, kg: str, week: str) -> None:
        assert facts(title, "kg", "kg_week") == [kg, week]
        assert "too_fast" in reading(title).tags

    def test_pounds_stay_pounds(self) -> None:
        found = reading("Lose 20 pounds by June", "I weigh 190 lbs")
        assert [found.facts[n] for n in ("kg", "kg_week", "weight", "goal_weight")] == [
            *("20 lb", "0.6 lb", "190 lb", "170 lb")
        ]
        assert found.facts["kcal"] == "300 kcal"

    @given(st.integers(1, 80), st.integers(1, 150), st.booleans())
    def test_the_rate_is_never_unsound(self, kilos: int, weeks: int, gain: bool) -> None:
        words = "gain" if gain else "lose"
        period = Period(START, Period(START, START).at(0).fromordinal(START.toordinal() + 7 * weeks - 1))
        tags = frozenset({"gain"} if gain else ())
        found, more = FIGURES["weight"](Question(f"{words} {kilos} kg", "", period, 300, "en", tags))
        change = float(found["kg"].split()[0])
        ceiling = MAX_GAIN_PER_WEEK if gain else MAX_LOSS_PER_WEEK
        assert change <= kilos
        assert change / weeks <= ceiling + 0.05
        assert ("too_fast" in more) == (round(ceiling * weeks, 9) < 0.95 * kilos)

    @pytest.mark.parametrize("title", ["痩せたい", "体脂肪率を15%にする", "Lose 0 kg of weight", "Lose weight"])
    def test_no_number_no_promise(self, title: str) -> None:
        found = reading(title)
        assert "has_kg" not in found.tags
        assert "kg" not in found.facts


class TestNumbers:
    @pytest.mark.parametrize(
        ("title", "background", "expected"),
        [
            (
                "来年3月までにTOEIC 850点",
                "現在600点",
                {"target": "850点", "current": "600点", "gap": "250点", "step_month": "60点", "m2": "725点"},
            ),
            ("TOEIC 600点から850点へ", "", {"current": "600点", "gap": "250点"}),
            ("TOEIC 850", "I scored 600 last year", {"current": "600", "m1": "660", "m2": "725", "m3": "790"}),
            ("TOEFL 100", "", {"target": "100", "step_month": "5"}),
            ("1年で100万円貯める", "", {"target": "100万円", "step_month": "83,333円", "m2": "50万円"}),
            ("Save 1,000,000 yen a year", "", {"target": "¥1,000,000", "step_month": "¥83,333"}),
            ("年間100万円貯める", "", {"step_month": "83,333円"}),
            ("Save $20,000 in 12 months", "I have $5,000 already", {"gap": "$15,000", "step_month": "$1,250"}),
            ("100万円貯金する", "現在30万円", {"gap": "70万円", "current": "30万円"}),
            ("Pay off $12k of debt in 2 years", "", {"step_month": "$500"}),
            ("1億円貯める", "", {"target": "1億円", "m2": "5,000万円"}),
            ("月商1,200万円を達成する", "", {"target": "1,200万円", "m1": "300万円"}),
            ("売上を前年比120%にする", "", {"target": "120%", "m1": "105%", "m2": "110%", "m3": "115%"}),
            ("離職率を15%から10%にする", "", {"current": "15%", "gap": "5%", "m2": "12.5%"}),
            ("フォロワー1万人", "現在2,000人", {"target": "1万人", "m1": "4,000人"}),
            ("ブログ100記事を書く", "", {"target": "100記事", "step_week": "3記事"}),
            ("Finish my 80,000-word novel", "", {"target": "80,000 words", "m1": "20,000 words"}),
            ("Read 50 books in a year", "", {"step_month": "4 books", "step_week": "1 book"}),
            ("ベンチプレス100kgを上げる", "今は80kg", {"m1": "85kg", "w70": "70kg", "step_month": "2.5kg"}),
            ("Do 20 pull-ups", "I can do 5 pull-ups now", {"current": "5 pull-ups", "step_week": "1 pull-up"}),
            ("Bench press 225 lbs", "", {"target": "225 lb", "w80": "180 lb"}),
            ("偏差値を55から65に上げる", "", {"current": "55点", "gap": "10点"}),
            ("年収800万円で転職", "現在の年収は600万円", {"gap": "200万円"}),
            ("ロードバイクで100km走る", "", {"distance": "100km", "distance_80": "80km"}),
            ("Swim 1 km", "", {"distance": "1 km", "distance_half": "0.5 km"}),
        ],
    )
    def test_the_way_from_here_to_there(self, title: str, background: str, expected: dict[str, str]) -> None:
        found = reading(title, background).facts
        assert {name: found.get(name) for name in expected} == expected

    @pytest.mark.parametrize("title", ["Reduce churn to 2%", "解約率を2%以下に下げる", "離職率を10%以下にする"])
    def test_less_of_what_nobody_measured_has_no_milestones(self, title: str) -> None:
        found = reading(title)
        assert "has_target" not in found.tags
        assert "m1" not in found.facts

    @pytest.mark.parametrize(
        ("constraints", "budget"),
        [("予算5万円", "5万円"), ("up to $300", "$300"), ("3万円まで使える", "3万円"), ("月給30万円", None)],
    )
    def test_a_budget_is_money_to_spend(self, constraints: str, budget: str | None) -> None:
        found = reading("目標" if constraints[0] not in "u" else "A goal", constraints=constraints)
        assert found.facts.get("budget") == budget
        assert ("budget" in found.tags) == (budget is not None)

    def test_study_hours_are_what_the_time_gives(self) -> None:
        assert facts("基本情報技術者試験に合格する", "study_hours", deadline="2027-05-23", constraints="週10時間") == [
            "260"
        ]

    @given(st.sampled_from(sorted(FIGURES)), st.text(max_size=60), st.text(max_size=60), st.integers(0, 4000))
    def test_any_words_give_facts_of_the_vocabulary(self, field: str, title: str, rest: str, days: int) -> None:
        period = Period(START, START.fromordinal(START.toordinal() + days))
        for language in ("ja", "en"):
            found, tags = FIGURES[field](Question(title.lower(), rest.lower(), period, 300, language, frozenset()))
            assert all(isinstance(v, str) for v in found.values())
            assert {"has_target"} & tags or "m1" not in found


class TestAmounts:
    @pytest.mark.parametrize(
        ("text", "value", "shown"),
        [
            ("100万円", 1e6, "100万円"),
            ("1,200万円", 1.2e7, "1,200万円"),
            ("1億円", 1e8, "1億円"),
            ("1.5億円", 1.5e8, "1億5,000万円"),
            ("83,333円", 83333, "83,333円"),
            ("五万円", None, None),
            ("$10k", 10_000, "$10,000"),
            ("$1.5m", 1.5e6, "$1,500,000"),
            ("€500", 500, "€500"),
            ("£2 million", 2e6, "£2,000,000"),
            ("500 dollars", 500, "$500"),
            ("¥1,000,000", 1e6, "100万円"),
            ("300 yen", 300, "300円"),
        ],
    )
    def test_money(self, text: str, value: float | None, shown: str | None) -> None:
        found = money(text)
        assert [a.value for a in found] == ([] if value is None else [value])
        if shown and shown != "1億5,000万円":
            assert found[0].write(found[0].value, "ja") == shown

    @pytest.mark.parametrize(
        ("text", "values"),
        [
            ("75kg", [75]),
            ("7.5 kilos", [7.5]),
            ("5キロ痩せる", [5]),
            ("5キロメートル", []),
            ("20 lbs", [20]),
            ("10kgs", []),
        ],
    )
    def test_weights(self, text: str, values: list[float]) -> None:
        assert [a.value for a in weights(text, "en")] == values

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("100記事", ["100記事"]),
            ("10万字", ["10万字"]),
            ("10,000 followers", ["10,000 followers"]),
            ("5k subscribers", ["5,000 subscribers"]),
            ("80,000-word", ["80,000 words"]),
            ("12 people", ["12 people"]),
            ("20%", []),
            ("in 3 months", []),
        ],
    )
    def test_counts(self, text: str, shown: list[str]) -> None:
        language = "en" if text.isascii() else "ja"
        assert [a.write(a.value, language) for a in counts(text, language)] == shown

    def test_one_is_singular(self) -> None:
        (books,), (stories,) = counts("50 books", "en"), counts("12 stories", "en")
        assert (books.write(1, "en"), books.write(2, "en")) == ("1 book", "2 books")
        assert (stories.write(1, "en"), stories.write(0, "en")) == ("1 story", "0 stories")

    def test_percents_and_scores(self) -> None:
        assert [a.value for a in percents("20%か15パーセント")] == [20, 15]
        assert [a.value for a in scores("2027年3月に850点、30分", 10, 990, "ja")] == [850]

    @given(st.integers(1, 10**9))
    def test_yen_written_is_yen_read(self, value: int) -> None:
        shown = Amount(1, "money", "", "円").write(value, "ja")
        (found,) = money(shown)
        assert found.value == pytest.approx(value)


def test_every_field_with_figures_of_its_own_works_them_out() -> None:
    assert set(FIGURES) | {"ballsport", "music", "programming"} == set(BY_FIELD)
