"""From [n] markers in an answer to citations that hold. Pure.

A marker counts when there is a passage of that number and the passage bears the statement out (see
evidence): its numbers, dates and names stand there, and most of its words. A marker by itself
supports nothing, and one that does not count is dropped. Brackets that a document itself holds
("Level [4]") are no markers: they come escaped, or are told by the word before them, and stay as
they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from ea_core.agent.abroad import figures_stand, is_abroad, sentence_of
from ea_core.agent.citations import (
    MARKER,
    Citation,
    best_quote,
    citation_of,
    plain_markers,
    terms,
    with_parentheses,
)
from ea_core.agent.evidence import is_specific, shares, states_something, supports
from ea_core.agent.material import NOTHING, Text, text_of
from ea_core.agent.statements import (
    end_of,
    once,
    outside_code,
    paragraphs,
    statements,
    with_own_brackets,
)
from ea_core.agent.together import stands_together
from ea_core.agent.tongues import language_of
from ea_core.knowledge.search import PassageHit

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer with its markers renumbered from 1 in order of appearance.

    What the CRM bears out gets a number without having one: `results` are the numbers
    of results of tools, each with its place among them. `unsupported` are its statements that nothing
    bears out. `grounded`: something bears it out, each part of it has support, and no figure or name in
    it is without. `abroad` are its statements in another language than what they cite: their figures stand
    there, and that is all that can be said. `matched` had no number that counts and got that of the passage
    that bears them out.
    """

    text: str
    citations: tuple[Citation, ...]
    grounded: bool
    unsupported: tuple[str, ...] = ()
    abroad: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()
    results: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class _Used:
    """A passage that the answer cites: its new number and the best sentence so far; of a result the number."""

    n: int
    quote: str = ""
    overlap: int = field(default=0)


def check(
    text: str,
    passages: Sequence[PassageHit],
    question: str,
    *,
    quotes: Mapping[int, str] | None = None,
    results: Sequence[Text] = (),
    word_for_word: bool = False,
    rests: Mapping[str, int] | None = None,
) -> Checked:
    """Checks the markers of `text` against `passages` (number n is at n - 1).

    `results` are what the tools of the CRM gave, one by one, `rests` says of words of the text on which of
    them they rest. `quotes` are sentences that the answerer itself names
    for a passage; one that is not in the passage is ignored. `word_for_word`: the answerer copies the
    passages, so that its markers count as they are.
    """
    work = _Work(
        passages,
        []
        if word_for_word
        else [text_of(one.title, *one.heading_path, one.content) for one in passages],
        question,
        tuple(results),
        quotes or {},
        word_for_word,
        rests or {},
        language_of(text) or language_of(question),
    )
    groups = [
        work.check(group if word_for_word else with_own_brackets(group, passages))
        for group in (
            paragraphs(text)
            if word_for_word
            else once(paragraphs(with_parentheses(plain_markers(text), len(passages))))
        )
    ]
    citations = tuple(
        citation_of(entry.n, passages[number - 1], entry.quote)
        for number, entry in work.used.items()
        if number > 0
    )
    return Checked(
        "".join(groups).strip(),
        citations,
        (bool(citations) or work.from_results) and not work.lacking,
        tuple(work.unsupported),
        tuple(work.abroad),
        tuple(work.matched),
        tuple((entry.n, -number - 1) for number, entry in work.used.items() if number < 0),
    )


@dataclass(slots=True)
class _Block:
    """Some sentences, and the passages that the markers behind them name.

    `claims` are its statements, each with the results (-1, -2, ...) or the passage (1, 2, ...) that bear it out
    without being named. `of_nothing`: a marker names a passage that there is none of.
    """

    text: str
    numbers: list[int]
    claims: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    of_nothing: bool = False


@dataclass(frozen=True, slots=True)
class _Borne:
    """Which markers of a block count for a claim, and the numbers that are put behind it."""

    kept: set[int] = field(default_factory=set)
    behind: tuple[int, ...] = ()


