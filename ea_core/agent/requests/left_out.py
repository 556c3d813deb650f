"""What a request leaves out, as far as its records can be narrowed by it; the rest is said. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ea_core.agent.requests.asking_again import OF_FIGURES
from ea_core.agent.requests.request import Request, Slot

_OF_DEALS: Final = frozenset({"owner", "client", "industry", "source", "stage", "status", "kind", "state"})  # fmt: skip
_OF_CLIENTS: Final = frozenset({"owner", "client", "industry", "status"})
_SINGLE: Final = frozenset({"kind", "state"})
"""What only lists and sums of deals are narrowed by, and figures such as rates are not."""


def with_besides(request: Request, besides: Sequence[tuple[Slot, str]]) -> Request:
    """The request without these; what it can't be narrowed by is said not to be applied."""
    if not besides:
        return request
    usable = [one for one in besides if _is_usable(request, *one)]
    words = [_words(*one) for one in besides if one not in usable]
    return replace(
        request,
        besides=tuple(dict.fromkeys([*request.besides, *usable])),
        not_applied=tuple(dict.fromkeys([*request.not_applied, *words])),
    )


def _is_usable(request: Request, slot: Slot, name: str) -> bool:
    if request.of in {"clients", "contacts"} and request.ask != "record":
        return slot in _OF_CLIENTS or (slot == "stage" and request.of == "clients")
    if request.of != "deals" or slot not in _OF_DEALS:
        return False
    if slot == "kind" and request.kind in {name, "closed"}:
        return request.kind == "closed" and name in {"won", "lost"}
    average = "mean" in request.measures and request.kind in {None, "won"}
    figures = (set(request.measures) & OF_FIGURES or average) and not request.by
    return not (slot in _SINGLE and (figures or request.ask == "comparison"))


def _words(slot: Slot, name: str) -> str:
    return f"not {name or 'mine'}" if slot in {"kind", "state", "status"} else f"except {name or 'mine'}"  # fmt: skip
