"""The words that a playbook may use: facts (filled into ``{braces}``) and tags (conditions).

A fact is a ready-to-print string in the chart's language. Some facts exist only when the goal
says so; each of those names the tag that guards it, and a text that uses it must require that
tag. ``sample`` values are the longest to be expected: the checks of playbooks render with them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """``guard`` is the tag that must be required (``if``) wherever the fact is used, or None."""

    ja: str
    en: str
    guard: str | None = None


COMMON: dict[str, Fact] = {
    "goal": Fact("2027年3月の大会で目標を達成する", "reach the goal I have set myself for March"),
    "subject": Fact("英語プレゼン力", "public speaking"),
    "start": Fact("11月24日", "Nov 24"),
    "deadline": Fact("12月31日", "Dec 31"),
    "weeks": Fact("26", "26"),
    "months": Fact("12", "12"),
    "w1": Fact("11月30日", "Nov 30"),
    "w2": Fact("12月10日", "Dec 10"),
    "w4": Fact("12月22日", "Dec 22"),
    "d25": Fact("12月24日", "Dec 24"),
    "d50": Fact("12月28日", "Dec 28"),
    "d75": Fact("12月29日", "Dec 29"),
    "d90": Fact("12月30日", "Dec 30"),
    "hours_week": Fact("10", "10"),
    "minutes": Fact("45", "45"),
    "times": Fact("4", "4"),
    "slot": Fact("土日の午前", "on weekend mornings"),
    "currency": Fact("円", "$"),  # the sign before small sums in English, the person's own
    "budget": Fact("100,000円", "$10,000", "budget"),
    "target": Fact("1,200万円", "$120,000", "has_target"),
    "current": Fact("1,000万円", "$100,000", "has_current"),
    "gap": Fact("1,000万円", "$100,000", "has_current"),
    "step_month": Fact("83,333円", "$83,333", "has_target"),
    "step_week": Fact("19,230円", "$19,230", "has_target"),
    "m1": Fact("1,000万円", "$100,000", "has_target"),
    "m2": Fact("1,000万円", "$100,000", "has_target"),
    "m3": Fact("1,000万円", "$100,000", "has_target"),
}

_ENDURANCE_TIMES = {
    "time": Fact("3時間59分59秒", "3:59:59", "has_time"),
    "race_pace": Fact("5分41秒/km", "5:41/km", "has_time"),
    "train_pace": Fact("5分30秒/km", "5:30/km", "has_time"),
    "easy_pace": Fact("6分30秒/km", "6:30/km", "has_time"),
    "tempo_pace": Fact("5分25秒/km", "5:25/km", "has_time"),
    "interval_pace": Fact("5分05秒/km", "5:05/km", "has_time"),
    "t5k": Fact("25分10秒", "25:10", "has_time"),
    "t10k": Fact("52分10秒", "52:10", "has_time"),
    "thalf": Fact("1時間54分", "1:54:00", "has_time"),
}

BY_FIELD: dict[str, dict[str, Fact]] = {
    "running": {
        "distance": Fact("フルマラソン", "half marathon"),
        "km": Fact("42.195", "42.195"),
        **_ENDURANCE_TIMES,
        "half_pace_km": Fact("21km", "21 km"),  # half of the race distance
        "long_start": Fact("12km", "12 km"),  # first long run
        "long_peak": Fact("32km", "32 km"),  # longest run before the race
        "week_start": Fact("25km", "25 km"),  # weekly distance now
        "week_peak": Fact("60km", "60 km"),  # weekly distance at the peak
    },
    "endurance": {
        "sport": Fact("トライアスロン", "triathlon"),
        "distance": Fact("100km", "100 km", "has_distance"),
        "distance_half": Fact("50km", "50 km", "has_distance"),
        "distance_80": Fact("80km", "80 km", "has_distance"),
        "long_start": Fact("60分", "60 min"),
        "long_peak": Fact("4時間", "4 hours"),
    },
    "ballsport": {
        "sport": Fact("バスケットボール", "volleyball"),
    },
    "weight": {
        "kg": Fact("12.5kg", "12.5 kg", "has_kg"),
        "kg_week": Fact("0.5kg", "0.5 kg", "has_kg"),
        "kg_month": Fact("2.0kg", "2.0 kg", "has_kg"),
        "kcal": Fact("500kcal", "500 kcal", "has_kg"),  # daily deficit (or surplus)
        "kg1": Fact("3.1kg", "3.1 kg", "has_kg"),  # lost by d25
        "kg2": Fact("6.2kg", "6.2 kg", "has_kg"),  # lost by d50
        "kg3": Fact("9.3kg", "9.3 kg", "has_kg"),  # lost by d75
        "goal_weight": Fact("65.5kg", "65.5 kg", "has_weight"),
        "weight": Fact("75.5kg", "75.5 kg", "has_weight"),
        "protein": Fact("90g", "90 g"),
    },
    "strength": {
        "lift": Fact("ベンチプレス", "bench press"),
        "w70": Fact("70kg", "70 kg", "has_target"),
        "w80": Fact("80kg", "80 kg", "has_target"),
        "w90": Fact("90kg", "90 kg", "has_target"),
    },
    "music": {
        "instrument": Fact("バイオリン", "saxophone"),
        "piece": Fact("課題曲", "the piece"),
    },
    "exam": {
        "exam": Fact("基本情報技術者試験", "AWS Solutions Architect"),
        "study_hours": Fact("260", "260"),  # hours the budget gives until the deadline
    },
    "language": {
        "lang": Fact("スペイン語", "Portuguese"),
        "test": Fact("TOEIC", "DELE B2", "has_test"),
        "words_day": Fact("20語", "20"),
        "words_total": Fact("3,600語", "3,600"),
    },
    "research": {
        "work": Fact("修士論文", "master's thesis"),
    },
    "programming": {
        "skill": Fact("TypeScript", "TypeScript"),
    },
    "jobchange": {
        "role": Fact("データエンジニア", "product manager"),
        "applications": Fact("24社", "24"),
        "apply_week": Fact("2社", "2"),
        "apply_days": Fact("2", "2"),  # days a week on which one applies
    },
    "writing": {
        "medium": Fact("YouTube動画", "newsletter"),  # what is made
        "unit": Fact("記事", "posts"),  # one piece of it, plural in English
    },
    "launch": {
        "product": Fact("Webサービス", "online store"),
    },
    "sales": {
        "metric": Fact("問い合わせ数", "recurring revenue"),  # what is to rise
    },
    "team": {
        "team": Fact("開発チーム", "engineering team"),
        "size": Fact("12人", "12 people", "has_size"),
    },
    "saving": {
        "purpose": Fact("住宅の頭金", "emergency fund"),
    },
    "general": {},
}

COMMON_TAGS: dict[str, str] = {
    "mornings": "can only work on it in the morning",
    "evenings": "only in the evening or at night",
    "lunch": "in the lunch break",
    "commute": "on the way to work",
    "weekends": "only at weekends",
    "little_time": "three hours a week or less",
    "much_time": "ten hours a week or more",
    "knee": "a bad knee, ankle, foot or hip",
    "back": "a bad back",
    "shoulder": "a bad shoulder, elbow or wrist",
    "injury": "any of the injuries above",
    "illness": "a chronic disease, medication, or high blood pressure",
    "pregnant": "pregnant or just after birth",
    "kids": "has children to look after",
    "partner": "lives with a partner or family",
    "alone": "does it alone, or knows nobody in the field",
    "budget": "names an amount of money that may be spent",
    "low_budget": "wants to spend little or nothing",
    "no_gym": "has no gym, or does not want one",
    "home_only": "can only do it at home",
    "rural": "lives far from a town",
    "no_car": "has no car",
    "beginner": "starts from nothing",
    "experienced": "has done it before",
    "failed_before": "has tried and given up before",
    "student": "pupil or student",
    "employee": "works for a company",
    "manager": "leads people",
    "freelancer": "self-employed",
    "unemployed": "between jobs",
    "night_shift": "works shifts or nights",
    "remote_work": "works from home",
    "older": "fifty or older",
    "busy": "much overtime, little energy left",
    "introvert": "shy, dislikes talking to strangers",
    "has_deadline": "the goal names its deadline",
    "has_target": "the goal names a number to reach",
    "has_current": "the present number is known as well",
    "short": "eight weeks or less until the deadline",
    "long": "forty weeks or more until the deadline",
}

FIELD_TAGS: dict[str, dict[str, str]] = {
    "running": {
        "has_time": "a finishing time is named",
        "full": "a marathon",
        "half": "a half marathon",
        "tenk": "10 km or 5 km",
        "ultra": "longer than a marathon, or a trail race",
    },
    "endurance": {
        "has_distance": "a distance is named",
        "bike": "cycling",
        "swim": "swimming",
        "triathlon": "a triathlon",
        "hike": "hiking, mountains",
    },
    "ballsport": {"pro": "wants to be drafted, signed or selected", "pitcher": "baseball pitcher"},
    "weight": {
        "has_kg": "the kilograms to lose (or gain) are known",
        "has_weight": "the present weight is known as well",
        "gain": "wants to gain weight, not lose it",
        "too_fast": "asked for more than is healthy; the figures are already toned down",
    },
    "strength": {
        "bodyweight": "push-ups, pull-ups, handstand … without weights",
        "physique": "wants to look or be fitter, no lift named",
    },
    "music": {"stage": "a recital, contest or gig", "singing": "voice rather than instrument"},
    "exam": {
        "entrance": "entrance examination of a school or university",
        "it": "an information technology certificate",
        "law": "a law, tax or accounting licence",
        "essay": "with written or oral parts",
    },
    "language": {
        "has_test": "a test is named",
        "toeic": "TOEIC",
        "eiken": "Eiken",
        "ielts": "IELTS or TOEFL",
        "jlpt": "JLPT",
        "speaking": "wants to speak rather than to pass a test",
        "japanese": "learns Japanese",
    },
    "research": {"paper": "a paper for a journal or conference", "words": "has a length to reach"},
    "programming": {
        "web": "web applications",
        "data": "data analysis, machine learning",
        "mobile": "apps for telephones",
        "game": "games",
    },
    "jobchange": {
        "first_job": "first job after school (就活)",
        "salary": "a salary is named",
        "new_field": "changes to a new profession",
        "freelance_goal": "wants to become self-employed",
    },
    "writing": {
        "book": "a novel or book",
        "video": "videos, YouTube, podcast",
        "social": "followers on a social network",
        "blog": "blog, newsletter, articles",
    },
    "launch": {
        "shop": "a physical shop, café, salon",
        "web": "web service, app, software",
        "ecommerce": "sells goods online",
        "side": "beside a job (副業)",
    },
    "sales": {
        "b2b": "sells to companies",
        "marketing": "leads, visitors, brand",
        "personal": "a personal sales quota",
    },
    "team": {
        "has_size": "the size is named",
        "new_manager": "leads for the first time",
        "turnover": "people leave",
        "remote_team": "works remotely",
    },
    "saving": {
        "debt": "pay back a debt",
        "house": "for a house",
        "retirement": "for old age",
        "education": "for the children's education",
        "invest": "wants to invest",
    },
    "general": {
        "cook": "to cook for oneself, day by day; then neither make nor learn",
        "event": "an event or day to be held",
        "make": "something to make or build",
        "learn": "something to learn",
        "quit": "something to stop doing",
        "people": "a relationship, family, friends",
        "live": "a way of living: order, sleep, move house",
    },
}


def facts_of(field: str) -> dict[str, Fact]:
    return COMMON | BY_FIELD[field]


def tags_of(field: str) -> dict[str, str]:
    return COMMON_TAGS | FIELD_TAGS[field]
