"""Messages that change or point to what was shown: the change with all that was asked before, or what is named."""

from __future__ import annotations

import pytest

from ea_core.agent.models.asides import without_asides
from ea_core.agent.models.base import Said, Turn
from ea_core.agent.models.found import NOTHING_SHOWN, SHALL_I, WITHOUT_THAT
from ea_core.agent.models.offline_plan import plan_of
from ea_core.agent.models.plan import Step
from ea_core.agent.requests.reading import readings
from tests.unit.agent.names import TODAY
from tests.unit.agent.test_nothing_dropped import BOOK

SOFIA = "open deals · owner Sofia Lindqvist"
MINING = "clients · industry Mining"
WON = "won deals · closed Jul to Sep 2026"
TALKS = "activities · Aug 2026"
ASKED = {
    SOFIA: "Open deals of Sofia",
    MINING: "Clients in mining",
    WON: "Won deals this quarter",
    TALKS: "Activities this month",
    "deals · value above 20,000": "Give me the deals above 20k",
    "late tasks": "Late tasks",
}


def step_of(question: str, *history: Said) -> Step:
    (step,) = plan_of(Turn(question, TODAY, BOOK.me, "", history, vocabulary=lambda _: BOOK)).steps
    return step


def behind(first: str, *questions: str) -> Step:
    """What becomes of the last of some messages behind a question."""
    history = tuple(Said("user", one) for one in (first, *questions[:-1]))
    return step_of(questions[-1], *history)


def read(step: Step) -> str:
    return " | ".join(readings(step.part.requests, BOOK.me))


