"""Questions into typed requests: what is asked, of which records, and what was not understood."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ea_core.agent.requests.parser import asked_together, parse
from ea_core.agent.requests.product import DELETE
from ea_core.agent.requests.refused import ELSEWHERE, NOTHING_SENT, ROLES
from ea_core.agent.requests.request import NONE, Request
from ea_core.agent.requests.talk import (
    CAN,
    GREETING,
    LANGUAGES,
    THANKS,
    small_talk,
)
from ea_core.crm.deal_course import Course
from tests.unit.agent.names import BOOK, said

Said = dict[str, Any]


def asked(question: str, before: Request | None = None) -> list[Said]:
    """What each request of a question says, without what it is about when that is deals."""
    found = [said(one) for part in parse(question, BOOK, before) for one in part.requests]
    for one in found:
        if one["of"] == "deals":
            del one["of"]
    return found


OPEN = {"ask": "list", "kind": "open"}
PHARMA = ("industry", "Pharmaceuticals")
QUESTIONS: list[tuple[str, list[Said]]] = [
    # what is left out is never read as its contrary
    *(
        (question, [{**OPEN, "besides": (PHARMA,)}])
        for question in (
            "open deals except pharma", "open deals in all industries except pharma", "open deals but not pharma",
            "open deals of all but pharma", "open deals minus pharma",
            "open deals, not counting pharma", "open deals excl. pharma", "open deals apart from pharma ones",
        )
    ),
    ("open deals by industry except pharma", [{"ask": "figure", "kind": "open", "by": "industry", "besides": (PHARMA,)}]),
    ("List every client in water", [{"ask": "list", "of": "clients", "industry": "Water"}]),
    ("What are the next steps agreed with Zephyr?", [{"ask": "list", "of": "tasks", "client": "Zephyr", "basis": "expected"}]),
    ("Which deals in Demo given haven't had a single activity in the past 30 days?", [{"ask": "list", "stage": "Demo given", "kind": "open", "course": Course(untouched_days=30)}]),
    ("How does our pipeline look today, by stage?", [{"ask": "figure", "kind": "open", "by": "stage"}]),
    ("open deals due today", [{"ask": "list", "kind": "open", "basis": "expected", "days": "today"}]),
    ("Which month was our weakest this year?", [{"ask": "ranking", "measures": ("value",), "kind": "won", "days": "2026", "basis": "closed", "by": "month"}]),
    ("how many clients does each of us have, leads not counted", [{"ask": "count", "of": "clients", "besides": (("status", "lead"),), "by": "owner"}]),
    ("so what exactly has Bo been doing this week", [{"ask": "list", "of": "activities", "performer": "Bo Lind", "days": "17 Aug 2026 to 23 Aug 2026"}]),
    ("every interaction with Zephyr since 1 June, newest first", [{"ask": "list", "of": "activities", "client": "Zephyr", "days": "since 1 Jun 2026"}]),
    ("I have meeting with Zephyr on Monday, what I should know before", [{"ask": "record", "of": "clients", "client": "Zephyr"}]),
    ("next meeting with Zephyr", [{"ask": "list", "of": "tasks", "client": "Zephyr", "basis": "expected", "not_applied": ("meetings", "meeting")}]),
    ("open deals, pharma excluded", [{**OPEN, "besides": (("industry", "Pharmaceuticals"),)}]),
    ("how many open deals does Bo have, net of commission", [{"ask": "count", "kind": "open", "owner": "Bo Lind", "not_applied": ("commission",)}]),
    ("open deals bar pharma", [{**OPEN, "besides": (("industry", "Pharmaceuticals"),)}]),
    ("deals without pharma and mining", [{"ask": "list", "besides": (PHARMA, ("industry", "Mining"))}]),
    ("open deals except the late ones of Bo", [{**OPEN, "not_applied": ("except the late ones of Bo",)}]),
    ("neither won nor lost deals in mining", [{**OPEN, "industry": "Mining"}]),
    # shares of the pipeline are of its value, rates by groups are told for each, also under a bound
    ("What percentage of our pipeline is in negotiation?", [
        {"ask": "figure", "measures": ("value",), "kind": "open", "stage": "Negotiation"},
        {"ask": "figure", "measures": ("value",), "kind": "open"},
    ]),
    ("Which industries have a win rate under 40%?", [{"ask": "figure", "measures": ("win_rate",), "by": "industry", "having": ("win_rate", None, Decimal(40))}]),
    ("average time to close for deals over 50k", [{"ask": "figure", "measures": ("cycle",), "value_from": Decimal("50000.01")}]),
    # the pipeline of a time to come is what is expected then
    ("What's in the pipeline for December?", [{"ask": "figure", "measures": ("value",), "kind": "open", "days": "Dec 2026", "basis": "expected"}]),
    ("open value, won deals and win rate of Bo", [{"ask": "figure", "measures": ("win_rate", "value"), "owner": "Bo Lind", "kind": "won", "not_applied": ("open value",)}]),
    # tasks
    ("what are my tasks?", [{"ask": "list", "of": "tasks", "owner": "", "basis": "expected"}]),
    ("how many overdue to-dos does Bo have", [{"ask": "count", "of": "tasks", "owner": "Bo Lind", "state": "late", "basis": "expected"}]),
    ("tasks in mining at Zephyr that are done", [{"ask": "list", "of": "tasks", "client": "Zephyr", "kind": "closed", "basis": "expected", "not_applied": ("Mining",)}]),
    # how many, how much, which
    ("How many open deals do we have?", [{"ask": "count", "kind": "open"}]),
    ("What is the total value of all open deals?", [{"ask": "figure", "measures": ("value",), "kind": "open"}]),
    ("How much revenue came from Zephyr?", [{"ask": "figure", "measures": ("value",), "kind": "won", "client": "Zephyr"}]),
    ("Is anything overdue?", [{"ask": "list", "state": "late"}]),
    ("Top 3 largest open deals", [{**OPEN, "order": "value", "descending": True, "number": 3}]),
    ("What is our oldest open deal?", [{**OPEN, "order": "newest", "number": 1}]),
    ("weighted pipeline of Bo", [{"ask": "figure", "measures": ("weighted",), "kind": "open", "owner": "Bo Lind"}]),
    # names: the installation's, in any case, by a part, with a slip; never because of a capital letter
    ("deals of ACME FOODS", [{"ask": "list", "client": "Acme Foods Ltd"}]),
    ("tell me about birch and sons", [{"ask": "record", "of": "clients", "client": "Birch & Sons Paper"}]),
    ("tell me about nordlicht", [{"ask": "record", "of": "clients", "client": "Nordlicht GmbH"}]),
    ("Korvane Mining", [{"ask": "record", "of": "clients", "client": "Corvane Mining",
                         "slips": (("Korvane Mining", "Corvane Mining"),)}]),
    ("open deals in mining", [{**OPEN, "industry": "Mining"}]),
    ("win rate in pharma", [{"ask": "figure", "measures": ("win_rate",), "industry": "Pharmaceuticals"}]),
    ("deals of March Networks won in March 2026",
     [{"ask": "list", "client": "March Networks", "kind": "won", "days": "Mar 2026", "basis": "closed"}]),
    ("Who owns Zephyr?", [{"ask": "record", "of": "clients", "client": "Zephyr", "fields": ("owner",)}]),
    ("my late deals", [{"ask": "list", "owner": "", "state": "late"}]),
    ("unassigned clients", [{"ask": "list", "of": "clients", "unassigned": True}]),
    ("deals of Acme", [{"ask": "list", "several": (("Acme", ("Acme Foods Ltd", "Acme Steel")),)}]),
    ("win rate of Carla", [{"ask": "figure", "measures": ("win_rate",), "several": (("Carla", ("Carla Mendez", "Carla Ortiz")),)}]),
    # stages, sources, reasons, status, amounts
    ("How many deals are in negotiation?", [{"ask": "count", "stage": "Negotiation"}]),
    ("deals in demo given above 20k", [{"ask": "list", "stage": "Demo given", "value_from": Decimal("20000.01")}]),
    ("deals from trade fairs", [{"ask": "list", "source": "Trade fair"}]),
    ("deals that came from a trade fair and are still open", [{**OPEN, "source": "Trade fair"}]),
    ("What is the average time it takes Bo to win a deal?", [{"ask": "figure", "measures": ("cycle",), "owner": "Bo Lind", "kind": "won"}]),
    ("deals between 10 and 20 thousand lost because of price",
     [{"ask": "list", "kind": "lost", "reason": "Price", "value_from": Decimal(10000), "value_below": Decimal("20000.01")}]),
    ("what is overdue for me", [{"ask": "list", "state": "late", "owner": ""}]),
    ("show me the overdue deals of Bo for me", [{"ask": "list", "state": "late", "owner": "Bo Lind"}]),
    ("deals from the website lost because of price",
     [{"ask": "list", "source": "Website", "kind": "lost", "reason": "Price"}]),
    ("Which clients are leads?", [{"ask": "list", "of": "clients", "status": "lead"}]),
    ("open deals between 5,000 and $10,000", [{**OPEN, "value_from": Decimal(5000), "value_below": Decimal("10000.01")}]),
    ("clients we have not contacted for 2 months", [{"ask": "list", "of": "clients", "quiet_days": 60}]),
    ("clients without open deals", [{"ask": "list", "of": "clients"}]),
    # what lies in the period
    ("How many deals did we close last month?", [{"ask": "count", "kind": "closed", "days": "Jul 2026", "basis": "closed"}]),
    ("Which deals close this month?", [{**OPEN, "days": "Aug 2026", "basis": "expected"}]),
    ("new deals last week", [{"ask": "list", "days": "10 Aug 2026 to 16 Aug 2026", "basis": "created"}]),
    ("open deals expected in October", [{**OPEN, "days": "Oct 2026", "basis": "expected"}]),
    ("deals won in October", [{"ask": "list", "kind": "won", "days": "Oct 2025", "basis": "closed"}]),
    # groups, ranks, comparisons
    ("win rate by industry", [{"ask": "figure", "measures": ("win_rate",), "by": "industry"}]),
    ("Which client has the highest open value?",
     [{"ask": "ranking", "measures": ("value",), "kind": "open", "by": "client", "descending": True}]),
    ("Who won the fewest deals this year?",
     [{"ask": "ranking", "kind": "won", "by": "owner", "days": "2026", "basis": "closed"}]),
    ("top 5 clients by revenue", [{"ask": "ranking", "measures": ("value",), "kind": "won", "by": "client", "number": 5, "descending": True}]),
    ("compare revenue this quarter with last quarter",
     [{"ask": "comparison", "measures": ("value",), "kind": "won", "basis": "closed",
       "days": "Jul to Sep 2026", "compared": "Apr to Jun 2026"}]),
    ("Is our win rate better than last year?",
     [{"ask": "comparison", "measures": ("win_rate",), "basis": "closed", "days": "2026", "compared": "2025"}]),
    ("Why do we lose deals?", [{"ask": "figure", "kind": "lost", "by": "lost_reason"}]),
    # activities, contacts
    ("How many calls did Bo log this week?",
     [{"ask": "count", "of": "activities", "activity": "call", "performer": "Bo Lind", "days": "17 Aug 2026 to 23 Aug 2026"}]),
    ("When did we last talk to Zephyr?", [{"ask": "record", "of": "clients", "client": "Zephyr", "fields": ("last_activity",)}]),
    ("How many contacts does Zephyr have?", [{"ask": "count", "of": "contacts", "client": "Zephyr", "fields": ("contact",)}]),
    # several at once
    ("open deals of Zephyr and Nordlicht", [{**OPEN, "client": "Zephyr"}, {**OPEN, "client": "Nordlicht GmbH"}]),
    ("How many deals did we win and lose in 2025?",
     [{"ask": "count", "kind": "won", "days": "2025", "basis": "closed"},
      {"ask": "count", "kind": "lost", "days": "2025", "basis": "closed"}]),
    ("How many open deals does Bo have and what is his win rate?",
     [{"ask": "count", "kind": "open", "owner": "Bo Lind"},
      {"ask": "figure", "measures": ("win_rate",), "owner": "Bo Lind"}]),
    # what can't be applied is named, never dropped
    ("win rate in banking", [{"ask": "figure", "measures": ("win_rate",), "not_applied": ("banking",)}]),
    ("open deals except Zephyr", [{**OPEN, "besides": (("client", "Zephyr"),)}]),
    ("deals not owned by Bo", [{"ask": "list", "besides": (("owner", "Bo Lind"),)}]),
    ("late deals in October", [{"ask": "list", "state": "late", "not_applied": ("Oct 2025",)}]),
    ("late deals expected in June", [{"ask": "list", "state": "late", "days": "Jun 2026", "basis": "expected"}]),
    ("everything that slipped: expected close in July", [{"ask": "list", "state": "late", "days": "Jul 2026", "basis": "expected"}]),
    ("quiet deals expected in October", [{"ask": "list", "state": "quiet", "days": "Oct 2026", "basis": "expected"}]),
    ("quiet deals expected this month", [{"ask": "list", "state": "quiet", "days": "Aug 2026", "basis": "expected"}]),
    ("deals quiet this month", [{**OPEN, "course": Course(untouched_days=19)}]),
    ("Which late deals were created in the first quarter?", [{"ask": "list", "state": "late", "days": "Jan to Mar 2026", "basis": "created"}]),
    ("deals due soon that were created in June", [{"ask": "list", "state": "due", "days": "Jun 2026", "basis": "created"}]),
    ("deals that missed their close date in June", [{"ask": "list", "state": "late", "days": "Jun 2026", "basis": "expected"}]),
    ("late deals created in 2026 and expected in June", [{"ask": "list", "state": "late", "days": "Jun 2026", "basis": "expected", "not_applied": ("created in 2026",)}]),
    ("overdue tasks due in June", [{"ask": "list", "of": "tasks", "state": "late", "days": "Jun 2026", "basis": "expected"}]),
    ("win rate of the stage negotiation", [{"ask": "figure", "measures": ("win_rate",), "not_applied": ("stage Negotiation",)}]),
    *(
        (question, [{"ask": "figure", "having": NONE, **slots}])
        for question, slots in (
            ("who won nothing this year?", {"kind": "won", "by": "owner", "days": "2026", "basis": "closed"}),
            ("is there anybody on the team without late deals", {"state": "late", "by": "owner"}),
            ("Who has nothing in the pipeline?", {"kind": "open", "by": "owner"}),
            ("Which industries have not bought anything?", {"kind": "won", "by": "industry"}),
            ("Has anyone not closed a deal in 2025?", {"kind": "closed", "by": "owner", "days": "2025", "basis": "closed"}),
            ("which colleagues lost no deal", {"kind": "lost", "by": "owner"}),
            ("which stages have no deals", {"by": "stage"}),
            ("which of my colleagues have no late deals", {"by": "owner", "state": "late"}),
            ("Has everyone in the team won something?", {"by": "owner", "kind": "won"}),
            ("industries in which we lost nothing", {"by": "industry", "kind": "lost"}),
            ("in which months did we win nothing in 2025", {"kind": "won", "by": "month", "days": "2025", "basis": "closed"}),
            ("Which quarters saw no wins in 2025?", {"kind": "won", "by": "quarter", "days": "2025", "basis": "closed"}),
        )
    ),
    ("who has over 100k in the pipeline?", [{"ask": "figure", "kind": "open", "by": "owner", "having": ("value", Decimal("100000.01"), None)}]),
    ("which clients have no open deals", [{"ask": "list", "of": "clients"}]),
    ("clients with more than 3 open deals", [{"ask": "figure", "kind": "open", "by": "client", "having": ("deals", Decimal(4), None)}]),
    ("open deals with no activity in 30 days", [{**OPEN, "course": Course(untouched_days=30)}]),
    ("new deals", [{"ask": "list", "not_applied": ("new",)}]),
    ("how many open deals are older than 6 months", [{"ask": "count", "kind": "open", "days": "until 19 Feb 2026", "basis": "created"}]),
    ("contacts of clients in pharma", [{"ask": "list", "of": "contacts", "industry": "Pharmaceuticals"}]),
    ("revenue in 2025 from churned clients",
     [{"ask": "figure", "measures": ("value",), "kind": "won", "status": "churned", "days": "2025", "basis": "closed"}]),
    ("number of activities by person", [{"ask": "count", "of": "activities", "by": "owner"}]),
    ("How many deals are late and how much are they worth?",
     [{"ask": "count", "state": "late"}, {"ask": "figure", "state": "late", "measures": ("value",)}]),
    ("How many deals did we lose vs win in 2025?",
     [{"ask": "count", "kind": "won", "days": "2025", "basis": "closed"},
      {"ask": "count", "kind": "lost", "days": "2025", "basis": "closed"}]),
    ("revenue in the first half of last year", [{"ask": "figure", "measures": ("value",), "kind": "won", "days": "Jan to Jun 2025", "basis": "closed"}]),
    ("2025 H1 revenue", [{"ask": "figure", "measures": ("value",), "kind": "won", "days": "Jan to Jun 2025", "basis": "closed"}]),
    ("won deals in March last year", [{"ask": "list", "kind": "won", "days": "Mar 2025", "basis": "closed"}]),
    ("revenue this month vs same month last year",
     [{"ask": "comparison", "measures": ("value",), "kind": "won", "days": "Aug 2026", "basis": "closed", "compared": "Aug 2025"}]),
    ("what did we lose in the past half year", [{"ask": "list", "kind": "lost", "days": "20 Feb 2026 to 19 Aug 2026", "basis": "closed"}]),
    ("How many deals were lost because of price this year compared to last year?",
     [{"ask": "count", "reason": "Price", "kind": "lost", "days": days, "basis": "closed"} for days in ("2026", "2025")]),
    ("bottom three owners by win rate", [{"ask": "ranking", "measures": ("win_rate",), "by": "owner", "number": 3}]),
    ("How many deals did each of us win in 2025?", [{"ask": "figure", "kind": "won", "days": "2025", "basis": "closed", "by": "owner"}]),
    ("Who among the team has the most overdue deals?", [{"ask": "ranking", "state": "late", "by": "owner", "descending": True}]),
    ("What will we win next quarter?", [{**OPEN, "days": "Oct to Dec 2026", "basis": "expected"}]),
    ("What will Bo win next month?", [{**OPEN, "owner": "Bo Lind", "days": "Sep 2026", "basis": "expected"}]),
    ("How many deals do we win in mining?", [{"ask": "count", "kind": "won", "industry": "Mining"}]),
    ("first deal we ever won", [{"ask": "list", "kind": "won", "order": "closed", "number": 1}]),
    ("Which deals of mine should close this week?", [{**OPEN, "owner": "", "days": "17 Aug 2026 to 23 Aug 2026", "basis": "expected"}]),
    ("How long do deals stay in negotiation?", [{"ask": "figure", "measures": ("time_in_stage",), "stage": "Negotiation"}]),
    ("Do we have a client called Blue Herring?", [{"ask": "list", "of": "clients", "text": "Blue Herring"}]),
    ("How many leads in the water sector?", [{"ask": "count", "of": "clients", "industry": "Water", "status": "lead"}]),
    ("Give me a summary of Zephyr", [{"ask": "record", "of": "clients", "client": "Zephyr"}]),
    ("Zephyr and Acme Steel: who owns them?",
     [{"ask": "record", "of": "clients", "client": name, "fields": ("owner",)} for name in ("Zephyr", "Acme Steel")]),
    ("deals per week", [{"ask": "list", "not_applied": ("per week",)}]),
    # chances, what is not written down, one of an order
    ("deals above 70 %", [{**OPEN, "probability_from": Decimal("70.01")}]),
    ("open deals between 40 and 60 percent", [{**OPEN, "probability_from": Decimal(40), "probability_below": Decimal("60.01")}]),
    ("deals with a discount above 20 %", [{"ask": "list", "not_applied": ("with a discount above 20 %",)}]),
    ("win rate of deals with a probability above 70 %",
     [{"ask": "figure", "measures": ("win_rate",), "kind": "open", "not_applied": ("a probability of at least 70 %",)}]),
    ("how many clients have deals above 70 %", [{"ask": "count", "of": "clients", "not_applied": ("a probability of at least 70 %",)}]),
    ("deals without a close date", [{**OPEN, "without": "expected_close"}]),
    ("won deals without a value", [{"ask": "list", "kind": "won", "without": "value"}]),
    ("What is still open from last year?", [{**OPEN, "days": "2025", "basis": "created"}]),
    ("won deals from Q1", [{"ask": "list", "kind": "won", "days": "Jan to Mar 2026", "basis": "closed"}]),
    ("sum of open deals where probability is under 30", [{**OPEN, "ask": "figure", "measures": ("value",), "probability_below": Decimal(30)}]),
    ("Who missed the target in Q3?", [{"ask": "figure", "of": "targets", "by": "owner", "days": "Jul to Sep 2026", "basis": "closed", "share_below": Decimal(100)}]),
    ("give me 3 deals most likely to close this quarter", [{**OPEN, "days": "Jul to Sep 2026", "basis": "expected", "order": "probability", "descending": True, "number": 3}]),
    ("Who are our top performing sales reps by revenue?", [{"ask": "ranking", "measures": ("value",), "kind": "won", "by": "owner", "descending": True}]),
    ("How long does our sales process typically take?", [{"ask": "figure", "measures": ("cycle",)}]),
    ("Will I hit my number this quarter?", [{"ask": "figure", "of": "targets", "owner": "", "days": "Jul to Sep 2026", "basis": "closed"}]),
    ("What calls do I have coming up?", [{"ask": "list", "of": "tasks", "owner": "", "basis": "expected", "not_applied": ("calls",)}]),
    ("Which accounts closed fastest this year?", [{"ask": "ranking", "measures": ("cycle",), "kind": "won", "days": "2026", "basis": "closed", "by": "client"}]),
    ("How is our open pipeline distributed across stages?", [{"ask": "figure", "kind": "open", "by": "stage"}]),
    ("Give me a summary of my largest open deal.", [{**OPEN, "owner": "", "order": "value", "descending": True, "number": 1}]),
    ("Are there any opportunities with a close date in the past that are still open?", [{"ask": "list", "state": "late"}]),
    ("How much revenue can we expect this month?", [{"ask": "figure", "measures": ("weighted",), "kind": "open", "days": "Aug 2026", "basis": "expected"}]),
    ("Show me all reps and their total pipeline", [{"ask": "figure", "measures": ("value",), "kind": "open", "by": "owner"}]),
    ("Is our win rate improving?", [{"ask": "figure", "measures": ("win_rate",), "by": "quarter"}]),
    ("revenue trend this year", [{"ask": "figure", "measures": ("value",), "kind": "won", "by": "month", "days": "2026", "basis": "closed"}]),
    ("Are we on track to meet our targets?", [{"ask": "figure", "of": "targets", "days": "Aug 2026", "basis": "closed"}]),
    ("Which deals are missing amount, close date, or contact?", [{"ask": "list", "without": "value", "not_applied": ("close date", "or contact")}]),
    ("Show me our most recent wins", [{"ask": "list", "kind": "won", "order": "closed", "descending": True}]),
    ("Give me a quick summary of our win rates", [{"ask": "figure", "measures": ("win_rate",)}]),
    ("Create a list of the stale deals", [{"ask": "list", "state": "stalled"}]),
    ("which clients have we not followed up with in 30 days", [{"ask": "list", "of": "clients", "quiet_days": 30}]),
    ("Give me a summary of my current sales pipeline", [{"ask": "figure", "measures": ("overview",), "owner": ""}]),
    ("what deals are closing soon", [{"ask": "list", "state": "due"}]),
    ("projected revenue this quarter", [{"ask": "figure", "measures": ("weighted",), "kind": "open", "days": "Jul to Sep 2026", "basis": "expected"}]),
    ("How many deals are still being worked?", [{"ask": "count", "kind": "open"}]),
    ("How many deals are in the 'Negotiation' stage?", [{"ask": "count", "stage": "Negotiation", "fields": ("stage",)}]),
    ('deals called "Falcon"', [{"ask": "list", "text": "Falcon"}]),
    ("List the top 5 open deals in terms of probability", [{**OPEN, "order": "probability", "descending": True, "number": 5}]),
    ("biggest 5 open deals", [{**OPEN, "order": "value", "descending": True, "number": 5}]),
    ("How long do deals usually take from creation to win?", [{"ask": "figure", "measures": ("cycle",)}]),
    ("All open deals except Bo's and anything under 10k", [{**OPEN, "value_from": Decimal(10000), "besides": (("owner", "Bo Lind"),)}]),
    ("which clients have we never had a deal with", [{"ask": "list", "of": "clients", "without_deals": "all"}]),
    ("which clients do we have deals with", [{"ask": "list", "of": "clients", "not_applied": ("deals",)}]),
    ("Why did we lose the last deal with Zephyr?", [{"ask": "list", "kind": "lost", "client": "Zephyr", "order": "closed", "descending": True, "number": 1}]),
    ("second largest open deal", [{**OPEN, "order": "value", "descending": True, "number": 2, "nth": 2}]),
    ("second largest client", [{"ask": "ranking", "measures": ("value",), "kind": "won", "by": "client", "descending": True, "nth": 2}]),
    ("next 5 deals to close", [{**OPEN, "order": "expected_close", "number": 5}]),
    ("who lost the largest deal in 2025", [{"ask": "list", "kind": "lost", "days": "2025", "basis": "closed", "order": "value", "descending": True, "number": 1}]),
    ("open deals worth 10-20k", [{**OPEN, "value_from": Decimal(10000), "value_below": Decimal("20000.01")}]),
    # figures: the middle, averages of months, other groups
    ("median value of open deals", [{"ask": "figure", "measures": ("median",), "kind": "open"}]),
    ("average open deal", [{"ask": "figure", "measures": ("mean",), "kind": "open"}]),
    ("average and total value of open deals", [{"ask": "figure", "measures": ("mean", "value"), "kind": "open"}]),
    ("average revenue per month in 2026", [{"ask": "figure", "measures": ("value",), "kind": "won", "days": "2026", "basis": "closed", "by": "month", "averaged": 8}]),
    ("pipeline by expected month", [{"ask": "figure", "kind": "open", "by": "month"}]),
    ("revenue by owner and month", [{"ask": "figure", "measures": ("value",), "kind": "won", "by": "owner", "then": "month"}]),
    ("biggest deal per owner", [{"ask": "list", "by": "owner", "each": 1, "order": "value", "descending": True}]),
    ("worst win rate by industry", [{"ask": "ranking", "measures": ("win_rate",), "by": "industry"}]),
    ("revenue and win rate by owner", [{"ask": "figure", "measures": ("win_rate",), "kind": "won", "by": "owner", "not_applied": ("value",)}]),
    ("which month was the best in 2025", [{"ask": "ranking", "measures": ("value",), "kind": "won", "days": "2025", "basis": "closed", "by": "month", "descending": True}]),
    # nothing of several is dropped
    ("deals lost because of price or no budget", [{"ask": "list", "kind": "lost", "reason": one} for one in ("Price", "No budget")]),
    ("leads and churned clients", [{"ask": "list", "of": "clients", "status": one} for one in ("lead", "churned")]),
    ("calls and meetings of Bo in 2025",
     [{"ask": "list", "of": "activities", "activity": one, "performer": "Bo Lind", "days": "2025"} for one in ("call", "meeting")]),
    ("calls in May and June", [{"ask": "list", "of": "activities", "activity": "call", "days": days} for days in ("May 2026", "Jun 2026")]),
    ("clients with most activities", [{"ask": "ranking", "of": "activities", "by": "client", "descending": True}]),
    ("which clients have no open deals but won deals",
     [{"ask": "figure", "kind": "won", "by": "client", "having": ("deals", Decimal(1), None), "without_deals": "open"}]),
    ("lost deals since the summer", [{"ask": "list", "kind": "lost", "not_applied": ("since the summer",)}]),
    ("open value excl. Zephyr", [{"ask": "figure", "measures": ("value",), "kind": "open", "besides": (("client", "Zephyr"),)}]),
    ("notes about security", [{"ask": "list", "of": "activities", "activity": "note", "not_applied": ("about security",)}]),
    ("win rate for deals from the website vs trade fair",
     [{"ask": "figure", "measures": ("win_rate",), "source": one} for one in ("Website", "Trade fair")]),
    # in few words
    ("our average sales cycle in 2026", [{"ask": "figure", "measures": ("cycle",), "days": "2026", "basis": "closed"}]),
    ("did Bo win more than Ada in 2025?",
     [{"ask": "list", "kind": "won", "owner": one, "days": "2025", "basis": "closed"} for one in ("Bo Lind", "Ada Reyes")]),
    ("deals with Pulse V3", [{"ask": "list", "not_applied": ("with Pulse V3",)}]),
    ("what does Bo have in negotiation", [{"ask": "list", "owner": "Bo Lind", "stage": "Negotiation"}]),
    ("give me Bo's numbers", [{"ask": "figure", "measures": ("overview",), "owner": "Bo Lind"}]),
    ("clients nobody called this month", [{"ask": "list", "of": "clients", "quiet_days": 19, "not_applied": ("called",)}]),
    ("clients without activity since May", [{"ask": "list", "of": "clients", "quiet_days": 111}]),
    ("how many new clients did we win in 2025", [{"ask": "count", "of": "clients", "days": "2025", "basis": "created"}]),
    ("Zehpyr", [{"ask": "record", "of": "clients", "client": "Zephyr", "slips": (("Zehpyr", "Zephyr"),)}]),
    ("What share of open deals is late?", [{"ask": "count", "state": "late"}, {"ask": "count", "kind": "open"}]),
    ("Bo's share of revenue in 2025",
     [{"ask": "figure", "measures": ("value",), "kind": "won", "days": "2025", "basis": "closed", **more} for more in ({"owner": "Bo Lind"}, {})]),
    ("which percentage of our clients is churned", [{"ask": "count", "of": "clients", "status": "churned"}, {"ask": "count", "of": "clients"}]),
    ("What share of deals did we win?", [{"ask": "figure", "measures": ("win_rate",), "kind": "won"}]),
]  # fmt: skip


@pytest.mark.parametrize(("question", "wanted"), QUESTIONS, ids=[q for q, _ in QUESTIONS])
def test_a_question_is_one_typed_request(question: str, wanted: list[Said]) -> None:
    assert asked(question) == wanted


@pytest.mark.parametrize(
    "question",
    [
        "Where are the revenue stamps kept?",
        "At what pressure is the pipeline at Norrland tested?",
        "What does the contract say about revenue share?",
        "Who has to approve a discount above 20 %?",
        "What does a single Pulse V3 cost when a client orders 120 of them?",
        "How many days of holiday do I have?",
        "Who has not closed the window?",
        "Is there anybody without a badge?",
        "Has everyone read the handbook?",
        "Does everyone have a contract?",
        "Which employees have no contract?",
    ],
)
def test_words_that_nothing_explains_make_it_a_question_about_documents(question: str) -> None:
    (part,) = parse(question, BOOK)
    assert part.loose or not part.requests


@pytest.mark.parametrize(
    "question",
    [
        "What is the policy for deals above 100,000?", "When does a deal count as stalled?",
        "How do I move a deal to negotiation?", "What discount may I give on a deal?", "What is a lead?",
    ],
)  # fmt: skip
def test_questions_about_rules_are_told(question: str) -> None:
    assert parse(question, BOOK)[0].rule


def _conversation(*questions: str) -> Said:
    before: Request | None = None
    for question in questions:
        before = asked_together(parse(question, BOOK, before))
    assert before is not None
    return said(before)


def _all(*questions: str) -> tuple[Request, ...]:
    """The requests of the last question."""
    before: Request | None = None
    for question in questions:
        parts = parse(question, BOOK, before)
        before = asked_together(parts)
    return parts[-1].requests


def test_what_leads_on_takes_over_what_it_does_not_say() -> None:
    rate = {"ask": "figure", "of": "deals", "measures": ("win_rate",)}
    first = "What is Bo's win rate?"
    assert _conversation(first, "And Ada's?") == {**rate, "owner": "Ada Reyes"}
    assert _conversation(first, "And Ada's?", "And last year?") == {
        **rate, "owner": "Ada Reyes", "days": "2025", "basis": "closed",
    }  # fmt: skip
    assert _conversation(first, "in mining") == {**rate, "owner": "Bo Lind", "industry": "Mining"}
    about = {"ask": "record", "of": "clients", "client": "Zephyr"}
    assert _conversation("Tell me about Zephyr", "Who is the contact there?") == {
        **about, "fields": ("contact",),
    }  # fmt: skip
    assert _conversation("Tell me about Zephyr", "And Corvane?") == {
        **about, "client": "Corvane Mining",
    }  # fmt: skip
    lost = {"of": "deals", "kind": "lost", "days": "2025", "basis": "closed"}
    assert _conversation("deals lost in 2025", "why?") == {
        **lost,
        "ask": "figure",
        "by": "lost_reason",
    }
    won = {"ask": "count", "of": "deals", "kind": "won", "basis": "closed"}
    assert _conversation("How many deals did we win last month?", "and the month before?") == {
        **won,
        "days": "Jun 2026",
    }
    assert _conversation("How many deals did we win last month?", "same month last year?") == {
        **won,
        "days": "Jul 2025",
    }
    assert _conversation("How many deals did we win last month?", "the year before?") == {
        **won,
        "days": "Jul 2025",
    }
    best = _conversation("Top 5 clients by revenue", "and by open value")
    assert (best["by"], best["kind"], best["number"]) == ("client", "open", 5)
    late = "late deals of Zephyr and Nordlicht"
    assert [one.client for one in _all(late, "above 20k")] == ["Zephyr", "Nordlicht GmbH"]
    assert [one.value_from for one in _all(late, "above 20k")] == [Decimal("20000.01")] * 2
    assert [one.client for one in _all(late, "and together?")] == ["Zephyr", "Nordlicht GmbH"]
    assert _all(late, "and who owns them?")[0].by == "owner"
    (whose,) = _all("What share of open deals is late, and who owns them?")
    assert (whose.state, whose.by) == ("late", "owner")
    assert _all("which clients are leads?", "and who owns them?")[0].fields == ("owner",)
    assert [one.probability_below for one in _all("deals above 70 %", "and below 30 %?")] == [30]
    (bigger,) = _all(late, "of Zephyr", "the largest one?")
    assert (bigger.order, bigger.number) == ("value", 1)
    assert _all("open deals of Bo", "how many?")[0].ask == "count"
    (both,) = _all("revenue in Q2 2026", "compared with Q1 2026?")
    assert (both.ask, both.compared and both.compared.words) == ("comparison", "Jan to Mar 2026")
    assert _all("open deals by owner in Q2 2026", "compared with Q1 2026?")[0].not_applied
    (told,) = _all("open deals of Zephyr", "tell me more about it")
    assert (told.ask, told.client) == ("record", "Zephyr")
    found = Request("ranking", "deals", by="client", found="Nordlicht GmbH")
    (one,) = parse("Who owns it?", BOOK, found)[0].requests
    assert (one.client, one.fields) == ("Nordlicht GmbH", ("owner",))
    assert asked("How many deals did we win in 2025?", found) == [
        {"ask": "count", "kind": "won", "days": "2025", "basis": "closed"}
    ]


@pytest.mark.parametrize(
    ("said_to_it", "answer"),
    [
        ("Hello", GREETING), ("good morning!", GREETING), ("Thanks!", THANKS), ("ok, thank you", THANKS),
        ("What can you do?", CAN), ("Who are you?", CAN), ("hi, what can you do", CAN),
        ("Which languages do you speak?", LANGUAGES), ("Do you speak German?", LANGUAGES),
        ("Delete the deal with Zephyr", DELETE), ("Could you set Zephyr to churned?", ELSEWHERE),
        ("make me an admin", ROLES), ("Change the role of Bo to manager", ROLES), ("create a client called Foo", ELSEWHERE),
        ("Send an e-mail to Bo about late deals", NOTHING_SENT), ("log a call", ELSEWHERE), ("send me the open deals", None),
        ("change in revenue compared to last year", None), ("close rate", None), ("email addresses of Zephyr", None), ("email of Jo Roe", None),
        ("Hello Bo, what is our win rate?", None), ("Who is Bo?", None), ("help desk number", None),
    ],
)  # fmt: skip
def test_what_asks_for_nothing_gets_a_sentence(said_to_it: str, answer: str | None) -> None:
    assert small_talk(said_to_it) == answer


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("I think my badge was stolen. How quickly must I tell the porter?", 1),
        (
            "There is a fair in Lindwell that I should visit. How much lead time does the desk need?",
            1,
        ),
        ("The copier is broken. Whom do I call?", 1),
        ("My badge was lost. Whom do I tell?", 1),
        ("How many weeks off can I take for my wife, who was hurt in the service?", 1),
        ("How many deals are open, who owns them?", 2),
        ("Show my deals. Also the late ones.", 2),
    ],
)
def test_what_only_tells_what_a_question_is_about_is_no_question(question: str, parts: int) -> None:
    assert len(parse(question, BOOK)) == parts
