"""Questions about the demo company, with answers that SQL computes beside the product's functions.

Each is right, or says what it could not narrow by; none gives another figure as if it were the answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from ea_core.actor import Actor
from ea_core.agent.models.base import Reply, Said, ToolResult, Turn
from ea_core.agent.models.offline import OfflineAnswerer
from ea_core.agent.tables import literal
from ea_core.agent.tools.toolbox import Tools
from ea_core.crm.pipeline.periods import month_end, month_of, quarter_of, week_of
from ea_core.demo.load import fill
from ea_core.demo.model import demo_id
from ea_core.formats import money, number, percent, rounded
from tests.conftest import TestDatabase
from tests.db.agent.left_out import dropped, dropped_by
from tests.db.agent.office import Office
from tests.support.hashes import QUICK

TODAY = datetime.now(UTC).date()
DEALS = (
    "from deals d join clients c on c.id = d.client_id left join profiles p on p.id = c.owner_id"
)
SOFIA, MARCUS, ADA = (
    f"p.full_name = '{name}'" for name in ("Sofia Lindqvist", "Marcus Holm", "Ada Reyes")
)
OPEN, WON, LOST = (f"d.stage_kind = '{kind}'" for kind in ("open", "won", "lost"))
LATE = f"{OPEN} and d.expected_close_date < current_date"
MONTH, BEFORE = month_of(TODAY), month_of(TODAY, -1)
QUARTER = quarter_of(TODAY, 1)
LAST_QUARTER = quarter_of(QUARTER.first - timedelta(days=1), 1)
YEAR = f"{TODAY.year}"


def days(column: str, first: date, last: date) -> str:
    return f"({column} at time zone 'UTC')::date between '{first}' and '{last}'"


def closed(first: date, last: date) -> str:
    return days("d.closed_at", first, last)


def created(first: date, last: date) -> str:
    return days("d.created_at", first, last)


def expected(first: date, last: date) -> str:
    return f"d.expected_close_date between '{first}' and '{last}'"


def year(number: int) -> str:
    return closed(date(number, 1, 1), date(number, 12, 31))


def of_month(first: date) -> tuple[date, date]:
    return first, month_end(first)


def name_of(month: date) -> str:
    return f"{month:%B %Y}"


THIS_YEAR, LAST_YEAR = year(TODAY.year), year(TODAY.year - 1)


def some(*where: str) -> str:
    """Number, value and weighted value of the deals; how many are open, won and lost."""
    return f"""select count(*) as n, coalesce(sum(d.value), 0) as v,
        round(coalesce(sum(d.value * d.probability), 0) / 100, 2) as w,
        count(*) filter (where {OPEN}) as n_open, count(*) filter (where {WON}) as n_won,
        count(*) filter (where {LOST}) as n_lost {DEALS} where {" and ".join(where or ("true",))}"""


def rate(*where: str) -> str:
    return f"""select count(*) filter (where {WON}) as n_won, count(*) filter (where {LOST}) as n_lost,
        round(count(*) filter (where {WON})::numeric / nullif(count(*), 0), 6) as r
        {DEALS} where d.stage_kind <> 'open' and {" and ".join(where or ("true",))}"""


def listed(where: str, order: str, most: int = 10) -> str:
    return f"""select array_agg(title) as titles from (
        select d.title {DEALS} where {where} order by {order}, d.value desc nulls last, d.sort_key, d.id limit {most}) t"""


def best(key: str, value: str, *where: str, least: bool = False) -> str:
    """The group with the highest (lowest) value, as `t`, and its number and value of deals.

    `value` is the number of the column, 2 or 3; `first` are all groups that share the place.
    """
    groups = f"""select {key} as t, count(*) as n, coalesce(sum(d.value), 0) as v {DEALS}
        where {key} is not null and {" and ".join(where)} group by 1"""
    return first_of(groups, f"{'n' if value == '2' else 'v'} {'asc' if least else 'desc'}")


def first_of(groups: str, order: str) -> str:
    return f"""select * from (
        select *, array_agg(t) over (partition by place) as first from (
            select *, rank() over (order by {order}) as place from ({groups}) g) r) s
        where place = 1 order by t limit 1"""


def none_of(unit: str, number: int, kind: str = WON) -> str:
    """How many months or quarters of a year have none of these deals."""
    return f"""select count(*) as n from generate_series(date '{number}-01-01', date '{number}-12-31', interval '{3 if unit == "quarter" else 1} month') m
        where not exists (select 1 {DEALS} where {kind} and date_trunc('{unit}', d.closed_at at time zone 'UTC') = m)"""


def clients(*where: str) -> str:
    return f"""select count(*) as n from clients c left join profiles p on p.id = c.owner_id
        where {" and ".join(where or ("true",))}"""


def contacts_of(where: str) -> str:
    return f"""select count(*) as n from contacts t join clients c on c.id = t.client_id
        left join profiles p on p.id = c.owner_id where {where}"""


def activities(*where: str) -> str:
    return f"""select count(*) as n from activities a join profiles p on p.id = a.performed_by
        join clients c on c.id = a.client_id where {" and ".join(where)}"""


def one(column: str, client: str) -> str:
    return f"""select {column} as t from clients c left join profiles p on p.id = c.owner_id
        where c.name = '{client}'"""


def contacts(client: str) -> str:
    return f"""select array_agg(t.first_name || ' ' || t.last_name) as titles from contacts t
        join clients c on c.id = t.client_id where c.name = '{client}'"""


def quiet_for(number: int) -> str:
    since = TODAY - timedelta(days=number - 1)
    return f"""not exists (select 1 from activities a where a.client_id = c.id and a.performed_at >= '{since}')
        and (c.created_at < '{since}' or exists (select 1 from activities a where a.client_id = c.id))"""


def state(which: str) -> str:
    return f"d.id in (select deal_id from deal_states where is_{which})"


def unknown(word: str) -> str:
    """What is said where a word points to records that nobody named."""
    return f"What “{word}” stands for is not certain here"


def unable(*words: str) -> str:
    return f"I can't narrow this by {' and '.join(f'“{one}”' for one in words)}. Without that:"


def too_little(*words: str) -> str:
    return f"I can't narrow this by {' and '.join(f'“{one}”' for one in words)}, and that is most of what you ask."


BEST_RATE = first_of(f"""select p.full_name as t, count(*) filter (where {WON})::numeric / count(*) as share {DEALS}
    where d.stage_kind <> 'open' and {THIS_YEAR} and p.full_name is not null group by 1""", "share desc")  # fmt: skip
Case = tuple[str | tuple[str, ...], str, str]
# A question (or a conversation, whose last answer counts), what stands in the answer, and where from.
KNOWN: list[Case] = [
    # -- how many and how much -----------------------------------------------------------------
    ("How many open deals do we have?", "{n} open deals, worth {v}", some(OPEN)),
    ("how many deals have we got in total", "{n} deals: {n_open} open, {n_won} won and {n_lost} lost", some()),
    ("What is our open pipeline worth?", "{v} (weighted by probability {w}) is the value of {n} open deals", some(OPEN)),
    ("What's the weighted pipeline?", "{w} weighted by probability: {n} open deals", some(OPEN)),
    ("How many deals did we win?", "{n} won deals, worth {v}", some(WON)),
    ("How much have we lost so far?", "{v} was lost: {n} lost deals", some(LOST)),
    ("How many open deals does Sofia have?", "{n} open deals of Sofia Lindqvist, worth {v}", some(OPEN, SOFIA)),
    ("open deals of marcus holm", "{n} open deals of Marcus Holm, worth {v}", some(OPEN, MARCUS)),
    ("How many deals do I have?", "{n} deals of Ada Reyes: {n_open} open", some(ADA)),
    ("my open deals", "{n} open deals of Ada Reyes", some(OPEN, ADA)),
    ("How many open deals have no owner?", "{n} open deals without an owner", some(OPEN, "c.owner_id is null")),
    ("What is Lindqvist's pipeline worth?", "{v} (weighted", some(OPEN, SOFIA)),
    ("pipeline value for Marisol Produce", "{v} (weighted by probability {w}) is the value of {n} open deals with Marisol Produce", some(OPEN, "c.name = 'Marisol Produce'")),
    ("What is our revenue with medway freight?", "{v} was won: {n} won deals with Medway Freight Terminals", some(WON, "c.name = 'Medway Freight Terminals'")),
    ("how many deals were lost in food and beverage?", "{n} lost deals in Food and beverage", some(LOST, "c.industry = 'Food and beverage'")),
    ("open value in agriculture", "{v} (weighted", some(OPEN, "c.industry = 'Agriculture'")),
    ("How many deals are in negotiation?", "{n} deals in stage Negotiation", some("d.stage = 'negotiation'")),
    ("What are the deals in negotiation worth for Marcus?", "{n} open deals of Marcus Holm in stage Negotiation", some("d.stage = 'negotiation'", MARCUS)),
    ("How many deals came from the trade fair?", "{n} deals from Trade fair", some("d.source = 'Trade fair'")),
    ("open deals from recommendation", "{n} open deals from Recommendation", some(OPEN, "d.source = 'Recommendation'")),
    ("How many open deals are worth more than $20,000?", "{n} open deals above $20,000, worth {v}", some(OPEN, "d.value > 20000")),
    ("How many won deals were below 5k?", "{n} won deals below $5,000", some(WON, "d.value < 5000")),
    ("deals between 10,000 and 20,000 that are open", "{n} open deals of $10,000 and more and of at most $20,000", some(OPEN, "d.value between 10000 and 20000")),
    ("How many deals do our churned clients have?", "{n} deals of churned clients", some("c.status = 'churned'")),
    # -- periods -------------------------------------------------------------------------------
    (f"How many deals were won in {name_of(BEFORE)}?", "{n} won deal", some(WON, closed(*of_month(BEFORE)))),
    ("how many deals did we win last month", "worth {v}", some(WON, closed(*of_month(BEFORE)))),
    ("How many deals did we close last month?", "{n} closed deals", some("d.stage_kind <> 'open'", closed(*of_month(BEFORE)))),
    (f"deals won in {YEAR}", "{n} won deals in " + YEAR + ", worth {v}", some(WON, THIS_YEAR)),
    ("How much revenue did we make last year?", "{v} was won: {n} won deals in " + str(TODAY.year - 1), some(WON, LAST_YEAR)),
    (f"How much did Sofia win in Q2 {YEAR}?", "{v} was won: {n} won deals of Sofia Lindqvist in Apr to Jun", some(WON, SOFIA, closed(date(TODAY.year, 4, 1), date(TODAY.year, 6, 30)))),
    ("deals won in the last 60 days", "{n} won deals", some(WON, closed(TODAY - timedelta(days=59), TODAY))),
    (f"what have we won since 1 May {YEAR}?", "{n} won deals since 1 May " + YEAR, some(WON, closed(date(TODAY.year, 5, 1), date(9999, 1, 1)))),
    (f"deals lost between March and May {YEAR}", "{n} lost deals in Mar to May " + YEAR, some(LOST, closed(date(TODAY.year, 3, 1), date(TODAY.year, 5, 31)))),
    ("What did we lose last quarter?", "{n} lost deals", some(LOST, closed(LAST_QUARTER.first, LAST_QUARTER.last))),
    ("How many deals were created this month?", "{n} deals created in", some(created(*of_month(MONTH)))),
    ("new deals of Marcus in the last 90 days", "{n} deals of Marcus Holm created ", some(MARCUS, created(TODAY - timedelta(days=89), TODAY))),
    ("How many open deals are expected to close next month?", "{n} open deals expected to close in", some(OPEN, expected(*of_month(month_of(TODAY, 1))))),
    ("What's the forecast for next month?", "{w} weighted by probability: {n} open deals", some(OPEN, expected(*of_month(month_of(TODAY, 1))))),
    ("How many open deals close before " + name_of(month_of(TODAY, 2)) + "?", "{n} open deals expected to close until", some(OPEN, f"d.expected_close_date < '{month_of(TODAY, 2)}'")),
    ("Won year to date?", "{n} won deals ", some(WON, closed(date(TODAY.year, 1, 1), TODAY))),
    # -- rates, averages, cycles ---------------------------------------------------------------
    ("What is our win rate?", "The win rate is {r}: {n_won} won and {n_lost} lost", rate()),
    ("Sofia's win rate?", "The win rate of Sofia Lindqvist is {r}: {n_won} won and {n_lost} lost", rate(SOFIA)),
    ("What was Marcus's win rate last year?", "is {r}: {n_won} won and {n_lost} lost", rate(MARCUS, LAST_YEAR)),
    ("win rate in pharma", "The win rate in Pharmaceuticals is {r}: {n_won} won", rate("c.industry = 'Pharmaceuticals'")),
    ("our success rate with deals from the website this year", "{r}: {n_won} won and {n_lost} lost", rate("d.source = 'Website'", THIS_YEAR)),
    ("How high is the close rate for deals over 30k?", "The win rate above $30,000 is {r}", rate("d.value > 30000")),
    ("What is the average value of our won deals?", "{v} is the average value of a won deal", f"select round(avg(d.value), 2) as v {DEALS} where {WON}"),
    ("average deal size of Sofia this year", "{v} is the average value of a won deal of Sofia Lindqvist", f"select round(avg(d.value), 2) as v {DEALS} where {WON} and {SOFIA} and {THIS_YEAR}"),
    ("How long does it take us to win a deal?", "{n} days is the median", f"select round(percentile_cont(0.5) within group (order by extract(epoch from d.closed_at - d.created_at) / 86400)) as n {DEALS} where {WON}"),
    ("sales cycle of Marcus", "{n} days is the median", f"select round(percentile_cont(0.5) within group (order by extract(epoch from d.closed_at - d.created_at) / 86400)) as n {DEALS} where {WON} and {MARCUS}"),
    # -- late, due, quiet, stalled -------------------------------------------------------------
    ("Which deals are overdue?", "{n} late deals, worth {v}", some(LATE)),
    ("Deals more than 10 days late", "{n} open deals expected to close", some(OPEN, "d.expected_close_date < current_date - 10")),
    ("Which deals of Sofia are overdue by at least two weeks?", "{n} open deal", some(OPEN, SOFIA, "d.expected_close_date <= current_date - 14")),
    ("is anything late for Sofia?", "{n} late deal", some(LATE, SOFIA)),
    ("which deals are stuck", "{n} stalled deals, worth {v}", some(state("stalled"))),
    ("How much is stalled in negotiation?", "{v} (weighted", some(state("stalled"), "d.stage = 'negotiation'")),
    ("How many of Marcus' deals have gone quiet?", "{n} quiet deal", some(state("quiet"), MARCUS)),
    ("late deals", "{titles}", listed(LATE, "d.value desc nulls last")),
    # -- lists and orders ----------------------------------------------------------------------
    ("Top 3 largest open deals", "{titles}", listed(OPEN, "d.value desc nulls last", 3)),
    ("show the five smallest won deals", "{titles}", listed(WON, "d.value", 5)),
    ("Which open deal is the largest?", "The largest: {titles}", listed(OPEN, "d.value desc nulls last", 1)),
    ("What is our oldest open deal?", "The oldest: {titles}", listed(OPEN, "d.created_at", 1)),
    ("the two most likely open deals", "{titles}", listed(OPEN, "d.probability desc", 2)),
    ("Which deals did we win last?", "{n} won deals", some(WON)),
    # -- groups and ranks ----------------------------------------------------------------------
    ("Which client has the highest open value?", "{t} has the highest value of open deals: {v}", best("c.name", "3", OPEN)),
    ("Who won the most deals this year?", "{t} has the highest number of won deals: {n}", best("p.full_name", "2", WON, THIS_YEAR)),
    ("who has the largest pipeline?", "{t} has the highest value of open deals: {v}", best("p.full_name", "3", OPEN)),
    ("Which industry brought the most revenue last year?", "{t} has the highest value of won deals: {v}", best("c.industry", "3", WON, LAST_YEAR)),
    ("Our top 5 clients by revenue", "{t} has the highest value of won deals: {v}", best("c.name", "3", WON)),
    ("revenue by month this year", "{v} in total: {n} won deals", some(WON, THIS_YEAR)),
    ("open value by owner", "{n} open deals, worth {v}, by owner", some(OPEN)),
    ("lost deals by stage", "{n} lost deals, worth {v}, by stage before: {t} has the highest number", f"""select s.name as t,
        (select count(*) from deals d where {LOST}) as n, (select sum(value) from deals d where {LOST}) as v
        {DEALS} join deal_stage_history h on h.deal_id = d.id and h.to_stage = d.stage
        join stages s on s.key = h.from_stage where {LOST} group by 1 order by count(distinct d.id) desc limit 1"""),
    ("Open deals sorted by value, smallest first", "{titles}", listed(OPEN, "d.value asc nulls last")),
    ("What percentage of lost deals were lost to price?", "{r} by number", f"select round(count(*) filter (where d.lost_reason = 'Price')::numeric / count(*), 6) as r {DEALS} where {LOST}"),
    ("Not Marcus, Sofia: what is open?", "{n} open deals", some(OPEN, SOFIA)),
    ("Which industries have no open deals?", "{n} industries have no open deals: ", f"""select count(*) as n from (select distinct industry from clients where industry is not null) i
        where not exists (select 1 {DEALS} where c.industry = i.industry and {OPEN})"""),
    ("who has won nothing in 2019?", "{n} people have no won deals in 2019: ", "select count(*) as n from profiles"),
    ("Who has fewer than 100 won deals?", "{n} people have fewer than 100 won deals", "select count(*) as n from profiles"),
    ("in which months of last year did we win nothing?", "{n} months have no won deals in ", none_of("month", TODAY.year - 1)),
    ("Which quarters had no lost deals last year?", "{n} quarters have no lost deals in ", none_of("quarter", TODAY.year - 1, LOST)),
    ("Which stages have no deals in Mining?", "{n} stages have no deals in Mining: ", f"select count(*) as n from stages s where not exists (select 1 {DEALS} where c.industry = 'Mining' and d.stage = s.key)"),
    ("owners without deals in Mining", "1 person has no deals in Mining: {t}.", f"select max(full_name) as t from profiles o where not exists (select 1 {DEALS} where p.id = o.id and c.industry = 'Mining')"),
    ("has anyone not closed a deal in 2019?", "{n} people have no closed deals in 2019: ", "select count(*) as n from profiles"),
    ("which sales reps never won a deal", "Nobody is without won deals", "select 1 as n"),
    ("Which industry has the fewest open deals?", "{titles}", f"""select array_agg(i.industry order by i.industry) as titles from (select distinct industry from clients where industry is not null) i
        where not exists (select 1 {DEALS} where c.industry = i.industry and {OPEN})"""),
    ("Which industry has the fewest open deals?", " have no open deals. Of those that have any, ", "select 1 as n"),
    ("who has the smallest pipeline in Mining?", "no open deals in Mining. Of those that have any, {t} has the lowest value of open deals: {v}", best("p.full_name", "3", OPEN, "c.industry = 'Mining'", least=True)),
    (("Who won the most in 2019?", "And who won nothing?"), "{n} people have no won deals in 2019: ", "select count(*) as n from profiles"),
    (("Who has no open deals in Mining?", "and in Energy?"), "people have no open deals in Energy: ", "select 1 as n"),
    (("Who won nothing in 2019?", "Which of them have late deals?"), unknown("them"), "select 1 as n"),
    (("How many open tasks does each person have?", "by month"), too_little("by month"), "select 1 as n"),
    (("Who has no late deals?", "Who has late deals in Mining?"), "{n} late deal in Mining, worth {v}, by owner: ", some(LATE, "c.industry = 'Mining'")),
    ("Who has open deals, and who has no late ones?", "Nobody is without late deals.", "select 1 as n"),
    ("Which owners have less than 100k in open deals?", "1 person has open deals worth less than $100,000 together: {t} (", f"""select max(name) as t from (select o.full_name as name from profiles o
        left join clients c on c.owner_id = o.id left join deals d on d.client_id = c.id and {OPEN} group by o.id having coalesce(sum(d.value), 0) < 100000) g"""),
    ("Who has over 100k in the pipeline?", "{n} owners have open deals worth more than $100,000 together", f"select count(*) as n from (select c.owner_id {DEALS} where {OPEN} and c.owner_id is not null group by 1 having sum(d.value) > 100000) t"),
    ("Which months had less than 50k revenue last year?", "{n} months have won deals worth less than $50,000 together", f"""select count(*) as n from generate_series(date '{TODAY.year - 1}-01-01', date '{TODAY.year - 1}-12-31', interval '1 month') m
        where (select coalesce(sum(d.value), 0) {DEALS} where {WON} and date_trunc('month', d.closed_at at time zone 'UTC') = m) < 50000"""),
    ("Who has less than 50k in late deals in Mining?", "{n} people have late deals worth less than $50,000 together in Mining: ", "select count(*) as n from profiles"),
    ("Is there anybody without lost deals?", "Nobody is without lost deals", "select 1 as n"),
    ("Who has the longest sales cycle?", "{t} has the highest median days from creation to winning: {n_days} days, {n} won deals", f"""select p.full_name as t, count(*) as n,
        round(percentile_cont(0.5) within group (order by extract(epoch from d.closed_at - d.created_at) / 86400)) as n_days {DEALS} where {WON} and p.full_name is not null group by 1 order by 3 desc limit 1"""),
    ("Which industries closed fastest?", "the lowest median days from creation to winning", "select 1 as n"),
    ("lost deals by reason", "{n} lost deals, worth {v}, by reason", some(LOST)),
    ("Why do we lose deals?", "by reason: {t} has the highest number of lost deals", best("d.lost_reason", "2", LOST)),
    ("How many deals did we lose because of price?", "{n} lost deals because of Price", some(LOST, "d.lost_reason = 'Price'")),
    ("How many deals did we lose due to price?", "{n} lost deals because of Price", some(LOST, "d.lost_reason = 'Price'")),
    ("how many open deals per stage", "{n} open deals, worth {v}, by stage", some(OPEN)),
    # -- comparisons ---------------------------------------------------------------------------
    ("Compare revenue of this quarter with last quarter", "{v} was won", some(WON, closed(QUARTER.first, QUARTER.last))),
    ("Compare revenue of this quarter with last quarter", "{v} in", some(WON, closed(LAST_QUARTER.first, LAST_QUARTER.last))),
    ("Is our win rate better than last year?", "and {r} ({n_won} won, {n_lost} lost) in " + str(TODAY.year - 1), rate(LAST_YEAR)),
    # -- clients, contacts, activities ---------------------------------------------------------
    ("How many clients do we have?", "{n} clients.", clients()),
    ("Which clients are leads?", "{n} leads", clients("c.status = 'lead'")),
    ("how many active clients has Sofia", "{n} active clients of Sofia Lindqvist", clients("c.status = 'active'", SOFIA)),
    ("unassigned clients", "{n} clients without an owner", clients("c.owner_id is null")),
    ("How many clients in logistics?", "{n} client", clients("c.industry = 'Logistics'")),
    ("Which clients had no contact for 60 days?", "{n} client", clients(quiet_for(60))),
    ("clients we haven't talked to in three weeks", "{n} client", clients(quiet_for(21))),
    ("clients without open deals", "{n} clients without open deals", clients(f"not exists (select 1 from deals d where d.client_id = c.id and {OPEN})")),
    ("which clients have late deals?", "{n} client", clients(f"exists (select 1 from deals d where d.client_id = c.id and {LATE})")),
    ("clients added this year", "{n} clients added in " + YEAR, clients(days("c.created_at", date(TODAY.year, 1, 1), date(TODAY.year, 12, 31)))),
    ("Who owns Blue Heron?", "Blue Heron Dairy belongs to {t}.", one("coalesce(p.full_name, 'nobody')", "Blue Heron Dairy")),
    ("what industry is quillon in", "Quillon Machine Tools is in {t}.", one("c.industry", "Quillon Machine Tools")),
    ("website of Glasswing Semiconductors?", "{t}", one("c.website", "Glasswing Semiconductors")),
    ("tell me about copperline", "Copperline Mining is ", one("1", "Copperline Mining")),
    ("Kopperline Mining", "Nothing is called “Kopperline Mining”; I took it for Copperline Mining.", one("1", "Copperline Mining")),
    ("Who is the contact at Harbor Mill?", "{titles}", contacts("Harbor Mill Plastics")),
    ("phone number of Carrow Automotive", "{titles}", contacts("Carrow Automotive")),
    ("List the contacts of all pharma clients", "{n} contacts in Pharmaceuticals", contacts_of("c.industry = 'Pharmaceuticals'")),
    ("how many contacts at clients of Sofia?", "{n} contacts at clients of Sofia Lindqvist", contacts_of(SOFIA)),
    ("contacts of our leads", "{n} contacts of leads", contacts_of("c.status = 'lead'")),
    ("contacts in water without a phone number", "No contacts in Water without a phone number", contacts_of("c.industry = 'Water' and t.phone is null")),
    ("How many open tasks does each person have?", "{n} open tasks, {n_late} of them late, by person. {t} has the most: ", """select sum(count(*)) over () as n,
        sum(count(*) filter (where k.due_on < current_date)) over () as n_late, p.full_name as t
        from tasks k join profiles p on p.id = k.assigned_to where k.state = 'open' group by p.full_name order by count(*) desc limit 1"""),
    ("who has the most late tasks?", "{n} late tasks, by person. {t} has the most: {n_most}.", """select sum(count(*)) over () as n, count(*) as n_most, p.full_name as t
        from tasks k join profiles p on p.id = k.assigned_to where k.state = 'open' and k.due_on < current_date group by p.full_name order by 2 desc limit 1"""),
    ("How many calls with Laura Marlow?", "Laura Marlow is at Yarrow Cosmetics; this is what there is of the client. {n} calls with Yarrow Cosmetics", activities("c.name = 'Yarrow Cosmetics'", "a.type = 'call'")),
    ("Any tasks for laura marlow?", "Laura Marlow is at Yarrow Cosmetics; ", "select 1 as n"),
    ("Who is Laura Marlow?", "1 contact that fits “Laura Marlow”", "select 1 as n"),
    ("How many contacts do we have?", "{n} contacts", "select count(*) as n from contacts"),
    ("How many calls did Sofia log last month?", "{n} call", activities(SOFIA, "a.type = 'call'", days("a.performed_at", *of_month(BEFORE)))),
    ("meetings of Marcus this month", "{n} meeting", activities(MARCUS, "a.type = 'meeting'", days("a.performed_at", *of_month(MONTH)))),
    ("activities last week", "{n} activities", activities(days("a.performed_at", week_of(TODAY) - timedelta(days=7), week_of(TODAY) - timedelta(days=1)))),
    ("What happened at Marisol Produce this year?", "with Marisol Produce", "select 1 as n"),
    # -- several at once -----------------------------------------------------------------------
    ("Tell me about Copperline Mining and about Blue Heron Dairy", "Blue Heron Dairy is ", "select 1 as n"),
    ("open deals of Marisol and Eastlake", "{n} open deals with Eastlake Packaging", some(OPEN, "c.name = 'Eastlake Packaging'")),
    ("How many open deals does Sofia have and what is her win rate?", "The win rate of Sofia Lindqvist is {r}", rate(SOFIA)),
    ("Win rates of Marcus and Sofia", "The win rate of Marcus Holm is {r}", rate(MARCUS)),
    ("How many deals did we win and lose this year?", "{n} lost deals in " + YEAR, some(LOST, THIS_YEAR)),
    ("Which deals are late and which are quiet?", "{n} quiet deals", some(state("quiet"))),
    # -- what leads on -------------------------------------------------------------------------
    (("Tell me about Marisol Produce", "Who is the contact there?"), "{titles}", contacts("Marisol Produce")),
    (("What is Sofia's win rate?", "And Marcus's?", "And last year?"), "The win rate of Marcus Holm in " + str(TODAY.year - 1) + " is {r}", rate(MARCUS, LAST_YEAR)),
    (("How many open deals do we have?", "And Sofia?"), "{n} open deals of Sofia Lindqvist", some(OPEN, SOFIA)),
    (("How many deals did we win in " + YEAR + "?", "and lost?"), "{n} lost deals in " + YEAR, some(LOST, THIS_YEAR)),
    (("Which client has the highest open value?", "Show Marisol's open deals", "Who owns it?"), "Marisol Produce belongs to {t}", one("p.full_name", "Marisol Produce")),
    # -- in other words ------------------------------------------------------------------------
    (f"How many new deals were created in {name_of(BEFORE)}?", "{n} deals created in", some(created(*of_month(BEFORE)))),
    ("What was won in the year before last?", "{n} won deals in " + str(TODAY.year - 2), some(WON, year(TODAY.year - 2))),
    ("How many clients did we gain this year?", "{n} clients added in", clients(days("c.created_at", date(TODAY.year, 1, 1), date(TODAY.year, 12, 31)))),
    ("What share of deals did we win last year?", "{r}: {n_won} won and {n_lost} lost", rate(LAST_YEAR)),
    ("How is my pipeline?", "{n} open deals of Ada Reyes, worth {v}", some(OPEN, ADA)),
    ("Late deals worth the most", "{titles}", listed(LATE, "d.value desc nulls last", 3)),
    ("Newest client", "The newest: {t}.", "select name as t from clients order by created_at desc limit 1"),
    ("Which stage has the highest value?", "has the highest value of open deals: ", "select 1 as n"),
    ("Which client brings the most money?", "{t} has the highest value of won deals: {v}", best("c.name", "3", WON)),
    ("Biggest loss reason", "{t} has the highest number of lost deals: {n}", best("d.lost_reason", "2", LOST)),
    ("average deal size by industry", "{t} has the highest average value of won deals", f"select c.industry as t {DEALS} where {WON} group by 1 order by avg(d.value) desc limit 1"),
    ("Who is the contact of the largest open deal?", unable("contact") + " The largest: ", "select 1 as n"),
    ("opne deals of sofia", "I read “opne” as “open”. {n} open deals of Sofia Lindqvist", some(OPEN, SOFIA)),
    ("deals that are not lost", "{n} deals that are not lost: {n_open} open and {n_won} won", some(f"not {LOST}")),
    ("clients that are not active", "{n} clients without active clients", clients("c.status <> 'active'")),
    ("how many clients have no deals", "{n} clients without any deals", clients("not exists (select 1 from deals d where d.client_id = c.id)")),
    ("How many deals were pushed?", "I did not understand “pushed”.", "select 1 as n"),
    ("deals in proposal or negotiation", unable("proposal") + " {n} deals in stage Negotiation", some("d.stage = 'negotiation'")),
    ("median deal size", "{v} is the median value of", f"select percentile_cont(0.5) within group (order by d.value)::numeric as v {DEALS} where {WON}"),
    ("Which of them are late?", unknown("them"), "select 1 as n"),
    ("How many open deals close next month or in two months?", "{n} open deals expected to close", some(OPEN, expected(*of_month(month_of(TODAY, 1))))),
    ("Show my late deals and my quiet clients", "{n} client", clients(ADA, quiet_for(21))),
    ("How many deals did we win this month and what is the total value?", "{v} was won", some(WON, closed(*of_month(MONTH)))),
    (("Open deals of Sofia", "only above 20k", "which of them are late?"), "{n} late deal", some(LATE, SOFIA, "d.value > 20000")),
    (("How many deals has Sofia?", "and the oldest?"), "The oldest: {titles}", listed(SOFIA, "d.created_at", 1)),
    ("What was the last meeting about with Blue Heron?", "The last: a meeting of {t} by ", """select to_char(max(a.performed_at at time zone 'UTC'), 'FMDD Mon YYYY') as t
        from activities a join clients c on c.id = a.client_id where c.name = 'Blue Heron Dairy' and a.type = 'meeting'"""),
    (("late deals", "without Marcus"), "{n} late deals without those of Marcus Holm", some(LATE, f"(c.owner_id is null or not {MARCUS})")),
    ("deals above 70 %", "{n} open deals with a probability above 70%, worth {v}", some(OPEN, "d.probability > 70")),
    ("open deals with a probability between 40 and 60 %", "{n} open deals with a probability of 40% and more and of at most 60%", some(OPEN, "d.probability between 40 and 60")),
    ("deals without a close date", "{n} open deals without an expected close date", some(OPEN, "d.expected_close_date is null")),
    ("median value of open deals", "{v} is the median value of", f"select percentile_cont(0.5) within group (order by d.value)::numeric as v {DEALS} where {OPEN}"),
    ("average probability of Sofia's open deals", "{t}% is the average probability of", f"select trim_scale(round(avg(d.probability), 1))::text as t {DEALS} where {OPEN} and {SOFIA}"),
    ("second largest open deal", "The second largest: {titles}", f"select array_agg(title) as titles from (select d.title {DEALS} where {OPEN} order by d.value desc nulls last offset 1 limit 1) t"),
    ("average revenue per month this year", "{v} a month on average", f"select round(sum(d.value) / extract(month from current_date), 2) as v {DEALS} where {WON} and {THIS_YEAR}"),
    ("revenue Jan-Mar", "{v} was won: {n} won deals in Jan to Mar", some(WON, closed(date(TODAY.year, 1, 1), date(TODAY.year, 3, 31)))),
    ("What share of open deals is late?", "{r} by number", f"select round(count(*) filter (where {LATE})::numeric / count(*), 6) as r {DEALS} where {OPEN}"),
    ("what percentage of revenue comes from agriculture", "{r} by value", f"select round(sum(d.value) filter (where c.industry = 'Agriculture') / sum(d.value), 6) as r {DEALS} where {WON}"),
    (("open deals of Marisol and Eastlake", "and together?"), "Together: {n} open deals, worth {v} (weighted by probability {w}).", some(OPEN, "c.name in ('Marisol Produce', 'Eastlake Packaging')")),
    (("late deals", "and who owns them?"), "{n} late deals, worth {v}, by owner", some(LATE)),
    (("which clients are leads", "and who owns them?"), "{n} belong to Sofia Lindqvist", clients("c.status = 'lead'", SOFIA)),
    (("open deals of Marisol and Eastlake", "only late ones"), "{n} late deals with Marisol Produce", some(LATE, "c.name = 'Marisol Produce'")),
    ("clients nobody called this month", unable("called") + " {n} clients with nothing recorded for", clients(quiet_for(TODAY.day))),
    # -- what is left out ----------------------------------------------------------------------
    ("Revenue this year without agriculture", "{v} was won: {n} won deals without those in Agriculture in " + YEAR, some(WON, THIS_YEAR, "coalesce(c.industry, '') <> 'Agriculture'")),
    ("pipeline ex marcus and sofia", "{n} open deals without those of Marcus Holm and those of Sofia Lindqvist", some(OPEN, f"(c.owner_id is null or not ({MARCUS} or {SOFIA}))")),
    ("open deals that are not late", "{n} open deals that are not late", some(OPEN, "d.id not in (select deal_id from deal_states where is_late)")),
    ("deals not in negotiation that are open", "{n} open deals without those in stage Negotiation", some(OPEN, "d.stage <> 'negotiation'")),
    ("Which deals are neither won nor lost?", "{n} open deals", some(OPEN)),
    ("which open deals are neither late nor quiet?", "{n} open deals that are not late and not quiet", some(OPEN, "d.id not in (select deal_id from deal_states where is_late or is_quiet)")),
    ("win rate leaving out Marcus", "The win rate without those of Marcus Holm is {r}", rate(f"(c.owner_id is null or not {MARCUS})")),
    ("deals from any source other than Website", "{n} deals without those from Website", some("coalesce(d.source, '') <> 'Website'")),
    (("open deals of Sofia", "not in negotiation"), "{n} open deals of Sofia Lindqvist without those in stage Negotiation", some(OPEN, SOFIA, "d.stage <> 'negotiation'")),
    ("late deals without Marcus's quiet ones", unable("without Marcus's quiet ones"), some(LATE)),
    # -- groups of clients, activities, quarters; groups of so many ------------------------------
    ("How many clients do we have per industry?", "{n} clients, by industry", clients()),
    ("Who has the most clients?", "the most: {n}", "select count(*) as n from clients c where c.owner_id is not null group by c.owner_id order by 1 desc limit 1"),
    ("leads by owner", "{n} leads, by owner", clients("c.status = 'lead'")),
    ("Who had the most meetings this year?", "has the most: ", activities("a.type = 'meeting'", days("a.performed_at", date(TODAY.year, 1, 1), date(TODAY.year, 12, 31)))),
    ("activities by person last month", "{n} activities in", activities(days("a.performed_at", *of_month(BEFORE)))),
    ("Won value per quarter last year", "{v} in total: {n} won deals in " + str(TODAY.year - 1) + ", by quarter", some(WON, LAST_YEAR)),
    ("which year had the highest revenue?", "{t} has the highest value of won deals: {v}", f"select to_char(d.closed_at at time zone 'UTC', 'YYYY') as t, sum(d.value) as v {DEALS} where {WON} group by 1 order by 2 desc limit 1"),
    ("clients with at least 3 open deals", "{n} clients have at least 3 open deals", f"select count(*) as n from (select d.client_id {DEALS} where {OPEN} group by 1 having count(*) >= 3) t"),
    ("how many clients have exactly one open deal", "{n} clients have exactly 1 open deal: ", f"select count(*) as n from (select d.client_id {DEALS} where {OPEN} group by 1 having count(*) = 1) t"),
    ("clients whose open value is above 50k", "{n} clients have open deals worth more than $50,000 together", f"select count(*) as n from (select d.client_id {DEALS} where {OPEN} group by 1 having sum(d.value) > 50000) t"),
    ("Which owners have more than 10 open deals?", "{n} owners have at least 11 open deals", f"select count(*) as n from (select c.owner_id {DEALS} where {OPEN} and c.owner_id is not null group by 1 having count(*) > 10) t"),
    ("average open value per client", "{v} a client on average", f"select round(sum(d.value) / count(distinct d.client_id), 2) as v {DEALS} where {OPEN}"),
    ("which clients have never bought anything?", "{n} clients without a won deal", clients(f"not exists (select 1 from deals d where d.client_id = c.id and {WON})")),
    ("How many clients have no contact person?", "{n} clients without a contact", clients("not exists (select 1 from contacts t where t.client_id = c.id)")),
    # -- side by side, targets -----------------------------------------------------------------
    ("is Sofia better than Marcus?", "won for {v} and", some(WON, MARCUS)),
    ("do I have more open deals than Sofia?", "{n} open deals of Ada Reyes", some(OPEN, ADA)),
    (f"revenue first half vs second half {TODAY.year - 1}", "{v} was won in Jul to Dec", some(WON, closed(date(TODAY.year - 1, 7, 1), date(TODAY.year - 1, 12, 31)))),
    ("Compare this quarter with the last one", "{v} from ", some(WON, closed(LAST_QUARTER.first, LAST_QUARTER.last))),
    ("Are we on target this quarter?", "of the target of {v}", f"select sum(amount) as v from targets where person_id is null and month between '{QUARTER.first}' and '{QUARTER.last}'"),
    ("how far is Sofia from her target this year?", "of the target of {v}", f"select sum(t.amount) as v from targets t join profiles p on p.id = t.person_id where {SOFIA} and extract(year from month) = {TODAY.year}"),
    (f"Compare won revenue of Q2 and Q3 {TODAY.year - 1}", "{v} was won in Jul to Sep", some(WON, closed(date(TODAY.year - 1, 7, 1), date(TODAY.year - 1, 9, 30)))),
    (("Which of my clients had no activity in the last 30 days, and how much is Marcus's pipeline worth?", "Tell me about Marisol Produce"), "Marisol Produce is an active client", "select 1 as n"),
    (("Tell me about Copperline Mining", "Who is the contact there?", "And what is the phone number?"), "{titles}", contacts("Copperline Mining")),
    ("Umsatz von Sofia dieses Jahr", "{v} was won: {n} won deals of Sofia Lindqvist", some(WON, SOFIA, THIS_YEAR)),
    ("average deal size per quarter", "has the highest average value of won deals: ", "select 1 as n"),
    ("top 3 clients by number of calls", "the most: {n}", "select count(*) as n from activities where type = 'call' group by client_id order by 1 desc limit 1"),
    ("clients we never called", unable("we never called") + " {n} clients", clients()),
    ("Which of us missed the target last month?", " below their target in", "select 1 as n"),
    ("pipeline excl. water & energy", "{n} open deals without those in Water and those in Energy", some(OPEN, "coalesce(c.industry, '') not in ('Water', 'Energy')")),
    ("What share of revenue comes from the top 5 clients?", "The first 5 have {r} of the value", f"""select round(sum(v) filter (where r <= 5) / sum(v), 6) as r from (
        select sum(d.value) as v, row_number() over (order by sum(d.value) desc) as r {DEALS} where {WON} group by d.client_id) t"""),
    ("target in agriculture this month", unable("Agriculture"), "select 1 as n"),
    # -- what can't be narrowed by is said -----------------------------------------------------
    ("What is the win rate in banking?", unable("banking") + " The win rate is {r}", rate()),
    ("How many open deals in Germany?", unable("Germany") + " {n} open deals", some(OPEN)),
    ("open deals except Marisol Produce", "{n} open deals without those with Marisol Produce", some(OPEN, "c.name <> 'Marisol Produce'")),
    ("deals not owned by Marcus", "{n} deals without those of Marcus Holm", some(f"(c.owner_id is null or not {MARCUS})")),
    ("How many urgent deals are there?", unable("urgent") + " {n} deals", some()),
    ("late deals in October", unable(f"Oct {TODAY.year - (TODAY.month < 10)}") + " {n} late deal", some(LATE)),
    ("win rate of the stage negotiation", unable("stage Negotiation") + " The win rate is {r}", rate()),
    ("open value compared to last year", unable(f"a comparison with {TODAY.year - 1}"), some(OPEN)),
    ("revenue per week this year", unable("per week"), some(WON, THIS_YEAR)),
]  # fmt: skip
STORED = (
    "clients per industry? Show clients by owner? Show clients by status? Which clients are leads?",
    "List meetings by person last year? List calls by client last year? List activities last month?",
    "revenue by month last year? Show revenue by quarter last year? What is the win rate by year? Show open deals by stage?",
    "open deals by client? List open deals by source? List lost deals by reason? Compare Q2 and Q3?",
    "targets by owner this year? What is our target this year? Show late deals? Compare Sofia and Marcus?",
    "tell me about Marisol Produce? Which clients have at least 3 open deals?",
)
"""Each tool and each way of grouping, some together, through real runs."""
HELD_BACK: list[Case] = [
    ("Could you tell me how many opportunities are still open?", "{n} open deals", some(OPEN)),
    ("What did the team win in the past 30 days?", "{n} won deals", some(WON, closed(TODAY - timedelta(days=29), TODAY))),
    ("Total amount of Sofia's open deals please", "{v} (weighted", some(OPEN, SOFIA)),
    ("How many deals has Ada lost?", "{n} lost deals of Ada Reyes", some(LOST, ADA)),
    ("number of deals Marcus closed in " + YEAR, "{n} closed deals of Marcus Holm", some("d.stage_kind <> 'open'", MARCUS, THIS_YEAR)),
    ("Give me Marcus' revenue for last quarter", "{v} was won", some(WON, MARCUS, closed(LAST_QUARTER.first, LAST_QUARTER.last))),
    ("Do we have any open deals with Saltmarsh Aquaculture?", "{n} open deal", some(OPEN, "c.name = 'Saltmarsh Aquaculture'")),
    ("How many customers are in the energy sector?", "{n} clients in Energy", clients("c.industry = 'Energy'")),
    ("List our former customers", "{n} churned clients", clients("c.status = 'churned'")),
    ("what's our hit rate in chemicals", "The win rate in Chemicals is {r}", rate("c.industry = 'Chemicals'")),
    ("Which opportunities are past their close date?", "{n} late deals", some(LATE)),
    ("Any deals that nobody has touched?", "{n} quiet deals", some(state("quiet"))),
    ("Which three deals are the biggest in the pipeline?", "{titles}", listed(OPEN, "d.value desc nulls last", 3)),
    ("Show me the newest deal", "{titles}", listed("true", "d.created_at desc", 1)),
    ("open deals of at least 40,000 dollars", "{n} open deals of $40,000 and more", some(OPEN, "d.value >= 40000")),
    ("lost deals of more than $50k in " + YEAR, "{n} lost deals above $50,000 in " + YEAR, some(LOST, "d.value > 50000", THIS_YEAR)),
    ("How many deals did we lose to competitors?", "{n} lost deals", some(LOST, "d.lost_reason = 'Competitor'")),
    ("Who is responsible for Yarrow Cosmetics?", "Yarrow Cosmetics belongs to {t}", one("coalesce(p.full_name, 'nobody')", "Yarrow Cosmetics")),
    ("email addresses of the contacts at Summit Cable", "{titles}", contacts("Summit Cable & Wire")),
    ("what's the status of Bexhall?", "Bexhall Cold Chain is ", "select 1 as n"),
    ("Umber Speciality Coatings", "I took it for Umber Specialty Coatings.", "select 1 as n"),
    ("Which salesperson has the best win rate this year?", "{t} has the highest win rate",
     BEST_RATE),
    ("Who lost the most deals?", "{t} has the highest number of lost deals: {n}", best("p.full_name", "2", LOST)),
    ("In which industry do we have the most open deals?", "{n} open deal", best("c.industry", "2", OPEN)),
    ("Break down the open pipeline by industry", "{n} open deals, worth {v}, by industry", some(OPEN)),
    ("How many deals were won per month in " + YEAR + "?", "{n} won deals in " + YEAR, some(WON, THIS_YEAR)),
    ("win rate by source", "by source", "select 1 as n"),
    ("How does Sofia's revenue this year compare with last year?", "{v} was won of Sofia Lindqvist", some(WON, SOFIA, THIS_YEAR)),
    ("What are we expecting to close by the end of next month?", "{n} open deals expected to close until", some(OPEN, f"d.expected_close_date <= '{month_end(month_of(TODAY, 1))}'")),
    ("How many e-mails did Ada send in the last 90 days?", "{n} e-mail", activities(ADA, "a.type = 'email'", days("a.performed_at", TODAY - timedelta(days=89), TODAY))),
    ("clients of Marcus without any contact in the last 45 days", "{n} client", clients(MARCUS, quiet_for(45))),
    ("How many of our leads are unassigned?", "{n} lead", clients("c.status = 'lead'", "c.owner_id is null")),
    ("mean value of Marcus' open deals", "{v} is the average value of", f"select round(avg(d.value), 2) as v {DEALS} where {OPEN} and {MARCUS}"),
    (("Show me the late deals", "only Sofia's"), "{n} late deal", some(LATE, SOFIA)),
    (("How much did we win in " + YEAR + "?", "What about agriculture?"), "{v} was won", some(WON, THIS_YEAR, "c.industry = 'Agriculture'")),
    (("Who owns Marisol Produce?", "How many open deals do they have?"), "{n} open deal", some(OPEN, "c.name = 'Marisol Produce'")),
    ("How many deals have we won in Scandinavia?", unable("Scandinavia") + " {n} won deals", some(WON)),
    ("revenue excluding Marisol Produce", "{v} was won: {n} won deals without those with Marisol Produce", some(WON, "c.name <> 'Marisol Produce'")),
    ("How many deals did we win before lunch?", unable("before lunch"), "select 1 as n"),
    ("What is the win rate of quiet deals?", unable("quiet") + " The win rate is {r}", rate()),
]  # fmt: skip
"""Written when the rules were done."""
LARGEST = f"select sum(v) as v from (select d.value as v {DEALS} where {OPEN} order by d.value desc nulls last limit 10) t"
PAIR = f"""select p.full_name || ', ' || initcap(d.stage) as t, count(*) as n, sum(d.value) as v {DEALS} where {OPEN} and p.full_name is not null
    group by 1 order by 3 desc limit 1"""
MIDDLE = f"""select c.industry as t, percentile_cont(0.5) within group (order by d.value)::numeric as v, count(*) as n {DEALS} where {OPEN}
    group by 1 order by 2 desc limit 1"""
MOVED = f"""select count(distinct h.deal_id) as n from deal_stage_history h join deals d on d.id = h.deal_id
    where h.from_stage = 'new' and h.to_stage = 'negotiation' and {days("h.changed_at", *of_month(BEFORE))}"""
HOLDER = """select lower(t.position) as job, t.first_name || ' ' || t.last_name || ', ' || t.position as t
    from contacts t join clients c on c.id = t.client_id
    where c.name = 'Alder & Finch Foods' order by t.position limit 1"""
TYPED_FAST: list[tuple[str | tuple[str, ...], str, str]] = [
    ("open deals north of ten grand", "{n} open deals above $10,000", some(OPEN, "d.value > 10000")),
    ("How many open deals does Mrs. Lindqvist have?", "{n} open deals of Sofia Lindqvist", some(OPEN, SOFIA)),
    ("open deals exceeding ten per cent", "{n} open deals with a probability above 10%", some(OPEN, "d.probability > 10")),
    (f"how many deals did we lose in calendar weeks 20 through 30 of {TODAY.year - 1}", "{n} lost deals",
     some(LOST, f"extract(isoyear from d.closed_at at time zone 'UTC') = {TODAY.year - 1}", "extract(week from d.closed_at at time zone 'UTC') between 20 and 30")),
    ("nr of opps between 10 and 50k closing nxt mth", "{n} open deals of $10,000 and more and of at most $50,000 expected to close", some(OPEN, "d.value between 10000 and 50000", expected(*of_month(month_of(TODAY, 1))))),
    ("pls give me total open value of sofias deals, thx", "{v} (weighted by probability {w}) is the value of {n} open deals of Sofia Lindqvist", some(OPEN, SOFIA)),
    ("hey, quick one before the board call - how much did we win this year?", "{v} was won: {n} won deals", some(WON, THIS_YEAR)),
    ("anything that should have been closed by now but isnt", "{n} late deals, worth {v}", some(LATE)),
    ("Who on the team brought in the most this year?", "{t} has the highest value of won deals: {v}", best("p.full_name", "3", WON, THIS_YEAR)),
    ("which industry loses us the most deals?", "{t} has the highest number of lost deals: {n}", best("c.industry", "2", LOST)),
    ("clients nobody looks after", "{n} clients without an owner", clients("c.owner_id is null")),
    ("who is the most active this year?", "{t} has the most: {n}.", first_of(f"select p.full_name as t, count(*) as n from activities a join profiles p on p.id = a.performed_by where {days('a.performed_at', date(TODAY.year, 1, 1), TODAY)} group by 1", "n desc")),
    ("share of trade fair deals in what we won this year", "{n} won deals from Trade fair in " + YEAR + ", worth {v}, of", some(WON, THIS_YEAR, "d.source = 'Trade fair'")),
    ("umsatz von sofia dieses jahr", "{v} was won", some(WON, SOFIA, THIS_YEAR)),
    ("open value by owner and stage", "by owner and stage. The highest value: {t} ({v}, {n} deals)", PAIR),
    ("median open deal value by industry", "{t} has the highest median value of open deals ({v}, {n} open deal", MIDDLE),
    ("biggest open deal per industry", "The largest deal of each industry: {n} deals of {n} industries", f"select count(distinct c.industry) as n {DEALS} where {OPEN}"),
    (f"how many deals went from new to negotiation in {name_of(BEFORE)}", "{n} deals that went from New to Negotiation", MOVED),
    ("e-mails sent to energy clients this year", "{n} e-mails with clients in Energy", activities("a.type = 'email'", "c.industry = 'Energy'", days("a.performed_at", date(TODAY.year, 1, 1), TODAY))),
    ("activities by person and type last year", "{n} calls, ", activities("a.type = 'call'", days("a.performed_at", date(TODAY.year - 1, 1, 1), date(TODAY.year - 1, 12, 31)))),
    ("new clients by quarter", "{n} clients, by quarter.", clients()),
    ("who is the {job} at alder & finch?", "is {t}", HOLDER),
    (("tell me about copperline mining", "who is responsible?"), "Copperline Mining belongs to {t}.", one("p.full_name", "Copperline Mining")),
    ("since when is glasswing a client?", "Glasswing Semiconductors has been in the CRM since", "select 1 as n"),
    ("deals open for more than 90 days", "{n} open deals, created until", some(OPEN, f"(d.created_at at time zone 'UTC')::date <= '{TODAY - timedelta(days=91)}'")),
    (("what did we win this year?", "which client was the biggest?"), "{t} has the highest value of won deals: {v}", best("c.name", "3", WON, THIS_YEAR)),
    ((f"which deals went from new to negotiation in {name_of(BEFORE)}", "by owner"), "{n} deals that went from New to Negotiation", MOVED),
    ("which owner has the lowest win rate and why", unable("why") + " Ada Reyes has the lowest win rate", "select 1 as n"),
    ("average and median value of open deals", "{v} is the median value of {n} open deals", f"select percentile_cont(0.5) within group (order by d.value)::numeric as v, count(*) as n {DEALS} where {OPEN}"),
    (("revenue this year", "and last?"), "{v} was won: {n} won deals in " + str(TODAY.year - 1), some(WON, LAST_YEAR)),
    (("open deals above 20k", "sort by close date", "who owns those?"), "{t} has the highest number of open deals ({n} open deals", best("p.full_name", "2", OPEN, "d.value > 20000")),
    (("top 5 open deals", "next 5", "total of those ten?"), "{v} is the value of the 10 largest of", LARGEST),
    (("deals in negotiation", "except sofia's", "average value?"), "{v} is the average value of {n} deals in stage Negotiation without those of Sofia Lindqvist", f"select round(avg(d.value), 2) as v, count(*) as n {DEALS} where d.stage = 'negotiation' and p.full_name is distinct from 'Sofia Lindqvist'"),
    (("energy clients", "how much did they buy this year?", "and food?"), "{v} was won: {n} won deals in Food and beverage", some(WON, THIS_YEAR, "c.industry = 'Food and beverage'")),
    (("show me alder & finch", "lost deals?"), "{n} lost deals with Alder & Finch Foods", some(LOST, "c.name = 'Alder & Finch Foods'")),
    (("how many calls did marcus make this year", "and emails?", "and sofia?"), "{n} e-mails by Sofia Lindqvist", activities(SOFIA, "a.type = 'email'", days("a.performed_at", date(TODAY.year, 1, 1), TODAY))),
]  # fmt: skip
"""As typed between two calls, in two or three turns."""

OF_WEBSITE = "d.source = 'Website'"
FIRST_TEN = f"select sum(t.value) as v, sum(t.n) as n from (select d.value, 0 as n {DEALS} where {OPEN} order by d.value desc nulls last limit 10) t"
OF_FAIRS = f"select percentile_cont(0.5) within group (order by d.value)::numeric as v, count(*) as n {DEALS} where {WON} and d.source = 'Trade fair'"
WRITTEN_ANEW: list[Case] = [
    ("what did we close as won last year", "{n} won deals in " + str(TODAY.year - 1), some(WON, LAST_YEAR)),
    ("Compare the win rates of trade fair and website leads", "The win rate from Website is {r}", rate(OF_WEBSITE)),
    ("how many leads came from the website?", "{n} deals from Website", some(OF_WEBSITE)),
    ("What do our ten biggest open deals add up to?", "{v} is the value of the 10 largest of", FIRST_TEN),
    ("Average deal size by owner for the year", "{n} won deals in " + YEAR, some(WON, THIS_YEAR)),
    (("average won deal", "from trade fairs", "and the median?"), "{v} is the median value of {n} won deals from Trade fair", OF_FAIRS),
    ("which clients haven't i called in 30 days", "with nothing recorded for 30 days", "select 1 as n"),
    (f"how many new deals did marcus open in {name_of(BEFORE)}", "{n} deals of Marcus Holm created in", some(MARCUS, created(*of_month(BEFORE)))),
    ("How much revenue last year came from clients acquired last year?", unable("clients acquired") + " {v} was won", some(WON, LAST_YEAR)),
    ("What was the single largest contract of last year and when was it closed?", "The largest: {titles}", listed(f"{WON} and {LAST_YEAR}", "d.value desc nulls last", 1)),
    ("Mean and median contract value of deals won last year", "{v} is the median value of {n} won deals in", f"select percentile_cont(0.5) within group (order by d.value)::numeric as v, count(*) as n {DEALS} where {WON} and {LAST_YEAR}"),
    ("How much active customers have we?", "{n} active clients", clients("c.status = 'active'")),
    ("Which customers have we lost?", "{n} churned clients", clients("c.status = 'churned'")),
    (("top 3 clients by revenue last year", "what have they got open?"), unknown("they"), "select 1 as n"),
    (("what's our biggest open deal?", "when is it supposed to close?"), "The largest: {titles}", listed(OPEN, "d.value desc nulls last", 1)),
    ("Which three industries have the worst win rate?", "the lowest win rate: {r}", f"select min(share) as r from (select round(count(*) filter (where {WON})::numeric / count(*), 6) as share {DEALS} where d.stage_kind <> 'open' and c.industry is not null group by c.industry) t"),
    ("Which industry has the second largest open pipeline?", "the second highest value of open deals: {v}", f"select sum(d.value) as v {DEALS} where {OPEN} and c.industry is not null group by c.industry order by 1 desc offset 1 limit 1"),
    ("In which industry did we lose the most to competitors?", "lost deals because of Competitor", "select 1 as n"),
    (("lost deals last year", "how many of these because of price?"), "{n} lost deals because of Price in", some(LOST, LAST_YEAR, "d.lost_reason = 'Price'")),
    ("last deal we lost n why", "The closed last: {titles}", listed(LOST, "d.closed_at desc", 1)),
    ("Which active clients have nothing in the pipeline?", "{n} active clients without open deals", clients("c.status = 'active'", f"not exists (select 1 from deals d where d.client_id = c.id and {OPEN})")),
    ("What for a pipeline have the customers without responsible?", "{n} open deals without an owner, worth {v}", some(OPEN, "c.owner_id is null")),
    ("How much did everyone except Marcus win last year?", "{v} was won: {n} won deals without those of Marcus Holm", some(WON, LAST_YEAR, "p.full_name is distinct from 'Marcus Holm'")),
    ("How many of Sofia's deals have been in New for more than a month?", "{n} open deals of Sofia Lindqvist in stage New for 31 days or more", some(SOFIA, "d.stage = 'new'", "current_date - coalesce(d.stage_changed_at, d.created_at)::date > 30")),
    ("eastlake: how many deals ever, how many won", "{n} won deals with Eastlake Packaging", some(WON, "c.name = 'Eastlake Packaging'")),
    (f"{YEAR} YTD revenue pharma vs food", "{v} was won: {n} won deals in Food and beverage", some(WON, THIS_YEAR, "c.industry = 'Food and beverage'")),
    (f"Number of distinct customers with revenue in {TODAY.year - 1}", "by client ({n} client", f"select count(distinct d.client_id) as n {DEALS} where {WON} and {LAST_YEAR}"),
    ("How many wins of 40,000 or more last year, and who closed them?", "won deals of $40,000 and more in " + str(TODAY.year - 1), some(WON, LAST_YEAR, "d.value >= 40000")),
    ("Which deals are already over the date?", unable("over the date") + " {n} deals", some()),
    (f"How many orders did we get in {name_of(BEFORE)}?", "{n} won deals in", some(WON, closed(*of_month(BEFORE)))),
    (("pipeline by stage", "only sofia's", "weighted"), "{n} open deals of Sofia Lindqvist, worth {v}, by stage", some(OPEN, SOFIA)),
    (("How many open deals does Sofia have?", "and the win rate?"), "The win rate of Sofia Lindqvist is {r}", rate(SOFIA)),
    (("biggest deal we lost last year?", "who owned it?"), "belongs to {t}", f"select coalesce(p.full_name, 'nobody') as t {DEALS} where {LOST} and {LAST_YEAR} order by d.value desc nulls last limit 1"),
    (f"deals created in {name_of(BEFORE)} that close next month", unable(f"created in {BEFORE:%b %Y}") + " {n} open deals expected to close", some(OPEN, expected(*of_month(month_of(TODAY, 1))))),
    ("Revenue last year from clients acquired this year", unable(f"clients acquired in {TODAY.year}") + " {v} was won", some(WON, LAST_YEAR)),
    ("Which clients have over 30k open?", "{n} clients have open deals worth more than $30,000 together", f"select count(*) as n from (select d.client_id {DEALS} where {OPEN} group by 1 having sum(d.value) > 30000) t"),
    ("Win rate on deals over 50k versus those under 10k?", "The win rate below $10,000 is {r}", rate("d.value < 10000")),
    ("Open pipeline by industry, largest first", "{n} open deals, worth {v}, by industry", some(OPEN)),
    ("revenue last year net of Eastlake Packaging", unable("net Eastlake Packaging") + " {v} was won", some(WON, LAST_YEAR)),
    (f"Revenue per quarter {TODAY.year - 1} for Marcus and for Sofia", "{v} in total: {n} won deals of Sofia Lindqvist in " + str(TODAY.year - 1) + ", by quarter", some(WON, SOFIA, LAST_YEAR)),
    (("top 5 open deals", "which of those are in negotiation?"), unable("the first 5"), "select 1 as n"),
    ("what share of open deals in food is late", "{r} by number", f"select round(count(*) filter (where {LATE})::numeric / count(*), 6) as r {DEALS} where {OPEN} and c.industry = 'Food and beverage'"),
    (f"Q3 {TODAY.year - 1} revenue vs same quarter last year", "{v} in Jul to Sep " + str(TODAY.year - 2), some(WON, closed(date(TODAY.year - 2, 7, 1), date(TODAY.year - 2, 9, 30)))),
    ("Sales cycle by rep", "{n} won deals, worth {v}, by owner: ", some(WON)),
    ("How many of last year's wins are from clients that also bought this year?", too_little("from clients that also bought this year"), some(WON, LAST_YEAR)),
    ("Which deals will we lose?", unable("will lose") + " {n} open deals", some(OPEN)),
    ("Revenue last year from clients with 'Water' in the name", "“Water” in the title, or in the client's name, industry or website", "select 1 as n"),
    ("Average deal through partners compared to average overall, this year", unable("compared to average"), "select 1 as n"),
    (("tell me about Hartwell Biologics", "what have we lost there?", "anything open?"), "{n} open deals with Hartwell Biologics", some(OPEN, "c.name = 'Hartwell Biologics'")),
    (("meetings of sofia last year", "with which clients?"), "{n} meetings by Sofia Lindqvist in " + str(TODAY.year - 1) + ", by client", activities(SOFIA, "a.type = 'meeting'", days("a.performed_at", date(TODAY.year - 1, 1, 1), date(TODAY.year - 1, 12, 31)))),
    (f"Revenue {TODAY.year - 1} that is either in Water or from Marcus", too_little("Water or Marcus Holm", "either"), some(WON, LAST_YEAR)),
    (f"Smallest and largest win in {TODAY.year - 1}", "The largest: {titles}", listed(f"{WON} and {LAST_YEAR}", "d.value desc nulls last", 1)),
    (("open deals in water", "plus food"), "Together: {n} open deals, worth {v}", some(OPEN, "c.industry in ('Water', 'Food and beverage')")),
    (f"Revenue from website plus recommendation in {TODAY.year - 1}", "Together: {n} won deals, worth {v}", some(WON, LAST_YEAR, "d.source in ('Website', 'Recommendation')")),
    ("Where do our lost deals come from?", "{n} lost deals, worth {v}, by source", some(LOST)),
    ("How many deals did we fail to win at Granby?", "{n} lost deals with Granby Municipal Utilities", some(LOST, "c.name = 'Granby Municipal Utilities'")),
    (f"Which {month_of(TODAY, 1):%B} deals are above 5k?", "{n} open deals above $5,000 expected to close in", some(OPEN, "d.value > 5000", expected(*of_month(month_of(TODAY, 1))))),
    ("How many deals were won the same day they were created?", too_little("same day", "they were created"), some(WON)),
    (f"Of the deals created in {name_of(BEFORE)}, how many have we won?", "{n} won deals created in", some(WON, created(*of_month(BEFORE)))),
    ("Best food client by revenue?", "{t} has the highest value of won deals: {v}", best("c.name", "3", WON, "c.industry = 'Food and beverage'")),
    (f"Revenue in Q2 and Q3 {TODAY.year - 1} combined", "{v} was won: {n} won deals in Apr to Sep", some(WON, closed(date(TODAY.year - 1, 4, 1), date(TODAY.year - 1, 9, 30)))),
    ("Which customers have more than one open offer?", "{n} clients have at least 2 open deals", f"select count(*) as n from (select d.client_id {DEALS} where {OPEN} group by 1 having count(*) > 1) t"),
    (("clients in food", "which have open deals?"), "{n} clients in Food and beverage", clients("c.industry = 'Food and beverage'", f"exists (select 1 from deals d where d.client_id = c.id and {OPEN})")),
    (("marcus's pipeline", "how much is weighted?"), "{w} weighted by probability: {n} open deals of Marcus Holm", some(OPEN, MARCUS)),
    ("How many clients are in the pipeline?", "{n} clients", f"select count(distinct d.client_id) as n {DEALS} where {OPEN}"),
    (f"Average revenue per won deal by lead source, {TODAY.year - 1}", "highest average value of won deals", "select 1 as n"),
    ("How many negotiations are overdue?", "{n} late deal", some(LATE, "d.stage = 'negotiation'")),
    (f"revenue in {TODAY.year - 1}: me vs marcus", "{v} was won: {n} won deals of Marcus Holm in " + str(TODAY.year - 1), some(WON, MARCUS, LAST_YEAR)),
    ("Where is Sofia with her year target?", "of the target of {v}", f"select sum(t.amount) as v from targets t join profiles p on p.id = t.person_id where {SOFIA} and extract(year from month) = {TODAY.year}"),
    ("Revenue last year from clients we have had since before 2020", unable("from clients we have had since before 2020") + " {v} was won", some(WON, LAST_YEAR)),
    (("open deals by owner", "only negotiation"), "{n} open deals in stage Negotiation, worth {v}, by owner", some(OPEN, "d.stage = 'negotiation'")),
    ("Median days to win", "{n} days is the median", f"select round(percentile_cont(0.5) within group (order by extract(epoch from d.closed_at - d.created_at) / 86400)) as n {DEALS} where {WON}"),
    (f"Largest customer by {TODAY.year - 1} revenue", "{t} has the highest value of won deals: {v}", best("c.name", "3", WON, LAST_YEAR)),
    (("revenue of sofia last year", "open deals?"), "{v} (weighted by probability {w}) is the value of {n} open deals of Sofia Lindqvist", some(OPEN, SOFIA)),
    (("how many deals are in new", "what about negotiation?"), "{n} deals in stage Negotiation", some("d.stage = 'negotiation'")),
]  # fmt: skip
"""Of questions that four people of a sales company would type, those that were answered wrongly or in part."""

LEANT: list[Case] = [
    (("Open deals of Sofia", "same for Marcus"), "{n} open deals of Marcus Holm, worth {v}", some(OPEN, MARCUS)),
    (("Open deals of Sofia", "lol ok and marcus?"), "{n} open deals of Marcus Holm, worth {v}", some(OPEN, MARCUS)),
    (("Deals above 30k", "without the won ones"), "{n} deals above $30,000 that are not won: {n_open} open and {n_lost} lost", some("d.value > 30000", f"not {WON}")),
    (("Open deals of Sofia", "kill the ones with a close date already behind us"), "{n} open deals of Sofia Lindqvist that are not late, worth {v}", some(OPEN, SOFIA, f"({LATE}) is not true")),
    (("Open deals of Marcus", "could you take out the ones in negotiation?"), "{n} open deals of Marcus Holm without those in stage Negotiation, worth {v}", some(OPEN, MARCUS, "d.stage <> 'negotiation'")),
    (("Open deals of Sofia", "please restrict this to amounts of at least 10,000"), "{n} open deals of Sofia Lindqvist of $10,000 and more, worth {v}", some(OPEN, SOFIA, "d.value >= 10000")),
    (("Which deals are in negotiation?", "which of those are worth more than 5k?", "out of these, which are Marcus's only?"), "{n} deals of Marcus Holm in stage Negotiation above $5,000, worth {v}", some("d.stage = 'negotiation'", MARCUS, "d.value > 5000")),
    (("Clients in food", "only where the client has an open deal"), "{n} clients in Food and beverage with open deals", clients("c.industry = 'Food and beverage'", f"exists (select 1 from deals d where d.client_id = c.id and {OPEN})")),
    (("Won deals this year", "split that by owner, count and total"), "{n} won deals in " + YEAR + ", worth {v}, by owner", some(WON, THIS_YEAR)),
    (("Won deals this year", "drop Marcus", "ditto for last year"), "{n} won deals without those of Marcus Holm in " + str(TODAY.year - 1) + ", worth {v}", some(WON, LAST_YEAR, "p.full_name is distinct from 'Marcus Holm'")),
    (("Open deals of Sofia", "the ones to Brightwater please not"), "Without it I would answer: open deals · owner Sofia Lindqvist", "select 1 as n"),
    (("Which deals might we lose?", "only Marcus's"), "There is nothing that this could refer to", "select 1 as n"),
]  # fmt: skip
"""What changes or points to what was shown: with all that was asked before, or named."""

LEFT_OUT = ("can't narrow this", "did not understand", "fits several")
MOST_BESIDE = 0.02
"""Of questions that are answered rightly so many may have words that are said not to be used."""
NO_FIGURE = re.compile(r"^No |^Nothing |^There is no|is not defined|^Nobody")
"""What is said where there is nothing to take a figure of: in the first days of a year."""


class _NoDocuments:
    """An installation whose documents are left out."""

    def __init__(self, owner_url: str) -> None:
        self.owner_url, self.hashes, self.uploads = owner_url, QUICK, self

    def as_user(self, _actor: Actor) -> Any:
        return self

    def add(self, *_: object, **__: object) -> None:
        pass


def answer(model: OfflineAnswerer, tools: Tools, actor: Actor, questions: tuple[str, ...]) -> str:
    """What the built-in answerer says to the last of some questions."""
    return replied(model, tools, actor, questions).text


def replied(
    model: OfflineAnswerer, tools: Tools, actor: Actor, questions: tuple[str, ...]
) -> Reply:
    """Its reply to the last of some questions."""
    history: list[Said] = []
    reply = Reply("")
    for question in questions:
        results: list[ToolResult] = []
        found: list[dict[str, Any]] = []
        while True:
            turn = Turn(question, TODAY, actor.name, "", tuple(history), tuple(tools.specs), tuple(results),
                        tuple(tools.passages(found)), vocabulary=tools.vocabulary)  # fmt: skip
            reply = model.reply(turn, lambda _: None)
            if not reply.calls:
                break
            for call in reply.calls:
                result = tools.call(call)
                # As it is kept with the message.
                json.dumps([result.data, [table.as_json() for table in result.tables]])
                if "found" in result.data:
                    result = replace(result, data={"passages": []})
                results.append(result)
        about = {key: value for one in results for key, value in one.about.items()}
        history += [Said("user", question), Said("assistant", reply.text, about)]
    return reply


def from_crm(reply: Reply) -> bool:
    """Whether the reply rests on what a tool of the CRM gave."""
    return bool(reply.rests)


def wanted(template: str, row: dict[str, Any]) -> list[str]:
    """What has to stand in the answer: the template with the figures as they are written."""
    if row.get("n_open") == 0:  # of which nothing is said
        template = template.removesuffix(" {n_open} open")
    if template.endswith("{titles}"):
        names = [literal(one) for one in row["titles"] or ["nothing"]]
        return [template.removesuffix("{titles}") + names[0], *names[1:]]
    if len(row.get("first", ())) > 1 and "{t} has the " in template:
        template = f"have the {template.partition('{t} has the ')[2]}".split(" (")[0].split(": {")[
            0
        ]
        return [template, *(literal(one) for one in row["first"][:5])]
    write: dict[str, Callable[[Any], str]] = {
        "n": number,
        "v": lambda value: money(Decimal(value), "USD"),
        "w": lambda value: money(rounded(Decimal(value), 0), "USD"),
        "r": percent,
        "t": lambda value: literal(str(value)),
    }
    figures = {key: write[key[0]](value) for key, value in row.items() if key[0] in write}
    return [template.format(**figures)]


@pytest.fixture
def demo(office: Office, db: TestDatabase) -> Actor:
    assert fill(_NoDocuments(db.owner_url), wait_for_documents=False)
    return Actor(demo_id("person", 1), "admin@example.com", "Ada Reyes", "admin")


def test_each_question_is_answered_rightly_or_honestly_narrowed(
    office: Office, db: TestDatabase, demo: Actor
) -> None:
    tools = office.tools(demo, office.library.thread(demo))
    model = office.offline()
    wrong, unread, beside = [], [], []
    cases = [*KNOWN, *HELD_BACK, *TYPED_FAST, *WRITTEN_ANEW, *LEANT]
    with psycopg.connect(db.owner_url, row_factory=dict_row) as connection:
        for asked, template, statement in cases:
            row = connection.execute(statement.encode()).fetchone() or {}
            questions = (asked,) if isinstance(asked, str) else asked
            questions = tuple(one.format_map(row) for one in questions)
            reply = replied(model, tools, demo, questions)
            said = reply.text
            unread += [questions[-1]] if from_crm(reply) and not reply.read_as else []
            if reply.not_used and not any(one in said for one in LEFT_OUT):
                beside.append(questions[-1])
            if None in row.values() or not row:
                missing = [] if NO_FIGURE.search(said) else ["that there is none"]
            else:
                missing = [one for one in wanted(template, row) if one not in said]
            # One deal is a deal, none are "No deals".
            if missing and row.get("n") in {0, 1} and _of_few(template, row["n"], said):
                missing = []
            if missing:
                wrong.append(f"{questions}\n  wanted {missing}\n  got {said[:300]}")
    assert len(KNOWN) >= 100
    assert not unread, "each answer from the CRM says how its question was read"
    assert len(beside) <= len(cases) * MOST_BESIDE, (
        f"words that only ask are said not to be used: {beside}"
    )
    wrong += dropped(lambda questions: answer(model, tools, demo, questions))
    wrong += dropped_by(office.agent(demo, office.offline()))
    wrong += [one for one in STORED if not _is_kept(office, demo, one)]
    assert not wrong, f"{len(wrong)} of {len(cases)}:\n" + "\n".join(wrong)


def _is_kept(office: Office, actor: Actor, question: str) -> bool:
    """Whether a real run answers each question in it with a table that is read again with the conversation.

    So is the line that says how it was read.
    """
    answered = office.agent(actor, office.offline()).ask(question)
    said = office.threads(actor).messages(answered.thread_id)[-1]
    tables = len(said.tables) >= question.count("?") and said.tables == answered.tables
    return tables and bool(said.read_as) and said.read_as == answered.read_as


def _of_few(template: str, number_of: int, said: str) -> bool:
    if number_of == 0 and "{n}" not in template:
        return said.startswith("No ")
    words = template.rsplit("{n} ", maxsplit=1)[-1].split(" ")[:2]
    noun = " ".join(
        "ha(?:ve|s)" if word == "have" else f"{re.escape(word.rstrip('s,'))}s?,?" for word in words
    )
    return re.search(rf"\b{'No' if number_of == 0 else 1} {noun}", said) is not None
