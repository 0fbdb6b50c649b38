"""What the offline planner makes of a goal: its field, the person's situation, figures and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.goal_input import GoalInput, goal_from
from goal_mandala.domain.mandala import Goal
from goal_mandala.generation.playbook_planner.reading import GENERAL, Reading, field_of, read
from goal_mandala.generation.playbook_planner.vocabulary import (
    BY_FIELD,
    COMMON_TAGS,
    FIELD_TAGS,
    facts_of,
    tags_of,
)
from tests.fakes.chart_builder import START
from tests.fakes.charts import HOSTILE
from tests.fakes.goals import GOALS


def reading(title: str, language: str | None = None, **typed: str) -> Reading:
    goal = goal_from(GoalInput(title, **typed), START)
    return read(goal, START, language or ("ja" if goal.language == "ja" else "en"))


def data(name: str) -> dict[str, Any]:
    from importlib.resources import files

    return yaml.safe_load((files("goal_mandala.generation") / "playbooks" / f"{name}.yaml").read_text("utf-8"))


class TestField:
    @pytest.mark.parametrize("field", GOALS)
    def test_field(self, field: str) -> None:
        elsewhere = {title: found for title in GOALS[field] if (found := field_of(Goal(title))) != field}
        assert elsewhere == {}

    def test_the_table_covers_every_field_in_both_languages(self) -> None:
        assert set(GOALS) == set(BY_FIELD)
        for titles in GOALS.values():
            japanese = sum(bool(re.search("[ぁ-んァ-ン一-龥]", t)) for t in titles)
            assert japanese >= 3
            assert len(titles) - japanese >= 3

    @pytest.mark.parametrize(
        ("title", "description", "field"),
        [
            ("社内で一番になる", "売上と新規顧客の数で一番の営業になる。ノルマ達成", "general"),  # the title decides
            ("Sub-4", "I go to watch the game every week and volunteer", "running"),  # signs against: title alone
            ("合格する", "基本情報技術者試験を来年受験する", "exam"),
            ("N2", "Pass the JLPT in July", "language"),
        ],
    )
    def test_the_description_helps_and_does_not_overrule(self, title: str, description: str, field: str) -> None:
        assert field_of(Goal(title, description)) == field

    @given(st.sampled_from(HOSTILE) | st.text(max_size=100), st.text(max_size=100))
    def test_any_text_has_a_field(self, title: str, description: str) -> None:
        assert field_of(Goal(title, description)) in BY_FIELD


SITUATIONS = {
    "mornings": ("朝しか時間がない", "mornings only"),
    "evenings": ("帰宅後に1時間取れる", "I only have time after work"),
    "lunch": ("昼休みに30分", "during my lunch break"),
    "commute": ("通勤中に聴く", "on my commute"),
    "weekends": ("土日だけ", "only weekends"),
    "knee": ("右膝が痛い", "I have a bad knee"),
    "back": ("腰痛持ち", "a bad back"),
    "shoulder": ("五十肩で腕が上がらない", "carpal tunnel"),
    "injury": ("足首を捻挫した", "a sore shoulder"),
    "illness": ("高血圧の薬を飲む", "I have diabetes"),
    "pregnant": ("産後3か月", "pregnant with twins"),
    "kids": ("子どもが2人いる", "two kids"),
    "partner": ("妻と暮らす", "my husband works nights"),
    "alone": ("独学で進める", "on my own"),
    "low_budget": ("お金をかけたくない", "no budget"),
    "no_gym": ("ジムに行けない", "no gym nearby"),
    "home_only": ("自宅だけで", "at home only"),
    "rural": ("田舎に住む", "a small town"),
    "no_car": ("車がない", "I don't have a car"),
    "beginner": ("全くの初心者", "a complete beginner"),
    "experienced": ("陸上の経験者", "I used to run at school"),
    "failed_before": ("三日坊主", "I always give up"),
    "student": ("大学生です", "I am a student"),
    "employee": ("会社員", "a full-time job"),
    "manager": ("部下が5人いる", "I am a manager"),
    "freelancer": ("フリーランス", "self-employed"),
    "unemployed": ("求職中", "between jobs"),
    "night_shift": ("夜勤がある", "night shifts"),
    "remote_work": ("在宅勤務", "I work from home"),
    "older": ("60代", "I'm 62"),
    "busy": ("残業が多い", "very busy"),
    "introvert": ("人見知り", "shy"),
}
FROM_THE_FRAME = {"little_time", "much_time", "budget", "has_deadline", "has_target", "has_current", "short", "long"}
DENIED = [
    ("knee", "膝は問題ない"),
    ("knee", "膝の痛みはもうない"),
    ("knee", "膝は大丈夫"),
    ("knee", "膝の怪我は完治した"),
    ("knee", "no knee problems"),
    ("knee", "My knee is fine now"),
    ("knee", "my knee has healed"),
    ("back", "腰痛はない"),
    ("back", "no back pain"),
    ("shoulder", "手首は良好"),
    ("shoulder", "my shoulder is ok"),
    ("illness", "持病なし"),
    ("illness", "高血圧ではない"),
    ("illness", "no chronic disease"),
    ("pregnant", "妊娠していない"),
    ("pregnant", "not pregnant"),
    ("kids", "子どもはいない"),
    ("kids", "子どもはまだいません"),
    ("kids", "no kids"),
    ("kids", "no small children"),
    ("kids", "I don't have kids"),
    ("partner", "夫はいない"),
    ("student", "学生ではない"),
    ("student", "I'm not a student"),
    ("employee", "会社員ではない"),
    ("beginner", "初心者ではない"),
    ("beginner", "not a beginner"),
    ("busy", "I'm not busy"),
    ("night_shift", "夜勤はない"),
    ("night_shift", "no night shifts"),
]
STILL_SAID = [
    ("knee", "膝が痛い。時間がない"),
    ("knee", "膝が痛くて走れない"),
    ("knee", "膝に問題があり、階段が使えない"),
    ("kids", "子どもがいて時間がない"),
    ("kids", "no time because of kids"),
    ("mornings", "時間は朝しかない"),
    ("no_gym", "ジムがない。車もない"),
    ("no_car", "ジムがない。車もない"),
    ("knee", "腰は問題ないが膝が痛い"),
]
OTHER_WORDS = [
    ("partner", "工夫して続ける"),
    ("partner", "一人でも大丈夫"),
    ("partner", "I am a midwife"),
    ("alone", "an absolute must"),
    ("experienced", "I am a performer"),
    ("older", "TOEIC 850代"),
    ("older", "I'm 75 kg"),
    ("illness", "うつくしい字を書きたい"),
    ("student", "最高3回"),
    ("low_budget", "a film about freedom: for freedom"),
]


class TestSituation:
    @pytest.mark.parametrize("tag", SITUATIONS)
    @pytest.mark.parametrize("where", ["description", "background", "constraints"])
    def test_each_tag_is_heard_in_both_languages_wherever_it_is_said(self, tag: str, where: str) -> None:
        japanese, english = SITUATIONS[tag]
        assert tag in reading("目標", **{where: japanese}).tags
        assert tag in reading("A goal", **{where: english}).tags
        assert tag not in reading("A goal").tags

    def test_every_tag_of_the_vocabulary_is_tested_here(self) -> None:
        assert set(SITUATIONS) | FROM_THE_FRAME == set(COMMON_TAGS)
        assert set(data("situations")) == set(SITUATIONS) - {"injury"}

    @pytest.mark.parametrize(("tag", "words"), DENIED)
    def test_what_is_denied_is_not_so(self, tag: str, words: str) -> None:
        assert tag not in reading("A goal", background=words).tags

    @pytest.mark.parametrize(("tag", "words"), STILL_SAID)
    def test_a_denial_of_something_else_is_none(self, tag: str, words: str) -> None:
        assert tag in reading("A goal", background=words).tags

    @pytest.mark.parametrize(("tag", "words"), OTHER_WORDS)
    def test_other_words_are_other_words(self, tag: str, words: str) -> None:
        assert tag not in reading("A goal", background=words).tags

    @pytest.mark.parametrize(
        ("constraints", "tags"),
        [
            ("週3時間", {"little_time"}),
            ("週4時間", set()),
            ("週9時間", set()),
            ("10 hours a week", {"much_time"}),
            ("予算5万円、週5時間", {"budget"}),
            ("budget of $200", {"budget"}),
        ],
    )
    def test_time_and_money(self, constraints: str, tags: set[str]) -> None:
        found = reading("A goal", constraints=constraints).tags
        assert found & {"little_time", "much_time", "budget"} == tags

    @pytest.mark.parametrize(
        ("deadline", "tags"),
        [
            ("", set()),
            ("2026-11-23", {"has_deadline", "short"}),
            ("2027-01-17", {"has_deadline", "short"}),
            ("2027-01-31", {"has_deadline"}),
            ("2027-08-15", {"has_deadline"}),
            ("2027-08-31", {"has_deadline", "long"}),
        ],
    )
    def test_the_time_there_is(self, deadline: str, tags: set[str]) -> None:
        assert reading("A goal", deadline=deadline).tags & {"has_deadline", "short", "long"} == tags


def patterns() -> Iterator[tuple[str, str]]:
    for tag, pattern in data("situations").items():
        yield f"situations {tag}", pattern
    for field, entry in data("fields").items():
        yield from ((f"{field} sign {i}", pattern) for i, (_, pattern) in enumerate(entry["signs"]))
        yield from ((f"{field} tag {tag}", pattern) for tag, pattern in entry.get("tags", {}).items())
        for name, rules in entry.get("names", {}).items():
            yield from ((f"{field} name {name}", rule[0]) for rule in rules["rules"])


class TestData:
    def test_backslashes_are_doubled_in_double_quotes(self) -> None:
        assert [place for place, pattern in patterns() if re.search(r"[\x00-\x1f]", pattern)] == []

    def test_patterns_compile_and_ask_for_something(self) -> None:
        assert [place for place, pattern in patterns() if re.compile(pattern, re.ASCII).search("")] == []

    def test_patterns_are_lower_case_as_the_texts_are(self) -> None:
        assert [
            place for place, pattern in patterns() if re.sub(r"\\.", "", pattern) != re.sub(r"\\.", "", pattern).lower()
        ] == []

    def test_fields_tags_and_names_are_those_of_the_vocabulary(self) -> None:
        fields = data("fields")
        assert set(fields) == set(BY_FIELD) == set(FIELD_TAGS)
        for field, entry in fields.items():
            assert set(entry.get("tags", {})) <= set(FIELD_TAGS[field])
            assert set(entry.get("names", {})) <= set(BY_FIELD[field])
            for name in entry.get("names", {}).values():
                assert all(len(rule) == 3 for rule in name["rules"])
                assert len(name["default"]) == 2

    def test_no_field_but_the_general_one_is_without_signs(self) -> None:
        assert [f for f, e in data("fields").items() if not any(w > 0 for w, _ in e["signs"])] == [GENERAL]


class TestFacts:
    @pytest.mark.parametrize("field", GOALS)
    @pytest.mark.parametrize("language", ["ja", "en"])
    def test_only_facts_and_tags_that_the_vocabulary_knows(self, field: str, language: str) -> None:
        known, unguarded = facts_of(field), {name for name, fact in facts_of(field).items() if fact.guard is None}
        for title in GOALS[field][::3]:
            found = reading(title, language, background="100,000円まで使える")
            assert unguarded <= set(found.facts) <= set(known)
            assert found.tags <= set(tags_of(field))
            assert {name for name, fact in known.items() if fact.guard in found.tags} <= set(found.facts)
            assert all(isinstance(value, str) and "\n" not in value for value in found.facts.values())

    def test_dates_are_worked_back_from_the_deadline(self) -> None:
        facts = reading("来年3月までにTOEIC 850点").facts
        assert [facts[n] for n in ("start", "w1", "w2", "w4")] == ["11月23日", "11月30日", "12月7日", "12月21日"]
        assert [facts[n] for n in ("d25", "d50", "d75", "d90", "deadline")] == [
            *("12月25日", "1月26日", "2月27日", "3月18日", "3月31日")
        ]
        assert (facts["weeks"], facts["months"]) == ("18", "4")

    def test_dates_far_away_are_months(self) -> None:
        far = reading("Learn chess", deadline="2028-03-31").facts
        assert (far["start"], far["d50"], far["deadline"]) == ("Nov 23", "Jul 2027", "Mar 2028")
        assert reading("将棋", "ja", deadline="2028-03-31").facts["deadline"] == "28年3月"

    @given(st.dates(START, date(2036, 1, 1)))
    def test_early_dates_never_come_after_the_deadline(self, deadline: date) -> None:
        found = reading("Learn chess", deadline=deadline.isoformat())
        days = [found.period.at(s) for s in (0, 0.25, 0.5, 0.75, 0.9, 1)]
        assert days == sorted(days)
        assert days[-1] == deadline

    @pytest.mark.parametrize(
        ("constraints", "hours", "times", "minutes"),
        [
            ("", "5", "5", "60"),
            ("週2時間", "2", "2", "60"),
            ("週3回30分", "1.5", "3", "30"),
            ("1日30分", "3.5", "4", "50"),
            ("20 hours a week", "20", "6", "60"),
            ("only weekends, 2 hours on weekends", "4", "2", "60"),
        ],
    )
    def test_sessions_out_of_the_time_there_is(self, constraints: str, hours: str, times: str, minutes: str) -> None:
        facts = reading("A goal", constraints=constraints).facts
        assert (facts["hours_week"], facts["times"], facts["minutes"]) == (hours, times, minutes)

    @pytest.mark.parametrize(
        ("title", "name", "value"),
        [
            ("基本情報技術者試験に合格する", "exam", "基本情報技術者試験"),
            ("簿記2級を取る", "exam", "簿記2級"),
            ("Pass the AWS Solutions Architect certification", "exam", "AWS SAA exam"),
            ("ハーフマラソンを完走する", "distance", "ハーフマラソン"),
            ("30kmを走り切る", "distance", "30km"),
            ("Run 15 km", "distance", "15 km"),
            ("月間200km走るランニング", "distance", "フルマラソン"),
            ("Learn to play the ukulele", "instrument", "ukulele"),
            ("韓国語を話す", "lang", "韓国語"),
            ("Rustでツールを作る", "skill", "Rust"),
            ("カフェを開業する", "product", "カフェ"),
            ("Grow my newsletter", "medium", "newsletter"),
            ("部下10人のチームを立て直す", "size", "10人"),
            ("Deadlift 150 kg", "lift", "deadlift"),
            ("住宅の頭金を500万円貯める", "purpose", "住宅の頭金"),
            ("修士論文を書く", "work", "修士論文"),
            ("クロールで1km泳ぐ", "sport", "水泳"),
            ("データエンジニアに転職する", "role", "データエンジニア"),
        ],
    )
    def test_what_the_goal_is_about_has_its_name(self, title: str, name: str, value: str) -> None:
        assert reading(title).facts[name] == value

    def test_a_figure_too_long_for_a_title_drops_its_tag(self) -> None:
        assert "has_target" in reading("ブログ100記事").tags
        assert "has_target" not in reading("Write 1,234,567,890,123 words of a novel, 1,234,567,890,123 words").tags


@pytest.mark.parametrize(
    ("title", "sign", "target"),
    [
        ("Save 20,000 pounds in two years", "£", "£20,000"),
        ("Save £20,000 in two years", "£", "£20,000"),
        ("Save 12,000 euros for a car", "€", "€12,000"),
        ("Save $20,000 in two years", "$", "$20,000"),
    ],
)
def test_small_sums_are_in_the_persons_own_money(title: str, sign: str, target: str) -> None:
    facts = reading(title).facts
    assert (facts["currency"], facts["target"]) == (sign, target)


def test_one_applies_on_as_many_days_as_there_are_applications() -> None:
    few, many = (reading("Find a job as a data analyst", deadline=day).facts for day in ("2027-11-26", "2026-12-31"))
    assert (few["apply_week"], few["apply_days"]) == ("1", "1")
    assert (int(many["apply_week"]) > 6, many["apply_days"]) == (True, "6")


@pytest.mark.parametrize(
    ("title", "tag"),
    [
        ("半年で自炊できるようになる", "cook"),
        ("料理が上手になりたい", "cook"),
        ("Learn to cook for myself within six months", "cook"),
        ("Cook at home every day", "cook"),
        ("Learn to cook Italian food", "learn"),
        ("木の椅子を作る", "make"),
        ("手話を覚える", "learn"),
    ],
)
def test_cooking_day_by_day_is_neither_a_piece_to_make_nor_one_to_perform(title: str, tag: str) -> None:
    found = reading(title)
    assert (found.field, found.tags & {"cook", "make", "learn"}) == (GENERAL, {tag})


@pytest.mark.parametrize("title", ["彼女を作る", "友達を10人作る", "Get a girlfriend", "Make friends in my new town"])
def test_people_are_not_made_like_things(title: str) -> None:
    assert reading(title).tags & {"make", "people"} == {"people"}


@pytest.mark.parametrize(
    ("title", "tag"),
    [
        ("スマホを見る時間を減らす", "live"),
        ("Spend less time on my phone", "live"),
        ("タバコをやめる", "quit"),
        ("Quit smoking", "quit"),
    ],
)
def test_less_of_something_is_not_none_of_it(title: str, tag: str) -> None:
    assert reading(title).tags & {"live", "quit"} == {tag}