@pytest.mark.parametrize(
    ("first", "then", "more"),
    [
        # the same of somebody or something else
        (SOFIA, "same for Marcus", "open deals · owner Marcus Holm"),
        (SOFIA, "now the same thing but only deals under 50k", "open deals · owner Sofia Lindqvist · value below 50,000"),
        (SOFIA, "same question, lost ones", "lost deals · owner Sofia Lindqvist"),
        (SOFIA, "same but sum", "open deals · owner Sofia Lindqvist · their value"),
        (WON, "ditto for Q2", "won deals · closed Apr to Jun 2026"),
        (WON, "ditto, only Sofia", "won deals · owner Sofia Lindqvist · closed Jul to Sep 2026"),
        (WON, "once more, but without Marcus", "won deals · closed Jul to Sep 2026 · without owner Marcus Holm"),
        (WON, "the same again by month", "won deals · closed Jul to Sep 2026 · by month"),
        (WON, "lol ok and sofia?", "won deals · owner Sofia Lindqvist · closed Jul to Sep 2026"),
        (WON, "hm, make it Q2", "won deals · closed Apr to Jun 2026"),
        (TALKS, "same for last month", "activities · Jul 2026"),
        # without some
        (SOFIA, "kill the ones with a close date already behind us", f"{SOFIA} · without state late"),
        (SOFIA, "drop the ones in negotiation", f"{SOFIA} · without stage Negotiation"),
        (SOFIA, "please leave Copperline out", f"{SOFIA} · without client Copperline Mining"),
        (SOFIA, "could you take out the mining ones?", f"{SOFIA} · without industry Mining"),
        (SOFIA, "remove the ones in mining", f"{SOFIA} · without industry Mining"),
        (SOFIA, "I don't need those in New", f"{SOFIA} · without stage New"),
        (SOFIA, "exclude anything under 10k", "open deals · owner Sofia Lindqvist · value from 10,000"),
        (SOFIA, "filter out everything above 100k", "open deals · owner Sofia Lindqvist · value at most 100,000"),
        (SOFIA, "nothing from trade fairs", f"{SOFIA} · without source Trade fair"),
        (SOFIA, "the late ones can go", f"{SOFIA} · without state late"),
        ("deals · value above 20,000", "without the won ones", "deals · value above 20,000 · without kind won"),
        ("deals · value above 20,000", "Sofia's can go", "deals · value above 20,000 · without owner Sofia Lindqvist"),
        ("deals · value above 20,000", "which of them are not owned by Marcus?", "deals · value above 20,000 · without owner Marcus Holm"),
        (MINING, "right, kick the leads out", "clients · industry Mining · without status leads"),
        # only some
        (SOFIA, "just the ones where the value is over 20k", "open deals · owner Sofia Lindqvist · value above 20,000"),
        (SOFIA, "please restrict this to amounts of at least 40,000", "open deals · owner Sofia Lindqvist · value from 40,000"),
        (SOFIA, "limit it to negotiation", "open deals · owner Sofia Lindqvist · stage Negotiation"),
        (SOFIA, "narrow that down to deals in mining", "open deals · owner Sofia Lindqvist · industry Mining"),
        (SOFIA, "those bigger than 20k", "open deals · owner Sofia Lindqvist · value above 20,000"),
        ("deals · value above 20,000", "only those under 50k", "deals · value above 20,000 and below 50,000"),
        ("deals · value above 20,000", "out of these, which are Marcus's only?", "deals · owner Marcus Holm · value above 20,000"),
        (MINING, "only where the client has an open deal", "clients · industry Mining · with open deals"),
        (MINING, "please just the ones without open deals", "clients · industry Mining · without open deals"),
        (MINING, "who haven't I talked to in 30 days?", "clients · industry Mining · no activity for 30 days"),
        ("late tasks", "only Marcus's", "late tasks · owner Marcus Holm"),
        (TALKS, "just the calls", "calls · Aug 2026"),
        # in groups, in an order, with more of each, beside another time
        (WON, "split that by owner, count and total", f"{WON} · by owner"),
        (WON, "group those by assignee", f"{WON} · by owner"),
        (WON, "break it down per month", f"{WON} · by month"),
        (WON, "and per head?", f"{WON} · by owner"),
        (SOFIA, "hmm ok, group the rest by stage", f"{SOFIA} · by stage"),
        ("late tasks", "who do they belong to?", "late tasks · counted · by owner"),
        (WON, "sort them by date", f"{WON} · closed first"),
        (SOFIA, "sort biggest first", f"{SOFIA} · largest first"),
        (SOFIA, "list these with owner and stage", SOFIA),
        (SOFIA, "just count them", f"{SOFIA} · counted"),
        (WON, "could you set that against the same quarter of the year before?", f"{WON} · compared with Jul to Sep 2025 · two periods compared"),
        (WON, "compare that with last year", f"{WON} · compared with 2025 · two periods compared"),
        (WON, "how does that compare to last quarter?", f"{WON} · compared with Apr to Jun 2026 · two periods compared"),
        # put right
        (WON, "hm no, Sofia's", "won deals · owner Sofia Lindqvist · closed Jul to Sep 2026"),
        (SOFIA, "sorry, lost ones I meant", "lost deals · owner Sofia Lindqvist"),
        (WON, "only when the owner is Sofia", "won deals · owner Sofia Lindqvist · closed Jul to Sep 2026"),
        # one after the other
        (WON, "drop Marcus and then split that by month", "won deals · closed Jul to Sep 2026 · without owner Marcus Holm · by month"),
    ],
)  # fmt: skip
def test_a_change_is_read_with_all_that_was_asked_before(first: str, then: str, more: str) -> None:
    step = behind(ASKED[first], then)
    assert (step.way, read(step)) == ("crm", more)
    assert not step.account.not_used


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (TALKS, "not the client calls tho"),
        (TALKS, "drop the notes"),
        (SOFIA, "the ones to Brightwater please not"),
        (SOFIA, "exclude the ones with a discount"),
        (SOFIA, "drop Hamburg"),
        (SOFIA, "which one did I talk to last"),
        (SOFIA, "who approves those?"),
        (SOFIA, "how likely are they?"),
        (SOFIA, "sort them by margin"),
        (SOFIA, "split those by region"),
        (SOFIA, "add the margin"),
        (SOFIA, "drop the year"),
        (SOFIA, "make a list of these with phone number"),
        (WON, "only where the client has an open deal"),
        ("late tasks", "ignore the ones due before August"),
        ("late tasks", "which of them were with mining clients?"),
    ],
)
def test_what_can_not_be_applied_is_named_with_the_rest_kept(first: str, then: str) -> None:
    step = behind(ASKED[first], then)
    assert (step.way, read(step)) == ("crm", first)
    assert step.part.not_applied
    assert step.asks_back


def test_what_gives_way_is_named() -> None:
    assert behind(ASKED[WON], "just the late ones").part.not_applied == ("Jul to Sep 2026", "won")
    assert behind(ASKED[SOFIA], "how many of these are Marcus's?").part.not_applied == ("of these",)
    assert behind(ASKED[WON], "set that against the same month of the year before").part.not_applied


@pytest.mark.parametrize(
    "question",
    [
        "Who approves a discount above 20 %?", "Only managers may approve discounts, right?",
        "Not sure what the notice period is", "Just one question: how many vacation days do I get?",
        "Leave policy for interns?", "Split payments: who approves them?", "Keep receipts for how long?",
        "Include travel time in working hours?", "Same-day delivery rules?", "Sort out my badge",
        "Is the same limit valid for Canada?", "group insurance for employees", "per diem in France?",
        "by law, how long do we keep invoices?", "restrict access for guests", "No smoking policy?", "only when approved?",
        "Can I give them a discount of 25%?", "Is there a rule for those?",
    ],
)  # fmt: skip
def test_another_question_behind_records_goes_to_the_documents(question: str) -> None:
    assert behind(ASKED[SOFIA], question).way == "documents"


