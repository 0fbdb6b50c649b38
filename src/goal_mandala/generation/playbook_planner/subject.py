"""The goal's own thing in a few words: 「村祭り」 out of 「村祭りを成功させる」, "wooden boat" out of "Build a wooden boat".

Needed where no field is known and the chart is built around the goal's own words. Heuristics on
the surface of the sentence; when nothing short enough is found, a neutral word stands in.
"""

from __future__ import annotations

import re
import unicodedata

LIMITS = {"ja": 10, "en": 20}
NEUTRAL = {"ja": "この目標", "en": "project"}

_TIME_JA = re.compile(
    r"^(?:(?:20\d\d年)?(?:来年|再来年|今年)?(?:の|度の)?(?:\d{1,2}月)?(?:\d{1,2}日|末|中|春|夏|秋|冬)?(?:まで|以内|中)に?[、 ]?"
    r"|(?:\d+|半|一|三)(?:年|か月|ヶ月|カ月|週間|日)(?:間)?(?:で|以内に|後に?)[、 ]?|(?:毎日|毎週|毎年|毎月|毎朝|年に\d回)[、 ]?|(?:来年|再来年|今年|来月|今度)の)+"
)
_ENDING_JA = re.compile(
    r"(?:(?:こと|よう)(?:に|を|が)?)?(?:したい|する|なりたい|なる|できる|できた|たい|られる|させる|達成|実現|挑戦|成功|完遂|継続)?"
    r"(?:する|したい|させる|させたい)?(?:です|ます)?[。!?]*$"
)
_ABLE_JA = re.compile(r"ようにな(?:る|りたい|れる).*$")
_CAN_JA = re.compile(r"(.+)が.{0,3}[えけせてねめれげべ]る")
_SPLIT_JA = re.compile(r"[、。,・「」『』()\s]|(?:について|として|に向けて|のために|のための)")
_LEAD_EN = re.compile(
    r"^(?:(?:i (?:want|would like|'d like|need|hope|plan|am going) to|my goal is to|to|finally|help(?: to)?|be able to|be|"
    r"become|get promoted to|get over|get|make|build|create|organi[sz]e|host|hold|run|plan|learn(?: how)?(?: to)?|master|finish|complete|quit|stop|"
    r"give up|start|begin|have|do|go|grow|restore|renovate|write|read|visit|see|win|reach|achieve|improve|keep|set up|"
    r"put on|throw|raise|volunteer (?:at|for|with)|take up|take|find|buy|own|design|declutter|tidy|clean|fix|repair|spend|cook|bake|"
    r"overcome|lose(?: to)?|beat|adopt|knit|sew|give|join|plant)\s+)+(?:(?:for|to|in|at|on|with|of)\s+)?",
    re.I,
)
_ARTICLE_EN = re.compile(r"^(?:(?:a|an|the|my|our|your|some|more|own|up)\s+)+", re.I)
_TAIL_EN = re.compile(
    r"\s+(?:by|before|until|within|in \d|in (?:a|an|one|two|three|four|five|six|twelve)\b|this|next|every|each|so that|because|"
    r"without|while|once|twice|at least|and |which|who|that|with less|under|over \d|from \d).*$",
    re.I,
)
_PREPOSITION_EN = re.compile(r"\s+(?:for|with|in|at|on|of|to|from|around|about|near)\s+.*$", re.I)


