"""Groups by two kinds of their deals: "clients with lost deals and no won deal", "with open and lost deals". Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final, cast

from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.request import Having, OneKind, Request
from ea_core.crm.deal_course import ANY_COURSE

_KIND: Final = "(open|won|lost)"
BOTH: Final = re.compile(
    rf"\b(?:with|have|has|had|having) (?:both )?(?:an? |some |at least one )?{_KIND}(?: deals?)? (?:and|as well as|but)(?: (?:also|with))?(?: an?| some)? {_KIND} deals?\b"
)
TWO: Final = lex.any_of("both")
NONE_WON: Final = re.compile(
    r"\b(?:and|but) (?:(?:we )?(?:have )?(?:never )?)?(?P<kind>won|lost) (?:none|nothing|not (?:one|any|a single one))\b"
)
_GROUPS: Final = frozenset({"client", "owner", "industry", "source"})
_SOME: Final[tuple[Having, Decimal | None, Decimal | None]] = ("deals", Decimal(1), None)


def take_others(draft: Draft) -> None:
    """The second kind of deals, and the groups that have them."""
    marked = draft.marked
    none = marked.take(NONE_WON)
    if none and draft.without_deals is None:
        draft.without_deals = "won" if none["kind"] == "won" else "lost"
    both = BOTH.search(marked.text)
    groups = said_as.HAS_GROUPS.search(marked.text)
    if both and both[1] != both[2] and groups and groups.start() < both.start():
        place = marked.span(both)[0] + both.group()[: both.start(2) - both.start()].count(" ")
        if marked.take_span(place, place + 1):
            marked.taken_by[place] = BOTH
            draft.with_deals = cast("OneKind", both[2])
            marked.take(TWO)
    other = draft.with_deals or draft.has_open is False or draft.without_deals not in {None, "all"}
    if other and groups and draft.by is None and draft.best_of is None:
        by = next((by for at, (_, by) in enumerate(lex.DIMENSION) if groups[f"d{at}"]), "client")
        if by in _GROUPS and by != "client" and marked.take(said_as.HAS_GROUPS):
            draft.by = by


def with_others(request: Request, draft: Draft) -> Request:
    """The groups by the second kind of deals; what can't be looked for beside the first is said."""
    none: OneKind | None = "open" if draft.has_open is False else None
    if draft.without_deals in {"open", "won", "lost"}:
        none = draft.without_deals
    usable = (
        request.by in _GROUPS
        and request.ask == "figure"
        and request.kind in {"open", "won", "lost"}
        and request.kind not in {none, draft.with_deals}
        and not _narrows(request, draft)
    )
    if usable and (none or draft.with_deals):
        return replace(request, without_deals=none, with_deals=draft.with_deals, having=request.having or _SOME)  # fmt: skip
    said = []
    if draft.without_deals:
        said.append(f"without {'any' if draft.without_deals == 'all' else draft.without_deals} deals")  # fmt: skip
    if draft.has_open is not None:
        said.append("with open deals" if draft.has_open else "without open deals")
    if draft.with_deals:
        said.append(f"{draft.with_deals} deals")
    return replace(request, not_applied=(*request.not_applied, *said))


def _narrows(request: Request, draft: Draft) -> bool:
    """Whether single deals are narrowed, so that it is open whether the others are, too."""
    ahead = request.kind == "open" and draft.periods
    bounds = (request.value_from, request.value_below, *draft.chances)
    return bool(
        draft.stages or draft.reasons or request.without or request.text or request.state or ahead
        or request.measures or draft.course != ANY_COURSE
        or any(one is not None for one in bounds)
    )  # fmt: skip
