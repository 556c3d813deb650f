"""Each word of a question to the CRM is carried, is grammar, or is said not to be used."""

from __future__ import annotations

import pytest

from ea_core.agent.models.asides import confirmed
from ea_core.agent.models.base import Said, ToolResult, Turn
from ea_core.agent.models.offline import OfflineAnswerer
from ea_core.agent.models.offline_plan import plan_of
from ea_core.agent.requests.account import account_of
from ea_core.agent.requests.parser import parse
from ea_core.agent.requests.reading import readings
from ea_core.knowledge.embedding.local import LocalEmbedder
from tests.unit.agent.mutations import SEEDS, seed
from tests.unit.agent.names import TODAY
from tests.unit.agent.test_nothing_dropped import BOOK, steps


def not_used(question: str) -> tuple[str, ...]:
    parts = tuple(part for part in parse(question, BOOK, None) if part.requests)
    return account_of(question, BOOK, None, parts).not_used


@pytest.mark.parametrize("template", SEEDS, ids=seed)
def test_a_word_that_nobody_knows_is_named_wherever_it_stands(template: str) -> None:
    words = seed(template).split()
    silent: list[str] = []
    for at in range(len(words)):
        question = " ".join([*words[:at], "zorbic", *words[at:]])
        left = [" ".join(step.account.not_used) for step in steps(question) if step.way == "crm"]
        silent += [question for one in left if "zorbic" not in one]
    assert not silent


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Show me the largest thing Sofia has open, roughly", ("roughly",)),
        ("Show won deals over 30k signed off by the board", ("off", "board")),
        ("Which deals did we win on the same day this year?", ("same day",)),
        ("Who won more this year, me or Sofia?", ()),
        ("From when is the oldest deal in negotiation?", ("when",)),
        ("When was our largest won deal closed?", ()),
        ("How many lost deals with a won rate did we have in 2025?", ("with a won rate",)),
        ("How much did we win as a team this year with Copperline, exclusively?", ("exclusively",)),
        ("Show the clients with one call this year", ("one", "call")),
        ("The first deal we won with each pharma client", ("each",)),
        ("his open deals", ("his",)),
        ("What do they have open?", ("they",)),
        ("Which deals does he own?", ("he",)),
        ("How much did that client bring in, won this year?", ("that",)),
        ("Is it late?", ("it",)),
        ("Which deals did we just win?", ("just",)),
        ("clients with many open deals", ("many",)),
        ("Where are our biggest clients?", ("Where",)),
        ("How did we lose the deals of this year?", ("How",)),
        ("what did we win then?", ("then",)),
        ("Which clients have only lost deals?", ("only",)),
        ("Which clients have two or more open deals together worth over 30k?", ("together",)),
        ("Show the five largest open deals, sorted by expected close", ("largest",)),
        ("Show the largest open deals, sorted by expected close", ("largest",)),
        ("Which clients have we not called this quarter?", ("called",)),
        ("Which clients had no meetings in the last 30 days?", ("meetings",)),
        ("Which prospects have no activity yet?", ("yet",)),
        ("How come we lost so many deals in October?", ("How", "many")),
        ("Which deals were won today, the ones like Falcon?", ("like",)),
    ],
)
def test_what_narrows_nothing_is_named_as_it_was_written(
    question: str, left: tuple[str, ...]
) -> None:
    assert set(left) <= set(not_used(question))


@pytest.mark.parametrize("template", SEEDS, ids=seed)
def test_a_plain_question_is_used_up(template: str) -> None:
    assert not_used(seed(template)) == ()


@pytest.mark.parametrize(
    "question",
    [
        "Which deals might we lose?",
        "Which deals could still be lost?",
        "Show me deals that we are about to win",
        "If Sofia closes everything she has in Negotiation, does she make her Q4 number?",
        "Which deals with Northwind would be lost?",
    ],
)
def test_what_has_not_happened_is_not_answered_by_what_has(question: str) -> None:
    asked = [step for step in steps(question) if step.way == "crm"]
    assert asked
    assert all(step.asks_back and step.account.is_conditional for step in asked)


