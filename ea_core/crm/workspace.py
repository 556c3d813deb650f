"""The crm wing's share of a workspace: its parts, each made when it is first asked for."""

from __future__ import annotations

from functools import cached_property

from ea_core.actor import Actor
from ea_core.crm.parts.activities import Activities
from ea_core.crm.parts.clients import Clients
from ea_core.crm.parts.colleagues import Colleagues
from ea_core.crm.parts.company import CompanySettings
from ea_core.crm.parts.contacts import Contacts
from ea_core.crm.parts.deals import Deals
from ea_core.crm.parts.exporting import Exporting
from ea_core.crm.parts.imports import Imports
from ea_core.crm.parts.my_day import OwnDays
from ea_core.crm.parts.pipeline import Pipeline
from ea_core.crm.parts.stages import Stages
from ea_core.crm.parts.suggestions import Suggestions
from ea_core.crm.parts.targets import Targets
from ea_core.crm.parts.tasks import Tasks
from ea_core.db.engine import Database


class CrmWorkspace:
    """Clients, deals and what belongs to them, as `actor` may use them; amounts are in `currency`.

    It holds no work of its own but hands out parts; something new is a part, or belongs to one.
    """

    def __init__(self, database: Database, actor: Actor, currency: str = "USD") -> None:
        self._bound = (database, actor)
        self._currency = currency

    @property
    def currency(self) -> str:
        """The currency of all amounts, such as USD."""
        return self._currency

    @cached_property
    def clients(self) -> Clients:
        """The clients: list, look at, change."""
        return Clients(*self._bound)

    @cached_property
    def contacts(self) -> Contacts:
        """The people at the clients."""
        return Contacts(*self._bound)

    @cached_property
    def deals(self) -> Deals:
        """The deals: list, look at, change, move."""
        return Deals(*self._bound)

    @cached_property
    def stages(self) -> Stages:
        """The stages that deals go through."""
        return Stages(*self._bound)

    @cached_property
    def company(self) -> CompanySettings:
        """How days, months and quarters are counted."""
        return CompanySettings(*self._bound)

    @cached_property
    def activities(self) -> Activities:
        """What was done with the clients."""
        return Activities(*self._bound)

    @cached_property
    def tasks(self) -> Tasks:
        """What is to be done with the clients."""
        return Tasks(*self._bound)

    @cached_property
    def pipeline(self) -> Pipeline:
        """The pipeline's figures."""
        return Pipeline(*self._bound)

    @cached_property
    def targets(self) -> Targets:
        """What is to be won in a month."""
        return Targets(*self._bound)

    @cached_property
    def my_day(self) -> OwnDays:
        """What is open, due and stuck among one's own deals."""
        return OwnDays(*self._bound)

    @cached_property
    def colleagues(self) -> Colleagues:
        """Who can own clients."""
        return Colleagues(*self._bound)

    @cached_property
    def exporting(self) -> Exporting:
        """Files for other systems."""
        return Exporting(*self._bound)

    @cached_property
    def imports(self) -> Imports:
        """Files of other systems."""
        return Imports(*self._bound, self._currency)

    @cached_property
    def suggestions(self) -> Suggestions:
        """Changes that answers suggest, and the decision about them."""
        return Suggestions(*self._bound)
