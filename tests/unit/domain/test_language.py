"""Which language a goal is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.language import detect_language

TEXTS = {
    "ja": [
        "英語でプレゼン",
        "ﾏﾗｿﾝ完走",
        "TOEIC 850点",
        "司法試験合格",
        "中小企業診断士試験一次合格",
        "第一志望大学合格",
        "東京大学理科一類合格",
        "基本情報技術者試験合格",
        "他大学院合格",
        "行政書士試験一発合格",
        "毎朝 run",
        "日本百名山制覇",
    ],
    "zh": [
        "我要学好中文",
        "三个月内减重十公斤",
        "通过日语能力考试N1",
        "學好日語，我想去日本",
        "学会弹钢琴",
        "跑完马拉松",
        "创业成功",
        "为了健康每天跑步",
    ],
    "ko": ["한국어 능력시험 6급 합격", "마라톤 완주", "TOEIC 900점 달성하기"],
    "fr": ["Apprendre le français en six mois", "Courir un marathon", "Perdre 10 kg en 6 mois", "Ouvrir mon café"],
    "de": [
        "Einen Marathon unter 4 Stunden laufen",
        "Deutsch lernen bis Juni",
        "Die Prüfung bestehen",
        "10 Kilo in 6 Monaten abnehmen",
    ],
    "es": [
        "Aprender a tocar la guitarra",
        "Quiero correr un maratón en 4 horas",
        "Perder 10 kilos en seis meses",
        "Leer 20 libros este año",
    ],
    "it": ["Imparare a suonare la chitarra", "Correre una maratona in 4 ore"],
    "pt": ["Aprender a tocar violão em seis meses", "Não fumar mais"],
    "ru": ["выучить английский"],
    "th": ["เรียนภาษาอังกฤษ"],
    "el": ["μάθω αγγλικά"],
    "he": ["ללמוד אנגלית"],
    "ar": ["تعلم الإنجليزية"],
    "hi": ["अंग्रेज़ी सीखना"],
    "en": [
        "Run a marathon in under 4 hours",
        "Lose 10 kg in 26 weeks",
        "TOEIC 850",
        "850 points",
        "Sub-4",
        "AWS SAA",
        "10 km",
        "123",
        "!!!",
        "",
        "Become a nurse",
        "Visit La Paz",
        "Read Les Misérables",
        "Sell my house in El Paso",
        "Go to Los Angeles and run a marathon",
        "Play in the Las Vegas poker tour",
        "Open a café",
    ],
}


@pytest.mark.parametrize(("language", "text"), [(tag, text) for tag, texts in TEXTS.items() for text in texts])
def test_language(language: str, text: str) -> None:
    assert detect_language(text) == language


@given(st.text(max_size=60))
def test_there_is_always_a_tag(text: str) -> None:
    assert detect_language(text) in TEXTS


@given(st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x3096), min_size=1, max_size=5), st.text(max_size=30))
def test_kana_mean_japanese(kana: str, text: str) -> None:
    assert detect_language(text + kana) == "ja"
