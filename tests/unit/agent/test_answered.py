"""What is asked for must stand in what answers: a price, a count, the named thing, the year, the language."""

from __future__ import annotations

import pytest

from ea_core.agent.models.alike import begin_alike
from ea_core.agent.models.quantities import asks_price, counted_in, has_count, has_price
from ea_core.agent.tongues import language_of, other_language
from ea_core.knowledge.search import PassageHit
from tests.unit.agent.passages import passage
from tests.unit.agent.test_documents import ask

SHIPS = passage(
    "The captain of MS Orsa is Ida Moe. MS Orsa carries 95 cars and 480 passengers. MS Tyra was built in 2019.",
    title="Ships",
)
RATES = passage("In 2024 the yard moved 412 barges. The crane costs 480 euros a day.", title="Yard")
LEASE = passage(
    "Die Miete beträgt 6.400 Euro und ist am dritten Tag fällig. Die Kaution ist nicht verzinst.",
    title="Mietvertrag Halle Bergau",
)
PORTER = passage("Ring the night porter. The night porter has a lamp.", title="Nights")
GUIDE = passage(
    "Passwords have 14 signs. They last a year.", title="Guide for newcomers", heading_path=("Signing in",)
)  # fmt: skip
FLIGHTS = passage(
    "Flights are booked in economy class. Business class is not paid.", title="Flights"
)
KITCHEN = passage("Each Friday the cook serves soup. In May he is away.", title="Orlo kitchen")
HOLIDAYS = passage("Part-time staff get 11 holidays. Everyone gets 22 holidays.", title="Free days")


@pytest.mark.parametrize(
    ("question", "page"),
    [
        ("How many lifeboats does MS Orsa carry?", SHIPS),
        ("How many barges did the yard move in 2022?", RATES),
        ("What does MS Orsa cost?", SHIPS),
        ("Who is the night porter?", PORTER),
        ("Who is the captain of MS Tyra?", SHIPS),
    ],
)
def test_a_line_about_something_else_is_no_answer(question: str, page: PassageHit) -> None:
    assert not ask(question, [page]).answered


@pytest.mark.parametrize(
    ("question", "page", "shown"),
    [
        ("Who is the captain of MS Orsa?", SHIPS, "Ida Moe"),
        ("How many passengers does MS Orsa carry?", SHIPS, "480"),
        ("How many barges did the yard move in 2024?", RATES, "412"),
        ("What does the crane cost?", RATES, "480 euros"),
        ("What is the monthly rent of the hall (Halle) in Bergau?", LEASE, "6.400 Euro"),
        ("Summarise the guide for newcomers", GUIDE, "14 signs"),
        ("Can I fly business class to Quito?", FLIGHTS, "“Quito” is not named"),
        ("When does the cook of Orlo serve?", KITCHEN, "Friday"),
        ("How many holidays do staff get?", HOLIDAYS, "22 holidays"),
    ],
)
def test_what_has_what_is_asked_for_answers(question: str, page: PassageHit, shown: str) -> None:
    found = ask(question, [page])
    assert found.answered
    assert shown in found.text


@pytest.mark.parametrize(
    ("holds", "expected"),
    [
        (asks_price("How much does a cab cost?"), True),
        (asks_price("What is the price of a lamp?"), True),
        (asks_price("How much leave do I earn?"), False),
        (asks_price("Which trips cost less?"), False),
        (has_price("laundry is free"), True),
        (has_price("31.50", "Season (EUR)"), True),
        (has_price("320 kW"), False),
        (counted_in("How many vacation days do I get?"), ("vacation", "days")),
        (has_count("25 days of leave", ("days",), begin_alike), True),
        (has_count("since 3 May 2024 staff have laptops", ("laptops",), begin_alike), False),
        (language_of("Die Miete ist am dritten Tag fällig und wird nicht verzinst"), "German"),
        (other_language("What is the rent of the hall?", LEASE.content), "German"),
        (other_language("What is the rent of the hall?", SHIPS.content), ""),
    ],
)
def test_words_for_amounts_and_languages(holds: object, expected: object) -> None:
    assert holds == expected


def test_a_list_by_end_date_leaves_out_what_only_begins() -> None:
    page = passage(
        "Contracts Orlo\nThe lease contract is valid from 1 January 2026.", title="Contracts"
    )
    assert not ask("Which contracts end in 2030?", [page]).answered


def test_one_word_in_each_row_of_a_table_is_no_language() -> None:
    rows = "\n".join(f"YN-{at} | Cotton Ne {at} | ecru | 9.85 | 50 | 8" for at in range(100, 112))
    assert language_of(f"Code | Yarn | Colour | Price | Order | Days\n{rows}") == ""
