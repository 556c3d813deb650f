"""What exactly is asked for, and of which kind: its words, and whether a text has them."""

from __future__ import annotations

import pytest

from ea_core.agent.models.heads import heads_of
from ea_core.agent.models.kinds import Kind, has_kind, is_opposed, kind_of
from ea_core.agent.models.quantities import has_count
from ea_core.agent.models.synonyms import stand_for_one


@pytest.mark.parametrize(
    ("question", "kind", "heads"),
    [
        ("Who is the treasurer of Orlo Rowing?", "person", ("treasurer",)),
        ("Why does the pump stop?", "reason", ()),
        ("How often is the filter changed?", "often", ()),
        ("For how long are letters kept?", "duration", ("letters",)),
        ("When does the lease of the kiosk end?", "day", ()),
        ("What does a kayak cost in May?", "", ("kayak",)),
        ("How many days of study leave do I get?", "number", ("study", "leave")),
        ("How do I apply for a parking permit?", "", ("apply", "permit")),
        ("May I bring my parrot to work?", "", ("parrot",)),
        ("Wie hoch ist die Kaution für das Boot?", "number", ("kaution",)),
        ("What happens when the alarm rings?", "", ()),
    ],
)
def test_what_is_asked_for(question: str, kind: Kind, heads: tuple[str, ...]) -> None:
    assert (kind_of(question), heads_of(question)) == (kind, heads)


@pytest.mark.parametrize(
    ("kind", "text", "has"),
    [
        ("reason", "The pump stops each evening.", False),
        ("reason", "The pump stops because the tank is empty.", True),
        ("clock", "Ring before 7:15.", True),
        ("clock", "Ring within 25 minutes.", False),
        ("clock", "The gate shuts at half past nine.", True),
        ("clock", "Look at two samples.", False),
        ("weight", "It takes 42 litres.", False),
        ("weight", "It weighs 1,980 kg.", True),
        ("often", "viermal im Jahr", True),
        ("phone", "Call 0800 555 0192.", True),
        ("duration", "Films one week.", True),
    ],
)
def test_an_answer_is_of_the_kind_that_is_asked_for(kind: Kind, text: str, has: bool) -> None:
    assert has_kind(kind, text) is has


def test_an_end_is_no_beginning_and_each_number_is_looked_at() -> None:
    assert is_opposed("When does it begin?", "Ends on 3 May 2027")
    assert not is_opposed("When does it end?", "It begins in May and ends in June.")
    text = "The hall has 2,400 square metres of floor, four docks and an office"
    assert has_count(text, ("docks",), str.__eq__)
    assert not has_count("1. Members. We open at 16:00, Sundays too", ("members",), str.__eq__)
    assert stand_for_one("sick", "ill")
    assert not stand_for_one("sick", "cat")
