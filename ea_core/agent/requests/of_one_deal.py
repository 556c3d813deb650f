"""Questions about the one deal that was shown: "when will it close?", "was it won?". Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.request import Request

_IT: Final = frozenset({"it", "its", "this deal", "that deal", "the deal", "this one", "that one"})
_WRITTEN: Final = frozenset({"probability", "stage", "expected_close", "status"})
"""What stands in the sentence about a deal."""


def of_one_deal(draft: Draft, before: Request) -> Request | None:
    """The deal once more, where something of it is asked for that its sentence says."""
    single = before.of == "deals" and before.ask == "list" and before.order and not before.each
    if not single or (before.number != 1 and before.nth is None):
        return None
    points = set(draft.points)
    says = (draft.loose or draft.not_applied or draft.clients or draft.people or draft.periods
            or draft.industries or draft.sources or draft.stages or draft.measures or draft.counts
            or draft.by or draft.best_of or draft.order or draft.mine or draft.why)  # fmt: skip
    asks = draft.basis == "expected" or draft.kinds or draft.states or (draft.fields and set(draft.fields) <= _WRITTEN)  # fmt: skip
    if says or not asks or not points or not points <= _IT:
        return None
    return replace(before, not_applied=(), slips=(), several=(), found=None)
