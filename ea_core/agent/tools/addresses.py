"""Where the pages show the same records: an address with the filters, or none. Pure.

An address never shows something else than the answer: what a page can't be filtered by has none.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from ea_core.crm.clients import ClientFilters
from ea_core.crm.deal_course import ANY_COURSE
from ea_core.crm.filters import NOTHING, DealFilters, PipelineFilters
from ea_core.crm.left_out import NONE_LEFT_OUT

_NOBODY: Final = "none"
_NOT_GIVEN: Final = "(none)"
_STATES: Final = frozenset({"open", "late", "due", "quiet", "stalled", "won", "lost", "all"})
_QUIET_DAYS: Final = 21


def deals_address(filters: DealFilters) -> str | None:
    """The Pipeline page with these deals: its list, or the figure of a period."""
    of = filters.pipeline
    clients = of.client_ids or (() if filters.client_id is None else (filters.client_id,))
    has_chance = filters.probability_from is not None or filters.probability_below is not None
    left_out = (
        filters.not_kinds
        or filters.not_states
        or filters.out != NONE_LEFT_OUT
        or filters.without_task
        or filters.course != ANY_COURSE
    )
    if _is_unshown(of) or has_chance or left_out or filters.month or len(clients) > 1:
        return None
    query = _narrowed(of)
    if of.from_date or of.to_date:
        figure = {"created": "created", "won": "won", "lost": "lost", "closed": "closed"}.get(filters.figure)  # fmt: skip
        if figure is None or clients or filters.search or filters.kind or filters.reason or not (of.from_date and of.to_date):  # fmt: skip
            return None
        query |= {"period": "days", "from": of.from_date.isoformat(), "to": of.to_date.isoformat(),
                  "behind": figure}  # fmt: skip
        return _address("/Pipeline", query)
    if filters.figure not in _STATES or filters.reason is not None or filters.kind:
        return None
    query |= {"view": "deals", "state": filters.figure, "search": filters.search or "",
              "client": str(clients[0]) if clients else ""}  # fmt: skip
    return _address("/Pipeline", query)


def figures_address(filters: PipelineFilters) -> str | None:
    """The Pipeline page with the figures of these deals."""
    period = {"period": "all"}
    if filters.from_date or filters.to_date:
        if not (filters.from_date and filters.to_date):
            return None
        period = {"period": "days", "from": filters.from_date.isoformat(),
                  "to": filters.to_date.isoformat()}  # fmt: skip
    if filters.client_ids or _is_unshown(filters):
        return None
    return _address("/Pipeline", _narrowed(filters) | period)


def client_address(client_id: UUID) -> str:
    """The page of one client."""
    return _address("/Clients", {"client": str(client_id)})


def task_address(client_id: UUID, task_id: UUID) -> str:
    """One task, beside its client's page."""
    return _address("/Clients", {"client": str(client_id), "task": str(task_id)})


def deal_address(deal_id: UUID) -> str:
    """One deal, beside the list of deals."""
    return _address("/Pipeline", {"view": "deals", "deal": str(deal_id)})


def clients_address(filters: ClientFilters) -> str | None:
    """The Clients page with these clients."""
    if filters.industry is not None or filters.has_open is not None or filters.created_from or filters.created_to:  # fmt: skip
        return None
    if (
        filters.has_contact is not None
        or filters.without_deals
        or filters.with_deals
        or filters.without
        or filters.has_task
        or filters.stage
        or filters.besides != NOTHING
    ):
        return None
    views = [
        name
        for name, chosen in (
            ("late", filters.late), ("quiet", filters.quiet_days), ("unassigned", filters.unassigned),
        ) if chosen
    ]  # fmt: skip
    if len(views) > 1 or filters.quiet_days not in {None, _QUIET_DAYS}:
        return None
    query = {"q": filters.search or "", "status": filters.status or "",
             "owner": str(filters.owner_id or ""), "view": views[0] if views else ""}  # fmt: skip
    return _address("/Clients", query)


def _is_unshown(of: PipelineFilters) -> bool:
    """Whether it narrows by what no page has."""
    by_value = of.value_from is not None or of.value_below is not None
    return bool(of.client_status) or by_value or of.besides != NOTHING


def _narrowed(of: PipelineFilters) -> dict[str, str]:
    return {
        "owner": _NOBODY if of.unassigned else str(of.owner_id or ""),
        "stage": of.stage or "",
        "industry": _NOT_GIVEN if of.industry == "" else of.industry or "",
        "source": _NOT_GIVEN if of.source == "" else of.source or "",
        "size": of.size or "",
    }


def _address(page: str, query: dict[str, str]) -> str:
    kept = {name: value for name, value in query.items() if value}
    return f"{page}?{urlencode(kept)}" if kept else page
