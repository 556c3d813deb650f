"""What is said of a deal in a word."""

from __future__ import annotations

from ea_core.crm.deal_states import DealState
from ea_core.ui.kit.badges import DUE
from ea_core.ui.kit.format import count
from ea_core.ui.kit.table import Badge


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