@pytest.mark.parametrize(
    "question",
    [
        "Can you show the won deals?",
        "Could I see what we lost this year?",
        "I just need the open deals",
        "What will we win this quarter?",
        "Which clients have deals, and who owns them?",
        "Is there anything late?",
        "How is it that there are 3 deals won by Sofia and what are their values?",
        "How many open deals are there for Sofia and what has she won?",
        "Did we win more in October than in September?",
        "What does the pipeline look like today?",
        "Can you check if we have late deals?",
        "Show the top 5 open deals sorted by probability",
        "Which deals in mining are late, if any?",
        "How many open deals are at least 50% likely?",
        "Show deals between 10 and 20 thousand dollars",
    ],
)
def test_the_same_words_are_grammar_elsewhere(question: str) -> None:
    same = {"can", "could", "just", "will", "them", "there", "it", "their", "she", "than", "look", "like", "today", "likely", "dollars", "if", "top"}  # fmt: skip
    left = {word for one in not_used(question) for word in one.casefold().split()}
    assert not left & same


def replied(question: str, *before: Said) -> tuple[str, bool | None]:
    def turn(*results: ToolResult) -> Turn:
        return Turn(
            question, TODAY, BOOK.me, "", before, results=results, vocabulary=lambda _: BOOK
        )

    reply = OfflineAnswerer(LocalEmbedder()).reply(turn(), lambda _: None)
    return reply.text, reply.answerable


@pytest.mark.parametrize(
    "question",
    [
        "What is the gross margin of our won deals this year?",
        "The turnaround for lost deals in mining?",
    ],
)
def test_what_is_asked_for_and_not_known_is_asked_back(question: str) -> None:
    assert all(step.asks_back for step in steps(question) if step.way == "crm")
    parts = tuple(part for part in parse(question, BOOK, None) if part.requests)
    assert account_of(question, BOOK, None, parts).of_unknown


def test_too_little_understood_is_asked_back_and_yes_answers_it() -> None:
    question = "How many deals of the refurbished, gently pre-owned kind did we win?"
    made = steps(question)
    assert [step.asks_back for step in made] == [True]
    said, answerable = replied(question)
    assert answerable is False
    assert "that is most of what you ask" in said
    assert "Without it I would answer: won deals" in said
    again = Turn(
        "Yes, please", TODAY, BOOK.me, "", (Said("user", question), Said("assistant", said)),
        vocabulary=lambda _: BOOK,
    )  # fmt: skip
    meant = confirmed(again)
    assert (meant.question, meant.history) == (question, ())
    assert not any(step.asks_back for step in plan_of(meant).steps)


@pytest.mark.parametrize(
    ("questions", "lines"),
    [
        (("Which of us has the most open deals?",), ("open deals · ranked · by owner · highest first",)),
        (("Please confirm the value of the deals lost in mining.",), ("lost deals · industry Mining · their value",)),
        (
            ("Who won more this year, me or Sofia?",),
            (
                "won deals · owner you (Ada Reyes) · closed 2026",
                "won deals · owner Sofia Lindqvist · closed 2026",
            ),
        ),
        (
            ("Compare Marcus and Sofia by won deals this year", "Who is better?"),
            (
                "won deals · owner Marcus Holm · closed 2026",
                "won deals · owner Sofia Lindqvist · closed 2026",
            ),
        ),
        (("Won value this year by owner", "Who is better?"), ("won deals · closed 2026 · their value · by owner",)),
        (
            ("How many active clients in the mining industry with at least 1 open deal?",),
            ("active clients · industry Mining · with open deals · counted",),
        ),
    ],
)  # fmt: skip
def test_a_question_is_read_as_it_is_meant(
    questions: tuple[str, ...], lines: tuple[str, ...]
) -> None:
    made = steps(questions[-1], *questions[:-1])
    assert [line for step in made for line in readings(step.part.requests, BOOK.me)] == [*lines]


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("How long did our last won deal take?", "long"),
        ("What's left of the lost deals of Sofia?", "left"),
        ("Which lost deals in mining were foreseeable?", "foreseeable"),
        ("median value of lost deals this year net of those in the energy sector", "net Energy"),
    ],
)
def test_a_word_beside_much_that_is_carried_leads_to_no_document(question: str, left: str) -> None:
    (step,) = steps(question)
    assert step.way == "crm"
    assert left in step.account.not_used


@pytest.mark.parametrize("whom", ["from us", "from her", "from me", "from anybody"])
def test_how_long_nobody_was_heard_from_is_so_long_whoever_it_was(whom: str) -> None:
    (part,) = parse(f"Which clients haven't heard {whom} in 2 months?", BOOK, None)
    assert [one.quiet_days for one in part.requests] == [60]


