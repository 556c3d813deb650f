"""What a sentence answers: the day, sums, the product itself, colleagues as persons; and what it does not take."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ea_core.agent.models.asides import (
    aside_of,
    confirmed,
    gives_reason,
    only_leads_on,
    without_asides,
)
from ea_core.agent.models.base import Reply, Said, Turn
from ea_core.agent.requests import outside, product, talk
from ea_core.agent.requests.personal import LEADS
from ea_core.agent.requests.told import told_instead, told_of
from tests.unit.agent.names import BOOK

TODAY = date(2026, 8, 19)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much is 12 times 12?", outside.SUMS), ("What's 8 % of 50?", outside.SUMS), ("7 * 6 =", outside.SUMS),
        ("How many euros are 20 dollars?", outside.SUMS), ("What is 4.2?", None), ("2024/118", None), ("10-12", None),
        ("Which day is it?", "Today is Wednesday, 19 August 2026."), ("what's the date", "Today is Wednesday, 19 August 2026."),
        ("What day is tomorrow?", "Tomorrow is Thursday, 20 August 2026."), ("What day is the review?", None),
        ("what time is it now", "I know the day, not the time: today is Wednesday, 19 August 2026."),
        ("How is the weather today?", outside.WEATHER), ("What happens in bad weather?", None),
        ("Tell me a funny joke", outside.WRITING), ("Tell me a bit about Zephyr", None), ("Who writes the code of conduct?", None),
        ("???", talk.NO_QUESTION), ("🙂", talk.NO_QUESTION), ("hmm", talk.NO_QUESTION), ("You are not very helpful", talk.NOT_GOOD),
        ("no, that's wrong", talk.NOT_GOOD), ("What if the invoice is wrong?", None), ("never mind", talk.ALL_RIGHT),
        ("Can my manager read my questions?", product.PRIVACY), ("How do I save this chat?", product.EXPORT),
        ("Can I drop a PDF into this chat?", product.ATTACH), ("can i upload a file here", product.ATTACH), ("How can we upload files?", product.UPLOAD),
        ("Are you GPT?", product.WHO_ANSWERS), ("How do you know that?", product.SOURCES), ("Do you make things up?", product.SOURCES),
        ("How do I remove a contact?", product.DELETE), ("Can I delete it?", product.DELETE), ("How long do we keep deleted clients?", None),
        ("How do I log a call with Zephyr?", product.CHANGE), ("How do I record a meeting?", product.CHANGE), ("How do I record overtime?", None),
        ("I forgot my password", product.OF_PASSWORDS), ("What is the wifi password?", None), ("Which documents do you have?", product.DOCUMENTS),
        ("Which documents do I need for a visa?", None), ("What should I do today?", product.HOME), ("What should I do when it rings?", None),
        ("Is today a Monday?", "Today is Wednesday, 19 August 2026."), ("how cold is it in Hove", outside.WEATHER), ("suggest a good film", outside.WRITING),
        ("Which supplier do you recommend?", None), ("What happens to my questions?", product.PRIVACY), ("What happens to my deposit?", None),
        ("Where can I store a file so that others see it?", product.UPLOAD), ("Is there a dark mode?", product.SETTINGS), ("Is there an app?", product.PHONE),
        ("How do I get my figures into Excel?", product.EXPORT), ("How do I get access?", product.PEOPLE), ("How do I get access to the lab?", None),
        ("Guten Tag", talk.GREETING), ("Who is my manager?", LEADS), ("Who is the sales manager?", None),
        ("Who am I?", "You are signed in as Ada Reyes. Your role stands on *My account*, and decides what you see and may change."),
        ("How many open deals does Bo have?", None), ("Who is Bo?", None), ("What is our win rate?", None),
    ],
)  # fmt: skip
def test_a_sentence_is_said_to_what_no_document_and_no_record_answers(
    question: str, text: str | None
) -> None:
    told = told_of(question, BOOK, TODAY)
    assert (told.text if told else None) == text


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("What is Bo's mobile number?", "the phone number"), ("e-mail address of Bo Lind", "the e-mail address"),
        ("How old is Bo Lind?", "the age"), ("How much does Bo earn?", "the pay"), ("Is Bo on holiday today?", "who is away"),
    ],
)  # fmt: skip
def test_of_a_colleague_it_is_said_what_is_not_kept(question: str, what: str) -> None:
    told = told_of(question, BOOK, TODAY)
    assert told is not None
    assert told.text.startswith(
        f"Bo Lind is a colleague, and of colleagues the CRM does not hold {what}"
    )
    assert told.searched


def test_a_document_that_clearly_answers_comes_first() -> None:
    phone = told_of("What is Bo's phone number?", BOOK, TODAY)
    assert phone is not None
    assert phone.stands_in("Bo Lind, +46 31 555 01 22", "Who is who")
    assert not phone.stands_in("Ask Bo Lind.", "Who is who")
    own = told_of("How do I change my password?", BOOK, TODAY)
    assert own is not None
    assert own.stands_in("Change it under Settings.", "IT guide\nPasswords and how to change them")
    assert not own.stands_in("The initial password must be changed at commissioning.", "Gateways")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Are you sure about that?", "sure"), ("is that correct?", "sure"), ("Is that allowed?", None), ("Show me the source, please", "source"),
        ("Where does it say that?", "source"), ("who wrote that?", "source"), ("who wrote the offer?", None), ("shorter please", "shorter"),
        ("in German please", "form"), ("what does that mean?", "more"), ("What does quantity band mean?", None), ("says who?", "source"), ("give me the link", "source"), ("as a table", "form"), ("Which training is in German?", None), ("tell me more", "more"),
        ("tell me more about Zephyr", None), ("what about the other one?", "other"), ("what about the other office?", None),
    ],
)  # fmt: skip
def test_what_is_about_the_answer_before_is_told_from_questions(
    question: str, kind: str | None
) -> None:
    assert aside_of(question) == kind


def test_yes_and_no_are_for_who_asked() -> None:
    assert told_instead("yes", TODAY, leads_on=True) is None
    assert told_instead("yes", TODAY, leads_on=False) == talk.NO_QUESTION
    assert told_instead("What day is it?", TODAY, leads_on=True) is not None
    said = (
        Said("user", "can i wrk there"),
        Said("assistant", "Not answered. Did you mean “can i work there”?"),
    )
    turn = Turn("Yes, please", TODAY, "Ada", "fence", said)
    assert (confirmed(turn).question, confirmed(turn).history) == ("can i work there", ())
    assert confirmed(replace(turn, question="no")).question == "no"


def test_what_can_only_lead_on_and_what_gives_a_reason() -> None:
    assert only_leads_on("and in March?")
    assert only_leads_on("Why?")
    assert not only_leads_on("What about parking?")
    assert gives_reason(Reply("It is, because the lift is old. [1]", answerable=True), of_crm=False)
    assert not gives_reason(Reply("A refusal needs a reason. [1]", answerable=True), of_crm=False)
    said = [Said("user", "Hotel limit?"), Said("assistant", "$9"), Said("user", "thanks"), Said("assistant", "...")]  # fmt: skip
    assert without_asides(said, TODAY) == tuple(said[:2])
