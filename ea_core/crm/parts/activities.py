"""What was done with the clients, for one person."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ea_core.crm import activities
from ea_core.crm.activities import (
    Activity,
    ActivityDraft,
    ActivityFilters,
    ActivityGrouping,
    ActivitySum,
    LatestActivity,
)
from ea_core.crm.paging import FIRST_PAGE, Page, Paging
from ea_core.crm.suggestions.kept import by_hand
from ea_core.crm.vocabulary import EntityType
from ea_core.db.part import Part


class Activities(Part):
    """Calls, e-mails, meetings and notes."""

    def timeline(self, client_id: UUID, paging: Paging = FIRST_PAGE) -> Page[Activity]:
        """One page of what was done with a client and its deals, the latest first."""
        with self._reading() as connection:
            return activities.timeline(connection, client_id, paging)

    def of_deal(self, deal_id: UUID, paging: Paging = FIRST_PAGE) -> Page[Activity]:
        """One page of what was done about a deal, the latest first."""
        with self._reading() as connection:
            return activities.deal_timeline(connection, deal_id, paging)

    def page(self, filters: ActivityFilters, paging: Paging = FIRST_PAGE) -> Page[LatestActivity]:
        """One page of the activities that fit, the latest first."""
        with self._reading() as connection:
            return activities.list_activities(connection, filters, paging)

    def sums(self, filters: ActivityFilters, by: ActivityGrouping) -> tuple[ActivitySum, ...]:
        """The activities that fit, in groups."""
        with self._reading() as connection:
            return activities.activity_sums(connection, filters, by)

    def kinds(
        self, filters: ActivityFilters, by: Literal["performer", "client"]
    ) -> tuple[ActivitySum, ...]:
        """The activities that fit in groups, each by type."""
        with self._reading() as connection:
            return activities.activity_kinds(connection, filters, by)

    def get(self, activity_id: UUID) -> Activity:
        """One activity; raises NotFound."""
        with self._reading() as connection:
            return activities.get_activity(connection, activity_id)

    def latest(self, owner_id: UUID | None, limit: int = 6) -> tuple[LatestActivity, ...]:
        """What was done last at the clients of `owner_id` (None: at all), the latest first."""
        with self._reading() as connection:
            return activities.latest(connection, owner_id, limit)

    def log(
        self,
        entity_type: EntityType,
        entity_id: UUID,
        draft: ActivityDraft,
        *,
        performed_by: UUID | None = None,
        decides: UUID | None = None,
    ) -> UUID:
        """Logs an activity as the person (an administrator may name somebody else).

        `decides` is what was suggested of it: that is decided with it, or neither is written. Raises
        Conflict, NotAllowed or NotFound.
        """
        who = performed_by or self._actor.id
        with self._writing() as connection:
            return by_hand(
                connection,
                decides,
                lambda: activities.add_activity(connection, entity_type, entity_id, draft, who),
            )

    def change(self, activity_id: UUID, draft: ActivityDraft, seen_version: int) -> None:
        """Corrects an activity of one's own whose version was `seen_version` when it was read.

        Raises Conflict, NotAllowed or NotFound.
        """
        with self._writing() as connection:
            activities.update_activity(connection, activity_id, draft, seen_version)

    def delete(self, activity_id: UUID) -> None:
        """Removes an activity; raises NotAllowed or NotFound."""
        with self._writing() as connection:
            activities.delete_activity(connection, activity_id)
