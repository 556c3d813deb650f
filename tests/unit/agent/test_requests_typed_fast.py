"""Questions as they are typed between two calls: with what stands around them, in haste, in two or three turns."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from ea_core.agent.requests.parser import asked_together, parse
from ea_core.agent.requests.request import Request
from tests.unit.agent.names import BOOK, said

Said = dict[str, Any]
DEALS = {"of": "deals"}
LATE = {**DEALS, "ask": "list", "state": "late"}
WON = {**DEALS, "kind": "won", "basis": "closed"}
CLIENTS = {"ask": "list", "of": "clients"}
RANKED = {**DEALS, "ask": "ranking", "descending": True}
THIS_QUARTER, LAST_QUARTER = "Jul to Sep 2026", "Apr to Jun 2026"
QUESTIONS: list[tuple[str, Said]] = [
    # what stands around a question
    ("hey, quick one before the board call - what did we close in june?", {**WON, "ask": "list", "kind": "closed", "days": "Jun 2026"}),
    ("I'm new here. which of my clients have an open deal?", {**CLIENTS, "owner": "", "has_open": True}),
    ("my boss asks: how much money is in the pipe for q1 next year?",
     {**DEALS, "ask": "figure", "measures": ("value",), "kind": "open", "days": "Jan to Mar 2027", "basis": "expected"}),
    ("we lost too much lately i think. how many deals did we lose in june", {**WON, "ask": "count", "kind": "lost", "days": "Jun 2026"}),
    ("lost in june, list them please", {**WON, "ask": "list", "kind": "lost", "days": "Jun 2026"}),
    ("open deals of bos team, thx", {**DEALS, "ask": "list", "kind": "open", "not_applied": ("bos",)}),
    ("remind me what happened with zephyr the last weeks", {"ask": "list", "of": "activities", "client": "Zephyr", "not_applied": ("the last weeks",)}),
    # late, unassigned, quiet, new, in other words
    ("anything that should have been closed by now but isnt", LATE),
    ("deals slipping past their close date, sorted by value", {**LATE, "order": "value", "descending": True}),
    ("late deals, smallest first", {**LATE, "order": "value"}),
    ("clients nobody looks after", {**CLIENTS, "unassigned": True}),
    ("which customers haven't we spoken to since august?", {**CLIENTS, "quiet_days": 19}),
    ("leads we got this year", {**CLIENTS, "status": "lead", "days": "2026", "basis": "created"}),
    ("deals created since the beginning of july", {**DEALS, "ask": "list", "days": "since 1 Jul 2026", "basis": "created"}),
    ("which deals close before christmas", {**DEALS, "ask": "list", "kind": "open", "days": "until 24 Dec 2026", "basis": "expected"}),
    # ranks and charts
    ("Who on the team brought in the most this quarter?", {**RANKED, **WON, "measures": ("value",), "by": "owner", "days": THIS_QUARTER}),
    ("rank the team by win rate this year", {**RANKED, "measures": ("win_rate",), "by": "owner", "days": "2026", "basis": "closed"}),
    ("which industry loses us the most deals?", {**RANKED, "kind": "lost", "by": "industry"}),
    ("which source works best for us?", {**RANKED, "measures": ("win_rate",), "by": "source"}),
    ("who is the most active this year?", {**RANKED, "of": "activities", "by": "owner", "days": "2026"}),
    ("revenue by industry for 2025, biggest first", {**WON, "ask": "figure", "measures": ("value",), "by": "industry", "days": "2025"}),
    ("pie chart of open deals per owner", {**DEALS, "ask": "figure", "kind": "open", "by": "owner"}),
    ("notes bo wrote yesterday", {"ask": "list", "of": "activities", "activity": "note", "performer": "Bo Lind", "days": "yesterday"}),
    # two things at once, medians, the first of each, deals that changed their stage
    ("open value by owner and stage", {**DEALS, "ask": "figure", "measures": ("value",), "kind": "open", "by": "owner", "then": "stage"}),
    ("won revenue per owner per quarter", {**DEALS, "ask": "figure", "measures": ("value",), "kind": "won", "by": "owner", "then": "quarter"}),
    ("open deals by owner, stage and industry",
     {**DEALS, "ask": "figure", "measures": ("count",), "kind": "open", "by": "owner", "then": "stage", "not_applied": ("by industry",)}),
    ("clients by industry and owner", {**CLIENTS, "by": "industry", "not_applied": ("by owner",)}),
    ("median open deal value by stage", {**DEALS, "ask": "figure", "measures": ("median",), "kind": "open", "by": "stage"}),
    ("top 2 open deals of each owner", {**DEALS, "ask": "list", "kind": "open", "by": "owner", "each": 2, "order": "value", "descending": True}),
    ("smallest open deal of each stage", {**DEALS, "ask": "list", "kind": "open", "by": "stage", "each": 1, "order": "value"}),
    ("which deals moved to negotiation this month", {**DEALS, "ask": "list", "moved": ("", "Negotiation"), "days": "Aug 2026"}),
    ("how many deals went from new to demo given in july", {**DEALS, "ask": "count", "moved": ("New", "Demo given"), "days": "Jul 2026"}),
    ("what changed stage last month? | only bo's", {**DEALS, "ask": "list", "moved": ("", ""), "days": "Jul 2026", "owner": "Bo Lind"}),
    # activities and clients in groups, people by what they are, since when
    ("activities by person and type this quarter", {"ask": "list", "of": "activities", "by": "owner", "then": "type", "days": THIS_QUARTER}),
    ("emails sent to mining clients in july", {"ask": "list", "of": "activities", "activity": "email", "industry": "Mining", "days": "Jul 2026"}),
    ("how many new clients did we get per month this year", {**CLIENTS, "ask": "count", "by": "month", "days": "2026", "basis": "created"}),
    ("e-mail of the it manager at zephyr", {"ask": "record", "of": "clients", "client": "Zephyr", "fields": ("email",), "position": "it manager"}),
    ("since when is zephyr a client?", {"ask": "record", "of": "clients", "client": "Zephyr", "fields": ("since",)}),
    ("tell me about zephyr | who is responsible?", {"ask": "record", "of": "clients", "client": "Zephyr", "fields": ("owner",)}),
    ("revenue by owner | what happened with zephyr in july?", {"ask": "list", "of": "activities", "client": "Zephyr", "days": "Jul 2026"}),
    ("won this year not counting trade fairs as source", {**WON, "ask": "list", "days": "2026", "besides": (("source", "Trade fair"),)}),
    # nothing is dropped: the name before "close", the period of the first half, what is left out by a time
    ("what did ada close in q2", {**WON, "ask": "list", "kind": "closed", "owner": "Ada Reyes", "days": "Apr to Jun 2026"}),
    ("how much did we win in may and how many deals did we lose?", {**WON, "ask": "count", "kind": "lost", "days": "May 2026"}),
    ("my open deals without those due this year", {**DEALS, "ask": "list", "kind": "open", "owner": "", "not_days": (("expected", "2026"),)}),
    ("what's the chance we win the zephyr deals?", {**DEALS, "ask": "figure", "measures": ("chance",), "kind": "open", "client": "Zephyr"}),
    ("who closed the largest deal in 2025?", {**WON, "ask": "list", "days": "2025", "order": "value", "descending": True, "number": 1}),
    ("show me leads without any activity this month", {**CLIENTS, "status": "lead", "quiet_days": 19}),
    ("what's the status of the hatchery deal", {**DEALS, "ask": "list", "text": "hatchery", "fields": ("status",)}),
    ("my clients | only the quiet ones | sort by last activity",
     {**CLIENTS, "owner": "", "quiet_days": 21, "order": "last_activity", "descending": True}),
    ("what did we win in may? | which client was the biggest?", {**RANKED, **WON, "measures": ("value",), "by": "client", "days": "May 2026"}),
    ("offene deals von bo über 20k sortiert nach wert",
     {**DEALS, "ask": "list", "kind": "open", "owner": "Bo Lind", "value_from": Decimal("20000.01"), "order": "value", "descending": True}),
    ("compare won value by owner this quarter with last quarter",
     {**WON, "ask": "figure", "measures": ("value",), "by": "owner", "then": "quarter", "days": "Apr to Sep 2026"}),
    ("revenue by owner in may 2026 vs may 2025",
     {**WON, "ask": "figure", "measures": ("value",), "by": "owner", "days": "May 2026", "not_applied": ("a comparison with May 2025",)}),
    ("what changed since last monday?", {**DEALS, "ask": "list", "moved": ("", ""), "days": "since 17 Aug 2026"}),
    ("my late deals | which one is the largest?", {**LATE, "owner": "", "order": "value", "descending": True, "number": 1}),
    ("my late deals | open the first one", {**LATE, "owner": "", "order": "value", "number": 1}),
    ("my late deals | why are they late?", {**LATE, "owner": "", "not_applied": ("why",)}),
    ("which deals moved to negotiation this month | by owner",
     {**DEALS, "ask": "list", "moved": ("", "Negotiation"), "days": "Aug 2026", "by": "owner"}),
    ("deals that moved to negotiation in july and are still open",
     {**DEALS, "ask": "list", "kind": "open", "moved": ("", "Negotiation"), "days": "Jul 2026"}),
    ("which of bo's deals moved forward this month?",
     {**DEALS, "ask": "list", "owner": "Bo Lind", "moved": ("", ""), "days": "Aug 2026", "not_applied": ("forward",)}),
    ("which owner has the lowest win rate and why", {**DEALS, "ask": "ranking", "measures": ("win_rate",), "by": "owner", "not_applied": ("why",)}),
    ("top 3 clients per industry by revenue",
     {**RANKED, "measures": ("value",), "kind": "won", "by": "client", "number": 3, "not_applied": ("by industry",)}),
    ("leads | by industry | who owns them?", {**CLIENTS, "status": "lead", "fields": ("owner",)}),
    ("list late deals above 10k by value", {**LATE, "value_from": Decimal("10000.01"), "order": "value", "descending": True}),
    ("open deals by industry | sort by count | top 3",
     {**RANKED, "measures": ("count",), "kind": "open", "by": "industry", "number": 3}),
    ("compare bo and ada | compare q3 with q2",
     {**WON, "ask": "comparison", "days": THIS_QUARTER, "compared": LAST_QUARTER}),
    ("won deals of bo in may | and june and july?", {**WON, "ask": "list", "owner": "Bo Lind", "days": "Jun 2026", "not_applied": ("Jul 2026",)}),
    ("on average how long does it take us to win a deal", {**DEALS, "ask": "figure", "measures": ("cycle",)}),
    # slips of the months and of little words
    ("how mcuh did bo win in decmber", {**WON, "ask": "figure", "measures": ("value",), "owner": "Bo Lind", "days": "Dec 2025",
                                        "slips": (("decmber", "december"), ("mcuh", "much"))}),
]  # fmt: skip
TOP = {**DEALS, "ask": "list", "kind": "open", "order": "value", "descending": True}
CALLS = {"ask": "count", "of": "activities", "days": "Jul 2026"}
QUARTER = {**WON, "ask": "figure", "measures": ("value",)}
TURNS: list[tuple[str, Said]] = [
    ("open deals above 20k | sort by close date", {**DEALS, "ask": "list", "kind": "open", "value_from": Decimal("20000.01"), "order": "expected_close"}),
    ("open deals above 20k | sort by close date | who owns those?",
     {**DEALS, "ask": "figure", "kind": "open", "value_from": Decimal("20000.01"), "by": "owner"}),
    ("top 5 open deals | next 5", {**TOP, "number": 10}),
    ("top 5 open deals | show me more", {**TOP, "number": 25}),
    ("top 5 open deals | next 5 | total of those ten?", {**TOP, "ask": "figure", "measures": ("value",), "number": 10}),
    ("top 5 open deals | who is the owner?", {**TOP, "number": 5, "fields": ("owner",)}),
    ("open deals by owner | as a bar chart please", {**DEALS, "ask": "figure", "kind": "open", "by": "owner"}),
    ("open deals of bo | as a chart", {**DEALS, "ask": "list", "kind": "open", "owner": "Bo Lind", "not_applied": ("as a chart",)}),
    ("how many calls did bo make in july | and emails?", {**CALLS, "activity": "email", "performer": "Bo Lind"}),
    ("how many calls did bo make in july | and emails? | and ada?", {**CALLS, "activity": "email", "performer": "Ada Reyes"}),
    ("deals in negotiation | except bo's | average value?",
     {**DEALS, "ask": "figure", "measures": ("mean",), "stage": "Negotiation", "besides": (("owner", "Bo Lind"),)}),
    ("mining clients | how much did they buy in 2026?", {**QUARTER, "industry": "Mining", "days": "2026"}),
    ("mining clients | how much did they buy in 2026? | and pharma?", {**QUARTER, "industry": "Pharmaceuticals", "days": "2026"}),
    ("tell me about zephyr | open deals?", {**DEALS, "ask": "list", "kind": "open", "client": "Zephyr"}),
    ("tell me about zephyr | all open deals", {**DEALS, "ask": "list", "kind": "open"}),
    ("revenue this quarter | and last?", {**QUARTER, "days": LAST_QUARTER}),
    ("umsatz dieses quartal | und letztes? | nur bo", {**QUARTER, "days": LAST_QUARTER, "owner": "Bo Lind"}),
    ("weighted pipeline this quarter | and next?",
     {**DEALS, "ask": "figure", "measures": ("weighted",), "kind": "open", "days": "Oct to Dec 2026", "basis": "expected"}),
    ("what is due this month? | next month?", {**DEALS, "ask": "list", "kind": "open", "days": "Sep 2026", "basis": "expected"}),
]  # fmt: skip


def _of_turns(questions: str) -> Request:
    before: Request | None = None
    for question in questions.split(" | "):
        parts = parse(question, BOOK, before)
        assert not any(part.loose for part in parts)
        before = asked_together(parts)
    assert before is not None
    return replace(before, also=())


@pytest.mark.parametrize(("questions", "wanted"), [*QUESTIONS, *TURNS])
def test_what_is_typed_in_haste_is_one_typed_request(questions: str, wanted: Said) -> None:
    assert said(_of_turns(questions)) == wanted


@pytest.mark.parametrize(
    "question",
    [
        "When may a deal be moved to negotiation?", "The office: who closes it on Friday?",
        "Is the office open before Christmas?", "What do I have to bring in for the visa?",
    ],
)  # fmt: skip
def test_what_stands_around_it_makes_no_question_about_documents_one_about_the_crm(question: str) -> None:  # fmt: skip
    assert all(part.loose or part.rule or not part.requests for part in parse(question, BOOK))
