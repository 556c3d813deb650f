"""Whether the best line answers: it has what is asked for, and little of the question is foreign to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ea_core.agent.models.alike import (
    SAME,
    Reader,
    begin_alike,
    content_words,
    means_alike,
    support,
    telling_words,
)
from ea_core.agent.models.answerable import is_answerable
from ea_core.agent.models.asked import Asked, left_of
from ea_core.agent.models.demands import (
    Demands,
    code_pattern,
    demands_of,
    folded,
    has_code,
    has_name,
)
from ea_core.agent.models.excerpts import excerpt
from ea_core.agent.models.expected import asks_whether, waits_for_number, waits_for_several
from ea_core.agent.models.extract import Sentence
from ea_core.agent.models.fitness import (
    Fitness,
    fitness_of,
    has_heads,
    has_known_language,
    has_own,
    is_held,
)
from ea_core.agent.models.kinds import has_kind, is_dated, is_for_people, is_opposed, kind_of
from ea_core.agent.models.lines import Line
from ea_core.agent.models.norms import asks_for_rule, ruled
from ea_core.agent.models.offices import names_holder, office_asked
from ea_core.agent.models.quantities import (
    PEOPLE,
    asks_pay,
    asks_price,
    counted_in,
    has_count,
    has_price,
)
from ea_core.agent.models.standing import Kept, is_of_another_year, is_of_year
from ea_core.agent.tongues import language_of, other_language
from ea_core.knowledge.search import PassageHit

MOST_LOOKED_AT = 12
"""Lines below that place are too far from the question to answer it."""
MOST_READ = 6
"""Lines that are read, about 10 ms each."""
_LACKS = 0.2
"""How much worse a line is that lacks what exactly is asked for."""
_OF_YEAR = 0.25
"""How much better a line is that itself names the year that is asked for."""
_LABEL = 0.2
"""How much better a row is whose name the question has."""
_PAIR = 2
_DATED = 0.1
"""How much better a line with a date or a time is where it is asked when."""
_LESS_COVERED = 0.05
"""How much less of the question a line beside the answer may cover."""
_WORD = re.compile(r"[^\W\d_]+")
_WORD_OR_NUMBER = re.compile(r"\w+")
_NUMBER = frozenset({"no", "nr", "number", "nummer", "id", "ref", "reference"})


def with_what_is_asked(
    question: str,
    model: Reader | None,
    scored: Sequence[Sentence],
    passages: Sequence[PassageHit],
    kept: Kept,
    demands: Demands,
) -> list[Sentence]:
    """Of the best lines those that have the price, the number or the year that is asked for."""
    wanted = _Wanted(question, demands, passages, kept, model)
    rated = [
        replace(
            one,
            score=one.score
            + _OF_YEAR * is_of_year(one.line, question)
            + _LABEL * _is_labelled(one.line, question),
        )
        for one in scored
    ]
    best = sorted(rated, key=lambda one: -one.score)[:MOST_LOOKED_AT]
    dated = _DATED * (kind_of(question) == "day")
    fitting = [
        replace(one, score=one.score + dated * is_dated(one.line.text) - _LACKS * wanted.lacks(one))
        for one in best
        if wanted.is_met_by(one)
    ]
    return sorted(fitting, key=lambda one: -one.score)


def _is_labelled(line: Line, question: str) -> bool:
    """Whether a row is a name and what it says, and the question has the name: "Total | 61,734.82 EUR"."""
    cells = [cell for cell in line.cells if cell] if line.row else []
    if len(cells) != _PAIR or (line.columns and line.cells[0]):
        return False
    label, asked = content_words(cells[0]), content_words(question)
    return bool(label) and all(any(begin_alike(word, one) for one in asked) for word in label)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a question waits for, letter by letter or word by word."""

    question: str
    demands: Demands
    passages: Sequence[PassageHit]
    kept: Kept
    model: Reader | None

    def is_met_by(self, one: Sentence) -> bool:
        """Whether a line has the kind, the thing, the year and the amount that are asked for."""
        passage = self.passages[one.number - 1]
        if counted_in(self.question) and other_language(self.question, passage.content):
            return True
        if is_of_another_year(one.line, self.question, passage):
            return False
        text = "\n".join(line.text for line in excerpt(one, passage, self.kept).lines)
        if one.line.row and self.demands.codes and self._only_names(one.line.text):
            return False
        if one.line.row and self._tells_something_else(one.line):
            return False
        return (
            self._is_of_its_kind(one, text)
            and self._has_the_thing(one)
            and self._has_the_amount(one, text)
        )

    def _only_names(self, text: str) -> bool:
        """Whether a row tells nothing but the code that is asked about: "Quotation no.: | Q-2026-0417"."""
        if asks_whether(self.question):
            return False
        for code in self.demands.codes:
            text = code_pattern(code).sub(" ", folded(text))
        asked = content_words(self.question)
        left = [word for word in _WORD_OR_NUMBER.findall(text) if word not in _NUMBER]
        return not any(not any(begin_alike(word, one) for one in asked) for word in left)

    def _tells_something_else(self, line: Line) -> bool:
        """Whether a row is of the thing by its code, and has nothing of what it is asked about: its price and no mounting kit."""
        codes = [code for code in self.demands.codes if has_code(line.text, code)]
        if not asks_whether(self.question) or not codes or self.model is None:
            return False
        rest = self.question
        for code in codes:
            rest = rest.replace(code, " ")
        wanted = [word for word in telling_words(rest) if word not in self.demands.names]
        there = content_words("\n".join([line.text, *line.columns]))
        near = support(wanted, there, self.model.words)
        return bool(wanted) and max(near.values()) < SAME

    def lacks(self, one: Sentence) -> bool:
        """Whether a line lacks what exactly is asked for, as far as the model can tell."""
        if self.model is None or self._is_foreign():
            return False
        return not has_heads(self.question, one, self.passages, self.kept, self.model.words)

    def _is_of_its_kind(self, one: Sentence, text: str) -> bool:
        kind, columns = kind_of(self.question), " ".join(one.line.columns)
        if kind == "day" and is_opposed(self.question, f"{columns}\n{text}"):
            return False
        if kind == "person":  # "inform the duty manager" does not tell who that is
            text = _without_words_of(self.question, text)
        office = office_asked(self.question)
        if not has_known_language(self.passages[one.number - 1]):
            return True
        if office:
            return names_holder(office, one.line.text)
        return has_kind(kind, text, columns)

    def _has_the_thing(self, one: Sentence) -> bool:
        """What has to stand there letter by letter where the model knows too little of the words."""
        passage = self.passages[one.number - 1]
        if not has_known_language(self.passages[one.number - 1]) or other_language(
            self.question, passage.content
        ):
            return True
        if self._is_foreign():
            return has_heads(self.question, one, self.passages, self.kept, None)
        if self.model is None:
            return True
        return has_own(self.question, one, self.demands, self.model.words)

    def _has_the_amount(self, one: Sentence, text: str) -> bool:
        passage, columns = self.passages[one.number - 1], " ".join(one.line.columns)
        around = [columns, *passage.heading_path, passage.title] if one.line.row else [columns]
        counted = counted_in(self.question)
        if asks_pay(self.question) and not any(map(str.isdigit, text)):
            return False
        if counted and one.line.row and self._counts(one.line, counted):
            return True
        return (not asks_price(self.question) or has_price(text, " ".join(around))) and (
            not counted or has_count(text, counted, self._alike, columns)
        )

    def _counts(self, line: Line, counted: tuple[str, ...]) -> bool:
        """Whether a row begins with what is counted and has its number: "Named users | 10"."""
        label = content_words(line.cells[0])
        numbers = any(map(str.isdigit, "".join(line.cells[1:])))
        return numbers and all(any(begin_alike(word, one) for one in label) for word in counted)

    def _is_foreign(self) -> bool:
        return language_of(self.question) not in {"", "English"}

    def _alike(self, one: str, other: str) -> bool:
        if means_alike(folded(one), folded(other)):
            return True
        if folded(one) in PEOPLE and is_for_people(other):
            return True
        if self.model is None or self._is_foreign():
            return False
        return self.model.words.nearness(one, other) >= SAME


