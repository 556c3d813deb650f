"""The company's calendar, for one person."""

from __future__ import annotations

from ea_core.crm import company
from ea_core.crm.company import Company
from ea_core.db.part import Part


class CompanySettings(Part):
    """How days, months and quarters are counted: the same for everybody, changed by administrators."""

    def settings(self) -> Company:
        """The settings as they are now."""
        with self._reading() as connection:
            return company.company_settings(connection)

    def change(self, time_zone: str, fiscal_year_starts: int, seen_version: int) -> Company:
        """Changes what had `seen_version` when the person looked at it.

        Raises Conflict, InvalidInput or NotAllowed.
        """
        with self._writing() as connection:
            company.change_company(connection, time_zone, fiscal_year_starts, seen_version)
            return company.company_settings(connection)
