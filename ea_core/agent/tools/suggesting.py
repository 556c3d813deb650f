"""The tools that suggest a change: each finds out what it would do and writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from ea_core.agent.tools.data import Given
from ea_core.agent.tools.places import Places
from ea_core.agent.tools.suggested_arguments import (
    SuggestActivity,
    SuggestDealChange,
    SuggestTask,
    SuggestTaskDone,
)
from ea_core.crm.suggestions.changes import (
    AddTask,
    Change,
    ChangeDeal,
    FinishTask,
    LogActivity,
    MoveDeal,
)
from ea_core.errors import Conflict, InvalidInput, NotAllowed

NOT_YET: Final = "Nothing is done yet: the person sees this as a card and approves or declines it."


@dataclass(frozen=True, slots=True)
class SuggestingTools:
    """Suggests changes that the person of `places` may make."""

    places: Places

    def suggest_task(self, wanted: SuggestTask) -> Given:
        """A next step at a client or a deal."""
        place = self.places.place(wanted.about)
        who = self.places.names.owner(wanted.who)
        if who.unassigned:
            raise InvalidInput("Every task has somebody who is to do it.", field="who")
        return self._considered(
            AddTask(
                entity_type="deal" if place.deal else "client",
                entity_id=place.deal.id if place.deal else place.client_id,
                title=wanted.title, due_on=wanted.due, assigned_to=who.id, notes=wanted.notes,
            )
        )  # fmt: skip

    def suggest_task_done(self, wanted: SuggestTaskDone) -> Given:
        """A task is done."""
        return self._considered(FinishTask(task_id=self.places.task(wanted.task, wanted.about).id))

    def suggest_activity(self, wanted: SuggestActivity) -> Given:
        """A call, an e-mail, a meeting or a note that was."""
        place = self.places.place(wanted.about)
        return self._considered(
            LogActivity(
                entity_type="deal" if place.deal else "client",
                entity_id=place.deal.id if place.deal else place.client_id,
                type=wanted.type, content=wanted.content, performed_at=self._moment(wanted.on, wanted.at),
            )
        )  # fmt: skip

    def suggest_deal_change(self, wanted: SuggestDealChange) -> Given:
        """A deal goes to another stage, or has another day, value or probability."""
        deal = self.places.deal(wanted.deal)
        if wanted.stage is None:
            if wanted.closed_on is not None or wanted.lost_reason:
                raise InvalidInput("Is the deal won or lost? Name the stage.", field="stage")
            facts = (wanted.expected_close, wanted.value, wanted.probability)
            if all(one is None for one in facts):
                raise InvalidInput("What is to be changed of the deal?")
            return self._considered(
                ChangeDeal(
                    deal_id=deal.id, expected_close_date=wanted.expected_close,
                    value=wanted.value, probability=wanted.probability,
                )
            )  # fmt: skip
        stage = self.places.names.crm.stages.called(wanted.stage)
        return self._considered(
            MoveDeal(
                deal_id=deal.id, stage=stage.key, closed_on=wanted.closed_on, value=wanted.value,
                lost_reason=wanted.lost_reason, expected_close_date=wanted.expected_close,
                probability=wanted.probability,
            )
        )  # fmt: skip

    def _considered(self, change: Change) -> Given:
        """What the change would do; raises InvalidInput with the reason where it can't be made."""
        try:
            found = self.places.names.crm.suggestions.consider(change)
        except (NotAllowed, Conflict) as error:
            raise InvalidInput(error.message) from error
        card = found.card
        data: dict[str, Any] = {
            "suggested": card.title,
            "client": card.client,
            "deal": card.deal,
            "changes": [
                {"field": one.field, "now": one.before, "then": one.after} for one in card.lines
            ],
            "note": NOT_YET,
        }
        return Given(data, 1, about={"client": card.client}, suggestion=found.as_json())

    def _moment(self, day: date | None, at: time | None) -> datetime | None:
        """The moment in the company's time zone, noon where only a past day is said.

        None for today without a time: the moment of the approval.
        """
        company = self.places.names.crm.company.settings()
        today = company.today()
        day = day or today
        if day == today and at is None:
            return None
        moment = datetime.combine(day, (at or time(12)).replace(tzinfo=None), company.zone)
        if day > today or (day == today and moment > datetime.now(company.zone)):
            words = "That day" if day > today else "That time"
            raise InvalidInput(
                f"{words} is yet to come: what is still to be done is a task.", field="on"
            )
        return moment
