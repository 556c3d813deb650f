"""Questions that are not understood, and the known question that they come closest to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from ea_core.agent.models.alike import WordVectors
from ea_core.agent.models.asides import TAKEN_AS, confirmed, without_asides
from ea_core.agent.models.base import Reply, Said
from ea_core.agent.models.closest.catalogue import SLOTS, Known, Slot, known_questions
from ea_core.agent.models.closest.exact import known_otherwise
from ea_core.agent.models.closest.nearness import NEAR, SAME, Before, ClosestQuestions, Nearest
from ea_core.agent.models.closest.offered import offered, said_before
from ea_core.agent.models.closest.stand_ins import in_period, named_in
from ea_core.agent.models.closest.vectors import of_wordings
from ea_core.agent.requests.account import account_of
from ea_core.agent.requests.parser import parse
from ea_core.agent.requests.request import Vocabulary
from ea_core.knowledge.embedding.local import LocalEmbedder
from tests.unit.agent.names import BOOK, TODAY
from tests.unit.agent.test_offline_plan import turn

NAMES: dict[Slot, str] = {
    "person": "Bo Lind", "client": "Zephyr", "industry": "Water", "stage": "Demo given", "period": "in May 2026",
}  # fmt: skip
MODEL = LocalEmbedder()
QUESTIONS = ClosestQuestions(MODEL, WordVectors(MODEL.embed))
ASKED = [one for one in known_questions() if one.template]


def book(_texts: Sequence[str]) -> Vocabulary:
    return BOOK


def nearest(question: str, before: Before | None = None) -> Nearest:
    return QUESTIONS.to(question, book, before)


@pytest.mark.parametrize("known", ASKED, ids=[one.template for one in ASKED])
def test_a_known_question_is_understood_with_each_name_that_it_takes(known: Known) -> None:
    takes = {slot for slot in SLOTS if f"{{{slot}" in known.template}
    for named in [known.needs, *(known.needs | {slot} for slot in takes), takes]:
        said = {slot: name for slot, name in NAMES.items() if slot in named}
        question = known.asked(said)
        parts = parse(question, BOOK)
        account = account_of(question, BOOK, None, parts)
        (part,) = parts
        assert part.requests, question
        assert (part.loose, part.unknown, part.not_applied, part.rule) == ((), (), (), False), (
            question
        )
        assert not account.not_used, question
        read = repr(part.requests)
        for slot, name in said.items():
            assert (name if slot != "period" else "May 2026") in read, question


def test_a_known_question_is_said_once() -> None:
    wordings = [
        words.casefold().rstrip(".?") for one in known_questions() for words in one.wordings
    ]
    assert len(set(wordings)) == len(wordings)


def test_the_vectors_that_are_kept_are_those_of_the_wordings() -> None:
    wordings = [words for one in known_questions() for words in one.wordings]
    kept = of_wordings()
    assert len(kept) == len(wordings), "run python -m scripts.closest_questions"
    nearness = np.sum(kept * MODEL.embed(wordings), axis=1)
    assert float(nearness.min()) > 0.98, wordings[int(nearness.argmin())]


@pytest.mark.parametrize(
    ("question", "asked", "same"),
    [
        ("How far is Bo from his number in Q2?", "How much of the target has Bo Lind reached in Q2?", True),
        ("How far away from his number is Bo in Q2?", "How much of the target has Bo Lind reached in Q2?", False),
        ("How long does it typically take us from opening a deal to winning it?", "How many days does it take to win a deal?", True),
        ("Which companies have no contact person at all?", "Show the clients without a contact.", False),
        ("Who is the most senior person at Zephyr?", "Who are the contacts at Zephyr?", True),
        ("When did somebody last ring Zephyr?", "Show the calls with Zephyr.", False),
        ("What do I have on tomorrow?", "Which tasks of Ada Reyes are due tomorrow?", True),
        ("At which of Bo's companies do we know nobody?", "Show the clients of Bo Lind without a contact.", False),
        ("What trade is Zephyr in?", "Which industry is Zephyr in?", True),
        ("Which was our most recent defeat?", "What was the last lost deal?", True),
        ("How often was Zephyr on the phone with us?", "Show the calls with Zephyr.", True),
        ("New people in the address book in May 2026?", "Show the contacts added in May 2026.", True),
        ("For which client do we have most to do?", "Open tasks by client", True),
        ("What portion of our funnel has slipped its date?", "Which share of open deals is late?", False),
        ("Which of my customers never got round to ordering anything?", "Which clients of Ada Reyes have no won deals?", False),
        ("Is this week going better than the previous one?", "Compare this week with last week.", True),
        ("Is this month going better than the previous one?", "Compare this month with last month.", True),
    ],
)  # fmt: skip
def test_the_same_in_other_words_is_found(question: str, asked: str, *, same: bool) -> None:
    first = nearest(question).questions[0]
    assert (first.question, first.same) == (asked, same)


@pytest.mark.parametrize(
    "question",
    [
        "Which companies have a contact person after all?",
        "How far away from his number would Bo be if he won all of it?",
        "What was the second last thing done at Zephyr?",
        "Which deals in Negotiation have never gone cold?",
        "Which deals from the website have gone cold?",
        "Which deals above 50k have gone cold?",
        "How many deals did each of us win?",
        "Which was our second most recent defeat?",
        "Which customers almost left us?",
        "Which accounts used to be prospects?",
        "How much profit did we make with Zephyr?",
        "Which customer sends the most e-mails?",
        "Is May 2026 going better than the previous month?",
    ],
)
def test_what_turns_a_question_keeps_it_from_being_answered_as_another(question: str) -> None:
    assert not any(one.same for one in nearest(question).questions)


@pytest.mark.parametrize(
    "question",
    [
        "What may a hotel in London cost a night?",
        "How many days of parental leave do we get?",
        "Who has to be told when a laptop is stolen?",
        "What is the notice period of our supplier contracts?",
        "Who approves a discount above 20 %?",
        "What is a stalled deal?",
        "When is a deal lost?",
        "Who owns a client without an owner?",
        "What is the list price of the Relay G5?",
        "How many visitors did our stand at the fair have?",
        "How high is our churn rate?",
        "When does somebody become a churned customer?",
        "What must be written into a note after a visit?",
        "How many support tickets does Zephyr have open?",
        "Which customers pay late?",
    ],
)
def test_what_documents_answer_is_near_none_of_them(question: str) -> None:
    found = nearest(question)
    assert not found.nobody
    assert all(one.near < NEAR for one in found.questions)


def read_otherwise(question: str) -> str | None:
    read = [one for part in parse(question, BOOK) for one in part.requests]
    return known_otherwise(question, BOOK, read)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("How do customers find us?", "Deals by source"),
        ("Is Zephyr our biggest customer?", "Won value by client"),
        ("What is in the pipeline for this month?", "Show the open deals expected to close this month."),
        ("With which of Bo's clients is something going on?", "Show the clients of Bo Lind with open deals."),
        ("what did bo get done", "Which tasks of Bo Lind are done?"),
        ("How do customers find us from the website?", None),
    ],
)  # fmt: skip
def test_a_known_question_word_for_word_is_that_one_however_it_was_read(
    question: str, asked: str | None
) -> None:
    assert read_otherwise(question) == asked


@pytest.mark.parametrize(
    "question",
    ["my live deals", "Who has the best win rate?", "How many open deals does Bo have?", "Who won the most?"],
)  # fmt: skip
def test_a_known_question_that_was_read_as_it_is_meant_stays(question: str) -> None:
    assert read_otherwise(question) is None


def test_names_have_stand_ins_and_come_back_in_what_is_asked() -> None:
    named = named_in(
        "Has Bo Lind's deal with Corvane Mining in Demo given slipped since May?", BOOK
    )
    assert named.plain == "Has Sofia's deal with Northwind in Negotiation slipped this quarter?"
    assert dict(named.names) == {
        "person": "Bo Lind", "client": "Corvane Mining", "stage": "Demo given", "period": "since May",
    }  # fmt: skip
    assert named_in("Bo against Ada in March?", BOOK).plain == "Sofia against Ada this quarter?"
    assert [in_period(one) for one in ("for March", "in this week", "since May")] == [
        "in March", "this week", "since May",
    ]  # fmt: skip


def test_they_are_the_client_that_was_asked_about() -> None:
    found = nearest("What have we talked about with them recently?", Before("Zephyr"))
    assert found.questions[0].question == "What was done last at Zephyr?"
    assert not nearest("What have we talked about with them recently?").questions[:1] or all(
        "Zephyr" not in one.question for one in nearest("and with them?").questions
    )


def test_what_was_asked_before_is_offered_with_and_not_answered_without() -> None:
    found = nearest("Which reason was given most often?", Before("", {"period": "in 2026"}))
    assert [one.question for one in found.questions[:2]] == [
        "Why did we lose deals in 2026?", "Why did we lose deals?",
    ]  # fmt: skip
    assert not any(one.same for one in found.questions)


def test_a_client_that_nobody_knows_is_said_to_be_none() -> None:
    assert nearest("Who is the most senior person at Brightwater?").nobody == "Brightwater"
    said = offered(nearest("Who is the most senior person at Brightwater?"), Reply("Not there.", answerable=False), answers=False)  # fmt: skip
    assert said.text == "No client that you may see is called “Brightwater”. Not there."


def test_what_is_near_is_offered_and_yes_asks_it() -> None:
    found = nearest("Any really big whales swimming in our funnel at the moment, say?")
    assert found.questions
    assert not found.questions[0].same
    reply = offered(
        found, Reply("The knowledge base does not answer this.", answerable=False), answers=False
    )
    assert reply.suggested[0] == found.questions[0].question
    assert reply.text.endswith(f"Did you mean “{reply.suggested[0].rstrip('.?')}”?")
    history = (Said("user", "Any whales?"), Said("assistant", reply.text))
    asked = confirmed(replace(turn("yes"), history=history))
    assert asked.question == reply.suggested[0].rstrip(".?")


def test_a_line_of_a_document_gives_way_only_where_it_does_not_tell_what_is_asked() -> None:
    found = nearest("Which deals are slipping?")
    assert found.questions[0].near >= NEAR
    line = Reply("Look at your close dates every Friday. [1]", answerable=True, quotes={1: "Look"})
    gone = offered(found, line, answers=False)
    assert not gone.answerable
    assert "Did you mean" in gone.text
    kept = offered(found, line, answers=True)
    assert kept.answerable
    assert kept.text.startswith(line.text)
    assert kept.suggested


def test_a_question_that_was_taken_as_another_is_led_on_from_as_that() -> None:
    history = (
        Said("user", "How quick are we?"),
        Said("assistant", f"{TAKEN_AS} “How many days does it take to win a deal?”\n\n61 days [1]"),
    )
    kept = without_asides(history, TODAY)
    assert kept[0].text == "How many days does it take to win a deal?"
    offered_one = (Said("user", "Any whales?"), Said("assistant", "Hm. Did you mean “What are the largest open deals”?"), Said("user", "yes"), Said("assistant", "..."))  # fmt: skip
    kept = without_asides(offered_one, TODAY)
    assert [one.text for one in kept] == ["What are the largest open deals", "..."]


def test_what_narrowed_the_question_before_is_known() -> None:
    before = said_before(turn("and the reasons?", "Which deals did Bo lose in May 2026?"))
    assert before is not None
    assert dict(before.names) == {"person": "Bo Lind", "period": "in May 2026"}
    assert said_before(turn("Which deals are late?")) is None


def test_it_is_sure_only_far_ahead() -> None:
    assert NEAR < SAME
