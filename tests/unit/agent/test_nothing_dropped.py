"""Nothing of a question to the CRM is dropped: what changes it is carried or said, and politeness changes nothing."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import pytest

from ea_core.agent.models.base import Said, Turn
from ea_core.agent.models.offline_plan import plan_of
from ea_core.agent.models.plan import Step
from ea_core.agent.requests.request import Request, Stage, Vocabulary
from ea_core.agent.requests.words import key_words
from tests.unit.agent.mutations import (
    BEFORE,
    BEHIND,
    MODIFIERS,
    SEEDS,
    STAND,
    Modifier,
    behind,
    mutated,
    seed,
)
from tests.unit.agent.names import TODAY

BOOK = Vocabulary(
    today=TODAY,
    me="Ada Reyes",
    clients=("Alder & Finch Foods", "Copperline Mining", "Marisol Produce"),
    people=("Ada Reyes", "Sofia Lindqvist", "Marcus Holm"),
    industries=("Agriculture", "Energy", "Food and beverage", "Mining", "Pharmaceuticals"),
    sources=("Recommendation", "Trade fair", "Website"),
    stages=(
        Stage("new", "New", "open"), Stage("negotiation", "Negotiation", "open"), Stage("won", "Won", "won"),
        Stage("lost", "Lost", "lost"),
    ),
    reasons=("Price", "No budget"),
    positions=("Plant Manager", "Head of Engineering", "Energy Manager"),
)  # fmt: skip
SLOTS = [
    one.name
    for one in fields(Request)
    if one.name not in {"not_applied", "slips", "several", "found", "also"}
]
FOLLOWED: tuple[tuple[str, str, Modifier], ...] = (
    ("How many open deals do we have?", "and only {}?", ("a", "strategic ones", ())),
    ("How many open deals do we have?", "and {}?", ("b", "in Hamburg", ())),
    ("How many deals did we win this year?", "and last year {}?", ("b", "excluding tax", ())),
    ("Show me the late deals", "only Sofia's {}", ("b", "with a signed NDA", ())),
    ("open deals by owner", "and {}?", ("b", "per desk", ())),
    ("open deals above 20k", "which of them are {}?", ("b", "renewed", ())),
    ("open deals above 20k", "sort them by {}", ("b", "margin", ())),
    ("Show me the late deals", "and of Marcus {}?", ("b", "for the second time", ())),
    ("Which clients are quiet?", "and those of Marcus {}?", ("b", "without a phone number", ("without",))),
    ("How many calls did Marcus make this year?", "and Sofia {}?", ("b", "before lunch", ())),
    ("Contacts in mining", "and in pharma {}?", ("b", "in Hamburg", ())),
    ("Contacts in mining", "and {} plant managers?", ("a", "strategic", ())),
    ("Contacts in mining", "without a phone number {}?", ("b", "in person", ())),
    ("revenue this year", "and last year {}?", ("b", "in euros", ())),
    ("revenue this year", "and in pharma {}?", ("b", "in person", ())),
    ("Show me the late deals", "{}?", ("s", "and why", ("by",))),
    ("Show me the late deals", "what are they worth {}?", ("b", "in Hamburg", ())),
    ("Show me the late deals", "who owns those {}?", ("b", "with a discount", ())),
    ("Show me the late deals", "which ones {}?", ("b", "without an e-mail address", ())),
)  # fmt: skip


def steps(question: str, *before: str) -> tuple[Step, ...]:
    history = tuple(Said("user", one) for one in before)
    turn = Turn(question, TODAY, BOOK.me, "", history, vocabulary=lambda _: BOOK)
    return plan_of(turn).steps


def carried(made: tuple[Step, ...]) -> list[dict[str, Any]]:
    """What each request asks, without what is said about it."""
    return [
        {name: getattr(request, name) for name in SLOTS}
        for step in made
        for request in step.part.requests
    ]


def named(made: tuple[Step, ...]) -> set[str]:
    """The words that the answer says it did not apply or understand."""
    said: list[str] = []
    for step in made:
        for one in step.part.requests:
            said += [
                *one.not_applied,
                *(name for _, name in one.besides),
                *(written for written, _ in one.slips),
            ]
        said += step.account.not_used
    return {word for one in said for word in key_words(one)}


def fate(asked: tuple[Step, ...], plain: list[dict[str, Any]], modifier: Modifier) -> str:
    """What became of a modifier: "" where it was dropped."""
    _, words, slots = modifier
    if any(step.way != "crm" or step.told for step in asked):
        return "documents"  # which say that they have nothing of it, or the CRM's answer what was not understood
    now = carried(asked)
    changed = {
        name
        for one, other in zip(now, plain, strict=False)
        for name in SLOTS
        if one[name] != other[name]
    }
    content = [word for word in key_words(words) if word not in STAND] or [
        word for word in key_words(words) if word != "and"
    ]
    if set(content) & named(asked):
        return "named"
    return "carried" if changed & set(slots) or (slots and len(now) != len(plain)) else ""


@pytest.mark.parametrize("template", SEEDS, ids=seed)
def test_what_changes_a_question_is_carried_or_said(template: str) -> None:
    plain = carried(steps(seed(template)))
    asked = [
        (mutated(template, place, words), (place, words, slots))
        for place, words, slots in MODIFIERS
    ]
    if "reason" in template:  # which tells why
        asked = [one for one in asked if "why" not in one[0]]
    dropped = [question for question, one in asked if not fate(steps(question), plain, one)]
    assert not dropped


def test_without_what_is_said_to_be_left_out_it_is_the_same_question() -> None:
    """ "Without that:" is true: Hamburg, an NDA and the second time change nothing else."""
    other = []
    for template in SEEDS:
        plain = carried(steps(seed(template)))
        for words in (
            "in Hamburg",
            "with a signed NDA",
            "for the second time",
            "compared with Salesforce",
            "over the border",
        ):
            made = steps(mutated(template, "b", words))
            if all(step.way == "crm" for step in made) and carried(made) != plain:
                other.append(mutated(template, "b", words))
    assert not other


STANDS_FOR_ME = re.compile(r"\b(?:is|are) (?:the )?\w+ for me\b")


def test_politeness_changes_nothing() -> None:
    wrong = []
    for template in SEEDS:
        question = seed(template)
        said = [f"{one} {question}" for one in BEFORE] + [behind(question, one) for one in BEHIND]
        said = [one for one in said if not STANDS_FOR_ME.search(one)]  # that asks for one's own
        plain = steps(question)
        wrong += [
            one
            for one in said
            if carried(steps(one)) != carried(plain) or named(steps(one)) != named(plain)
        ]
    assert not wrong


@pytest.mark.parametrize(
    ("question", "lost"),
    [
        ("What is our win rate and why?", "why"),
        ("win rate of deals created in 2025", "created"),
        ("How many deals had a meeting last month?", "meeting"),
        ("Which clients have deals?", "deals"),
        ("average value of the 10 largest deals", "10 largest"),
        ("How many calls did Marcus make without open deals?", "without open deals"),
        ("How much did we win this year with quiet clients?", "quiet"),
        ("win rate of Marcus and the expected close date", "expected close"),
        ("How does our forecast compare with the target?", "forecast"),
        ("Tell me about Copperline Mining in May", "May 2026"),
        ("Show the open deals as a chart", "as a chart"),
        ("Which lost meetings did we have last month?", "lost"),
        ("How many calls do we make a day?", "a day"),
        ("Which deals did we win on a Friday?", "Friday"),
        ("How many open deals do we have with two owners?", "with two owners"),
    ],
)
def test_what_is_understood_and_not_carried_is_said(question: str, lost: str) -> None:
    assert lost in [
        one
        for step in steps(question)
        for request in step.part.requests
        for one in request.not_applied
    ]


@pytest.mark.parametrize(
    "question",
    [
        "How many leads have we got in agriculture?",
        "Probability-weighted pipeline of Sofia",
        "How many orders have we got in August?",
        "Which overdue deals are late?",
        "How many deals belong to Sofia?",
        "What's our sales revenue from won deals this year in total?",
    ],
)
def test_what_is_said_twice_or_only_asks_is_not_said_to_be_left_out(question: str) -> None:
    assert not named(steps(question))


@pytest.mark.parametrize(("first", "then", "modifier"), FOLLOWED)
def test_what_changes_a_question_that_leads_on_is_said(
    first: str, then: str, modifier: Modifier
) -> None:
    _, words, _ = modifier
    plain = carried(steps(then.replace(" {}", "").format(""), first))
    asked = steps(then.format(words), first)
    assert fate(asked, plain, modifier)
    if then in {"what are they worth {}?", "who owns those {}?"}:
        assert carried(asked) == plain, "it leads on from the same records"
