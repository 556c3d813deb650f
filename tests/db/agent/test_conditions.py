"""Conditions on deals, clients and tasks, with answers that SQL computes beside the product's functions."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
from psycopg.rows import dict_row

from ea_core.actor import Actor
from tests.conftest import TestDatabase
from tests.db.agent.office import Office
from tests.db.agent.test_crm_questions import (
    ADA,
    DEALS,
    LATE,
    LOST,
    OPEN,
    QUARTER,
    SOFIA,
    THIS_YEAR,
    TODAY,
    WON,
    Case,
    clients,
    closed,
    demo,
    from_crm,
    replied,
    some,
    too_little,
    unable,
    wanted,
)

__all__ = ["demo"]  # the fixture

# Rows of which something is not known, so that no condition is met by nothing.
SPOILT = (
    "update clients set industry = null where name = 'Marisol Produce'",
    "update clients set website = null where name in ('Marisol Produce', 'Blue Heron Dairy')",
    "update contacts set phone = null where client_id in (select id from clients where name in ('Copperline Mining', 'Blue Heron Dairy'))",
    "update contacts set email = null where client_id in (select id from clients where name = 'Copperline Mining')",
    "delete from contacts where client_id in (select id from clients where name = 'Yarrow Cosmetics')",
    "update deals set value = null where id in (select id from deals where stage_kind = 'open' order by id limit 2)",
    "update deals set value = 0 where id in (select id from deals where stage_kind = 'open' order by id desc limit 3)",
    "update deals set expected_close_date = null where id in (select id from deals where stage_kind = 'open' order by title limit 4)",
    "update tasks set due_on = null where id in (select id from tasks where state = 'open' order by id limit 3)",
    "update tasks set deal_id = null where id in (select id from tasks where state = 'open' order by id desc limit 2)",
)


def untouched(number: int) -> str:
    return f"d.id in (select deal_id from deal_states where last_touch_at < '{TODAY - timedelta(days=number - 1)}')"


def staying(bound: str) -> str:
    return f"{OPEN} and '{TODAY}' - coalesce(d.stage_changed_at, d.created_at)::date {bound}"


def took(bound: str) -> str:
    return f"d.closed_at::date - d.created_at::date {bound}"


def lacking(what: str = "true", days: int | None = None) -> str:
    since = f"and a.performed_at >= '{TODAY - timedelta(days=days - 1)}'" if days else ""
    return f"""not exists (select 1 from activities a where {what} {since} and
        ((a.entity_type = 'deal' and a.entity_id = d.id) or (a.entity_type = 'client' and a.entity_id = c.id)))"""


CALL, MEETING, MAIL = (f"a.type = '{one}'" for one in ("call", "meeting", "email"))
NEGOTIATION, NEW = ("d.stage = 'negotiation'", "d.stage = 'new'")
NO_TASK = "not exists (select 1 from tasks k where k.deal_id = d.id and k.state = 'open')"
QUIET = "untouched (no activity, no change of stage) for {} days or more"


def tasks(*where: str) -> str:
    return f"select count(*) as n from tasks k left join profiles p on p.id = k.assigned_to where k.state = 'open' and {' and '.join(where)}"


def of_contacts(what: str) -> str:
    return f"not exists (select 1 from contacts t where t.client_id = c.id and {what})"


def reached(first: date, last: date) -> str:
    """Each person's target of some months, what was won of it, and which percentage that is."""
    return f"""select o.full_name as t, t.target, coalesce(w.won, 0) as won, greatest(t.target - coalesce(w.won, 0), 0) as v_gap,
        coalesce(w.won, 0) * 100 / t.target as share
        from (select person_id, sum(amount) as target from targets where person_id is not null and month between '{first}' and '{last}' group by 1) t
        join profiles o on o.id = t.person_id
        left join (select c.owner_id, sum(d.value) as won {DEALS} where {WON} and {closed(first, last)} group by 1) w on w.owner_id = o.id"""


YEARLY = reached(date(TODAY.year, 1, 1), date(TODAY.year, 12, 31))
QUARTERLY = reached(QUARTER.first, QUARTER.last)


def having(bound: str, of: str = YEARLY) -> str:
    return f"select count(*) filter (where share {bound}) as n, count(*) as n_all from ({of}) r"


def first_by(order: str, of: str = YEARLY, where: str = "true") -> str:
    return f"select * from ({of}) r where {where} order by {order} limit 1"


