"""Running titles of PDF pages: what stands in the margin of many pages and says nothing there.

What is stamped askew over pages is one, too. Only a line without any difference, or one whose number counts with the pages, is a running
title. A heading that differs by a number ("Pump P-101", "Pump P-102", "Appendix 2") tells the pages
apart and stays. Pure.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ea_core.knowledge.reading.page_numbers import OF, PAGE, without_number_at
from ea_core.knowledge.reading.pdf.tables import Line
from ea_core.knowledge.text.cleaning import clean_line

_MARGIN = 0.1  # of the page's height, where running titles stand
_FEWEST = 3  # pages
_BOTH = 2
_SHARE = 0.3  # of all pages, or else a row of pages:
_IN_A_ROW = 4  # pages that follow each other, or every second one (left and right ones differ)
_COUNTING = 0.8  # of the places: the number goes up with the pages
_APART = 1.6  # letter sizes to the text beside: set apart
_SAME_LINE = 0.3  # letter sizes
_STAMP = 1.8  # of the page's letters
_NUMBER = re.compile(r"(?<!\w)(?:\d+|[ivxlc]+)(?!\w)")
_PAGE_NUMBER = re.compile(
    rf"\W*(?:(?:{PAGE}|p|s|str)?\W*#(?:\W*{OF}?\W*#)?\W*(?:頁|ページ|页)?)+\W*"
)
_SAYS_PAGE = re.compile(rf"\b{PAGE}\W{{0,3}}#|#\W{{0,3}}(?:頁|ページ|页)")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of one page (number from 1) in reading order; `bottom`, `top` in points.

    `plausible`: what pdfium gives out can be writing; otherwise there are no lines. `struck`:
    struck-through text was left out.
    """

    number: int
    bottom: float
    top: float
    lines: tuple[Line, ...]
    plausible: bool = True
    struck: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    page: int
    index: int  # of the line on its page
    upper: bool  # in the upper margin
    depth: float  # points from the page's edge
    text: str
    apart: bool  # set apart from the text beside it
    heading: bool


@dataclass(frozen=True, slots=True)
class Running:
    """`places` are the (page, index) of lines to leave out; `titles` what they say, once each."""

    places: frozenset[tuple[int, int]]
    titles: tuple[str, ...]


def running_lines(pages: Sequence[Page], is_heading: Callable[[Line], bool]) -> Running:
    """The running titles and page numbers, save the first place of those that say something."""
    margins = [place for page in pages for place in _in_the_margins(page, is_heading)]
    alike: dict[tuple[bool, str], list[_Place]] = {}
    for place in margins:
        key = (place.upper, _NUMBER.sub("#", place.text.casefold()))
        alike.setdefault(key, []).append(place)
    repeated: dict[tuple[int, int], str | None] = {}
    for (_, form), places in alike.items():
        for group in _groups(form, places, len(pages)):
            title = None if _PAGE_NUMBER.fullmatch(form) else _said(group) or None
            repeated.update({(one.page, one.index): title for one in group})
    left_out: set[tuple[int, int]] = set()
    titles: dict[str, None] = {}
    for page in pages:
        for index in _stamps(page):
            left_out.add((page.number, index))
            titles[clean_line(page.lines[index].text)] = None
    for where in _outermost(margins, repeated):
        title = repeated[where]
        if title is None or title in titles:
            left_out.add(where)
        else:
            titles[title] = None
    return Running(frozenset(left_out), tuple(titles))


def _stamps(page: Page) -> Iterable[int]:
    """The lines that are written large and askew over a page: DRAFT, CONFIDENTIAL."""
    level = [line.size for line in page.lines if not line.oblique]
    least = _STAMP * median(level) if level else 0.0
    for index, line in enumerate(page.lines):
        if level and line.oblique and line.size >= least and clean_line(line.text):
            yield index


