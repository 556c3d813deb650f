"""The paragraphs and statements of a draft, below its Markdown and beside a document's own brackets. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ea_core.agent.citations import MARKER
from ea_core.knowledge.search import PassageHit
from ea_core.knowledge.text.sentences import sentences

_WORD = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W_]+")
_ITEM = re.compile(r"\s*(?:[-*+•|]|\d{1,3}[.)])\s")
_CELL = r"(?:[^\n\d|]*|[^\S\n]*(?:(?:from|over|above|up to|ab|bis)\s\d[\d,.]*|\d[\d,.]*\s?(?:to|-|\u2013|bis)\s?\d[\d,.]*)[^\S\n]*)"
_HEAD = re.compile(rf"(?m)^{_CELL}(?:\|{_CELL})+\n(?=[^\n]*\|)[-:|\t ]*-[-:|\t ]*$")
"""The names of a table's columns, of which none is a figure but bands ("1 to 24"), with the rule below them."""
_FENCE = re.compile(r"(?m)^[^\S\n]*(?:```|~~~)[^\n]*$\n?")
_MARKS = re.compile(r"[*`#]|(?<!\w)_|_(?!\w)")


_LABEL = re.compile(
    r"(?:\A|[^\w\s]\s*|\b(?!the\b|an?\b|this\b|that\b|each\b|every\b|its\b|der\b|die\b|das\b)\w+\s+)(?:\*\*|_)?"
    r"(?:level|step|section|clause|stage|tier|phase|class|category|version|table|figure|chapter|article|paragraph|"
    r"item|row|grade|zone|appendix|annex|rule|option|question|stufe|schritt|abschnitt|klausel|artikel|absatz)\Z",
    re.IGNORECASE,
)
"""What names a number that is none of a passage: "Level [4] has ..."; "the level [4]" may cite."""
_GOES_ON = re.compile(r"\s+[^\W_]")


def end_of(claim: str, text: str, start: int) -> int | None:
    """Where a statement ends in a text that has Markdown around its words; None when it does not stand there."""
    words = [re.escape(word) for word in _LETTERS.findall(claim)]
    found = re.compile(r"[\W_]+".join(words) + r"(?:_|[^\w\s|]|[^\S\n](?=[%€$£]))*").search(
        text, start
    )
    return found.end() if found else None


def outside_code(text: str, at: int) -> int:
    """The place, or the end of the block of code in which it is: code has no room for a number."""
    fences = list(_FENCE.finditer(text))
    for opening, closing in zip(fences[::2], fences[1::2], strict=False):
        if opening.start() < at <= closing.start():
            return closing.end()
    return at


def once(groups: Sequence[str]) -> list[str]:
    """The paragraphs without those that say the same again."""
    said = {MARKER.sub("", group).strip(): group for group in reversed(groups)}
    return [group for group in groups if said[MARKER.sub("", group).strip()] is group]


def statements(text: str) -> list[str]:
    """The sentences of a piece of Markdown, without its marks; the names of a table's columns state nothing."""
    plain = re.sub(r"(?m)^\s*(?:[-*+•>]|\d{1,3}[.)])\s+", "", _HEAD.sub("", text))
    plain = _MARKS.sub("", re.sub(r"\\([^\w\s])", r"\1", plain))
    return [one.strip(" |") for one in sentences(plain) if _WORD.search(one)]


def with_own_brackets(group: str, passages: Sequence[PassageHit]) -> str:
    """The group with the brackets that stand so in a passage escaped."""
    contents: list[str] = []

    def escaped(marker: re.Match[str]) -> str:
        if not contents:
            contents.extend("".join(one.content.casefold().split()) for one in passages)
        bracket = marker.group().strip()
        if _LABEL.search(group[: marker.start()]) and _GOES_ON.match(group[marker.end() :]):
            return marker.group().replace("[", "\\[").replace("]", "\\]")
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


def paragraphs(text: str) -> list[str]:
    """Paragraphs with the blank lines after them; a list stays with the line that opens it, code whole."""
    pieces = re.split(r"(\n(?:[^\S\n]*\n)+)", text.strip())
    groups: list[str] = []
    for at in range(0, len(pieces), 2):
        part = "".join(pieces[at : at + 2])
        opens = groups and groups[-1].rstrip().endswith(":") and _ITEM.match(part)
        if opens or (groups and len(_FENCE.findall(groups[-1])) % 2):
            groups[-1] += part
        else:
            groups.append(part)
    return groups
