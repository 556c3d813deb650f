"""Yes or no to a question that asks for it, where the line that answers leaves no doubt. Pure.

It is said where a cell says it, where the line denies just what is asked, where it says it word for word, and where
an amount of the question lies within or beyond the one limit of the line (`within_limits`). Else the line
is shown by itself, as nobody has said so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ea_core.agent.models.alike import content_words, support, telling_words
from ea_core.agent.models.alone import ALONE
from ea_core.agent.models.conditions import conditions_of, in_digits, values_in
from ea_core.agent.models.demands import demands_of, denies, folded, has_code, has_name
from ea_core.agent.models.expected import asks_whether
from ea_core.agent.models.lines import Line
from ea_core.agent.models.within_limits import Verdict, against_limits, tells_an_amount
from ea_core.agent.tongues import language_of
from ea_core.knowledge.search import PassageHit

_FURTHER: Final = re.compile(
    r"\b(?:who|whom|whose|what|which|where|when|why|how|or|if|unless|because)\b|n['\N{RIGHT SINGLE QUOTATION MARK}]t\b|\bnot\b",
    re.IGNORECASE,
)
"""What makes a question more than one that yes or no answers, or the answer ambiguous."""
_NO_DENIAL: Final = re.compile(
    r"\bnot only\b|\b(?:no|not) (?:more|less|later|fewer|longer|earlier|higher|lower|exceed\w*)\b",
    re.IGNORECASE,
)
_PART_ONLY: Final = re.compile(
    r"\b(?:until|till|before|after|during|within|first|always|necessarily|every|everyone|all|other|others|some|most|fully|yet|if|when|only|need|needs|have to|has to)\b",
    re.IGNORECASE,
)
"""What tells that a denial is of a part only."""
_CONDITION: Final = re.compile(
    r"\b(?:if|when|unless|only|except|provided|where|as long as|other than|but)\b", re.IGNORECASE
)
_RULES: Final = re.compile(
    r"\b(?:allowed|permitted|forbidden|prohibited|paid|reimbursed|covered|accepted|available|possible|included|offered|supported|refunded|discounted)\b",
    re.IGNORECASE,
)
_CLAUSES: Final = re.compile(r"[;:]\s|,\s(?=(?:but|and|so|except|unless|which)\b)")
_WHO_DOES: Final = re.compile(
    r"^\W*(?:(?:and|but|so)\W+)?(?:may|can|could|must|should|do|does|am|are|is) (?:i|we|you|one|(?:an? |the |our )?(?:clients?|customers?|employees?|staff|users?|sellers?|people|somebody|someone|anyone))\b(?: (?:allowed|permitted) to)? (?P<verb>[^\W\d_]+)",
    re.IGNORECASE,
)
_WORDLESS: Final = frozenset(
    "have has get gets offer offers include includes come comes provide provides contain send sends give gives ok okay fine alright "  # noqa: SIM905 -- readable
    "allowed permitted possible paid client clients customer customers employee employees company".split()
)
"""Words of a question that need not stand in the line that answers it."""
_DENIAL: Final = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|forbidden|prohibited|excluded)\b|n['\N{RIGHT SINGLE QUOTATION MARK}]t\b",
    re.IGNORECASE,
)
_CALLED: Final = re.compile(r"\b[A-Z]\w+ (?=[A-Z]{1,5}-?\d)|\b(?:may|must|can|will|should|shall)\b")
"""The name before a code, which need not be said."""
_PARTS: Final = re.compile(r",|\b(?:and|or)\b")
_YES: Final = re.compile(r"\W*(?:yes|included)\b", re.IGNORECASE)
_NO: Final = re.compile(r"\W*(?:no|none|not (?:available|included))\b", re.IGNORECASE)


def verdict_on(question: str, line: Line, passage: PassageHit) -> Verdict | None:
    """Whether what is asked is so, by the line that answers; None where that is not certain."""
    plain = asks_whether(question) and language_of(question) in {"", "English"}
    if not plain or _FURTHER.search(question) or question.strip().count("?") > 1:
        return None
    if not _names_met(question, line, passage):
        return None
    around = "\n".join([*line.columns, line.above, *passage.heading_path, passage.title])
    wanted = _wanted(question)
    if line.row:
        return _of_cell(question, line, wanted, around) or against_limits(
            question, line.said, passage.content
        )
    if not all(support(wanted, content_words(f"{line.text}\n{around}"), None).values()):
        return None
    amount = tells_an_amount(question)
    return (
        against_limits(question, line.text, passage.content)
        if amount
        else _said(question, line.text, wanted)
    )


def _names_met(question: str, line: Line, passage: PassageHit) -> bool:
    """Whether all that the question names stands in the line or above it."""
    demands = demands_of(question)
    place = "\n".join([line.text, *line.columns, line.above, *passage.heading_path, passage.title])
    asked = folded(ALONE.sub(" ", question))
    return all(has_code(place, code) for code in demands.codes) and all(
        has_name(place, name) for name in demands.names if name in asked
    )


def _wanted(question: str) -> list[str]:
    """The words of a question that have to be met: not what is only done, and not who asks for it."""
    does = _WHO_DOES.match(question)
    verb = folded(does["verb"]) if does else ""
    bare = ALONE.sub(" ", in_digits(question))
    for limit in (*conditions_of(question), *values_in(question)):
        bare = re.sub(
            rf"{re.escape(limit.words)}(?:[\s-]*{re.escape(limit.range.unit)}\b)?", " ", bare
        )
    return [
        word
        for word in telling_words(bare)
        if word != verb and word not in _WORDLESS and not word.isdigit()
    ]


def _of_cell(question: str, line: Line, wanted: Sequence[str], around: str) -> Verdict | None:
    """What the cell says below the one column that is named: "Single sign-on | no | yes"."""
    if len(line.columns) != len(line.cells) or not line.cells:
        return None
    asked = content_words(question)
    named = [
        at
        for at, column in enumerate(line.columns)
        if at
        and content_words(column)
        and all(support(content_words(column), asked, None).values())
    ]
    there = [*content_words(line.cells[0]), *content_words(around)]
    label = support(wanted, content_words(line.cells[0]), None)
    if len(named) != 1 or not any(label.values()) or not all(support(wanted, there, None).values()):
        return None
    cell = line.cells[named[0]]
    return "Yes" if _YES.match(cell) else "No" if _NO.match(cell) else None


def _said(question: str, text: str, wanted: Sequence[str]) -> Verdict | None:
    """Whether one clause of a line says just what is asked, or denies it."""
    asked = content_words(question)
    figures = set(re.findall(r"\d+", question))
    for clause in _CLAUSES.split(text):
        words = content_words(clause)
        if not wanted or not all(support(wanted, words, None).values()):
            continue
        if set(re.findall(r"\d+", clause)) - figures:
            return None
        if denies(_NO_DENIAL.sub(" ", clause)):
            return (
                None
                if _NO_DENIAL.search(clause) or _PART_ONLY.search(clause)
                else _denied(question, clause)
            )
        beyond = [
            word for word, near in support(words, [*asked, *wanted], None).items() if not near
        ]
        plain = not _CONDITION.search(text.split(clause, 1)[0] + clause)
        return (
            "Yes" if plain and not [word for word in beyond if not _RULES.fullmatch(word)] else None
        )
    return None


def _denied(question: str, clause: str) -> Verdict | None:
    """No, where the clause denies what is asked: with the same verb, or by a rule for all that is done with it."""
    if not _is_of_all(question, clause):
        return None
    does = _WHO_DOES.match(question)
    verb = [folded(does["verb"])] if does else []
    ruled = (
        _RULES.search(clause) is not None
        or re.search(r"\b(?:must|may|can|will) ?not\b", clause) is not None
    )
    return "No" if ruled or all(support(verb, content_words(clause), None).values()) else None


def _is_of_all(question: str, clause: str) -> bool:
    """Whether the clause denies it of what is asked about, and not of some: "late claims are not paid"."""
    denial = _DENIAL.search(clause)
    before = _CALLED.sub(" ", clause[: denial.start()]) if denial else ""
    asked = content_words(question)
    parts = [content_words(part) for part in _PARTS.split(before)]
    own = [part for part in parts if any(support(asked, part, None).values())]
    return any(all(support(part, asked, None).values()) for part in own) or not any(parts)