def _in_the_margins(page: Page, is_heading: Callable[[Line], bool]) -> Iterable[_Place]:
    margin = _MARGIN * (page.top - page.bottom)
    heights = sorted(line.y for line in page.lines)
    for index, line in enumerate(page.lines):
        text = clean_line(line.text)
        if not text or page.bottom + margin < line.y < page.top - margin:
            continue
        upper = line.y >= page.top - margin
        near = _APART * line.size
        below = bisect_left(heights, line.y - _SAME_LINE * line.size)
        above = bisect_right(heights, line.y + _SAME_LINE * line.size)
        apart = (below == 0 or line.y - heights[below - 1] > near) and (
            above == len(heights) or heights[above] - line.y > near
        )
        depth = page.top - line.y if upper else line.y - page.bottom
        yield _Place(page.number, index, upper, depth, text, apart, is_heading(line))


def _outermost(
    margins: Sequence[_Place], repeated: Mapping[tuple[int, int], str | None]
) -> Iterable[tuple[int, int]]:
    """Of the repeated lines those that are set apart or have nothing else between them and the edge."""
    behind: tuple[int, bool] | None = None  # the margin in which other lines have begun
    for place in sorted(margins, key=lambda one: (one.page, one.upper, one.depth)):
        where, margin = (place.page, place.index), (place.page, place.upper)
        if where not in repeated:
            behind = margin
        elif place.apart or behind != margin:
            yield where


def _groups(form: str, places: list[_Place], pages: int) -> Iterable[list[_Place]]:
    """The places of lines of one form that are running titles, those of one title together."""
    same: dict[str, list[_Place]] = {}
    for place in places:
        same.setdefault(place.text.casefold(), []).append(place)
    rest: list[_Place] = []
    for group in same.values():
        if _often(group, pages):
            yield group
        else:
            rest.extend(group)
    rest.sort(key=lambda one: (one.page, one.index))
    if not _often(rest, pages) or not _counts_with_the_pages(form, rest):
        return
    page_number = _PAGE_NUMBER.fullmatch(form) or _SAYS_PAGE.search(form)
    if page_number or not any(one.heading or not one.apart for one in rest):
        yield rest


def _said(group: Sequence[_Place]) -> str:
    """What lines of one form say beside the number that counts the pages."""
    text = group[0].text
    if len({one.text.casefold() for one in group}) == 1:
        return text
    columns = zip(*(_NUMBER.findall(one.text.casefold()) for one in group), strict=True)
    counting = next(at for at, same in enumerate(columns) if len(set(same)) > 1)
    found = list(_NUMBER.finditer(text.lower()))[counting]
    return without_number_at(text, found.start(), found.end())


def _often(places: Sequence[_Place], pages: int) -> bool:
    numbers = sorted({place.page for place in places})
    if len(numbers) >= max(_FEWEST, _SHARE * pages):
        return True
    if len(numbers) == pages == _BOTH:  # set apart on both pages, at the same place
        return all(one.apart for one in places) and len({round(one.depth) for one in places}) == 1
    steps = [after - before for before, after in pairwise(numbers)]
    near = "".join("." if step <= 2 else " " for step in steps)  # noqa: PLR2004 -- every second page
    return "." * (_IN_A_ROW - 1) in near


def _counts_with_the_pages(form: str, places: Sequence[_Place]) -> bool:
    """Whether one number of the lines goes up as the pages do and the others stay the same."""
    if form.count("#") == 0:
        return False
    numbers = [[_value(found) for found in _NUMBER.findall(one.text.casefold())] for one in places]
    counting = 0
    for column in zip(*numbers, strict=True):
        if len(set(column)) == 1:
            continue
        offsets = [value - one.page for value, one in zip(column, places, strict=True)]
        alike = sum(before == after for before, after in pairwise(offsets))
        if alike < _COUNTING * (len(offsets) - 1):
            return False
        counting += 1
    return counting == 1


def _value(number: str) -> int:
    """The value of an Arabic or a (small) Roman number."""
    if number.isdecimal():
        return int(number)
    values = [_ROMAN[letter] for letter in number]
    return sum(
        -one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True)
    )
