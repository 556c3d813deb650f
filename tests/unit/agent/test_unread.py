"""Questions in scripts that the model does not read: words decide."""

from __future__ import annotations

import pytest

from ea_core.agent.models.unread import in_its_script, is_unread
from tests.unit.agent.passages import passage

JAPANESE = passage("駐輪場は無料である。\n会議室の予約は三日前までに受付で行う。", title="施設規程")
RUSSIAN = passage("Чай в буфете стоит 40 рублей. Буфет открыт до шести.", title="Буфет")
HEBREW = passage("החניה בחצר עולה עשרה שקלים. המזכירות פתוחה עד ארבע.", title="נוהל חניה")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("会議室の予約はいつまでにできますか", "会議室の予約"),
        ("Сколько стоит чай?", "40 рублей"),
        ("כמה עולה חניה בחצר?", "עשרה שקלים"),
        ("自動販売機はどこですか", None),
        ("Сколько стоит суп?", None),
        ("מי המנהל של הספרייה?", None),
    ],
)
def test_the_line_with_most_of_the_words_or_none(question: str, told: str | None) -> None:
    found = in_its_script(question, [JAPANESE, RUSSIAN, HEBREW], {})
    assert found is not None
    assert found.answered is (told is not None)
    assert told is None or told in found.text


def test_latin_letters_are_read() -> None:
    assert not is_unread("Was kostet der Kaffee in Łódź?")
    assert in_its_script("What does tea cost?", [RUSSIAN], {}) is None
