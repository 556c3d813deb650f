"""What of a question was understood and is carried by none of its requests: that is said, too. Pure.

A word may be understood and still change nothing: deals have a value, and calls can't be narrowed by it.
So each part of a draft is looked for in what became of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from ea_core.agent.requests import client_orders, gaps
from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.contact_words import KNOWN
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.request import Request
from ea_core.agent.requests.words import key_words

_OF_ONE_DEAL: Final = frozenset({"mean", "median", "chance"})
_BY_STAGES: Final = frozenset({"time_in_stage", "funnel"})
_OF_WON: Final = frozenset({"cycle", "velocity"}) | _BY_STAGES
_FIELDS: Final = {name: pattern for pattern, name in lex.FIELDS}
_ACTIVITIES: Final = lex.THINGS[3][0]
_QUIET: Final = lex.STATES[2][0]
_LOST: Final = lex.KINDS[2][0]


def unheard(draft: Draft, requests: Sequence[Request]) -> tuple[str, ...]:
    """What none of the requests carries and none says already, in the words of the question."""
    if not requests:
        return ()
    said = {word for one in requests for part in one.not_applied for word in key_words(part)}
    said |= {word for one in requests for written, _ in one.several for word in key_words(written)}
    lost: list[str] = []
    heard = _Heard(draft, requests)
    for words in chain(heard.names(), heard.kinds(), heard.states(), heard.activities(), heard.measures(),
                       heard.bounds(), heard.comparison(), heard.order(), heard.times(), heard.fields(),
                       heard.others()):  # fmt: skip
        if words and not set(key_words(words)) <= said:
            lost.append(words)
            said |= set(key_words(words))
    return tuple(lost)


def with_unheard(draft: Draft, requests: tuple[Request, ...]) -> tuple[Request, ...]:
    """The requests, with what none of them carries among what is said not to be applied."""
    lost = unheard(draft, requests)
    return tuple(replace(one, not_applied=(*one.not_applied, *lost)) for one in requests) if lost else requests  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Heard:
    """A draft beside the requests that it became; each method gives the words of what is in none of them."""

    draft: Draft
    requests: Sequence[Request]

    def any(self, carries: Callable[[Request], object]) -> bool:
        """Whether one of the requests does."""
        return any(carries(one) for one in self.requests)

    def of(self, *subjects: str) -> bool:
        """Whether one of them asks for these."""
        return self.any(lambda one: one.of in subjects)

    def measured(self) -> set[str]:
        """What is measured."""
        return {measure for one in self.requests for measure in one.measures}

    def written(self, *patterns: re.Pattern[str]) -> str:
        """The words that one of the patterns explains; empty for none."""
        marked = self.draft.marked
        at = [place for place, pattern in enumerate(marked.taken_by) if pattern in patterns]
        end = at[0] + 1 if at else 0
        while end in at:
            end += 1
        return marked.written(at[0], end) if at else ""

    def names(self) -> Iterator[str]:
        """Whose, which client and so on."""
        draft = self.draft
        slots: dict[str, Iterable[tuple[int, str]]] = {
            "client": draft.clients, "industry": draft.industries, "source": draft.sources, "stage": draft.stages,
            "reason": draft.reasons,
        }  # fmt: skip
        moved = self.any(lambda one: one.moved)
        for slot, names in slots.items():
            if not moved and not any(getattr(one, slot) for one in self.requests):
                yield from (name for _, name in names)
        if not self.any(lambda one: one.owner is not None or one.performer is not None):
            yield from (name for _, name in draft.people)
        if draft.unassigned and self.of("contacts", "targets", "tasks") and not self.any(lambda one: one.unassigned):  # fmt: skip
            yield self.written(lex.UNASSIGNED)
        if draft.text and not self.any(lambda one: one.text):
            yield draft.text

    def kinds(self) -> Iterator[str]:
        """Open, won or lost."""
        asked = {one.kind for one in self.requests} | {one.without_deals for one in self.requests}
        of_deals = self.any(lambda one: one.of == "deals" and one.ask != "comparison")
        all_kinds = self.measured() & {"win_rate", "overview", "count"}
        states = self.any(lambda one: one.state)  # of open deals alone
        for pattern, kind in lex.KINDS:
            meant = kind in asked or all_kinds or (kind == "open" and states)
            meant = meant or (kind == "closed" and {"won", "lost"} & asked)
            of_clients = kind == "open" and self.any(lambda one: one.has_open is not None)
            elsewhere = self.of("activities") or (self.of("contacts") and not of_clients) or (self.of("tasks") and kind in {"won", "lost"}) or (self.of("targets") and kind in {"open", "lost"})  # fmt: skip
            if kind in self.draft.kinds and ((of_deals and not meant) or elsewhere):
                yield self.written(pattern)
        if "lost" in self.draft.kinds and self.measured() & _OF_WON:
            yield self.written(_LOST)

    def states(self) -> Iterator[str]:
        """Late or quiet; leads and former clients."""
        draft = self.draft
        for pattern, status in lex.STATUSES:
            if status in draft.statuses and not self.any(lambda one: one.status):
                yield self.written(pattern)
        carried = self.any(
            lambda one: one.state or one.quiet_days or one.course or one.basis == "expected"
        )
        for state_pattern, state in lex.STATES:
            if state in draft.states and not carried:
                yield self.written(state_pattern)
        if draft.quiet and not self.any(lambda one: one.quiet_days):
            yield self.written(lex.QUIET_PLAIN, _QUIET)
        if draft.has_task and not self.any(lambda one: one.has_task):
            yield self.written(gaps.HAS_TASK)
        lacks = draft.has_open is not None or draft.without_deals or draft.has_contact is not None
        if lacks and not self.of("clients", "deals", "contacts"):
            yield self.written(said_as.NO_OPEN, said_as.NEVER_BOUGHT, said_as.NO_CONTACT)
        if draft.known and not self.any(lambda one: one.known):
            yield self.written(*KNOWN)

    def activities(self) -> Iterator[str]:
        """Calls and meetings beside other records, deals beside clients, and a change of stage."""
        draft = self.draft
        quiet = draft.quiet or draft.quiet_days or "quiet" in draft.states or draft.history
        if "activities" in draft.subjects and not quiet and not self.of("activities"):
            yield self.written(_ACTIVITIES)
        if draft.moved and not self.any(lambda one: one.moved):
            yield "a change of stage"
        bounded = any(one is not None for one in (*draft.chances, *draft.amounts))  # which is said
        plain = self.any(
            lambda one: one.of == "clients" and one.ask != "record" and one.has_open is None
            and not (one.without_deals or one.state or one.order or one.stage)
        )  # fmt: skip
        if plain and "deals" in draft.subjects and not bounded:
            yield self.written(lex.THINGS[0][0])

    def measures(self) -> Iterator[str]:
        """Figures; a sum is told with each list."""
        wanted = {one for one, _ in self.draft.measures} - {"value", "overview"} - self.measured()
        if not self.any(lambda one: one.ask == "comparison"):
            yield from (self.written(pattern) for pattern, one, _ in lex.MEASURES if one in wanted)
        kinds = {one.kind for one in self.requests if one.kind}
        other = {
            (one, of)
            for one, of in self.draft.measures
            if one == "value" and of not in kinds | {None}
        }
        if kinds and not self.any(lambda one: one.ask == "comparison" or one.state):
            yield from (
                self.written(pattern) for pattern, one, of in lex.MEASURES if (one, of) in other
            )
        averaged = self.measured() & {"mean", "win_rate"} or self.any(lambda one: one.averaged is not None)  # fmt: skip
        if ("share", None) in self.draft.measures and "share" not in self.measured():
            yield self.written(said_as.SHARES)
        if self.draft.averages and not averaged:
            yield self.written(lex.AVERAGED)
        if self.draft.why and not self.any(_tells_why):
            yield self.written(lex.WHY)

    def bounds(self) -> Iterator[str]:
        """Amounts, chances, and what is not written down of single deals."""
        amounts = any(one is not None for one in self.draft.amounts)
        if amounts and self.of("targets", "activities", "contacts", "tasks"):
            yield "the value of deals"
        elsewhere = self.of("targets", "tasks")
        if self.draft.without and not self.any(lambda one: one.without or one.not_applied):
            yield self.written(
                *(pattern for pattern, _ in (*lex.WITHOUT, *gaps.MISSING)), gaps.NO_TASK
            )
        if self.draft.chances != (None, None) and elsewhere:
            yield "the probability of deals"

    def comparison(self) -> Iterator[str]:
        """What is compared, unless each of it is answered."""
        draft = self.draft
        compared = self.any(lambda one: one.ask == "comparison" or one.then or "comparison" in " ".join(one.not_applied))  # fmt: skip
        beside = len(self.requests) > 1 or draft.targets or draft.by or draft.best_of
        if draft.compares and not (compared or beside):
            yield self.written(lex.COMPARE)

    def order(self) -> Iterator[str]:
        """Which come first, and how many of them."""
        draft = self.draft
        grouped = self.any(lambda one: one.by)
        ordered = grouped or self.any(lambda one: one.order or one.each)
        if draft.order == ("newest", True):  # as activities always are; "compared to the last one"
            ordered = ordered or self.of("activities") or self.any(lambda one: one.compared)
        all_of_them = self.measured() & _OF_ONE_DEAL or self.requests[0].ask == "count"
        if draft.order and not draft.sorted and (not ordered or (all_of_them and not grouped)):
            yield self.written(lex.NUMBER, *(pattern for pattern, _, _ in lex.ORDERS))
        if draft.sorted and not (ordered or self.any(lambda one: one.ask == "comparison")):
            yield self.written(said_as.SORTED, said_as.BY_DAY, *client_orders.PATTERNS)
        if draft.topped and self.of("targets", "tasks", "contacts"):
            yield self.written(lex.TOP_OF)
        if draft.number and not self.any(lambda one: one.number or one.each or one.compared):
            yield self.written(lex.NUMBER)
        if draft.nth and not self.any(lambda one: one.nth):
            yield self.written(lex.NTH)

    def times(self) -> Iterator[str]:
        """When they came in, where another day of theirs is asked for; and when, of one client."""
        draft = self.draft
        dated = draft.periods or draft.basis == "expected" or self.of("targets")
        of_another = self.any(lambda one: one.of in {"deals", "targets"} and one.basis != "created")
        if dated and of_another and not draft.without_deals and not self.any(lambda one: one.moved):
            yield self.written(lex.CREATED) if draft.marked.has(lex.NEWLY) else ""
        past = self.measured() & {"win_rate", *_OF_WON}
        still = self.any(lambda one: one.basis == "expected" or one.state)
        still = still or (not past and self.any(lambda one: one.kind == "open"))
        if draft.basis == "expected" and not still and self.of("deals"):
            yield self.written(lex.EXPECTED)
        record = all(one.ask == "record" and not one.days for one in self.requests)
        if record and not draft.history and "last_activity" not in draft.fields:
            yield from (days.words for days in draft.periods)

    def fields(self) -> Iterator[str]:
        """What is written down of records, where no list shows it."""
        draft = self.draft
        owner = self.any(lambda one: one.owner is not None or one.unassigned or "owner" in {one.by, one.then} or one.besides)  # fmt: skip
        stage = self.any(
            lambda one: one.stage or one.moved or {"stage", "stage_before"} & {one.by, one.then}
        )
        used = {
            "owner": owner,
            "stage": stage or self.measured() & _BY_STAGES,
            "probability": draft.chances != (None, None)
            or draft.order
            or self.measured() & {"chance", "weighted"},
            "expected_close": draft.basis == "expected" or draft.without or draft.order,
        }
        summed = all(one.of == "deals" and one.ask in {"figure", "ranking", "comparison"} for one in self.requests)  # fmt: skip
        elsewhere = self.of("activities", "targets", "tasks")
        moved = self.any(lambda one: one.moved)
        for name in draft.fields:
            shown = name in {"owner", "last_activity"}
            if (summed and not used.get(name, True)) or (elsewhere and not shown) or (moved and name not in used):  # fmt: skip
                yield self.written(_FIELDS[name])

    def others(self) -> Iterator[str]:
        """Pictures, positions, groups of one client, and targets."""
        draft = self.draft
        if draft.drawn and not self.any(lambda one: one.by or one.of == "targets" or one.ask == "comparison"):  # fmt: skip
            yield self.written(said_as.DRAWN)
        if draft.position and not self.any(lambda one: one.position):
            yield self.written(said_as.POSITION) or draft.position
        if draft.by and self.any(lambda one: one.ask == "record"):
            yield f"by {draft.by.replace('_', ' ')}"
        if draft.targets and not self.of("targets"):
            yield self.written(said_as.TARGETS)
        if "deals" in draft.subjects and self.of("tasks") and not self.any(lambda one: one.stage):
            yield self.written(lex.THINGS[0][0])


def _tells_why(one: Request) -> bool:
    """Whether reasons are told: in groups, as what narrows, or beside the one lost deal that is asked for."""
    return one.by == "lost_reason" or bool(one.reason) or (one.ask == "list" and one.kind == "lost" and one.number == 1)  # fmt: skip
