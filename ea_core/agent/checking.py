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

from ea_core.agent.citations import (
    MARKER,
    Citation,
    best_quote,
    citation_of,
    plain_markers,
    terms,
)
from ea_core.agent.evidence import (
    NOTHING,
    Text,
    is_specific,
    shares,
    states_something,
    supports,
    text_of,
)
from ea_core.knowledge.search import PassageHit
from ea_core.knowledge.text.sentences import sentences

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")
_ITEM = re.compile(r"\s*(?:[-*+•|]|\d{1,3}[.)])\s")
_MARKS = re.compile(r"[*`#]|(?<!\w)_|_(?!\w)")


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer with its markers renumbered from 1 in order of appearance.

    What the CRM bears out gets a number without having one: `results` are the numbers
    of results of tools, each with its place among them. `unsupported` are its statements that nothing
    bears out. `grounded`: something bears it out, each part of it has support, and no figure or name in
    it is without.
    """

    text: str
    citations: tuple[Citation, ...]
    grounded: bool
    unsupported: tuple[str, ...] = ()
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
        [text_of(one.title, *one.heading_path, one.content) for one in passages],
        question,
        tuple(results),
        quotes or {},
        word_for_word,
        rests or {},
    )
    groups = [
        work.check(group if word_for_word else _with_own_brackets(group, passages))
        for group in (_groups(text) if word_for_word else _once(_groups(plain_markers(text))))
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
        tuple((entry.n, -number - 1) for number, entry in work.used.items() if number < 0),
    )


@dataclass(slots=True)
class _Block:
    """Some sentences, and the passages that the markers behind them name.

    `claims` are its statements, each with the results (-1, -2, ...) that bear it out.
    """

    text: str
    numbers: list[int]
    claims: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)


@dataclass(slots=True)
class _Work:
    """An answer being checked, group by group; what is `used` has a new number."""

    passages: Sequence[PassageHit]
    texts: Sequence[Text]
    question: str
    results: tuple[Text, ...]
    quotes: Mapping[int, str]
    word_for_word: bool
    rests: Mapping[str, int]
    used: dict[int, _Used] = field(default_factory=dict)
    unsupported: list[str] = field(default_factory=list)
    from_results: bool = False
    lacking: bool = False

    def check(self, group: str) -> str:
        """The group with its markers renumbered, those that do not count dropped."""
        pieces, blocks = self._parsed(group)
        of_group = sorted({number for block in blocks for number in block.numbers})
        found = [self._supported(block, of_group) for block in blocks]
        if any(states_something(one) for block in blocks for one in _statements(block.text)):
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
        """A piece of a block with the numbers of results behind the statements that these bear out.

        Of statements one after the other that rest on the same the last has the numbers.
        """
        at = 0
        for place, (claim, results) in enumerate(block.claims):
            found = text.find(claim, at)
            if found < 0:
                continue
            at = found + len(claim)
            after = block.claims[place + 1][1] if place + 1 < len(block.claims) else ()
            if results and results != after:
                marks = "".join(f"[{self._use(one, claim)}]" for one in results)
                text = f"{text[:at]} {marks}{text[at:]}"
                at += len(marks) + 1
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
        own, group = self._text(block.numbers), self._text(of_group)
        kept: set[int] = set()
        held = False
        claims = [one for one in _statements(block.text) if states_something(one)]
        if not claims and block.numbers and _WORD.search(block.text):
            said = " ".join(_statements(block.text))
            if len(terms(said)) < 2:  # noqa: PLR2004 -- "Yes. [1]": what it says stands in the question
                kept = {n for n in block.numbers if shares(self.texts[n - 1], self.question)}
            elif supports(own, said):
                kept = {n for n in block.numbers if shares(self.texts[n - 1], said)}
            return bool(kept), frozenset(kept)
        for claim in claims:
            results: tuple[int, ...] = ()
            if block.numbers and supports(own, claim, self.question):
                held = True
                kept |= {n for n in block.numbers if shares(self.texts[n - 1], claim)}
            elif of_group and supports(group, claim, self.question):
                held = True
            elif self.results and supports(self._all_results(), claim, self.question):
                held = self.from_results = True
                results = self._results_of(claim)
            else:
                self.unsupported.append(claim)
                self.lacking = self.lacking or is_specific(claim)
            block.claims.append((claim, results))
        return held, frozenset(kept)

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
        quote, overlap = best_quote(passage, stated, self.quotes.get(number))
        entry = self.used.setdefault(number, _Used(len(self.used) + 1, quote, overlap))
        if overlap > entry.overlap:
            entry.quote, entry.overlap = quote, overlap
        return entry.n


def _once(groups: Sequence[str]) -> list[str]:
    """The paragraphs without those that say the same again."""
    said = {MARKER.sub("", group).strip(): group for group in reversed(groups)}
    return [group for group in groups if said[MARKER.sub("", group).strip()] is group]


def _statements(text: str) -> list[str]:
    """The sentences of a piece of Markdown, without its marks."""
    plain = re.sub(r"(?m)^\s*(?:[-*+•>]|\d{1,3}[.)])\s+", "", text)
    plain = _MARKS.sub("", re.sub(r"\\([^\w\s])", r"\1", plain))
    return [one.strip(" |") for one in sentences(plain) if _WORD.search(one)]


def _with_own_brackets(group: str, passages: Sequence[PassageHit]) -> str:
    """The group with the brackets that stand so in a passage escaped."""
    contents: list[str] = []

    def escaped(marker: re.Match[str]) -> str:
        if not contents:
            contents.extend("".join(one.content.casefold().split()) for one in passages)
        bracket = marker.group().strip()
        before = re.search(r"(\S{1,30})\s*\Z", group[: marker.start()])
        after = re.match(r"\s*(\S{1,30})", group[marker.end() :])
        if before is not None:
            words = f"{before[1].strip('*_|')}{bracket}"
        else:
            words = f"{bracket}{after[1] if after else ''}"
        if len(words) == len(bracket) or not any(words.casefold() in one for one in contents):
            return marker.group()
        return marker.group().replace("[", "\\[").replace("]", "\\]")

    return MARKER.sub(escaped, group)


def _groups(text: str) -> list[str]:
    """Paragraphs with the blank lines after them; a list stays with the line that opens it."""
    pieces = re.split(r"(\n(?:[^\S\n]*\n)+)", text.strip())
    groups: list[str] = []
    for at in range(0, len(pieces), 2):
        part = "".join(pieces[at : at + 2])
        if groups and groups[-1].rstrip().endswith(":") and _ITEM.match(part):
            groups[-1] += part
        else:
            groups.append(part)
    return groups
