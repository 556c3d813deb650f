"""Documents that say the same of another time."""

from __future__ import annotations

from datetime import date

import pytest

from ea_core.agent.models.editions import (
    day_of,
    differ,
    names_its_time,
    of_other_things,
    says_alike,
    titled_alike,
)
from tests.unit.agent.passages import passage


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("price-list-2025", "price-list-2026", True),
        ("Minutes of March", "Minutes of April", True),
        ("Expense policy, version 2", "Expense policy, version 3 (draft)", True),
        ("Lease of Dundee", "Lease of Perth", False),
        ("2025", "2026", False),
    ],
)
def test_titles_of_a_series(one: str, other: str, *, alike: bool) -> None:
    assert titled_alike(one, other) is alike


def test_two_things_of_a_kind_are_no_editions() -> None:
    assert of_other_things("Lease agreement: Dundee warehouse", "Lease agreement: Perth warehouse")
    assert not of_other_things("Home office policy 2024", "Employee handbook")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("The daily allowance for meals is £36.", "The daily allowance for meals is £41.", True),
        ("Office staff may work from home one day a week.", "Office staff may work remotely up to two days a week.", True),
        ("The notice period is three months to the end of a month.", "The tenant may terminate it with a notice of nine months.", False),
        ("Drivers and warehouse staff can't work remotely.", "Office staff may work from home one day a week.", False),
        ("The deposit is £25,200.", "The deposit is £20,850.", False),
    ],
)  # fmt: skip
def test_lines_that_say_the_same(one: str, other: str, *, alike: bool) -> None:
    assert says_alike(one, other) is alike


@pytest.mark.parametrize(
    ("title", "content", "day"),
    [
        ("Price list 2026", "", date(2026, 1, 1)),
        ("Minutes of March", "Minutes\nDate: 10 March 2026\nPresent: ...", date(2026, 3, 10)),
        ("Handbook", "Version 6, in force since 1 February 2026.", date(2026, 2, 1)),
        ("Price list", "Valid from 1 January 2025 until 31 December 2025.", date(2025, 1, 1)),
        ("Handbook", "Nothing tells its time.", None),
    ],
)
def test_the_day_of_a_document(title: str, content: str, day: date | None) -> None:
    assert day_of([passage(content, title)]) == (day.toordinal() if day else None)


def test_what_has_other_figures_differs() -> None:
    assert differ("one day a week", "two days a week")
    assert not differ("The limit is £36 a day.", "A day has a limit of £36.")


def test_a_question_can_name_its_time() -> None:
    titles = ("minutes-march", "minutes-april")
    assert names_its_time("What did the March minutes say?", titles)
    assert names_its_time("What was paid per mile in 2025?", titles)
    assert not names_its_time("When does the depot open?", titles)
