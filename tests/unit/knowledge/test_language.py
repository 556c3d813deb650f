from __future__ import annotations

import pytest

from ea_core.knowledge.text.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Employees book their journeys with the agency and keep every receipt.", "en"),
        ("Die Kündigungsfrist beträgt vier Wochen zum Monatsende.", "de"),
        ("L'indemnité journalière est de 34 euros par jour de voyage.", "fr"),
        ("Pracownik może pracować z domu dwa dni w tygodniu.", "pl"),
        ("日当は一万二千円です。", "ja"),
        ("Lamp ZK-077 | 47.50 | A18\nLamp ZK-078 | 49.00 | A19", ""),
        ("AX-4711-B", ""),
        ("", ""),
    ],
)
def test_the_language_is_told_where_the_words_tell_it(text: str, language: str) -> None:
    assert language_of(text) == language