def of_first(number: int, by: str, *where: str) -> str:
    """What the first groups have of the value of all, and of how much."""
    return f"""select round(sum(v) filter (where place <= {number}) / sum(v), 6) as r, sum(v) filter (where place <= {number}) as v, sum(v) as v_all
        from (select coalesce(sum(d.value), 0) as v, row_number() over (order by coalesce(sum(d.value), 0) desc) as place
          {DEALS} where {" and ".join(where)} group by {by}) g"""


def clients_with(*having: str, where: str = "true", of: str = "c.id") -> str:
    """How many clients (or other groups) there are by what their deals are."""
    return f"select count(*) as n from (select {of} as k {DEALS} where {of} is not null and {where} group by 1 having {' and '.join(having)}) g"


def n_of(kind: str, bound: str) -> str:
    return f"count(*) filter (where {kind}) {bound}"


CASES: list[Case] = [
    # -- two kinds of deals --------------------------------------------------------------------
    ("clients with at least 3 lost deals and no won deal", "{n} clients have at least 3 lost deals and no won deals", clients_with(n_of(LOST, ">= 3"), n_of(WON, "= 0"))),
    ("clients with lost deals but no open deals", "{n} clients have at least 1 lost deal and no open deals", clients_with(n_of(LOST, ">= 1"), n_of(OPEN, "= 0"))),
    ("clients with more than 2 won deals and nothing open", "{n} clients have at least 3 won deals and no open deals", clients_with(n_of(WON, ">= 3"), n_of(OPEN, "= 0"))),
    ("clients we lost at least 2 deals with and won none", "{n} clients have at least 2 lost deals and no won deals", clients_with(n_of(LOST, ">= 2"), n_of(WON, "= 0"))),
    ("clients with both won and lost deals", "{n} clients have at least 1 won deal and lost deals", clients_with(n_of(WON, ">= 1"), n_of(LOST, ">= 1"))),
    ("how many clients have open deals and lost deals?", "{n} clients have at least 1 open deal and lost deals", clients_with(n_of(OPEN, ">= 1"), n_of(LOST, ">= 1"))),
    ("industries with lost deals and no won deals this year", "{n} industries have at least 1 lost deal and no won deals in", clients_with(n_of(LOST, ">= 1"), n_of(WON, "= 0"), where=THIS_YEAR, of="c.industry")),
    ("clients with lost deals above 20k and no won deals", unable("without won deals"), "select 1 as n"),
    ("active clients with more than two open deals", "{n} clients have at least 3 open deals of active clients", clients_with(n_of(OPEN, ">= 3"), where="c.status = 'active'")),
    ("former clients we once sold more than 5k to", "{n} clients have won deals worth more than $5,000 together of churned clients", clients_with("sum(d.value) > 5000", where=f"c.status = 'churned' and {WON}")),
    ("clients with more than 2 won deals and more than 50k revenue", unable("more than 50k") + " {n} clients have at least 3 won deals", clients_with(n_of(WON, ">= 3"))),
    ("deals whose owner is not the owner of the client", too_little("not the owner of the client"), "select 1 as n"),
    # -- shares --------------------------------------------------------------------------------
    ("how much of the pipeline depends on the biggest client?", "That is {r} of the value: {v} of {v_all}", of_first(1, "c.id", OPEN)),
    ("what share of the pipeline is with one client?", "That is {r} of the value: {v} of {v_all}", of_first(1, "c.id", OPEN)),
    ("share of won value of the five largest clients", "The first 5 have {r} of the value: {v} of {v_all}", of_first(5, "c.id", WON)),
    ("what percentage of won value this year do the top 3 clients make up?", "The first 3 have {r} of the value: {v} of {v_all}", of_first(3, "c.id", WON, THIS_YEAR)),
    ("what share of revenue comes from our biggest industry?", "That is {r} of the value: {v} of {v_all}", of_first(1, "c.industry", WON, "c.industry is not null").replace("sum(v) as v_all", f"(select sum(d.value) {DEALS} where {WON}) as v_all").replace("/ sum(v), 6)", f"/ (select sum(d.value) {DEALS} where {WON}), 6)")),
    ("share of the pipeline by stage", "{r} of the value, {v}, ", of_first(1, "d.stage", OPEN)),
    ("what share of won deals took longer than 90 days?", "{r} by number", f"select round(count(*) filter (where {took('> 90')})::numeric / count(*), 6) as r {DEALS} where {WON}"),
    ("what percentage of open deals has not been touched for 21 days?", "{r} by number", f"select round(count(*) filter (where {untouched(21)})::numeric / count(*), 6) as r {DEALS} where {OPEN}"),
    ("share of clients by industry", too_little("share"), "select 1 as n"),
    ("share of the pipeline by owner and stage", unable("share"), "select 1 as n"),
    # -- targets -------------------------------------------------------------------------------
    ("actual against target per salesperson this year", "{n} of {n_all} have reached their target in", having(">= 100")),
    ("has everybody reached their target this year?", "{n} of {n_all} have reached their target in", having(">= 100")),
    ("who is below 99 percent of target this year?", "{n} of {n_all} ", having("< 99")),
    ("Which reps have reached less than 60% of their quota this quarter?", "{n} of {n_all} ", having("< 60", QUARTERLY)),
    ("who has not reached the target this year?", "below their target in", "select 1 as n"),
    ("who is furthest from target this year?", "{t} is furthest from the target in", first_by("share", where="share < 100")),
    ("who has the highest target attainment this year?", "{t} has reached the highest share of the target in", first_by("share desc")),
    ("Who has the biggest gap to target this year?", "{t} has the most to go to the target in", first_by("v_gap desc")),
    ("how far off target is Sofia this quarter?", "{v_gap} to go. Sofia Lindqvist, 3 months", f"select * from ({QUARTERLY}) r where t = 'Sofia Lindqvist'"),
    ("how much does Sofia lack to reach the target of the quarter?", "{v_gap} to go", f"select * from ({QUARTERLY}) r where t = 'Sofia Lindqvist'"),
    ("what's Marcus's target this year and how much is he short?", "Marcus Holm, 12 months", "select 1 as n"),
    (("who is furthest from target this year?", "and Sofia?"), "{v_gap} to go. Sofia Lindqvist, 12 months", f"select * from ({YEARLY}) r where t = 'Sofia Lindqvist'"),
    ("is Sofia below 500% of target this year?", "Yes, that is below 500% of the target: ", "select 1 as n"),
    ("is Sofia above 500% of target this year?", "No, that is not above 500% of the target: ", "select 1 as n"),
    # -- nobody touched them -------------------------------------------------------------------
    ("deals nobody touched in three weeks", "{n} open deals " + QUIET.format(21) + ", worth {v}", some(OPEN, untouched(21))),
    ("open deals with no activity in 30 days", "{n} open deals " + QUIET.format(30), some(OPEN, untouched(30))),
    ("deals with no contact for a month", "{n} open deals " + QUIET.format(30), some(OPEN, untouched(30))),
    ("How many of Sofia's deals have not been touched for more than 2 weeks?", "{n} open deals of Sofia Lindqvist " + QUIET.format(15), some(OPEN, SOFIA, untouched(15))),
    ("late deals nobody touched for two weeks", "{n} late deals " + QUIET.format(14), some(LATE, untouched(14))),
    (("Show me the open deals", "only those untouched for 3 weeks"), "{n} open deals " + QUIET.format(21), some(OPEN, untouched(21))),
    ("how much is in deals that have been quiet for 30 days?", "{v} (weighted by probability {w}) is the value of {n} open deals", some(OPEN, untouched(30))),
    # -- no activity of a kind -----------------------------------------------------------------
    ("open deals without a call in the last 2 weeks", "{n} open deals without a call in the last 14 days", some(OPEN, lacking(CALL, 14))),
    ("deals with not one call logged", "{n} deals without a call", some(lacking(CALL))),
    ("which open deals never had a meeting?", "{n} open deals without a meeting", some(OPEN, lacking(MEETING))),
    ("lost deals with no e-mail on record", "{n} lost deals without an e-mail", some(LOST, lacking(MAIL))),
    ("open deals without any activity at all", "{n} open deals without any activity", some(OPEN, lacking())),
    ("my open deals with no call this month", "{n} open deals of Ada Reyes without a call in the last", some(OPEN, ADA, lacking(CALL, TODAY.day))),
    # -- days in a stage -----------------------------------------------------------------------
    ("deals stuck for more than 45 days in Negotiation", "{n} open deals in stage Negotiation for 46 days or more", some(NEGOTIATION, staying("> 45"))),
    ("sitting in New for over 2 weeks", "{n} open deals in stage New for 15 days or more", some(NEW, staying("> 14"))),
    ("which deals have been in negotiation for at least 3 months?", "{n} open deals in stage Negotiation for 90 days or more", some(NEGOTIATION, staying(">= 90"))),
    ("deals that haven't moved for 60 days", "{n} open deals in their stage for 60 days or more", some(staying(">= 60"))),
    ("deals in Negotiation for less than 20 days", "{n} open deals in stage Negotiation for at most 19 days", some(NEGOTIATION, staying("< 20"))),
    ("how much is stuck in the same stage for over a month?", "{v} (weighted by probability {w}) is the value of {n} open deals in their stage for 31 days or more", some(staying("> 30"))),
    # -- from creation to closing --------------------------------------------------------------
    ("deals won within 30 days of creation", "{n} won deals that took at most 30 days from creation to closing", some(WON, took("<= 30"))),
    ("deals that took longer than 90 days to close", "{n} closed deals that took 91 days or more from creation to closing", some(f"({WON} or {LOST})", took("> 90"))),
    ("how many deals did we win in less than 40 days this year?", "{n} won deals that took at most 39 days from creation to closing in", some(WON, THIS_YEAR, took("< 40"))),
    ("how many deals were lost after more than 100 days?", "{n} lost deals that took 101 days or more", some(LOST, took("> 100"))),
    ("Which deals were lost within a month?", "{n} lost deals that took at most 30 days", some(LOST, took("<= 30"))),
    ("win rate of deals that took longer than 90 days", too_little("that took 91 days or more from creation to closing", "longer than 90"), "select 1 as n"),
    # -- what is not written down --------------------------------------------------------------
    ("lost deals without a lost reason", "{n} lost deals without a known reason", some(LOST, "d.lost_reason is null")),
    ("How many deals did we lose this year where no reason was given?", "{n} lost deals without a known reason in", some(LOST, THIS_YEAR, "d.lost_reason is null")),
    ("deals without an amount", "{n} deals without a known value", some("d.value is null")),
    ("deals with an amount of zero", "{n} deals with a value of $0", some("d.value = 0")),
    ("deals without an expected close date", "{n} open deals without an expected close date", some(OPEN, "d.expected_close_date is null")),
    ("open deals without a next step", "{n} open deals without an open task", some(OPEN, NO_TASK)),
    ("which of my deals have no open task?", "{n} open deals of Ada Reyes without an open task", some(OPEN, ADA, NO_TASK)),
    ("deals without a source", "{n} deals without a source", some("d.source is null")),
    ("deals without a source or a value", unable("or a value") + " {n} deals without a source", some("d.source is null")),
    ("deals without an industry", "{n} deals without an industry", some("c.industry is null")),
    ("clients without an industry", "{n} clients without an industry", clients("c.industry is null")),
    ("how many clients have no website?", "{n} clients without a website", clients("c.website is null")),
    ("clients without a phone number", "{n} clients without a phone number of anybody there", clients(of_contacts("t.phone is not null"))),
    ("clients missing an e-mail address", "{n} clients without an e-mail address of anybody there", clients(of_contacts("t.email is not null"))),
    ("clients without a contact", "{n} clients without a contact", clients(of_contacts("true"))),
    ("active clients with no next step", "{n} active clients without an open task", clients("c.status = 'active'", "not exists (select 1 from tasks k where k.client_id = c.id and k.state = 'open')")),
    ("tasks without a due date", "{n} open tasks without a due date", tasks("k.due_on is null")),
    ("tasks not linked to a deal", "{n} open tasks about no deal", tasks("k.deal_id is null")),
]  # fmt: skip


