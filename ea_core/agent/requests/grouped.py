"""What a question wants sums by, and which of them is the best: `by industry`, `who won most`. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.client_orders import take_client_order
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.group_conditions import take_condition
from ea_core.agent.requests.none_of_group import take_none
from ea_core.agent.requests.period_forms import NUMBERS
from ea_core.agent.requests.request import NONE, TERMS

_RATES = tuple(pattern for pattern, one, _ in lex.MEASURES if one in {"win_rate", "mean", "median"})
"""Figures that a bound behind them is one of; no group is left out by it yet, which is said."""
_LISTS = re.compile(r"(?:please )?(?:list|show|give)\b")


def take_groups(draft: Draft) -> None:
    """The groups, and the rank among them."""
    marked = draft.marked
    _sorted(draft)
    draft.drawn = bool(marked.take(said_as.DRAWN))
    _ranked_by(draft)
    take_condition(draft)
    if draft.having is None:
        _top(draft)
        _having(draft)
    _having_none(draft)
    _holding(draft)
    _sources(draft)
    match = marked.take(lex.GROUPED)
    if match:
        draft.by = _said_by(match)
        _others(draft, marked.span(match)[1])
    _of_all_groups(draft)
    unknown = marked.take(lex.UNSUPPORTED_GROUPS)
    if unknown:
        draft.not_applied.append(unknown.group())
    _best(draft)


def _of_all_groups(draft: Draft) -> None:
    """`all reps and their pipeline`, `compare all reps`: each of them."""
    for form in said_as.EACH_OF_ALL:
        match = form.search(draft.marked.text) if draft.by is None else None
        if (
            match
            and _dimension(match) in {"owner", "industry", "source", "client"}
            and draft.marked.take(form)
        ):
            draft.by = _dimension(match)


def _best(draft: Draft) -> None:
    """Which of the groups is the first."""
    marked = draft.marked
    best = lex.BEST_OF.search(marked.text)
    low = _lowest(draft)
    ranked = low is not None or marked.has(lex.RANKED) or marked.has(lex.RANKED_LOW)
    if lex.ORDERED_DEAL.search(marked.text) and not marked.has(lex.MOST_OF):
        ranked = False  # "who lost the largest deal?" asks for a deal
    measured = lex.RANKED_MEASURE.search(marked.text) if draft.by and draft.best_of is None else None  # fmt: skip
    if measured and draft.by not in TERMS:  # "worst win rate by industry"
        draft.best_of, draft.by = draft.by, None
    if draft.best_of is None and best and (ranked or _dimension(best) not in {"client", "owner"}):
        _of_groups(draft, best, ranked=ranked)
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
        draft.low = draft.low if low is None else low
        marked.take(lex.RANKED_LOW if draft.low else lex.RANKED)


def _lowest(draft: Draft) -> bool | None:
    """Whether the last is wanted of those who did most, or take longest to win; None where neither is ranked."""
    marked = draft.marked
    active = marked.take(said_as.MOST_ACTIVE)
    if active:
        draft.things.append((marked.span(active)[0], "activities"))
        return bool(active["rank"] == "least")
    cycles = marked.take(lex.CYCLE_RANK)
    if cycles is None:
        return None
    if cycles["rank"] is None:  # "who closed fastest"
        draft.measures.append(("cycle", None))
    return cycles.group() in {"shortest", "fastest", "quickest"}


def _of_groups(draft: Draft, best: re.Match[str], *, ranked: bool) -> None:
    """Which of the groups is the first, or what each has: "which industries have a win rate under 40 %?"."""
    marked = draft.marked
    if ranked and marked.take_span(*marked.span(best)):
        draft.best_of = _dimension(best)
        draft.number = number_of(best["n"]) if best["n"] else None
    elif not ranked and draft.by is None and any(marked.has(one) for one in _RATES):
        marked.take_span(*marked.span(best))
        draft.by = _dimension(best)


def _sources(draft: Draft) -> None:
    """`where do our deals come from`: by source."""
    if draft.marked.has(said_as.WHERE_FROM) and draft.marked.take(said_as.COME_FROM):
        draft.by = "source"
        draft.marked.take(said_as.WHERE)


def _sorted(draft: Draft) -> None:
    """`sorted by value`, `biggest first`: how a list is to be seen."""
    tasks = draft.marked.has(said_as.TASKS) and not draft.marked.has(lex.COUNT)
    if tasks and draft.marked.take(said_as.BY_DAY):
        way = draft.marked.take(said_as.SORTED_WAY)
        turned = draft.marked.take(said_as.TURNED) or (way and way["first"] not in said_as.SOONEST)
        draft.order, draft.sorted = ("expected_close", bool(turned)), True
        return
    take_client_order(draft)
    match = said_as.SORTED.search(draft.marked.text)
    if draft.sorted or match is None or (match["plain"] and not _LISTS.match(draft.marked.text)):
        return
    draft.marked.take(said_as.SORTED)
    if match["clients"]:  # "newest clients first"
        draft.things.append((draft.marked.span(match)[0], "clients"))
    order, descending = said_as.SORTS.get(match["by"] or match["plain"] or match["first"] or "", ("expected_close", False))  # fmt: skip
    if match["way"]:
        descending = match["way"].startswith("desc")
    draft.order, draft.sorted = (order, descending), True
    _way_of_order(draft)


def _way_of_order(draft: Draft) -> None:
    """`sorted by value, biggest first`: which way, where it is said of the same order behind it."""
    match = said_as.SORTED_WAY.search(draft.marked.text)
    said = said_as.SORTS[match["first"]] if match else None
    same = said is not None and draft.order is not None and said[0] == draft.order[0]
    if same and draft.marked.take(said_as.SORTED_WAY):
        draft.order = said


def _ranked_by(draft: Draft) -> None:
    """`rank the team by win rate`."""
    match = draft.marked.take(said_as.RANKED_BY)
    if match:
        draft.best_of = "owner" if match["team"] else _dimension(match)


def _said_by(match: re.Match[str]) -> str:
    for name, by in (("monthly", "month"), ("quarterly", "quarter"), ("yearly", "year"), ("each", "owner")):  # fmt: skip
        if match[name]:
            return by
    return _dimension(match)


def _having(draft: Draft) -> None:
    """`owners with more than 10 open deals`: only groups of so many."""
    marked = draft.marked
    match = said_as.HAVING.search(marked.text)
    of = _groups_that_have(draft) or lex.BEST_OF.search(marked.text)
    who = lex.WHO.search(marked.text) if of is None else None
    if match is None or (of is None and who is None):
        return
    first = marked.span(of or who)[0]  # type: ignore[arg-type] # one of them is there
    if first > marked.span(match)[0] or not marked.take_span(*marked.span(match)):
        return
    n = Decimal(number_of(match["n"] or match["n2"]))
    low: Decimal | None = n
    below: Decimal | None = None
    if match["above"]:
        low = n + 1
    elif match["below"] or match["most"] or match["way"] in {"less", "fewer"}:
        low, below = None, n if match["below"] else n + 1
    elif match["exact"] and not match["more"]:
        below = n + 1
    elif match["between"]:
        low, below = Decimal(number_of(match["low"])), n + 1
    draft.having = ("deals", low, below)
    draft.by = _dimension(of) if of is not None else "owner"
    if draft.by != "client":
        marked.take_span(*marked.span(of or who))  # type: ignore[arg-type] # as above


def _having_none(draft: Draft) -> None:
    """`who won nothing this year?`: the groups that have none of these deals."""
    by = take_none(draft.marked) if draft.having is None else None
    if by is not None:
        draft.having, draft.by = NONE, by


def _holding(draft: Draft) -> None:
    """`who has over 100k in the pipeline?`, `who sold more than 100k?`: groups by what all their deals are worth."""
    marked = draft.marked
    ways = (
        (said_as.EARNS_VALUE, said_as.HOLDS_VALUE)
        if marked.has(said_as.SUMMED)
        else (said_as.EARNS_VALUE,)
    )
    for way in ways:
        match = way.search(marked.text)
        by = next(
            (by for at, (_, by) in enumerate(lex.DIMENSION) if match and match[f"d{at}"]), "owner"
        )
        if match and by != "client" and draft.by is None and marked.take(way):
            draft.by, draft.summed = by, True


def _groups_that_have(draft: Draft) -> re.Match[str] | None:
    """`industries with ...`, but not "the mining industry with ...", which names one."""
    marked = draft.marked
    match = said_as.HAS_GROUPS.search(marked.text)
    before = marked.span(match)[0] - 1 if match else -1
    named = before >= 0 and marked.explained[before] and marked.taken_by[before] is None
    return None if named else match


def _others(draft: Draft, behind: int) -> None:
    """A second thing that sums are wanted by; a third one is said."""
    marked = draft.marked
    while (match := _next_one(draft, behind)) is not None:
        first, end = marked.span(match)
        if not marked.take_span(first, end):
            break
        _too(draft, _dimension(match), f"by {marked.written(end - 1, end)}")
        behind = end
    for match in marked.take_all(lex.GROUPED):
        _too(draft, _said_by(match), match.group())


def _next_one(draft: Draft, at: int) -> re.Match[str] | None:
    """The thing that stands behind others: ", stage", "and by industry"."""
    words = draft.marked.words
    if at >= len(words):
        return None
    match = lex.GROUPED_TOO.match(draft.marked.text, sum(len(word.key) + 1 for word in words[:at]))
    comma = "," in draft.marked.question[words[at - 1].end : words[at].start]
    return match if match and (comma or match["joined"]) else None


def _too(draft: Draft, by: str, words: str) -> None:
    if draft.then is None and by != draft.by:
        draft.then = by
    elif by != draft.then:
        draft.not_applied.append(words)


def take_other_groups(draft: Draft) -> None:
    """What sums are wanted by in words that nothing else explains, when all others are read."""
    marked = draft.marked
    if "activities" in draft.subjects and marked.take(said_as.BY_TYPE):
        _too(draft, "type", "by type")
    for match in marked.take_all(lex.GROUPED_OTHERWISE):
        draft.not_applied.append(marked.written(*marked.span(match)))


def _top(draft: Draft) -> None:
    """`our top 5 clients`, `the best month`."""
    marked = draft.marked
    match = marked.take(lex.TOP_OF)
    if match:
        first = marked.span(match)[0]
        for at, word in enumerate(match.group().split(" ")):
            if word in (match["which"] or "").split():  # it tells which of them
                marked.explained[first + at] = False
        draft.best_of, draft.topped = _dimension(match), True
        draft.low = match["rank"] in lex.LOW
        number = match["n"] or match["a"]
        draft.number = number_of(number) if number else None
        return
    match = lex.TOP_OF_SOME.search(marked.text)
    if match and _take_around(draft, match):
        draft.best_of, draft.topped = _dimension(match), True
        draft.low = match["rank"] in lex.LOW
        draft.number = number_of(match["n"].strip()) if match["n"] else None
        return
    match = marked.take(said_as.TOP_WITH)
    if match:  # "the five clients with the most open deals"
        draft.best_of = _dimension(match)
        draft.number = number_of(match["n"]) if match["n"] else None


def _take_around(draft: Draft, match: re.Match[str]) -> bool:
    """Explains the rank and the thing, and leaves what stands between them."""
    marked = draft.marked
    first, behind = marked.span(match)
    some = len(marked.text[: match.start("some")].split())
    if any(marked.explained[first:some]) or any(marked.explained[some + 1 : behind]):
        return False
    return marked.take_span(first, some) and marked.take_span(some + 1, behind)


def _dimension(match: re.Match[str]) -> str:
    for place, (_, by) in enumerate(lex.DIMENSION):
        if match.groupdict().get(f"d{place}"):
            return by
    return "month"


def number_of(written: str) -> int:
    """A number in digits or as a word."""
    return NUMBERS.get(written) or int(written)
