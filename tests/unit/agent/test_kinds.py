"""What exactly is asked for, and of which kind: its words, and whether a text has them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ea_core.agent.models.cases import for_another_case
from ea_core.agent.models.fitness import Fitness
from ea_core.agent.models.heads import heads_of, names_type, thing_of
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
        ("Do I have to feed the parrot?", "", ("parrot",)),
        ("Do we have to row to the island each week?", "", ()),
        ("Can members pay with a cheque in spring?", "", ("cheque",)),
        ("May I give away my e-mail address?", "", ("mail",)),
        ("Can you tell me who has the e-mail address of the club?", "mail", ()),
        ("Who approves a second mooring?", "person", ("mooring",)),
        ("Who has the last word on moorings?", "person", ()),
        ("Who must I ask before I paint a boat?", "person", ()),
        ("Wie hoch ist die Kaution für das Boot?", "number", ("kaution",)),
        ("What happens when the alarm rings?", "", ()),
        ("What does the lease say about river share?", "", ("river", "share")),
        ("Does the mooring rate include water?", "", ()),
        ("What part of the fine is refunded?", "share", ()),
        ("How much is paid towards new oars?", "number", ()),
        ("What is the highest mooring fee anyone can owe?", "number", ("mooring", "fee")),
    ],
)
def test_what_is_asked_for(question: str, kind: Kind, heads: tuple[str, ...]) -> None:
    assert (kind_of(question), heads_of(question)) == (kind, heads)


@pytest.mark.parametrize(
    ("question", "of_type"),
    [
        ("Which dish has no salt?", True),
        ("In which drawer are the keys?", True),
        ("From what age do children pay?", True),
        ("Which mooring ring has no rust?", False),
        ("What deposit do we take?", False),
        ("Within how many hours is a guest rung?", False),
    ],
)
def test_some_heads_only_tell_of_what_kind_the_answer_is(question: str, of_type: bool) -> None:
    assert names_type(question) is of_type


def _fitness(
    *,
    held: float = 0.8,
    least: float = 0.5,
    worst: float = 0.5,
    cosine: float = 0.5,
    lacks: float = 0.0,
    lacks_type: float = 0.0,
) -> Fitness:
    return Fitness(
        held=held, least=least, covered=0.75, worst=worst, own_covered=0.75, own_worst=worst, cosine=cosine, exact=0.0, headless=0.0,
        lacks=lacks, lacks_type=lacks_type, lacks_thing=0.0, foreign=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("What is the allowance for a canary?", ("canary",)),
        ("How high is the deposit for oars?", ("oars",)),
        ("Who is the head of the club?", ()),
        ("What is the name of the club?", ("club",)),
        ("How do I pay the fee for a canary?", ()),
    ],
)
def test_what_an_amount_is_of(question: str, thing: tuple[str, ...]) -> None:
    assert thing_of(question) == thing


@pytest.mark.parametrize(
    ("line", "question", "another"),
    [
        ("If a rower is ill, the coach is rung.", "Whom do I ring?", True),
        ("If a rower is ill, the coach is rung.", "Whom does a rower ring?", True),
        ("If a rower is ill, the coach is rung.", "Whom does an ill rower ring?", False),
        ("A rower who missed the start is out.", "When is a rower out?", True),
        ("For example: two oars cost 40 euros.", "What does an oar cost?", True),
        ("The coach is rung.", "Whom do I ring?", False),
        ("Young staff row at noon.", "When do colleagues row?", True),
        ("Young staff row at noon, novice staff at six.", "When does a novice row?", False),
        ("All staff row at noon.", "When do colleagues row?", False),
    ],
)
def test_whether_a_line_is_for_a_case_that_is_not_asked_about(
    line: str, question: str, another: bool
) -> None:
    assert (for_another_case(line, question) > 0) is another


def test_the_more_of_a_case_is_asked_about_the_less_another_it_is() -> None:
    line = "If an ill rower misses the start, the coach is rung."
    some, more = "Whom does a rower ring?", "Whom does an ill rower ring who misses it?"
    assert for_another_case(line, some) > for_another_case(line, more) > 0


@pytest.mark.parametrize(
    ("fitness", "sure"),
    [
        (_fitness(), True),
        (_fitness(lacks=1.0, held=0.9), False),
        (_fitness(lacks_type=1.0, held=0.9), True),
        (_fitness(lacks=1.0, held=1.0, least=1.0, worst=0.8, cosine=0.6), True),
        (_fitness(held=0.5, least=0.3), False),
        (replace(_fitness(), foreign=True), False),
    ],
)
def test_a_missing_head_weighs_much_and_a_missing_word_for_its_type_less(
    fitness: Fitness, sure: bool
) -> None:
    assert fitness.sure is sure


@pytest.mark.parametrize(
    ("kind", "text", "has"),
    [
        ("reason", "The pump stops each evening.", False),
        ("reason", "The pump stops because the tank is empty.", True),
        ("clock", "Ring before 7:15.", True),
        ("clock", "Ring within 25 minutes.", False),
        ("clock", "The gate shuts at half past nine.", True),
        ("clock", "Look at two samples.", False),
        ("clock", "The bells ring on Fridays at 0745.", True),
        ("weight", "It takes 42 litres.", False),
        ("weight", "It weighs 1,980 kg.", True),
        ("often", "viermal im Jahr", True),
        ("phone", "Call 0800 555 0192.", True),
        ("duration", "Films one week.", True),
        ("since", "Valid from 1 May 2031.", True),
        ("since", "In 2031 there were nine.", False),
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
    assert has_count("answered within 30hrs of the call", ("hrs",), str.__eq__)
    assert has_count("Boats | as you need | free", ("boats",), str.__eq__)
    assert not has_count("Row the boats and ring as often as you like", ("boats",), str.__eq__)
    assert kind_of("Since when do the rules apply?") == "since"
    assert stand_for_one("sick", "ill")
    assert not stand_for_one("sick", "cat")


def test_a_number_below_the_name_of_its_column_is_of_that_kind() -> None:
    row = "Plant manager | Ingo Weiss | 4410"
    assert has_kind("phone", row, "Role Name Phone")
    assert not has_kind("phone", row, "Role Name Room")
    assert not has_kind("phone", "Plant manager | Ingo Weiss | none", "Role Name Phone")
    assert not has_kind("noise", "Sound hood | AC55-SH | £1,180", "Option Order no. Price")
    assert has_kind("noise", "Noise level | 69 dB(A)")
