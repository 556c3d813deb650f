"""Sentences of a text, for splitting it into passages and for quoting it word for word.

A line break always ends a sentence: the readers have joined wrapped lines already, so a break
that is left was meant (a bullet line, an address, a table row). A table row is never divided, for
its cells belong together: "Art. no. | Price".
"""

from __future__ import annotations

import re

_NEVER_LAST = frozenset(
    "mr mrs ms dr prof st hr fr mme mlle sr sra gen col capt lt sgt rev hon eq al ed eds cf vs viz "  # noqa: SIM905 -- readable
    "resp approx ca bzw z.b d.h u.a e.g i.e e.v p.ex tel ext dept univ bspw ggf vgl inkl exkl evtl".split()
)
"""Abbreviations that something always follows."""

_BEFORE_NUMBERS = frozenset(
    "no nos nr vol p pp s art sec sect par para ch fig figs tab abs abb max min jan feb mar apr jun "  # noqa: SIM905
    "jul aug sept sep oct okt nov dec dez".split()
)
"""Abbreviations when a number follows them; some are words or end a sentence otherwise."""

_MAYBE_LAST = frozenset(
    "etc inc ltd co corp plc llc bros gmbh usw u.s u.k u.n e.u a.m p.m ph.d b.a".split()  # noqa: SIM905
)
"""Abbreviations that end a sentence when a word that opens sentences follows."""

_OPENERS = frozenset(
    "the a an in on at it its this that these those we you he she they i if when while as but and "  # noqa: SIM905
    "for to there however our your their all no each after before since with by from der die das "
    "ein eine wir sie er es im am wenn le la les un une il elle nous el los las".split()
)

# A full stop, perhaps doubled and followed by closing marks, then white space; or a CJK stop,
# which no white space follows; or a line's end.
_CANDIDATE = re.compile(
    r"(?P<stop>[.!?…։؟۔।॥።။។]+)[\"'”’»)\]]*(?P<gap>[^\S\n]+)"  # noqa: RUF001
    r"|(?P<cjk>[。！？｡]+[」』”’）)】]*)"  # noqa: RUF001
    r"|(?P<line>\s*\n\s*)"
)
_NEXT_WORD = re.compile(r"[\"'“‘«(\[¿¡*_–—-]*\s*([^\s.,;:!?)\]]+)")  # noqa: RUF001
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘«/]*\Z")  # noqa: RUF001
_LONGEST_WORD = 40
_CELLS = " | "
_NUMBERING = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})(?:\.\d{1,3})*")


def has_cells(line: str) -> bool:
    """Whether a line is a row of a table, also where its first or its last cell is empty."""
    return _CELLS in f" {line} "


def sentences(text: str) -> list[str]:
    """The sentences of `text` in order, trimmed, none empty; time is linear in its length."""
    return [text[start:end] for start, end in sentence_spans(text)]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends in `text`, without the white space around it."""
    spans: list[tuple[int, int]] = []
    begin = line_ends = 0
    row = False
    for found in _CANDIDATE.finditer(text):
        if found["line"] is None:
            if found.start() >= line_ends:  # the first stop of a line
                line_ends = text.find("\n", found.start()) % (len(text) + 1)
                row = has_cells(text[begin:line_ends])
            if row or (found["stop"] and not _ends(text, begin, found)):
                continue
        _add(spans, text, begin, found.end())
        begin = found.end()
    _add(spans, text, begin, len(text))
    return spans


def _add(spans: list[tuple[int, int]], text: str, begin: int, end: int) -> None:
    piece = text[begin:end]
    kept = piece.strip()
    if kept:
        start = begin + len(piece) - len(piece.lstrip())
        spans.append((start, start + len(kept)))


def _ends(text: str, begin: int, found: re.Match[str]) -> bool:
    """Whether the stop found is the end of the sentence that begins at `begin`."""
    following = _NEXT_WORD.match(text, found.end())
    word = following.group(1) if following else ""
    if found["stop"] == ".":
        return not word[:1].islower() and not _abbreviated(text, begin, found.start(), word)
    only_dots = not found["stop"].strip(".…")
    return not (only_dots and word[:1].islower())


def _abbreviated(text: str, begin: int, place: int, word: str) -> bool:
    """Whether the full stop at `place` belongs to the word before it; `word` comes after it."""
    last = _LAST_WORD.search(text[max(begin, place - _LONGEST_WORD) : place])
    ending = last.group() if last else ""
    if _NUMBERING.fullmatch(ending) and not text[begin : place - len(ending)].strip():
        return True  # "1. First item": the number of an item or a section
    plain = ending.lower()
    if plain in _BEFORE_NUMBERS:
        return word[:1].isdigit()
    if plain in _MAYBE_LAST or re.fullmatch(r"(?:[a-z]\.)+[a-z]", plain):
        return plain in _NEVER_LAST or word.lower() not in _OPENERS
    initial = len(ending) == 1 and ending.isalpha() and ending.isupper()
    return initial or plain in _NEVER_LAST
