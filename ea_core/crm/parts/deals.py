"""The deals, for one person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from ea_core.crm import deals
from ea_core.crm.board import CARDS, Board, board
from ea_core.crm.deal_groups import CrossSum, FirstDeals, cross_sums, first_deals
from ea_core.crm.deal_list import DealPage, list_deals
from ea_core.crm.deal_states import DealState, states_of
from ea_core.crm.deal_sums import DealSum, Grouping, MedianOf, deal_middle, deal_sums
from ea_core.crm.deals import Deal, DealDraft, StageChange
from ea_core.crm.filters import DealFilters
from ea_core.crm.lost_reasons import UsedReason, reword, used_reasons
from ea_core.crm.paging import FIRST_PAGE, Paging
from ea_core.crm.suggestions.kept import by_hand
from ea_core.crm.vocabulary import Stage
from ea_core.db.part import Part


class Deals(Part):
    """What clients may buy, and how far each of these is."""

    def page(self, filters: DealFilters | None = None, paging: Paging = FIRST_PAGE) -> DealPage:
        """One page of the deals that fit, those behind a figure included, and sums over all."""
        with self._reading() as connection:
            return list_deals(connection, filters or DealFilters(), paging)

    def board(self, filters: DealFilters, cards: int = CARDS) -> Board:
        """The deals by stage, at most `cards` of each: open ones of now, closed ones of the period."""
        with self._reading() as connection:
            return board(connection, filters, cards)

    def sums(
        self, filters: DealFilters, by: Grouping, *, median: MedianOf | None = None
    ) -> tuple[DealSum, ...]:
        """The sums of the deals that fit, by owner, client, industry, month ...; the largest first."""
        with self._reading() as connection:
            return deal_sums(connection, filters, by, median=median)

    def cross(self, filters: DealFilters, by: Grouping, then: Grouping) -> tuple[CrossSum, ...]:
        """The sums of the deals that fit by two things: by owner and stage."""
        with self._reading() as connection:
            return cross_sums(connection, filters, by, then)

    def first_of_each(
        self, filters: DealFilters, by: Grouping, number: int
    ) -> tuple[FirstDeals, ...]:
        """The first deals of each group, in the order of `filters`."""
        with self._reading() as connection:
            return first_deals(connection, filters, by, number)

    def middle(self, filters: DealFilters) -> tuple[Decimal | None, Decimal | None]:
        """The median value of the deals that fit, and their mean chance of winning (0 to 100)."""
        with self._reading() as connection:
            return deal_middle(connection, filters)

    def states(self, deal_ids: Collection[UUID]) -> dict[UUID, DealState]:
        """How those of the deals stand that are open: late, due, quiet."""
        with self._reading() as connection:
            return states_of(connection, deal_ids)

    def get(self, deal_id: UUID) -> Deal:
        """One deal; raises NotFound."""
        with self._reading() as connection:
            return deals.get_deal(connection, deal_id)

    def history(self, deal_id: UUID) -> tuple[StageChange, ...]:
        """A deal's way through the stages, oldest first."""
        with self._reading() as connection:
            return deals.deal_history(connection, deal_id)

    def create(self, client_id: UUID, draft: DealDraft) -> Deal:
        """Adds a deal to a client; raises NotAllowed or NotFound."""
        with self._writing() as connection:
            return deals.get_deal(connection, deals.create_deal(connection, client_id, draft))

    def change(
        self, deal_id: UUID, draft: DealDraft, seen_version: int, *, decides: UUID | None = None
    ) -> Deal:
        """Changes a deal whose version was `seen_version` when the person looked at it.

        `decides` is what was suggested of it: that is decided with it, or neither is written. Raises
        Conflict, NotAllowed or NotFound.
        """

        def write() -> UUID:
            deals.update_deal(connection, deal_id, draft, seen_version)
            return deal_id

        with self._writing() as connection:
            by_hand(connection, decides, write)
            return deals.get_deal(connection, deal_id)

    def move(  # each may be said of a move, by its name
        self,
        deal_id: UUID,
        to: Stage,
        seen_version: int,
        *,
        probability: Decimal | None = None,
        closed_on: date | None = None,
        lost_reason: str | None = None,
    ) -> Deal:
        """Moves a deal to another stage; the database records when and by whom.

        `closed_on` is the day on which it was won or lost, None: today. Raises Conflict, InvalidInput,
        NotAllowed or NotFound.
        """
        with self._writing() as connection:
            deals.move_deal(
                connection,
                deal_id,
                to,
                seen_version,
                probability=probability,
                closed_on=closed_on,
                lost_reason=lost_reason,
            )
            return deals.get_deal(connection, deal_id)

    def lost_reasons(self) -> tuple[str, ...]:
        """Reasons to offer for a lost deal: those that were written before, then the usual ones."""
        with self._reading() as connection:
            return deals.lost_reasons(connection)

    def used_reasons(self) -> tuple[UsedReason, ...]:
        """The reasons that stand in lost deals, the most frequent first."""
        with self._reading() as connection:
            return used_reasons(connection)

    def reword(self, was: str, to: str, ids: Sequence[UUID] | None = None) -> tuple[UUID, ...]:
        """Other words for a reason of lost deals, in those that may be changed, or those of `ids`."""
        with self._writing() as connection:
            return reword(connection, was, to, ids)

    def delete(self, deal_id: UUID) -> None:
        """Removes a deal with its history and activities; raises NotAllowed or NotFound."""
        with self._writing() as connection:
            deals.delete_deal(connection, deal_id)
