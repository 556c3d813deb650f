"""Questions about contacts into typed requests: what they are, what is known of them, and at which clients."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ea_core.agent.requests.parser import parse
from ea_core.agent.requests.positions import fits_position, singular
from tests.unit.agent.names import BOOK, said

HELD = replace(
    BOOK, industries=(*BOOK.industries, "Energy"),
    positions=("Plant Manager", "IT Manager", "Head of Engineering", "Energy Manager", "Purchasing",
               "Chief Operating Officer", "Head of Sales and Marketing"),
)  # fmt: skip
LIST: dict[str, Any] = {"ask": "list", "of": "contacts"}
COUNT: dict[str, Any] = {"ask": "count", "of": "contacts"}


def asked(question: str) -> list[dict[str, Any]]:
    return [said(one) for part in parse(question, HELD) for one in part.requests]


@pytest.mark.parametrize(
    ("question", "requests"),
    [
        # what is written down of them
        ("contacts with neither e-mail nor phone", [{**LIST, "known": (("email", False), ("phone", False))}]),
        ("contacts without phone numbers nor e-mail addresses", [{**LIST, "known": (("phone", False), ("email", False))}]),
        ("How many contacts don't have a phone?", [{**COUNT, "known": (("phone", False),)}]),
        ("contacts with an e-mail address but without a phone", [{**LIST, "known": (("email", True), ("phone", False))}]),
        ("contacts with no phone but an e-mail", [{**LIST, "known": (("phone", False), ("email", True))}]),
        ("contacts that have a phone number and an e-mail", [{**LIST, "known": (("phone", True), ("email", True))}]),
        ("contacts whose e-mail is unknown in mining", [{**LIST, "industry": "Mining", "known": (("email", False),)}]),
        ("contacts without a job title", [{**LIST, "known": (("position", False),)}]),
        ("contacts at Zephyr without a phone", [{**LIST, "client": "Zephyr", "known": (("phone", False),)}]),
        # an "or" joins what either, or both, may lack: each is told
        ("contacts lacking a phone or e-mail", [
            {**LIST, "known": one} for one in ((("phone", False),), (("email", False),), (("phone", False), ("email", False)))
        ]),
        ("which contacts don't have an e-mail or a phone?", [
            {**LIST, "known": one} for one in ((("email", False),), (("phone", False),), (("email", False), ("phone", False)))
        ]),
        ("contacts with e-mail or phone", [{**LIST, "known": (("email", True),)}, {**LIST, "known": (("phone", True),)}]),
        # what could be read in two ways is named
        ("contacts in mining or without a phone", [{**LIST, "industry": "Mining", "not_applied": ("without a phone",)}]),
        ("contacts with a phone or in mining", [{**LIST, "industry": "Mining", "not_applied": ("with a phone",)}]),
        ("contacts with or without a phone", [{**LIST, "not_applied": ("without a phone",)}]),
        ("How many contacts have no phone and how many have no e-mail?", [
            {**COUNT, "known": (("phone", False),)}, {**COUNT, "known": (("email", False),)},
        ]),
        # never its contrary
        ("contacts that are not without a phone", [{**LIST, "not_applied": ("that are not without a phone",)}]),
        ("contacts that aren't missing an e-mail", [{**LIST, "not_applied": ("that aren't missing an e-mail",)}]),
        ("contacts excluding those with a phone", [{**LIST, "not_applied": ("excluding those with a phone",)}]),
        ("contacts who don't have both e-mail and phone", [{**LIST, "not_applied": ("who don't have both e-mail and phone",)}]),
        # what they are
        ("plant managers", [{**LIST, "position": "plant manager"}]),
        ("every plant manager in mining", [{**LIST, "industry": "Mining", "position": "plant manager"}]),
        ("How many heads of engineering are there?", [{**COUNT, "position": "head of engineering"}]),
        ("heads of sales and marketing", [{**LIST, "position": "head of sales and marketing"}]),
        ("Plant managers and IT managers at leads", [
            {**LIST, "status": "lead", "position": "plant manager"}, {**LIST, "status": "lead", "position": "IT manager"},
        ]),
        ("energy managers in mining", [{**LIST, "industry": "Mining", "position": "energy manager"}]),
        ("energy managers in energy", [{**LIST, "industry": "Energy", "position": "energy manager"}]),
        ("COOs of Bo", [{**LIST, "owner": "Bo Lind", "position": "COO"}]),
        ("contacts in purchasing", [{**LIST, "position": "purchasing"}]),
        ("contacts who are chief risk officers", [{**LIST, "position": "chief risk officer"}]),
        ("quality managers at our mining clients", [{**LIST, "industry": "Mining", "position": "quality manager"}]),
        ("plant managers without a phone", [{**LIST, "position": "plant manager", "known": (("phone", False),)}]),
        ("contacts that are no plant managers", [{**LIST, "not_applied": ("that are no plant managers",)}]),
        ("all contacts but plant managers", [{**LIST, "besides": (("position", "plant managers"),)}]),
        ("mining contacts bar plant managers", [{**LIST, "industry": "Mining", "besides": (("position", "plant managers"),)}]),
        ("CFOs, CEOs and IT managers", [{**LIST, "position": one} for one in ("CFO", "CEO", "IT manager")]),
        # one of our own, or of nobody
        *((question, []) for question in (
            "the plant manager", "who is the IT manager?", "quality managers", "managers",
            "how do plant managers approve leave?", "plant manager responsibilities",
        )),
        # at which clients
        ("contacts", [LIST]),
        ("List all our contacts", [LIST]),
        ("contacts of clients with open deals", [{**LIST, "has_open": True}]),
        ("contacts with late deals", [{**LIST, "state": "late"}]),
        ("contacts at quiet clients", [{**LIST, "quiet_days": 21}]),
        ("contacts of clients not called for 3 weeks", [{**LIST, "quiet_days": 21, "not_applied": ("called",)}]),
        ("contacts in water of clients without a won deal", [{**LIST, "industry": "Water", "without_deals": "won"}]),
        ("contacts not in mining", [{**LIST, "besides": (("industry", "Mining"),)}]),
        ("contacts of Bo and mine", [{**LIST, "owner": "Bo Lind"}]),
        ("new contacts this month", [{**LIST, "days": "Aug 2026", "basis": "created"}]),
        ("contacts of clients added this month", [{**LIST, "not_applied": ("clients added in Aug 2026",)}]),
        ("contacts of our best client", [{**LIST, "not_applied": ("best client",)}]),
        ("contacts of the late deals", [{"ask": "list", "of": "deals", "state": "late", "not_applied": ("contact",)}]),
        ("clients and their contacts", [{"ask": "list", "of": "clients", "not_applied": ("contact",)}]),
        ("contacts and their owners in mining", [{"ask": "list", "of": "contacts", "industry": "Mining", "not_applied": ("owner",)}]),
        # in groups
        ("contacts by position", [{**LIST, "by": "position"}]),
        ("how many contacts per client?", [{**COUNT, "by": "client"}]),
        ("contacts by industry and position", [{**LIST, "by": "industry", "not_applied": ("by position",)}]),
        ("who has the fewest contacts?", [{"ask": "ranking", "of": "contacts", "by": "owner"}]),
    ],
)  # fmt: skip
def test_contacts_are_asked_for(question: str, requests: list[dict[str, Any]]) -> None:
    assert asked(question) == requests


@pytest.mark.parametrize("question", ["Emergency contacts", "List the emergency contacts", "contacts for purchasing"])  # fmt: skip
def test_a_word_before_contacts_is_at_most_somebodys_name(question: str) -> None:
    assert all(part.perhaps for part in parse(question, HELD))


@pytest.mark.parametrize(
    ("position", "wanted", "fits"),
    [
        ("Plant Manager", "plant managers", True),
        ("Plant Operations Manager", "plant manager", True),
        ("Plant Manager", "plan manager", False),
        ("Head of Engineering", "heads of engineering", True),
        ("Head of Engineering", "engineers", False),
        ("Chief Operating Officer, Europe", "COOs", True),
        ("COO", "chief operating officers", True),
        ("Operations Director", "COO", False),
        ("Ingénieur qualité", "ingenieurs qualite", True),
        ("Manager", "of the", False),
    ],
)
def test_a_position_fits_by_whole_words(position: str, wanted: str, fits: bool) -> None:
    assert fits_position(position, wanted) == fits


@pytest.mark.parametrize(
    ("word", "one"),
    [("managers", "manager"), ("secretaries", "secretary"), ("bosses", "boss"), ("boss", "boss"), ("it", "it")],
)  # fmt: skip
def test_words_in_the_singular(word: str, one: str) -> None:
    assert singular(word) == one
