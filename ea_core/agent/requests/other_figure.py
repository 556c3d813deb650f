"""Another figure of the deals that were asked about before: "and the win rate?", "weighted". Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ea_core.agent.requests.request import Kind, Measure, Request

_OF_CLOSED: Final = frozenset({"win_rate", "cycle", "velocity", "time_in_stage", "funnel"})


def of_the_same(before: Request, measures: tuple[Measure, ...], of: Kind | None) -> Request:
    """The figure with what narrowed the deals before; what it can't be narrowed by is said.

    What is open is open today: a period in which deals were closed is none of theirs.
    """
    rates = bool(set(measures) & _OF_CLOSED)
    kind = None if rates else of or before.kind
    closed = rates or kind in {"won", "lost", "closed"}
    same = before.basis == "closed" if closed else kind == before.kind
    days = before.days if same else None
    made = replace(
        before, ask="figure", measures=measures, kind=kind, state=before.state if not of and not rates else None,
        days=days, basis=before.basis if days else None, order=None, number=None, nth=None, descending=None,
        not_applied=(), slips=(), several=(), found=None,
    )  # fmt: skip
    if not rates:
        return made
    said = [
        before.state or "", f"stage {before.stage}" if before.stage else "", before.text or "", before.reason or "",
    ]  # fmt: skip
    return replace(
        made, stage=None, text=None, reason=None, not_applied=tuple(one for one in said if one)
    )
