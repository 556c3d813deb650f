"""From [n] markers in an answer to citations that hold. Pure.

A marker counts when there is a passage of that number and the passage shares a word with content
with the statement that carries the marker; other markers are dropped. The quote shown is always
taken from the passage itself, so it is word for word; which sentence is chosen by the words it
shares with the statement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from ea_core.knowledge.search import PassageHit
from ea_core.knowledge.text.sentences import sentences
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

MARKER = re.compile(
    r"[^\S\n]*(?:\[(?:passages?\s+|\^)?(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]|【(\d{1,3})[^】\n]{0,40}】)",
    re.IGNORECASE,
)
"""[2], [2, 3], [^2], [passage 2] and 【2†source】, with the space before it."""

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")
_ITEM = re.compile(r"\s*(?:[-*+•|]|\d{1,3}[.)])\s")
_STEM = 6
_MIN_WORDS = 4
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement of an answer stands. `quote` is in the passage word for word.

    `nearest` marks what was only closest to a question that the knowledge base does not answer.
    """

    n: int
    document_id: UUID
    title: str
    page: int | None
    quote: str
    chunk_id: UUID
    nearest: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer with its markers renumbered from 1 in order of appearance."""

    text: str
    citations: tuple[Citation, ...]
    grounded: bool


@dataclass(slots=True)
class _Used:
    """A passage that the answer cites: its new number and the best sentence so far."""

    n: int
    quote: str
    overlap: int = field(default=0)


def check(
    text: str,
    passages: Sequence[PassageHit],
    question: str,
    *,
    quotes: Mapping[int, str] | None = None,
    from_crm: bool = False,
) -> Checked:
    """Checks the markers of `text` against `passages` (number n is at n - 1).

    `quotes` are sentences that the answerer itself names for a passage; one that is not in the
    passage is ignored. Grounded means: each group of sentences (a paragraph, or a list with its
    opening line) that states something has at least one marker that counts, or the answer rests on
    figures from the CRM (`from_crm`); when passages were found too, it has to cite one of them.
    """
    used: dict[int, _Used] = {}
    groups: list[str] = []
    grounded = True
    for group in _groups(text):
        checked, cited = _check_group(group, passages, question, quotes or {}, used)
        groups.append(checked)
        grounded = grounded and (cited or not _states_something(group))
    citations = tuple(
        _citation(entry.n, passages[number - 1], entry.quote) for number, entry in used.items()
    )
    cited_or_figures = bool(citations) if passages or not from_crm else True
    return Checked("".join(groups).strip(), citations, cited_or_figures and (grounded or from_crm))


def nearest(
    passages: Sequence[PassageHit], question: str, quotes: Mapping[int, str]
) -> tuple[Citation, ...]:
    """What comes closest to a question that was not answered: the best passages, marked as such."""
    there = [index for index, passage in enumerate(passages) if passage.content]
    order = sorted(there, key=lambda index: -passages[index].score)[:_NEAREST]
    return tuple(
        _citation(
            n,
            passages[index],
            _quote(passages[index], question, quotes.get(index + 1))[0],
            nearest=True,
        )
        for n, index in enumerate(order, start=1)
    )


def without_markers(text: str) -> str:
    """The text with every marker taken out, for answers that cite nothing."""
    return MARKER.sub("", text).strip()


def is_verbatim(quote: str, content: str) -> bool:
    """Whether the quote stands in the content word for word; white space does not count."""
    wanted = " ".join(quote.split())
    return bool(wanted) and wanted in " ".join(content.split())


def terms(text: str) -> frozenset[str]:
    """The words with content, cut to their first six letters so that endings do not matter."""
    words = _WORD.findall(text.casefold())
    return frozenset(
        word if word.isdigit() else word[:_STEM] for word in words if word not in FUNCTION_WORDS
    )


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


def _check_group(
    group: str,
    passages: Sequence[PassageHit],
    question: str,
    quotes: Mapping[int, str],
    used: dict[int, _Used],
) -> tuple[str, bool]:
    """The group with its markers renumbered, and whether one of them counts."""
    pieces: list[str] = []
    claim = ""
    cited = False
    at = 0
    for marker in MARKER.finditer(group):
        before = group[at : marker.start()]
        claim = before if terms(before) else claim
        numbers = [int(n) for n in _NUMBER.findall(marker.group(1) or marker.group(2))]
        kept = [
            _use(number, passages[number - 1], claim, question, quotes.get(number), used)
            for number in dict.fromkeys(numbers)
            if 1 <= number <= len(passages) and _supports(passages[number - 1], claim, question)
        ]
        lead = marker.group()[: -len(marker.group().lstrip())] if kept else ""
        pieces += [before, lead, *(f"[{n}]" for n in kept)]
        cited = cited or bool(kept)
        at = marker.end()
    pieces.append(group[at:])
    return "".join(pieces), cited


def _supports(passage: PassageHit, claim: str, question: str) -> bool:
    stated = terms(claim)
    if len(stated) < 2:  # noqa: PLR2004 -- "Yes. [1]": what it says stands in the question
        stated |= terms(question)
    return bool(stated & (terms(passage.content) | terms(" ".join(passage.heading_path))))


def _use(
    number: int,
    passage: PassageHit,
    claim: str,
    question: str,
    given: str | None,
    used: dict[int, _Used],
) -> int:
    """The new number of the passage; its quote is the sentence that fits a statement best."""
    stated = claim if len(terms(claim)) > 1 else f"{claim} {question}"
    quote, overlap = _quote(passage, stated, given)
    entry = used.setdefault(number, _Used(len(used) + 1, quote, overlap))
    if overlap > entry.overlap:
        entry.quote, entry.overlap = quote, overlap
    return entry.n


def _quote(passage: PassageHit, statement: str, given: str | None) -> tuple[str, int]:
    """The sentence of the passage that shares most words with the statement, and how many."""
    wanted = terms(statement)
    if given is not None and is_verbatim(given, passage.content):
        return given, len(wanted & terms(given))
    candidates = sentences(passage.content) or [passage.content]
    scored = [(len(wanted & terms(one)), -len(one), one) for one in candidates]
    overlap, _, best = max(scored)
    return best, overlap


def _states_something(group: str) -> bool:
    plain = group.strip()
    return (
        len(_WORD.findall(plain)) >= _MIN_WORDS
        and not plain.startswith("#")
        and not plain.endswith(("?", ":"))
    )


def _citation(n: int, passage: PassageHit, quote: str, *, nearest: bool = False) -> Citation:
    return Citation(
        n=n,
        document_id=passage.document_id,
        title=passage.title,
        page=passage.page,
        quote=quote,
        chunk_id=passage.chunk_id,
        nearest=nearest,
    )
