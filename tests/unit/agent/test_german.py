"""German questions are the same requests as the English ones beside them, or are not read at all."""

from __future__ import annotations

import pytest

from ea_core.agent.requests.german import english_of, speaks_german
from ea_core.agent.requests.parser import parse
from tests.unit.agent.names import BOOK

SAME = [
    ("Wie viele offene Deals haben wir?", "How many open deals do we have?"),
    ("Wie viele offene Angebote hat Bo?", "How many open deals does Bo have?"),
    ("meine offenen Deals", "my open deals"),
    ("offene Deals von Bo Lind", "open deals of Bo Lind"),
    ("Was ist unser Umsatz mit Zephyr?", "What is our revenue with Zephyr?"),
    ("Umsatz letztes Jahr", "revenue last year"),
    ("Umsatz von Bo im letzten Quartal", "revenue of Bo in last quarter"),
    ("Wie hoch war der Umsatz im März 2026?", "How much was the revenue in March 2026?"),
    ("Wie hoch ist unsere Abschlussquote?", "How high is our win rate?"),
    ("Gewinnquote dieses Jahr ohne Bo", "win rate this year without Bo"),
    ("gewonnene Deals dieses Quartal", "deals won this quarter"),
    ("verlorene Deals seit Mai", "lost deals since May"),
    ("Wie viele Deals haben wir letzten Monat gewonnen?", "How many deals did we win last month?"),
    ("gewonnene Deals in den letzten 60 Tagen", "deals won in the last 60 days"),
    ("offene Deals bis Ende des Quartals", "open deals until the end of the quarter"),
    ("gewonnene Deals von März bis Mai 2026", "won deals from March to May 2026"),
    ("gewonnene Deals vom 3. März bis 15. März 2026", "won deals from 3 March to 15 March 2026"),
    ("Umsatz im 2. Quartal", "revenue in Q2"),
    ("Welche Angebote sind überfällig?", "Which deals are late?"),
    ("Welche Deals sind noch offen?", "Which deals are still open?"),
    ("weder überfällige noch ruhende Deals", "neither late nor quiet deals"),
    ("Deals über 20.000 Euro", "deals over 20,000 euro"),
    ("offene Deals zwischen 10.000 und 20.000 Euro", "open deals between 10,000 and 20,000 euro"),
    ("die 5 größten offenen Deals", "the 5 largest open deals"),
    ("Wer hat am meisten gewonnen?", "Who has won the most?"),
    ("Umsatz nach Branche", "revenue by industry"),
    ("Umsatz pro Monat dieses Jahr", "revenue per month this year"),
    ("gewonnene Deals je Quartal", "won deals per quarter"),
    ("offene Pipeline außer Zephyr", "open pipeline except Zephyr"),
    ("Kunden nach Branche", "clients by industry"),
    ("Wie viele Kunden haben wir?", "How many clients do we have?"),
    ("ehemalige Kunden von Bo", "former clients of Bo"),
    ("Welche Kunden haben keine offenen Deals?", "Which clients have no open deals?"),
    ("Kunden ohne Kontakt seit 60 Tagen", "clients without contact for 60 days"),
    ("Kunden mit mindestens 3 offenen Deals", "clients with at least 3 open deals"),
    ("Wem gehört Zephyr?", "Who owns Zephyr?"),
    ("Ansprechpartner von Zephyr", "contact of Zephyr"),
    ("Anrufe von Bo letzten Monat", "calls of Bo last month"),
    ("Ziel von Bo dieses Jahr", "target of Bo this year"),
    ("verlorene Deals nach Verlustgrund", "lost deals by loss reason"),
    ("Wie viele offene Deals hat Bo? Wie hoch ist der Umsatz?",
     "How many open deals does Bo have? How much is the revenue?"),
]  # fmt: skip


@pytest.mark.parametrize(("german", "english"), SAME, ids=[german for german, _ in SAME])
def test_a_german_question_is_the_same_request(german: str, english: str) -> None:
    read, meant = parse(german, BOOK), parse(english, BOOK)
    assert [part.requests for part in read] == [part.requests for part in meant]
    assert all(part.requests and not part.not_applied and not part.loose for part in read)


@pytest.mark.parametrize(
    "question",
    [
        "Umsatz in der Landwirtschaft",  # no industry of that name
        "Umsatz vor drei Monaten",  # ago, or before
        "Wie lange ist die Kündigungsfrist?",
        "Wie viele Aufträge hat Bo?",
        "Umsatz bis 20.000 Euro und Kosten",
        "Deals, die nicht mehr aktiv sind",
    ],
)
def test_what_is_not_wholly_understood_is_not_read(question: str) -> None:
    assert all(not part.certain or part.loose for part in parse(question, BOOK))
    assert speaks_german(question)


@pytest.mark.parametrize("question", ["was in march won?", "status of Zephyr", "all deals", "so, open deals"])  # fmt: skip
def test_english_is_not_taken_for_german(question: str) -> None:
    assert english_of(question, BOOK) is None


def test_a_german_question_leads_on() -> None:
    before = parse("Wie viele offene Deals haben wir?", BOOK)[0].requests[0]
    assert parse("und von Bo?", BOOK, before)[0].requests[0].owner == "Bo Lind"