def mistakes(office: Office, db: TestDatabase, demo: Actor, cases: list[Case]) -> list[str]:
    """What of the cases is not answered as SQL has it; {n} of none is "No"."""
    tools = office.tools(demo, office.library.thread(demo))
    model = office.offline()
    wrong = []
    with psycopg.connect(db.owner_url, row_factory=dict_row) as connection:
        for asked, template, statement in cases:
            row = connection.execute(statement.encode()).fetchone() or {}
            questions = (asked,) if isinstance(asked, str) else asked
            reply = replied(model, tools, demo, questions)
            none = row.get("n") == 0
            said = template.replace("{n} ", "No ").partition(",")[0] if none else template
            missing = [one for one in wanted(said, row) if one not in reply.text]
            if row.get("n") == 1:
                missing = [one for one in missing if one.replace("s ", " ", 1) not in reply.text]
            if missing:
                wrong.append(f"{questions}\n  wanted {missing}\n  got {reply.text[:300]}")
            if not from_crm(reply) and "that is most of what you ask" not in template:
                wrong.append(f"{questions}: not from the CRM")
    return wrong


def spoil(db: TestDatabase) -> None:
    """Some of what is written down is gone."""
    with psycopg.connect(db.owner_url) as connection:
        for statement in SPOILT:
            connection.execute(statement.encode())


def test_each_condition_counts_what_it_says(
    office: Office, db: TestDatabase, demo: Actor
) -> None:  # the fixture
    spoil(db)
    wrong = mistakes(office, db, demo, CASES)
    assert not wrong, f"{len(wrong)} of {len(CASES)}:\n" + "\n".join(wrong)
