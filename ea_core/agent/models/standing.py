"""Whether the codes and names of a question stand where an answer is taken from. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from ea_core.agent.models.demands import (
    Demands,
    code_pattern,
    demands_of,
    folded,
    has_code,
    has_name,
    is_label,
    names_another,
)
from ea_core.agent.models.lines import Line, lines_of
from ea_core.knowledge.search import PassageHit, PassageVectors
from ea_core.knowledge.text.sentences import sentence_spans
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

Kept = Mapping[UUID, PassageVectors]
"""What ingestion kept of passages, by their ids."""
_COMMON = 0.5
_FEW = 2
_NAMED = re.compile(r"\b(?!(?:[Tt]he|an?|and|or)\b)([^\W\d_]{2,}) ([A-Z][^\W\d_]{2,})")
"""A word with a capital within a sentence, behind the word before it."""
_OWNER = r"\b(?:at|in|of|from|for|to|with) (?:the )?{}\b"
_BEHIND = r"(?:at|in|of|from|for|to|with|by|on|about|under)"
_NUMBER_OF = r"\b(?:no|nr|number|nummer|ref|reference|id)\b[.:|# \t]{0,5}"
_BEGINNING = 500
_YEAR = re.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d.,]\d|-\d{3,})")
_OPEN = re.compile(
    r"\b(?:since|from|until|till|by|before|after|between|to|through|starting|seit|bis|ab)\s+(?:\S+\s+){0,4}?(?=(?:\S*\D)?(?:19|20)\d\d)",
    re.IGNORECASE,
)
"""A time that goes on into other years."""


def place_of(passage: PassageHit) -> str:
    """A passage with its title and headings."""
    return "\n".join([passage.title, *passage.heading_path, passage.content])


def owners_named(question: str, passages: Sequence[PassageHit]) -> frozenset[str]:
    """The names, folded, of whose rules or in what place a question is ("at Acme"), that stand in what was found."""
    texts = [place_of(one) for one in passages]
    asked = folded(question)
    return frozenset(
        name
        for name in demands_of(question).names
        if re.search(_OWNER.format(re.escape(name)), asked)
        and any(has_name(one, name) for one in texts)
    )


def nouns_of_owners(
    question: str, names: Sequence[str], passages: Sequence[PassageHit]
) -> frozenset[str]:
    """The words behind names in the titles that were found: "warehouse" in "for the Dalton Street warehouse", and no "dress" in "the TTS dress code".

    They say what the document is about; it may call that otherwise.
    """
    titled = [name for name in names if any(has_name(one.title, name) for one in passages)]
    asked = folded(question)
    found = (
        re.search(rf"\b{_BEHIND} the (?:\w+ ){{0,3}}{re.escape(name)} ([a-z]{{4,}})\b", asked)
        for name in titled
    )
    behind = {one[1] for one in found if one is not None}
    return frozenset(behind - FUNCTION_WORDS - set(names))


def lines_in(passage: PassageHit, kept: Kept) -> list[Line]:
    """The lines of a passage, as ingestion divided it where that is known."""
    known = kept.get(passage.chunk_id)
    if known is None:
        return lines_of(passage, sentence_spans(passage.content))
    return lines_of(passage, [(one.start, one.end) for one in known.sentences])


def meets(
    line: Line,
    number: int,
    question: str,
    demands: Demands,
    passages: Sequence[PassageHit],
) -> bool:
    """Whether a code and all names of the question stand in a line of passage `number`, or around it.

    Around a row or an item are the headings only, for the other rows are about other things; around
    a sentence is its passage. A name may stand elsewhere in the document.
    """
    passage = passages[number - 1]
    around = [line.text, line.above, passage.title, *passage.heading_path, *line.columns]
    if not line.row and not line.item:
        around.append(passage.content)
    codes = [code for code in demands.codes if not _is_common(code, passages)]
    codes = [code for code in codes if not _is_number_of(code, passage, passages)]
    above = "\n".join([passage.title, *passage.heading_path])
    own = [
        code for code in codes if not has_code(above, code)
    ]  # each line there is about the others
    if own and not any(
        has_code("\n".join(around), code) or _is_label_of(code, passage, passages) for code in own
    ):
        return False
    if names_another(line.text, codes) and not any(has_code(line.above, code) for code in codes):
        return False
    return all(
        any(has_name(part, name) for part in around) or is_known(name, passage, passages)
        for name in demands.names
    ) and not _is_of_another(line, question, demands, passage, passages)


def _is_number_of(code: str, passage: PassageHit, passages: Sequence[PassageHit]) -> bool:
    """Whether a document says at its beginning that the code is its own: "Quotation no.: Q-2026-0417"."""
    number = re.compile(_NUMBER_OF + code_pattern(code).pattern)
    return any(
        one.chunk_index == 0
        and one.document_id == passage.document_id
        and number.search(folded(one.content[:_BEGINNING]))
        for one in passages
    )


def is_of_year(line: Line, question: str) -> bool:
    """Whether a line itself, or the names of its columns, has the year that is asked for."""
    asked = set(_YEAR.findall(question))
    return bool(asked) and asked <= set(_YEAR.findall("\n".join([line.text, *line.columns])))


def is_of_another_year(line: Line, question: str, passage: PassageHit) -> bool:
    """Whether a line tells of another year than the one asked for."""
    asked = set(_YEAR.findall(question))
    own = set(_YEAR.findall(line.text))
    around = "\n".join([line.above, passage.title, *passage.heading_path, *line.columns])
    above = set(_YEAR.findall(around))
    if not asked or asked & (own | above):
        return False
    if above and not own:  # the prices of 2026 are none of 2025
        return True
    return bool(own) and _OPEN.search(line.text) is None


def _is_label_of(code: str, passage: PassageHit, passages: Sequence[PassageHit]) -> bool:
    """Whether a thing that is told by a number ("flat 12") stands elsewhere in the document."""
    return is_label(code) and any(
        has_code(place_of(one), code) for one in passages if one.document_id == passage.document_id
    )


def _is_of_another(
    line: Line, question: str, demands: Demands, passage: PassageHit, passages: Sequence[PassageHit]
) -> bool:
    """Whether a line names something else in the place of a name: "the captain of MS Lomvi" for that of MS Teist.

    Only where the asked-for name stands in lines of its own, not in the title or the headings.
    """
    above = [line.text, line.above, passage.title, *passage.heading_path, *line.columns]
    missing = [
        name
        for name in demands.names
        if not any(has_name(part, name) for part in above) and not _is_common_name(name, passages)
    ]
    places = {
        folded(before)
        for before, word in _NAMED.findall(question)
        if any(has_name(word, name) for name in missing)
    }
    own = [(folded(before), folded(word)) for before, word in _NAMED.findall(line.text)]
    return any(
        before in places and word not in FUNCTION_WORDS and not _is_asked(word, demands)
        for before, word in own
    )


def _is_asked(name: str, demands: Demands) -> bool:
    return any(has_name(name, one) for one in demands.names)


def _is_common_name(name: str, passages: Sequence[PassageHit]) -> bool:
    """Whether so many passages have a name that it tells nothing."""
    having = sum(_has_name(one, name) for one in passages)
    return having > max(_COMMON * len(passages), _FEW)


def _has_name(passage: PassageHit, name: str) -> bool:
    parts = (passage.title, *passage.heading_path, passage.content)
    return any(has_name(part, name) for part in parts)


def _is_common(code: str, passages: Sequence[PassageHit]) -> bool:
    """Whether so many passages have a code that it tells nothing, as the company's own name."""
    having = sum(has_code(place_of(one), code) for one in passages)
    return having > _COMMON * len(passages)


def is_known(name: str, passage: PassageHit, passages: Sequence[PassageHit]) -> bool:
    """Whether a name stands in the document elsewhere, or in so many passages that it tells nothing."""
    having = [one for one in passages if _has_name(one, name)]
    return len(having) > _COMMON * len(passages) or any(
        one.document_id == passage.document_id for one in having
    )