def _without_words_of(question: str, text: str) -> str:
    words = content_words(question)
    return _WORD.sub(
        lambda one: "" if any(begin_alike(folded(one[0]), word) for word in words) else one[0], text
    )


def answering(
    asked: Asked,
    demands: Demands,
    best: Sequence[Sentence],
    passages: Sequence[PassageHit],
    kept: Kept,
) -> list[Sentence]:
    """The best lines in their last order when the first of them answers, else none.

    The first few are read, with what is shown with them and stands above, and put in order once more.

    A line in another language can be compared by names and figures only, one in a language of which the
    model knows little by the forms of its words.
    """
    sure = False
    if asked.model is not None and asked.tokens is not None and len(asked.tokens):
        best, sure = _read(asked, demands, best, passages, kept)
    top = best[0]
    if other_language(asked.question, passages[top.number - 1].content):
        return list(best) if is_told_abroad(asked.question, top) else []
    if language_of(asked.question) not in {"", "English"}:
        return list(best) if is_held(asked.question, top, passages, kept) else []
    if asked.tokens is None or asked.model is None or not len(asked.tokens):
        cosine = max(one.cosine for one in best)
        exact = bool(demands.codes)
        answers = is_answerable(asked.question, asked.tokens, passages, cosine, kept, exact=exact)
    else:
        answers = sure
    return list(best) if answers else []


