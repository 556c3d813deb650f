"""What a question demands letter by letter: codes, names, numbered places; and the limits it sets."""

from __future__ import annotations

import pytest

from ea_core.agent.models.conditions import (
    conditions_of,
    is_met,
    is_missed,
    lies_between,
    values_in,
)
from ea_core.agent.models.demands import demands_of, has_code, has_name


@pytest.mark.parametrize(
    ("question", "codes", "names"),
    [
        ("What does error K-311 mean?", ("K-311",), ()),
        ("What is 4711?", ("4711",), ()),
        ("Is there a drawing TN/2031/44?", ("TN/2031/44",), ()),
        ("Are we ISO 27001 certified?", ("27001",), ("iso",)),
        ("How long is the warranty on a Gamma G7?", ("G7",), ("gamma",)),
        ("Who may sign an order worth 300,000 dollars in 2026?", (), ()),
        ("How many hours of a normal 40-hour week at 9:30 on 2026-05-01?", (), ()),
        ("Which discount over 12.5 % do the Danish rules allow?", (), ("danish",)),
        ("I fly to Oslo. How early must I book?", (), ()),
        ("Wie viele Urlaubstage haben die Mitarbeiter?", (), ()),
        ("¿Cuántas semanas de permiso hay en Lugo?", (), ("lugo",)),
    ],
)
def test_codes_and_names(question: str, codes: tuple[str, ...], names: tuple[str, ...]) -> None:
    demands = demands_of(question)
    assert (demands.codes, demands.names) == (codes, names)


@pytest.mark.parametrize(
    ("question", "kind", "number"),
    [
        ("What does clause 4.2 say?", "clause", "4.2"),
        ("What is step 3 of the Orlo release?", "step", "3"),
        ("What does § 7 regulate?", "", "7"),
    ],
)
def test_numbered_places(question: str, kind: str, number: str) -> None:
    place = demands_of(question).place
    assert place is not None
    assert (place.kind, place.number) == (kind, number)


@pytest.mark.parametrize(
    ("text", "code", "stands"),
    [
        ("K-312 | door open", "K312", True),
        ("K-312 | door open", "K-311", False),
        ("part BX-4711-C", "4711", True),
        ("part BX-4711-C", "K-4711", False),
        ("part 14711", "4711", False),
        ("the 401(k) plan", "401k", True),
    ],
)
def test_a_code_is_found_from_sign_to_sign(text: str, code: str, stands: bool) -> None:
    assert has_code(text, code) is stands


@pytest.mark.parametrize(
    ("text", "name", "stands"),
    [
        ("Office in Soehren", "sohren", True),
        ("Büro in Söhren", "sohren", True),
        ("the Danish office", "danish", True),
        ("in Whitcombes harbour", "whitcombe", True),
        ("in Whitcombe", "whitcome", True),
        ("in Bexhill", "bexley", False),
    ],
)
def test_a_name_may_have_an_accent_or_a_slip(text: str, name: str, stands: bool) -> None:
    assert has_name(text, name) is stands


@pytest.mark.parametrize(
    ("question", "meets", "misses"),
    [
        ("Which discounts above 20 % exist?", ["25 %", "over 20 % need a signature", "15 to 30 %, from 15 to 30 %"],
         ["20 %", "up to 10 %", "between 10 and 20 %", "25 pieces", "in 2027"]),
        ("Which discounts above 30 % exist?", ["25 to 35 %", "Up to 30 % the lead signs, above that the board."],
         ["over 20 % up to 30 %", "more than 20 % and up to 30 %", "20-30 %", "above 20 % but not more than 30 %"]),
        ("Which orders above 6,000 euros wait?", ["above 5,000 up to 9,000 euros"], ["above 500 up to 5,000 euros", "from 50 up to 500 euros"]),
        ("What takes over 7 working days?", ["above 3 working days and up to 9 working days"], ["above 3 working days and up to 7 working days"]),
        ("Which parts cost more than 1,500 euros?", ["€1.600", "1 600 EUR", "2k euros"], ["1,500 euros", "$1,600"]),
        ("Which contracts end before March 2027?", ["ends on 28 February 2027", "from 1 May 2025 to 2026-12-31"],
         ["ends on 1 March 2027", "from 1 May 2025 to 30 April 2027", "costs 2026 euros"]),
        ("What ends in 2027?", ["on 31.12.2027", "in Q2 2027"], ["on 1 January 2028"]),
        ("Which rules hold since 5 May 2026?", ["of 5 May 2026", "of June 2026"], ["of 4 May 2026"]),
    ],
)  # fmt: skip
def test_limits_are_compared(question: str, meets: list[str], misses: list[str]) -> None:
    (limit,) = conditions_of(question)
    assert [text for text in meets if not is_met(limit, text)] == []
    assert [text for text in misses if is_met(limit, text)] == []


def test_what_is_denied_in_a_case_is_not_what_is_asked_for() -> None:
    assert demands_of("Which fees are not paid?").negated
    assert not demands_of("By when must I give notice if I do not want to renew?").negated


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("Who rents flat 14?", ("flat 14",)),
        ("What can the Corvo 500 lift?", ("Corvo 500",)),
        ("How long do I wait for 3 days?", ()),
        ("What is the excess for a 21-year-old driver?", ()),
    ],
)
def test_a_thing_may_be_told_by_its_number(question: str, codes: tuple[str, ...]) -> None:
    assert demands_of(question).codes == codes


def test_a_thing_told_by_its_number_stands_by_its_name_or_as_a_number_alone() -> None:
    assert has_code("Flat 12, third floor", "flat 12")
    assert has_code("12 | guard open | shut it", "error 12")
    assert not has_code("Flat 12, third floor", "flat 14")
    assert not has_code("14 days of notice\n14. Keys at 9:14", "flat 14")


def test_what_stands_before_tells_what_above_that_is() -> None:
    (limit,) = conditions_of("Who signs orders above 900 euros?")
    before = "Orders of up to 800 euros are signed by the desk."
    assert is_met(limit, "Above that the board signs.", before)
    assert not is_met(limit, "Above that the board signs.")


def test_a_cell_that_is_a_limit_is_meant_for_an_amount() -> None:
    (value,) = values_in("Who signs a rebate of 45 %?")
    assert lies_between(value, "4 | over 40 % | the board")
    assert lies_between(value, "Between 20 and 50 % the lead signs.")
    assert not lies_between(value, "A rebate of over 40 % has been rare.")
    assert not lies_between(value, "3 | over 50 % | the board")


@pytest.mark.parametrize(
    ("text", "name", "has"),
    [
        ("Rules for the U.S. offices", "american", True), ("Tell us about it", "american", False),
        ("Leave in the Netherlands", "dutch", True), ("UK pensions", "britain", True),
        ("Irish law", "ireland", True), ("Welsh offices", "irish", False),
    ],
)  # fmt: skip
def test_a_country_stands_under_any_of_its_names(text: str, name: str, has: bool) -> None:
    assert has_name(text, name) is has


def test_a_time_in_words_is_met_as_one_in_digits() -> None:
    (left,) = values_in("I left ten months after the course. What do I owe?")
    assert is_missed(left, "If you leave within nine months, you owe all.")
    assert is_met(left, "After more than 9 months, but within twelve months, you owe half.")