@dataclass(slots=True)
class _Work:
    """An answer being checked, group by group; what is `used` has a new number.

    `figures` are the sentences of passages in another language that have the figures of a statement.
    """

    passages: Sequence[PassageHit]
    texts: Sequence[Text]
    question: str
    results: tuple[Text, ...]
    quotes: Mapping[int, str]
    word_for_word: bool
    rests: Mapping[str, int]
    language: str
    used: dict[int, _Used] = field(default_factory=dict)
    unsupported: list[str] = field(default_factory=list)
    abroad: list[str] = field(default_factory=list)
    matched: list[str] = field(default_factory=list)
    figures: dict[int, str] = field(default_factory=dict)
    from_results: bool = False
    lacking: bool = False

    def check(self, group: str) -> str:
        """The group with its markers renumbered, those that do not count dropped."""
        pieces, blocks = self._parsed(group)
        of_group = sorted({number for block in blocks for number in block.numbers})
        found = [self._supported(block, of_group) for block in blocks]
        if any(states_something(one) for block in blocks for one in statements(block.text)):
            self.lacking = self.lacking or not any(held for held, _ in found)
        written: list[str] = []
        for before, numbers, at in pieces:
            block, kept = blocks[at], found[at][1]
            said = self._with_results(before, block)
            new = [self._use(number, block.text) for number in numbers if number in kept]
            written += [
                said,
                " " if new and said[-1:].strip() else "",
                *(f"[{n}]" for n in new),
            ]
        return self._resting("".join(written))

    def _with_results(self, text: str, block: _Block) -> str:
        """A piece of a block with the numbers that it does not name behind the statements that these bear out.

        Of statements one after the other that rest on the same the last has the numbers.
        """
        at = 0
        for place, (claim, results) in enumerate(block.claims):
            found = end_of(claim, text, at)
            if found is None:
                continue
            at = outside_code(text, found)
            gap = " " if at == found else "\n"
            after = block.claims[place + 1][1] if place + 1 < len(block.claims) else ()
            if results and results != after:
                marks = "".join(f"[{self._use(one, claim)}]" for one in results)
                text = f"{text[:at]}{gap}{marks}{text[at:]}"
                at += len(gap) + len(marks)
        return text

    def _resting(self, group: str) -> str:
        """The group with the numbers of the results on which its words rest."""
        for words, place in self.rests.items():
            if words and words in group:
                n = self._use(-1 - place, words)
                group = group.replace(words, f"{words} [{n}]", 1)
        return group

    def _parsed(self, group: str) -> tuple[list[tuple[str, list[int], int]], list[_Block]]:
        """(text, numbers of the marker behind it, its block) one after another, and the blocks."""
        pieces: list[tuple[str, list[int], int]] = []
        blocks = [_Block("", [])]
        at = 0
        for marker in MARKER.finditer(group):
            before = group[at : marker.start()]
            says = bool(_WORD.search(before))
            if says and blocks[-1].numbers and blocks[-1].text:
                blocks.append(_Block("", []))
            blocks[-1].text += before
            numbers = [int(n) for n in _NUMBER.findall(marker.group(1) or marker.group(2))]
            numbers = [n for n in dict.fromkeys(numbers) if 1 <= n <= len(self.passages)]
            blocks[-1].numbers += numbers
            blocks[-1].of_nothing = blocks[-1].of_nothing or not numbers
            pieces.append((before, numbers, len(blocks) - 1))
            at = marker.end()
        rest = group[at:]
        if _WORD.search(rest) and blocks[-1].text.strip(" .,;:-*|") and blocks[-1].numbers:
            blocks.append(_Block("", []))
        blocks[-1].text += rest
        return [*pieces, (rest, [], len(blocks) - 1)], blocks

    def _supported(self, block: _Block, of_group: list[int]) -> tuple[bool, frozenset[int]]:
        """Whether something bears the block out, and which of its markers count."""
        if self.word_for_word:
            return bool(block.numbers), frozenset(block.numbers)
        own = self._text(block.numbers)
        kept: set[int] = set()
        held = False
        claims = [one for one in statements(block.text) if states_something(one)]
        if not claims and block.numbers and _WORD.search(block.text):
            said = " ".join(statements(block.text))
            if len(terms(said)) < 2:  # noqa: PLR2004 -- "Yes. [1]": what it says stands in the question
                kept = {n for n in block.numbers if shares(self.texts[n - 1], self.question)}
            elif supports(own, said):
                kept = {n for n in block.numbers if shares(self.texts[n - 1], said)}
            return bool(kept), frozenset(kept)
        for claim in claims:
            found = self._borne_out(claim, block, of_group)
            held = held or found is not None
            if found is None:
                self.unsupported.append(claim)
                self.lacking = self.lacking or is_specific(claim)
            else:
                kept |= found.kept
            block.claims.append((claim, found.behind if found else ()))
        return held, frozenset(kept)

    def _borne_out(self, claim: str, block: _Block, of_group: list[int]) -> _Borne | None:
        """What bears a claim out: what it names, what is named around it, the CRM, another passage, or its figures."""
        if block.numbers and supports(self._text(block.numbers), claim, self.question):
            return _Borne({n for n in block.numbers if shares(self.texts[n - 1], claim)})
        if of_group and supports(self._text(of_group), claim, self.question):
            return _Borne()
        if self.results and supports(self._all_results(), claim, self.question):
            self.from_results = True
            return _Borne(behind=self._results_of(claim))
        fitting = 0 if block.of_nothing else self._passage_of(claim)
        if fitting:
            self.matched.append(claim)
            return _Borne(behind=(fitting,))
        abroad = self._abroad(block.numbers or of_group, claim)
        if abroad:
            self.abroad.append(claim)
            for number in abroad:
                self.figures.setdefault(number, sentence_of(self.texts[number - 1], claim))
            return _Borne(abroad & set(block.numbers))
        return None

    def _passage_of(self, claim: str) -> int:
        """The number of the passage that bears out a statement that names none which does; 0 for none."""
        fitting = [
            (best_quote(self.passages[at], claim, None)[1], -at - 1)
            for at, text in enumerate(self.texts)
            if stands_together(text, claim, self.question)
        ]
        return -max(fitting)[1] if fitting else 0

    def _abroad(self, numbers: Sequence[int], claim: str) -> set[int]:
        """The named passages in another language that have the figures of a statement."""
        return {
            number
            for number in numbers
            if is_abroad(self.texts[number - 1], claim, self.language)
            and figures_stand(self.texts[number - 1], claim)
        }

    def _all_results(self) -> Text:
        return reduce(or_, self.results, NOTHING)

    def _results_of(self, claim: str) -> tuple[int, ...]:
        """The first result that bears a claim out by itself, else all that have a part in it."""
        for place, text in enumerate(self.results):
            if supports(text, claim, self.question):
                return (-1 - place,)
        return tuple(-1 - place for place, text in enumerate(self.results) if shares(text, claim))

    def _text(self, numbers: Sequence[int]) -> Text:
        return reduce(or_, (self.texts[number - 1] for number in dict.fromkeys(numbers)), NOTHING)

    def _use(self, number: int, claim: str) -> int:
        """The new number of a passage or result; the quote is the sentence that fits a statement best."""
        if number < 0:
            return self.used.setdefault(number, _Used(len(self.used) + 1)).n
        passage = self.passages[number - 1]
        stated = claim if len(terms(claim)) > 1 else f"{claim} {self.question}"
        given = self.quotes.get(number) or self.figures.get(number)
        quote, overlap = best_quote(passage, stated, given)
        entry = self.used.setdefault(number, _Used(len(self.used) + 1, quote, overlap))
        if overlap > entry.overlap:
            entry.quote, entry.overlap = quote, overlap
        return entry.n
