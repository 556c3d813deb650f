"""What is said of a deal in a word."""

from __future__ import annotations

from typing import Final

from ea_core.crm.deal_states import DealState
from ea_core.crm.deals import Deal
from ea_core.crm.vocabulary import Category
from ea_core.ui.kit.badges import DUE
from ea_core.ui.kit.format import count
from ea_core.ui.kit.table import Badge

PARAMETER: Final = "deal"
"""What stands in the address, with an id or `new`, while a deal is open."""
CATEGORY_NAMES: Final[dict[Category, str]] = {
    "commit": "Commit",
    "best case": "Best case",
    "pipeline": "Pipeline",
    "omitted": "Omitted",
}


def category_words(deal: Deal) -> str | None:
    """An open deal's forecast category, and whether somebody set it."""
    if deal.category is None:
        return None
    name = CATEGORY_NAMES[deal.category]
    return f"{name} (set)" if deal.forecast_category else name


def state_badges(state: DealState | None) -> tuple[Badge, ...]:
    """Late, due, quiet: as the database defines them; nothing for a closed deal."""
    if state is None:
        return ()
    badges: list[Badge] = []
    if state.is_late and state.days_late is not None:
        badges.append(Badge(f"{count(state.days_late, 'day')} late", "red"))
    if state.is_due:
        badges.append(DUE)
    if state.is_quiet and state.quiet_days is not None:
        badges.append(Badge(f"Quiet {count(state.quiet_days, 'day')}", "yellow"))
    return tuple(badges)