@pytest.mark.parametrize(
    "question",
    ["and for part-time?", "does that also hold for interns?", "who approves those?", "only managers?",
     "without approval?", "same for interns?", "and in March?"],
)  # fmt: skip
def test_what_leads_on_from_documents_goes_to_them(question: str) -> None:
    step = behind("How many vacation days do I get?", question)
    assert (step.way, step.told, step.part.requests) == ("documents", None, ())


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Which deals might we lose?", f"Without “might” I would answer: lost deals. {SHALL_I}"),
        ("Which deals have a purple sticker and a signed NDA?", ""),
    ],
)
@pytest.mark.parametrize(
    "then",
    ["only Marcus's", "which of those are late?", "and Sofia?", "same for Q2", "drop the won ones",
     "split that by owner", "who owns them?"],
)  # fmt: skip
def test_where_no_records_were_shown_there_is_nothing_to_point_to(
    asked: str, answer: str, then: str
) -> None:
    told = step_of(then, Said("user", asked), Said("assistant", answer)).told
    assert told is not None
    assert told.text == NOTHING_SHOWN


def test_what_was_lost_is_no_more_behind_another_question() -> None:
    lost = (Said("user", "Which deals might we lose?"), Said("assistant", f"Without it: {SHALL_I}"))
    step = step_of("and in March?", *lost, Said("user", "What may a hotel cost?"), Said("assistant", "Up to 200."))  # fmt: skip
    assert (step.way, step.told) == ("documents", None)
    assert read(step_of("open deals of Sofia by stage", *lost)) == f"{SOFIA} · by stage"
    first = step_of("split that by owner").told
    assert first is not None
    assert first.text == NOTHING_SHOWN


def test_a_change_that_was_asked_back_is_not_leant_on() -> None:
    offered = Said("assistant", f"I can't narrow this by “Hamburg”. {SHALL_I}")
    history = (Said("user", ASKED[SOFIA]), Said("assistant", "18 open deals"), Said("user", "drop Hamburg"), offered)  # fmt: skip
    assert read(step_of("only above 20k", *history)) == f"{SOFIA} · value above 20,000"


def test_what_yes_was_said_to_can_be_leant_on() -> None:
    history = (
        Said("user", "Deals in Hamburg with a signed NDA"), Said("assistant", f"Without it: deals. {SHALL_I}"),
        Said("user", "yes"), Said("assistant", "250 deals"),
    )  # fmt: skip
    kept = without_asides(history, TODAY)
    assert [one.text for one in kept] == ["Deals in Hamburg with a signed NDA", "250 deals"]
    assert read(step_of("only Marcus's", *kept)) == "deals · owner Marcus Holm"


def test_the_same_again_is_without_what_was_not_understood_either() -> None:
    history = (Said("user", "Elena vs Sofia, won money, in 2026"), Said("assistant", f"I did not understand “Elena”. {WITHOUT_THAT}"))  # fmt: skip
    step = step_of("same thing but only deals under 50k", *history)
    assert read(step) == "won deals · owner Sofia Lindqvist · value below 50,000 · closed 2026"
    assert {"Elena", "money"} <= set(step.part.not_applied)


def test_a_question_of_its_own_behind_another_is_read_by_itself() -> None:
    step = behind(WON, "And what is still missing to reach the November target?")
    assert read(step) == "targets · closed Nov 2026 · as a figure"
    assert not step.account.not_used


@pytest.mark.parametrize(
    ("first", "then", "more"),
    [
        (SOFIA, "sort that by probability, lowest first", f"{SOFIA} · least likely first"),
        (SOFIA, "order them by value, biggest first", f"{SOFIA} · largest first"),
        (SOFIA, "can I see only the three largest?", f"{SOFIA} · the 3 largest"),
        (SOFIA, "which industries are they in?", f"{SOFIA} · by industry"),
        (SOFIA, "which one closes last?", f"{SOFIA} · last to close first"),
    ],
)
def test_orders_and_groups_are_asked_for_in_other_words(first: str, then: str, more: str) -> None:
    step = behind(ASKED[first], then)
    assert read(step) == more
    assert not step.account.not_used


def test_the_worst_of_what_was_ranked_is_of_the_same_kind() -> None:
    step = behind("Which source brings us the most money?", "and which one has the worst win rate?")
    assert read(step) == "deals · ranked · win rate · by source · lowest first"


def test_what_five_alone_belong_to_is_not_told_of_all() -> None:
    step = behind("Top 5 clients by won value", "which industries are they in?")
    assert step.asks_back


@pytest.mark.parametrize(
    "question",
    ["did anybody call those?", "calls with them", "who talked to those last and when", "any notes on these?", "show the tasks for those"],
)  # fmt: skip
def test_those_that_were_shown_are_not_left_out_of_another_question(question: str) -> None:
    step = behind(ASKED[WON], question)
    assert step.asks_back
    assert read(step) == WON


def test_the_open_ones_too_are_those_of_the_clients_that_were_told_about() -> None:
    step = behind(
        "What do we know about Alder & Finch Foods and Copperline Mining?",
        "count the open ones as well",
    )
    assert [one.client for one in step.part.requests] == [
        "Alder & Finch Foods",
        "Copperline Mining",
    ]