def subject_of(title: str, language: str) -> str:
    """At most 10 (ja) or 20 (en) characters, never empty, on one line."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", title)).strip()
    found = _japanese(plain) if language == "ja" else _english(plain)
    return found or NEUTRAL["ja" if language == "ja" else "en"]


def _fits(text: str, language: str) -> bool:
    return 1 < len(text) <= LIMITS[language] and not re.search(r"[{}<>#*_`|\[\]\\]", text)


_QUIT_JA = (("タバコ|たばこ|煙草|喫煙", "禁煙"), ("酒|アルコール|飲酒", "禁酒"))
_NOMINAL_JA = (("手伝", "の手伝い"), ("片[付づ]け", "の片付け"), ("(?:作|つく)[るりろっ]", "作り"))
"""Verbs whose thing reads better with them than alone: 保護施設を手伝う is about helping, not about the home."""


_EARLY_JA = (("起き", "早起き"), ("寝", "早寝"))
_COMPARED_EN = re.compile(
    r"(?:happier|healthier|calmer|kinder|fitter|stronger|better|richer|smarter|braver|tidier|nicer|more \w+|less \w+)(?: (?:to|with|about|at|person|life)\b.*)?$",
    re.I,
)
"""How one wants to be: no thing that a sentence could be about."""


def _said_otherwise(bare: str) -> str | None:
    """「6時に起きる」「家族と仲良くする」: what a sentence can be about, where the words themselves cannot."""
    if m := re.fullmatch(r"(?:\d{1,2}時(?:半|\d{1,2}分)?(?:まで)?に|早く)(起き|寝)る?.*", bare):
        return dict(_EARLY_JA)[m[1]]
    if m := re.match(r"(.+?)と(?:もっと)?仲良く", bare):
        return f"{m[1]}との仲"
    if m := re.match(r"(スマホ|テレビ|ゲーム|SNS|動画).{0,6}時間.*(?:減|控|短|\d時間)", bare):
        return f"{m[1]}の時間"
    if m := re.match(r"(.+)で(.+)[にへ]行", bare):
        return f"{m[2]}旅行" if "旅" in m[1] else m[2]
    return None


def _named_by_verb(bare: str) -> str | None:
    head, particle, rest = bare.rpartition("を")
    if not particle:
        return None
    head = re.split(r"して|で、|て、", head)[-1]
    if re.search(r"やめ|断|控え", rest):
        return next((noun for pattern, noun in _QUIT_JA if re.search(pattern, head)), f"{head}断ち")
    return next((head + ending for pattern, ending in _NOMINAL_JA if re.match(pattern, rest)), None)


def _japanese(title: str) -> str | None:
    bare = _ABLE_JA.sub("", _TIME_JA.sub("", title)).strip("、。! ") or title
    named = _said_otherwise(bare) or _named_by_verb(bare)
    if named and _fits(named, "ja"):
        return named
    for candidate in _candidates_ja(bare):
        text = candidate.strip("、。!?・「」『』 のをにがはでと")
        if _fits(text, "ja") and not re.fullmatch(r"[\d\s%年月日まで万億円千百,.]+", text):
            return text
    return None


def _candidates_ja(bare: str) -> list[str]:
    found: list[str] = [m[1]] if (m := _CAN_JA.fullmatch(bare)) else []
    head, particle, _ = bare.partition("を")
    if particle:
        found += [head, *reversed(_SPLIT_JA.split(head)), head.rsplit("の", 1)[-1], re.split(r"[にでがはと]", head)[-1]]
    for mark in (
        "ができる",
        "がうまく",
        "が上手",
        "になる",
        "になり",
        "に参加",
        "に合格",
        "に行く",
        "へ行く",
        "に出",
        "で優勝",
        "に勝",
    ):
        before, hit, _ = bare.partition(mark)
        if hit:
            found += [before, *reversed(_SPLIT_JA.split(before)), re.split(r"[をにでがはと]", before)[-1]]
    stem = _ENDING_JA.sub("", bare)
    for mark in ("ができ", "がうま", "が上手"):
        if mark in stem:
            found.append(stem.split(mark)[0])
    found += [stem, *reversed(_SPLIT_JA.split(stem)), re.split(r"[をにでがはと]", stem)[0]]
    return [f for f in found if f]


def _gerund(title: str) -> str | None:
    """ "reading" for "Read 40 books", "decluttering" for "Declutter": the goal is the doing."""
    verb = title.split()[0].lower() if title.split() else ""
    if not re.fullmatch(r"[a-z]{3,12}", verb) or verb in _NOT_DOING:
        return None
    if verb in _DOUBLED:
        return verb + verb[-1] + "ing"
    return (verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb) + "ing"


_NOT_DOING = {
    "the",
    "get",
    "have",
    "make",
    "become",
    "want",
    "save",
    "earn",
    "lose",
    "reach",
    "first",
    "new",
    "more",
    "better",
    "spend",
}
_DOING = {
    "wake",
    "sail",
    "declutter",
    "read",
    "visit",
    "swim",
    "draw",
    "dance",
    "invest",
    "meditate",
    "sleep",
    "travel",
    "walk",
    "volunteer",
    "foster",
    "reconnect",
    "move",
    "relocate",
    "retire",
    "meet",
    "talk",
    "speak",
    "sing",
    "play",
    "climb",
    "ride",
    "sew",
    "bake",
    "spend",
    "paint",
    "cook",
    "write",
    "garden",
}
_SKILL_EN = re.compile(
    r"^(?:(?:i (?:want|would like|'d like|need|hope|plan|am going) to|my goal is to|finally|learn(?: how)?(?: to)?|be able to|start|begin)\s+)*"
    r"(?P<verb>[a-z]+)(?:\s+(?:for|at|with|by|on my|in my|from)\b.*)?$",
    re.I,
)
"""A doing that is learnt or done, with nothing it is done to: "learn to cook for myself", "cook at home"."""

_DOUBLED = {"swim", "run", "knit", "quit", "plan", "cut", "set", "stop", "win", "begin", "sit"}


def _english(title: str) -> str | None:
    bare = _TAIL_EN.sub("", title.rstrip(".!? "))
    if re.match(r"(?:i want to )?get promoted\b", bare, re.I):
        return "promotion"
    skill = _SKILL_EN.match(bare)
    if skill and (skill["verb"].lower() in _DOING or re.match(r"(?:.*\b)?learn(?: how)? to ", bare, re.I)):
        doing = _gerund(skill["verb"])
        if doing and _fits(doing, "en"):
            return doing
    for _ in range(2):
        bare = _ARTICLE_EN.sub("", _LEAD_EN.sub("", bare))
    shorter = _PREPOSITION_EN.sub("", bare)
    words = shorter.split()
    for text in (bare, shorter, " ".join(words[-2:]), " ".join(words[:2]), words[-1] if words else ""):
        text = text.strip(",;: ")
        if _COMPARED_EN.match(text):
            return None
        if _fits(text, "en") and re.search(r"[a-zA-Z]{2}", text):
            first = text.split()[0]
            if re.match(r"\d{1,3} [a-z]+s\b", text) or (title.startswith(text) and first.lower() in _DOING):
                return _gerund(title)
            return text
    return None
