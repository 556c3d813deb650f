"""What was shown without some of its records, and which of them are meant: "drop the won ones". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.drafting import drafted
from ea_core.agent.requests.leaving_words import AMOUNTS, HEAD, ONES, TO, WHOSE, WITH
from ea_core.agent.requests.led_on import LedOn
from ea_core.agent.requests.left_clauses import words_left_out
from ea_core.agent.requests.left_out import with_besides, without_these
from ea_core.agent.requests.request import Request, Slot, Vocabulary

ME: Final = re.compile(r"\A(?:i|we|you|been)\s+", re.IGNORECASE)
NAMES: Final[tuple[Slot, ...]] = ("owner", "client", "industry", "source", "stage")


def without_some(what: str, vocabulary: Vocabulary, before: Request) -> Request | None:
    """The request without some of its records; None where it is not understood which."""
    for text in _left_out(what, before):
        draft = drafted(text, vocabulary, of_deals=before.of == "deals")
        if _says_else(draft, before):
            continue
        named = _slots(draft)
        plain = replace(before, not_applied=(), slips=tuple(draft.slips), several=(), found=None)
        if any(one is not None for one in draft.amounts):
            return None if named else _beyond(plain, draft)
        if len({slot for slot, _ in named}) == 1:
            return with_besides(plain, named)
    found = words_left_out(what, vocabulary, before.of)
    if found is None:
        return None
    plain = replace(before, not_applied=(), slips=(), several=(), found=None)
    made = without_these(plain, found.besides, found.values, found.chances, found.days, found.days_of)  # fmt: skip
    return None if made.not_applied else made


def only_quiet(led: LedOn, vocabulary: Vocabulary, before: Request) -> Request | None:
    """The clients with whom nothing was done for so long: "who haven't I talked to in 30 days?"."""
    if before.of != "clients" or before.ask == "record":
        return None
    draft = drafted(f"clients i have not {ME.sub('', led.what)}", vocabulary)
    left = draft.loose or draft.unknown or draft.not_applied or draft.clients or draft.people or draft.kinds  # fmt: skip
    days = None if left else draft.quiet_days
    return None if days is None else replace(before, quiet_days=days, not_applied=(), found=None)


def _left_out(what: str, before: Request) -> Iterator[str]:
    plain = ONES.sub("", HEAD.sub("", what, count=1)).strip()
    plain = AMOUNTS.sub("with a value of ", WITH.sub(lambda one: f"with {one['what']}", plain))
    if not plain:
        return
    whose = WHOSE.sub("of ", plain)
    yield f"{before.of} {whose}"
    yield f"{before.of} that are {whose}"
    yield whose
    if TO.match(whose):
        yield TO.sub("", whose, count=1)


def _slots(draft: Draft) -> list[tuple[Slot, str]]:
    """What a draft names that records can be without."""
    names = (draft.people, draft.clients, draft.industries, draft.sources, draft.stages)
    owners = [name for _, name in draft.people] or ([""] if draft.mine else [])
    found: list[tuple[Slot, str]] = [("owner", one) for one in owners]
    found += [(slot, name) for slot, some in zip(NAMES[1:], names[1:], strict=True) for _, name in some]  # fmt: skip
    found += [("status", one) for one in draft.statuses]
    found += [("kind", one) for one in draft.kinds if not draft.states]
    found += [("state", one) for one in draft.states]
    return found


def _says_else(draft: Draft, before: Request) -> bool:
    """Whether something is said that records can't be left out by, or that is not understood."""
    things = set(draft.subjects) - {before.of}
    return bool(
        draft.loose or draft.unknown or draft.not_applied or draft.several or things or draft.periods or draft.reasons or draft.measures
        or draft.by or draft.best_of or draft.order or draft.counts or draft.unassigned or draft.activities or draft.fields
        or draft.quiet_days or draft.chances != (None, None) or draft.without or draft.text or draft.besides
        or draft.negation is not None or draft.has_open is not None or draft.without_deals or draft.moved or draft.amounts_too
    )  # fmt: skip


def _beyond(before: Request, draft: Draft) -> Request | None:
    """The deals whose value is not in a range that is open at one end."""
    least, below = draft.amounts
    if before.of != "deals" or (least is not None and below is not None):
        return None
    lows = [one for one in (before.value_from, below) if one is not None]
    highs = [one for one in (before.value_below, least) if one is not None]
    return replace(before, value_from=max(lows, default=None), value_below=min(highs, default=None))
