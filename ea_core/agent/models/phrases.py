"""Phrases of offices that documents say in other words: "mileage rate" is what is paid per kilometre. Pure.

A phrase of a question is put in the document's words where it stands in nothing that was found and these do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ea_core.agent.models.standing import place_of
from ea_core.knowledge.search import PassageHit


def _phrase(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


_SAID: Final = tuple(
    (_phrase(asked), tuple((_phrase(there), words) for there, words in said))
    for asked, said in (
        (
            "home[ -]?office|wfh|telework(?:ing)?|telecommuting|mobiles arbeiten",
            (
                ("work(?:ing)? from home", "working from home"),
                ("remote work(?:ing)?|work(?:ing)? remotely", "remote work"),
                ("mobile work(?:ing)?", "mobile work"),
                ("mobil(?:es?|em) arbeiten|mobilarbeit", "mobiles Arbeiten"),
            ),
        ),
        (
            "mileage(?: (?:rate|allowance|reimbursement))?|kilometergeld|kilometerpauschale",
            (
                ("per kilomet(?:re|er)", "rate per kilometre"),
                ("per km|[/] ?km", "rate per km"),
                ("per mile", "rate per mile"),
                ("(?:pro|je|für jeden) (?:gefahrenen )?kilometer", "Betrag pro Kilometer"),
            ),
        ),
        (
            "payment terms?|terms? of payment|time to pay",
            (
                ("payable within", "time in which an invoice is payable"),
                ("(?:due|paid|payment) within", "time in which an invoice is paid"),
                ("payment period", "payment period"),
            ),
        ),
        (
            "sick[ -]?notes?|medical certificates?|doctor['\N{RIGHT SINGLE QUOTATION MARK}]s certificates?",
            (("doctor['\N{RIGHT SINGLE QUOTATION MARK}]s note", "doctor's note"), ("medical certificate", "medical certificate")),
        ),
        (
            "per diems?|daily allowances?|meal allowances?",
            (
                ("full[ -]day allowance", "full day allowance"),
                ("daily allowance", "daily allowance"),
                ("subsistence", "subsistence allowance"),
                ("meal allowance", "meal allowance"),
            ),
        ),
        (
            "take (?:left[ -]?over|unused|remaining|old) (?:holidays?|leave|vacation)(?: days)? (?:in)?to (?:the )?(?:next|new|following) year",
            (("carr(?:y|ied) over", "have holiday carried over"),),
        ),
        (
            "(?:left[ -]?over|unused) (?:holidays?|leave|vacation)(?: days)?",
            (("carr(?:y|ied) over", "carried over holiday"),),
        ),
    )
)  # fmt: skip


def in_their_words(question: str, passages: Sequence[PassageHit]) -> str:
    """The question with such phrases as the passages have them; as it is where there are none."""
    asked = [(phrase, said) for phrase, said in _SAID if phrase.search(question)]
    if not asked:
        return question
    text = "\n".join(place_of(one) for one in passages)
    for phrase, said in asked:
        words = next((words for there, words in said if there.search(text)), None)
        if words is not None and not phrase.search(text):
            question = phrase.sub(words, question)
    return question