def _read(
    asked: Asked,
    demands: Demands,
    best: Sequence[Sentence],
    passages: Sequence[PassageHit],
    kept: Kept,
) -> tuple[list[Sentence], bool]:
    """The lines in the order that reading the first of them gives, and whether the first is sure.

    Beside an answer stands only what would be one by itself, to the same question; where several things or rules
    are asked for each line answers a part.
    """
    first = best[:MOST_READ]
    fitness = fitness_of(asked, demands, first, passages, kept)
    read = [
        (replace(one, score=one.score + fit.near), fit)
        for one, fit in zip(first, fitness, strict=True)
    ]
    read.sort(key=lambda pair: -pair[0].score)
    top, fit = read[0]
    parts = waits_for_several(asked.question) or len(demands.codes) > 1

    def answers_too(one: Sentence, own: Fitness) -> bool:
        as_much = not own.lacks and own.covered >= fit.covered - _LESS_COVERED
        return own.sure and (
            parts or (as_much and _rules_as_well(asked.question, demands, one, top))
        )

    beside = [one for one, own in read[1:] if not fit.sure or answers_too(one, own)]
    return [top, *beside, *best[MOST_READ:]], fit.sure


def _rules_as_well(question: str, demands: Demands, one: Sentence, top: Sentence) -> bool:
    """Whether a line rules on what is asked as the best one does; a row does so without a word for it."""
    if one.line.row or not (asks_whether(question) and asks_for_rule(question)):
        return True
    bare = left_of(question, demands.names)
    return ruled(one.line.answering, bare) > 0 or not ruled(top.line.answering, bare)


def is_told_abroad(asked: str, line: Sentence) -> bool:
    """Whether a line in another language than the question fits by name and figure.

    A price where one is asked for; else a figure is asked for, and the line itself has a name of it.
    """
    if asks_price(asked):
        return has_price(line.line.text, " ".join(line.line.columns))
    names = demands_of(asked).names
    named = f"{line.line.above}\n{line.line.text}"
    return waits_for_number(asked) and any(has_name(named, one) for one in names)