@pytest.mark.parametrize("judged", ["is that fair", "is it good or bad?", "are they too many?"])
def test_what_is_to_be_judged_of_an_answer_is_no_question_to_the_documents(judged: str) -> None:
    first, second = steps(f"How many open deals does each person have, and {judged}")
    assert first.way == "crm"
    assert second.told is not None
    assert judged.strip("?") in second.told.text


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Who closed the smallest deal of the biggest client?", "smallest"),
        ("won deals nobody touched for 3 weeks", "weeks"),
    ],
)
def test_a_word_whose_meaning_no_request_has_is_named_whatever_pattern_took_it(
    question: str, left: str
) -> None:
    assert left in not_used(question)


@pytest.mark.parametrize(
    "question",
    [
        "Which deals has nobody touched for 3 weeks?",
        "Which deals are neither won nor lost?",
        "How much did everyone except Marcus win last year?",
        "List overdue tasks of everyone but me",
        "Which deals of Sofia are overdue by at least two weeks?",
        "Who closed fastest this year?",
        "Open pipeline by industry, largest first",
        "how much does Sofia lack to reach the target of the quarter?",
    ],
)
def test_a_word_whose_meaning_a_request_has_in_another_form_is_carried(question: str) -> None:
    assert not not_used(question)


@pytest.mark.parametrize(
    ("message", "read", "left"),
    [
        ("Morning! Coffee's awful today. Anyway, which deals are late?", "late deals", ("Coffee's awful today",)),
        ("Honestly, who has the most open deals?", "open deals · ranked · by owner · highest first", ()),
        ("Do I have late tasks? Please say no...", "late tasks · owner you (Ada Reyes)", ("Please say no",)),
    ],
)  # fmt: skip
def test_what_only_stands_beside_a_question_is_looked_up_nowhere(
    message: str, read: str, left: tuple[str, ...]
) -> None:
    (step,) = steps(message)
    assert readings(step.part.requests, BOOK.me) == (read.replace("·", "\N{MIDDLE DOT}"),)
    assert (step.way, step.account.not_used) == ("crm", left)


def test_what_asks_beside_a_question_is_answered_too() -> None:
    asked = steps("How many days of holiday do we have? I am new here. And which deals are late?")
    assert [step.way for step in asked] == ["documents", "crm"]
    ways = [
        step.way for step in steps("Which deals are late? The travel policy says nothing of it.")
    ]
    assert ways == ["crm", "documents"]


def test_which_stages_there_are_is_told_in_a_sentence() -> None:
    (step,) = steps("What stages does a deal go through?")
    assert step.told is not None
    assert step.told.text == (
        "A deal is in one of 4 stages: while it is open New or Negotiation, then Won or Lost."
    )
    assert steps("What are the stages of an incident?")[0].told is None


@pytest.mark.parametrize(
    ("message", "before", "read"),
    [
        ("and what of that is already late?", ("What do I have on today?",), "late tasks . owner you (Ada Reyes)"),
        ("which were the three biggest wins of Q3?", ("win rate last quarter",),
         "won deals . closed Jul to Sep 2026 . the 3 largest"),
        ("add up", ("open deals of Sofia",), "open deals . owner Sofia Lindqvist . their value"),
        ("ok then just tell me what I've won since 1 July", ("what's my target this quarter?",),
         "targets . owner you (Ada Reyes) . with won deals . closed 1 Jul 2026 to 19 Aug 2026 . as a figure"),
        ("Friday clean-up: deals without a source, mine only", (), "deals . owner you (Ada Reyes) . without a source"),
        ("open deals except Sofia's, mining only", (), "open deals . industry Mining . without owner Sofia Lindqvist"),
    ],
)  # fmt: skip
def test_what_a_message_changes_is_what_changes(
    message: str, before: tuple[str, ...], read: str
) -> None:
    (step,) = steps(message, *before)
    assert readings(step.part.requests, BOOK.me) == (read.replace(" . ", " \N{MIDDLE DOT} "),)
    assert not step.account.not_used


def test_a_discount_is_no_chance_of_winning() -> None:
    (step,) = steps("What would the Copperline deal be worth after 8% off?")
    assert all(one.probability_from is None for one in step.part.requests)


def test_that_deal_which_nobody_named_is_asked_back() -> None:
    (step,) = steps("who did what on that deal so far?", "who has the most open deals?")
    assert step.shown is not None
    assert not step.calls


def test_the_period_of_a_question_is_no_group_of_years() -> None:
    (step,) = steps("win rate this year without deals under 2k")
    (request,) = step.part.requests
    assert (request.by, request.having) == (None, None)
    assert request.days is not None
    (which,) = steps("In which month did we win more than 100k?")
    assert which.part.requests[0].by == "month"
