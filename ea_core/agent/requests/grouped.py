"""What a question wants sums by, and which of them is the best: `by industry`, `who won most`. Pure."""

from __future__ import annotations

import re

from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.period_forms import NUMBERS


def take_groups(draft: Draft) -> None:
    """The groups, and the rank among them."""
    marked = draft.marked
    _top(draft)
    match = marked.take(lex.GROUPED)
    if match:
        draft.by = "month" if match["monthly"] else "owner" if match["each"] else _dimension(match)
        _others(draft, marked.span(match)[1])
    unknown = marked.take(lex.UNSUPPORTED_GROUPS)
    if unknown:
        draft.not_applied.append(unknown.group())
    best = lex.BEST_OF.search(marked.text)
    ranked = marked.has(lex.RANKED) or marked.has(lex.RANKED_LOW)
    if lex.ORDERED_DEAL.search(marked.text) and not marked.has(lex.MOST_OF):
        ranked = False  # "who lost the largest deal?" asks for a deal
    measured = lex.RANKED_MEASURE.search(marked.text) if draft.by and draft.best_of is None else None  # fmt: skip
    if measured and draft.by != "month":  # "worst win rate by industry"
        draft.best_of, draft.by = draft.by, None
    if draft.best_of is None and best and (ranked or _dimension(best) not in {"client", "owner"}):
        dimension = _dimension(best)
        if ranked and marked.take_span(*marked.span(best)):
            draft.best_of = dimension
    elif (
        draft.best_of is None
        and ranked
        and (who := lex.WHO.search(marked.text))
        and not marked.has(lex.WHO_CONTACT)
    ):
        draft.best_of = "owner"
        marked.take_span(*marked.span(who))
    if draft.best_of and not draft.topped:
        draft.low = marked.has(lex.RANKED_LOW) and not marked.has(lex.RANKED)
        marked.take(lex.RANKED_LOW if draft.low else lex.RANKED)


def _others(draft: Draft, behind: int) -> None:
    """A second thing that sums are wanted by: there is one at a time, so it is said."""
    marked = draft.marked
    for match in lex.GROUPED_TOO.finditer(marked.text):
        first, end = marked.span(match)
        if first == behind and marked.take_span(first, end):
            draft.not_applied.append(f"by {marked.written(end - 1, end)}")
    draft.not_applied += [match.group() for match in marked.take_all(lex.GROUPED)]


def take_other_groups(draft: Draft) -> None:
    """What sums are wanted by in words that nothing else explains, when all others are read."""
    marked = draft.marked
    for match in marked.take_all(lex.GROUPED_OTHERWISE):
        draft.not_applied.append(marked.written(*marked.span(match)))


def _top(draft: Draft) -> None:
    """`our top 5 clients`, `the best month`."""
    marked = draft.marked
    match = marked.take(lex.TOP_OF)
    if match:
        draft.best_of, draft.topped = _dimension(match), True
        draft.low = match["rank"] in lex.LOW
        draft.number = number_of(match["n"]) if match["n"] else None


def _dimension(match: re.Match[str]) -> str:
    for place, (_, by) in enumerate(lex.DIMENSION):
        if match.groupdict().get(f"d{place}"):
            return by
    return "month"


def number_of(written: str) -> int:
    """A number in digits or as a word."""
    return NUMBERS.get(written) or int(written)
