"""What of a question was understood and is carried by none of its requests: that is said, too. Pure.

A word may be understood and still change nothing: who was called can be asked for, and calls can't be
narrowed by the value of deals. Each part of a draft is looked for in what became of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.request import TERMS, Request
from ea_core.agent.requests.words import key_words

_Patterns = Iterable[re.Pattern[str]]
_SINGLE: Final = frozenset({"mean", "median", "chance"})
_BY_STAGES: Final = frozenset({"cycle", "velocity", "time_in_stage", "funnel"})
_LATE_OR_SO: Final = frozenset({"late", "due", "stalled"})
_SHOWN: Final = frozenset({"owner", "stage", "probability", "expected_close"})
"""Fields that each list of deals shows."""
_FIELDS: Final = {name: pattern for pattern, name in lex.FIELDS}
_MEASURES: Final = [(measure, pattern) for pattern, measure, _ in lex.MEASURES]


def unheard(draft: Draft, requests: Sequence[Request]) -> tuple[str, ...]:
    """What none of the requests carries, and none says already, in the words of the question."""
    if not requests:
        return ()
    said = {word for one in requests for part in one.not_applied for word in key_words(part)}
    said |= {word for one in requests for written, _ in one.several for word in key_words(written)}
    lost: list[str] = []
    for words in (*_of_names(draft, requests), *_of_states(draft, requests), *_of_figures(draft, requests),
                  *_of_order(draft, requests), *_of_others(draft, requests)):  # fmt: skip
        if words and not set(key_words(words)) <= said:
            lost.append(words)
            said |= set(key_words(words))
    return tuple(lost)


def _written(draft: Draft, patterns: _Patterns, otherwise: str = "") -> str:
    """The words that one of the patterns explains, as they stand in the question."""
    marked, wanted = draft.marked, set(patterns)
    at = [place for place, pattern in enumerate(marked.taken_by) if pattern in wanted]
    if not at:
        return otherwise
    end = at[0] + 1
    while end in at:
        end += 1
    return marked.written(at[0], end)


def _is(requests: Sequence[Request], carries: Callable[[Request], object]) -> bool:
    return any(carries(one) for one in requests)


def _of_names(draft: Draft, requests: Sequence[Request]) -> Iterator[str]:
    """Whose, which client and so on."""
    for slot, names in (("client", draft.clients), ("industry", draft.industries), ("source", draft.sources),
                        ("stage", draft.stages), ("reason", draft.reasons)):  # fmt: skip
        if names and not _is(requests, lambda one, slot=slot: getattr(one, slot) or one.moved):  # type: ignore[misc]
            yield from (name for _, name in names)
    owned = _is(requests, lambda one: one.owner is not None or one.performer is not None)
    if draft.people and not owned:
        yield from (name for _, name in draft.people)
    if draft.unassigned and _is(requests, lambda one: one.of in {"contacts", "targets"}):
        yield _written(draft, [lex.UNASSIGNED])
    if draft.text and not _is(requests, lambda one: one.text):
        yield draft.text


def _of_states(draft: Draft, requests: Sequence[Request]) -> Iterator[str]:
    """Open, won or lost; late or quiet; leads and former clients; which activities."""
    kinds = {one.kind for one in requests} | {one.without_deals for one in requests}
    for pattern, kind in lex.KINDS:
        of_deals = _is(requests, lambda one: one.of == "deals" and one.ask != "comparison")
        figures = _is(requests, lambda one: set(one.measures) & {"win_rate", "overview", "count"})
        state = {one.state for one in requests} & _LATE_OR_SO
        meant = kind in kinds or figures or (kind == "open" and (state or "has_open"))
        if kind in draft.kinds and of_deals and not meant and not ({"won", "lost"} & kinds and kind == "closed"):  # fmt: skip
            yield _written(draft, [pattern])
        if kind in draft.kinds and _is(requests, lambda one: one.of in {"activities", "contacts"}):
            yield _written(draft, [pattern])
    for pattern, status in lex.STATUSES:
        if status in draft.statuses and not _is(requests, lambda one: one.status):
            yield _written(draft, [pattern])
    for pattern, state_of in lex.STATES:
        carried = _is(requests, lambda one: one.state or one.quiet_days or one.basis == "expected")
        if state_of in draft.states and not carried:
            yield _written(draft, [pattern])
    things, of = lex.THINGS[3]
    quiet = draft.quiet or draft.quiet_days or "quiet" in draft.states or draft.history
    if of in draft.subjects and not quiet and not _is(requests, lambda one: one.of == of):
        yield _written(draft, [things])


def _of_figures(draft: Draft, requests: Sequence[Request]) -> Iterator[str]:
    """Measures, amounts, why, and what is compared."""
    of_sums = _is(requests, lambda one: one.of in {"deals", "targets"})
    for measure, pattern in _MEASURES:
        wanted = measure in {one for one, _ in draft.measures} and measure not in {"value", "overview"}  # fmt: skip
        if wanted and not (of_sums and _is(requests, lambda one, m=measure: m in one.measures or one.ask == "comparison" or one.of == "targets")):  # type: ignore[misc]  # fmt: skip
            yield _written(draft, [pattern])
    only_won = {one for request in requests for one in request.measures} & _BY_STAGES
    if "lost" in draft.kinds and only_won:
        yield _written(draft, [lex.KINDS[2][0]])
    if draft.why and not _is(requests, lambda one: one.by == "lost_reason" or one.reason):
        yield _written(draft, [lex.WHY], "why")
    others = {"targets", "activities", "contacts"}
    if any(one is not None for one in draft.amounts) and _is(requests, lambda one: one.of in others):  # fmt: skip
        yield "the value of deals"
    compared = _is(requests, lambda one: one.ask == "comparison" or one.then or "comparison" in " ".join(one.not_applied))  # fmt: skip
    if draft.compares and not (compared or len(requests) > 1 or draft.targets or draft.by or draft.best_of):  # fmt: skip
        yield _written(draft, [lex.COMPARE], "a comparison")


def _of_order(draft: Draft, requests: Sequence[Request]) -> Iterator[str]:
    """Which come first, and how many of them."""
    ordered = _is(requests, lambda one: one.order or one.by or one.each)
    single = _is(requests, lambda one: set(one.measures) & _SINGLE)
    counted = requests[0].ask == "count"
    if draft.order and not draft.sorted and (not ordered or ((single or counted) and not requests[0].by)):  # fmt: skip
        yield _written(draft, [lex.NUMBER, *(pattern for pattern, *_ in lex.ORDERS)])
    if draft.number and not _is(requests, lambda one: one.number or one.each):
        yield _written(draft, [lex.NUMBER])
    if draft.nth and not _is(requests, lambda one: one.nth):
        yield _written(draft, [lex.NTH])


def _of_others(draft: Draft, requests: Sequence[Request]) -> Iterator[str]:
    """When they came in, fields, pictures, and what somebody is."""
    made = _is(requests, lambda one: one.of == "deals" and one.basis != "created")
    if draft.basis == "created" and made and draft.periods and not draft.without_deals:
        yield _written(draft, [lex.CREATED])
    for name in draft.fields:
        if name not in _SHOWN and _is(
            requests, lambda one: one.of in {"activities", "targets"} or one.moved
        ):
            yield _written(draft, [_FIELDS[name]]) if name != "last_activity" else ""
    if draft.drawn and not _is(requests, lambda one: one.by or one.of == "targets" or one.ask == "comparison"):  # fmt: skip
        yield _written(draft, [said_as.DRAWN])
    if draft.position and not _is(requests, lambda one: one.position):
        yield draft.position
    listed = _is(requests, lambda one: one.of == "clients" and one.ask != "record" and not (
        one.has_open is not None or one.without_deals or one.state or one.order))  # fmt: skip
    bounded = any(one is not None for one in (*draft.chances, *draft.amounts))  # which is said
    if listed and "deals" in draft.subjects and not bounded:
        yield _written(draft, [lex.THINGS[0][0]])
    of_records = _is(requests, lambda one: one.ask == "record")
    if of_records and draft.by and draft.by not in TERMS:
        yield f"by {draft.by.replace('_', ' ')}"
    if draft.targets and not _is(requests, lambda one: one.of == "targets"):
        yield _written(draft, [said_as.TARGETS])
