"""Lists of the CRM narrowed and ordered as people ask for them, with answers that SQL computes beside the product."""

from __future__ import annotations

from datetime import date

from ea_core.actor import Actor
from ea_core.crm.pipeline.periods import month_of
from tests.conftest import TestDatabase
from tests.db.agent.office import Office
from tests.db.agent.test_conditions import mistakes, spoil
from tests.db.agent.test_crm_questions import (
    BEFORE,
    LATE,
    OPEN,
    SOFIA,
    TODAY,
    YEAR,
    Case,
    created,
    demo,
    expected,
    name_of,
    of_month,
    some,
    state,
    unable,
)

__all__ = ["demo"]  # the fixture

DUE_BEFORE = expected(*of_month(BEFORE))
OLD = created(date(2000, 1, 1), date(TODAY.year - 1, 12, 31))
NEW_THIS_YEAR = created(date(TODAY.year, 1, 1), date(TODAY.year, 12, 31))

CASES: list[Case] = [
    # -- late and quiet deals by their dates ---------------------------------------------------
    ("late deals expected last month", "{n} late deals expected to close in", some(LATE, DUE_BEFORE)),
    (f"Everything that slipped: expected close in {name_of(BEFORE)}", "{n} late deals expected to close in", some(LATE, DUE_BEFORE)),
    ("how many late deals were due last month?", "{n} late deals expected to close in", some(LATE, DUE_BEFORE)),
    ("deals that should have closed last month but are still open", "{n} late deals expected to close in", some(LATE, DUE_BEFORE)),
    ("Which of Sofia's late deals were expected to close this month?", "{n} late deals of Sofia Lindqvist expected to close in", some(LATE, SOFIA, expected(*of_month(month_of(TODAY))))),
    ("late deals created this year", "{n} late deals created in " + YEAR + ", worth {v}", some(LATE, NEW_THIS_YEAR)),
    ("late deals created before this year", "{n} late deals created until", some(LATE, OLD)),
    ("quiet deals created this year", "{n} quiet deals created in " + YEAR, some(OPEN, state("quiet"), NEW_THIS_YEAR)),
    ("stalled deals expected next month", "{n} stalled deals expected to close in", some(OPEN, state("stalled"), expected(*of_month(month_of(TODAY, 1))))),
    ("what are late deals created this year worth?", "{v} (weighted by probability {w}) is the value of {n} late deals created in", some(LATE, NEW_THIS_YEAR)),
    ("late deals by owner expected last month", "{n} late deals expected to close in", some(LATE, DUE_BEFORE)),
    (("Late deals", "only those expected last month"), "{n} late deals expected to close in", some(LATE, DUE_BEFORE)),
    (("Late deals", "created this year"), "{n} late deals created in " + YEAR, some(LATE, NEW_THIS_YEAR)),
    (("Late deals expected last month", "only Sofia's"), "{n} late deals of Sofia Lindqvist expected to close in", some(LATE, SOFIA, DUE_BEFORE)),
    (("Late deals expected last month", "and created this year?"), unable(f"created in {YEAR}") + " {n} late deals expected", some(LATE, DUE_BEFORE)),
    (f"late deals in {name_of(BEFORE)}", unable(f"{BEFORE:%b %Y}") + " {n} late deals", some(LATE)),
]  # fmt: skip


def test_lists_are_narrowed_and_ordered_as_they_are_asked_for(
    office: Office, db: TestDatabase, demo: Actor
) -> None:
    spoil(db)
    wrong = mistakes(office, db, demo, CASES)
    assert not wrong, f"{len(wrong)} of {len(CASES)}:\n" + "\n".join(wrong)
