"""The demo company is the same each time, hangs together, and looks like a real one."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from ea_core.demo.company import build
from ea_core.demo.model import DemoCompany, demo_id
from ea_core.demo.products import PRICE_LIST, offer_value, price_list_item, unit_price
from ea_core.demo.working_time import add_months

# A Monday, a Sunday, a leap day, the last day of a year, a day in the slow season.
DAYS = [date(2026, 11, 23), date(2027, 5, 2), date(2028, 2, 29), date(2026, 12, 31), date(2027, 8, 4)]  # fmt: skip


@pytest.fixture(scope="module", params=DAYS, ids=str)
def company(request: pytest.FixtureRequest) -> DemoCompany:
    today: date = request.param
    return build(today)


def in_business_hours(moment: datetime) -> bool:
    return moment.tzinfo is UTC and moment.weekday() < 5 and 8 <= moment.hour < 18


def test_the_same_day_gives_the_same_company() -> None:
    assert build(DAYS[0]) == build(DAYS[0])


def test_a_week_later_everything_has_moved_by_a_week() -> None:
    first, second = build(DAYS[0]), build(date(2026, 11, 30))
    assert max(d.created_at for d in second.deals) > max(d.created_at for d in first.deals)
    assert [d.id for d in first.deals] == [d.id for d in second.deals]
    assert max(a.performed_at for a in second.activities).date() >= DAYS[0]


def test_counts(company: DemoCompany) -> None:
    assert 55 <= len(company.clients) <= 65
    assert 140 <= len(company.contacts) <= 160
    assert 240 <= len(company.deals) <= 260
    assert 870 <= len(company.activities) <= 930
    assert [p.role for p in company.people] == ["admin", "manager", "staff"]
    assert [p.email for p in company.people] == [
        f"{role}@example.com" for role in ("admin", "manager", "staff")
    ]


def test_ids_are_unique(company: DemoCompany) -> None:
    for name in ("people", "clients", "contacts", "deals", "activities", "tasks"):
        ids = [record.id for record in getattr(company, name)]
        assert len(ids) == len(set(ids)), name
    assert demo_id("client", 0) != demo_id("deal", 0)


def test_references(company: DemoCompany) -> None:
    people = {p.id for p in company.people}
    clients = {c.id for c in company.clients}
    targets = {"client": clients, "deal": {d.id for d in company.deals}}
    assert all(c.owner_id in people | {None} for c in company.clients)
    assert {c.client_id for c in company.contacts} == clients
    assert {d.client_id for d in company.deals} <= clients
    assert all(s.changed_by in people for d in company.deals for s in d.history)
    assert all(p.changed_by in people for d in company.deals for p in d.pushes)
    assert all(a.performed_by in people for a in company.activities)
    assert all(a.entity_id in targets[a.entity_type] for a in company.activities)


def test_owners(company: DemoCompany) -> None:
    _, manager, staff = (p.id for p in company.people)
    owned = Counter(c.owner_id for c in company.clients)
    assert 20 <= owned[manager] <= 30
    assert 20 <= owned[staff] <= 30
    assert 1 <= owned[None] <= 8


def test_contacts(company: DemoCompany) -> None:
    domain = {c.id: c.website.removeprefix("https://www.") for c in company.clients}
    emails = [c.email for c in company.contacts]
    assert len(set(emails)) == len(emails)
    for contact in company.contacts:
        assert contact.email.endswith("@" + domain[contact.client_id])
        assert contact.email.isascii()
        assert domain[contact.client_id].endswith(".example")
        assert any(part in contact.phone for part in (" 555 01", " 20 7946 0", " 8 465 004"))


def test_history_fits_the_stage(company: DemoCompany) -> None:
    for deal in company.deals:
        first, *rest = deal.history
        assert (first.from_stage, first.to_stage) == (None, "new")
        assert first.changed_at == deal.created_at
        before = first
        for change in rest:
            assert change.from_stage == before.to_stage
            assert change.from_stage not in ("won", "lost")
            assert change.changed_at > before.changed_at
            before = change
        assert before.to_stage == deal.stage
        closed = deal.stage in ("won", "lost")
        assert deal.closed_at == (before.changed_at if closed else None)
        if deal.stage == "won":
            assert before.from_stage == "negotiation"


def test_probability_fits_the_stage(company: DemoCompany) -> None:
    ranges = {"new": (5, 30), "negotiation": (40, 90), "won": (100, 100), "lost": (0, 0)}
    for deal in company.deals:
        low, high = ranges[deal.stage]
        assert low <= deal.probability <= high


def test_close_dates_move_in_an_unbroken_chain(company: DemoCompany) -> None:
    assert sum(bool(d.pushes) for d in company.deals) > 20
    for deal in company.deals:
        assert deal.expected_close_date > deal.created_at.date()
        moments = [p.changed_at for p in deal.pushes]
        assert moments == sorted(moments)
        for before, after in zip(deal.pushes, deal.pushes[1:], strict=False):
            assert before.to_date == after.from_date
        for push in deal.pushes:
            assert deal.created_at < push.changed_at
            assert push.changed_at.date() < push.from_date < push.to_date
            assert deal.closed_at is None or push.changed_at < deal.closed_at
        if deal.pushes:
            assert deal.pushes[-1].to_date == deal.expected_close_date


def test_values_change_on_the_way_to_what_they_are(company: DemoCompany) -> None:
    changes = [(deal, change) for deal in company.deals for change in deal.repricings]
    assert len(changes) > 20
    for deal, change in changes:
        assert change.to_value == deal.value != change.from_value > 0
        assert deal.created_at < change.changed_at
        assert change.changed_at.date() < (
            deal.closed_at.date() if deal.closed_at else company.today
        )


def test_most_deals_say_where_they_came_from_and_most_lost_ones_why(company: DemoCompany) -> None:
    sources = [deal.source for deal in company.deals]
    assert len(set(sources)) == 6
    assert 0 < sources.count("") < 40
    lost = [deal.lost_reason for deal in company.deals if deal.stage == "lost"]
    assert len(set(lost)) == 6
    assert 0 < lost.count(None) < 30
    assert not any(deal.lost_reason for deal in company.deals if deal.stage != "lost")


def test_values_are_what_the_price_list_says(company: DemoCompany) -> None:
    values = sorted(d.value for d in company.deals)
    assert values[0] > 0
    assert Decimal(5_000) < values[len(values) // 2] < Decimal(20_000)
    assert values[-1] > 5 * values[len(values) // 2]
    for deal in company.deals:
        assert deal.value == offer_value(deal.items, deal.discount)
        assert 0 <= deal.discount <= 30
    sold = {item.sku for d in company.deals for item in d.items}
    assert sold == {item.sku for item in PRICE_LIST}


def test_a_price_in_each_band() -> None:
    sensor = price_list_item("TW-V3")
    assert [unit_price(sensor, n) for n in (1, 25, 120, 250)] == [
        Decimal("215.00"), Decimal("204.25"), Decimal("195.65"), Decimal("187.05")
    ]  # fmt: skip


def test_win_rate_and_open_deals_are_believable(company: DemoCompany) -> None:
    stages = Counter(d.stage for d in company.deals)
    assert 0.45 <= stages["won"] / (stages["won"] + stages["lost"]) <= 0.56
    assert stages["new"] >= 10
    assert stages["negotiation"] >= 10
    bounced = sum([s.to_stage for s in d.history].count("negotiation") > 1 for d in company.deals)
    assert bounced >= 5


def test_some_deals_are_overdue_and_some_silent(company: DemoCompany) -> None:
    last = {a.entity_id: a.performed_at for a in company.activities}  # oldest first: the last wins
    open_deals = [d for d in company.deals if d.closed_at is None]
    overdue = sum(d.expected_close_date < company.today for d in open_deals)
    silent = sum((company.today - last[d.id].date()).days > 30 for d in open_deals)
    assert 4 <= overdue <= len(open_deals) / 2
    assert 4 <= silent <= len(open_deals) / 2


def test_status_fits_the_deals(company: DemoCompany) -> None:
    status = {c.id: c.status for c in company.clients}
    assert set(status.values()) == {"active", "lead", "churned"}
    for deal in company.deals:
        assert (status[deal.client_id], deal.stage) != ("lead", "won")
        assert status[deal.client_id] != "churned" or deal.closed_at is not None


def test_nothing_lies_in_the_future_or_in_the_night(company: DemoCompany) -> None:
    morning = datetime.combine(company.today, time(), tzinfo=UTC)
    moments = [c.created_at for c in company.clients] + [c.created_at for c in company.contacts]
    moments += [s.changed_at for d in company.deals for s in d.history]
    moments += [p.changed_at for d in company.deals for p in d.pushes]
    moments += [a.performed_at for a in company.activities]
    assert all(moment < morning for moment in moments)
    assert all(in_business_hours(moment) for moment in moments)


def test_deals_and_activities_lie_within_the_lives_they_belong_to(company: DemoCompany) -> None:
    born = {c.id: c.created_at for c in company.clients}
    deals = {d.id: d for d in company.deals}
    for deal in company.deals:
        assert born[deal.client_id] < deal.created_at
        assert (company.today - deal.created_at.date()).days <= 550
    for contact in company.contacts:
        assert contact.created_at >= born[contact.client_id]
    for activity in company.activities:
        if activity.entity_type == "client":
            assert activity.performed_at.date() >= born[activity.entity_id].date()
            continue
        deal = deals[activity.entity_id]
        assert activity.performed_at >= deal.created_at
        if deal.closed_at is not None:
            assert (activity.performed_at - deal.closed_at).total_seconds() < 3600


def test_texts_vary(company: DemoCompany) -> None:
    texts = Counter(a.content for a in company.activities)
    assert max(texts.values()) <= 3
    assert len(texts) > 0.95 * len(company.activities)
    assert not any("{" in text or "  " in text for text in texts)
    types = Counter(a.type for a in company.activities)
    assert min(types[t] for t in ("call", "email", "meeting", "note")) > 80


def test_deal_activities_name_products_and_people(company: DemoCompany) -> None:
    names = {c.first_name for c in company.contacts}
    texts = [a.content for a in company.activities if a.entity_type == "deal"]
    assert sum(any(i.product in t for i in PRICE_LIST) for t in texts) > len(texts) / 4
    assert sum(any(n in t for n in names) for t in texts) > len(texts) * 0.8


def test_targets(company: DemoCompany) -> None:
    this_month = company.today.replace(day=1)
    months = {add_months(this_month, n) for n in range(-18, 7)}
    owners = {c.owner_id for c in company.clients}  # None stands for the company here as well
    assert {(t.month, t.owner_id) for t in company.targets} == {
        (month, owner) for month in months for owner in owners
    }
    assert len(company.targets) == len(months) * len(owners)
    for month in months:
        here = [t for t in company.targets if t.month == month]
        total = next(t.amount for t in here if t.owner_id is None)
        assert total == sum(t.amount for t in here if t.owner_id is not None)
    won = sum(d.value for d in company.deals if d.stage == "won")
    past = sum(t.amount for t in company.targets if t.owner_id is None and t.month < this_month)
    assert Decimal("0.7") < won / past < Decimal("1.5")


def test_records_are_frozen(company: DemoCompany) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        company.deals[0].title = "changed"  # type: ignore[misc]


def test_tasks_are_at_open_deals_of_their_owner_late_and_coming(company: DemoCompany) -> None:
    owner_of = {client.id: client.owner_id for client in company.clients}
    deals = {deal.id: deal for deal in company.deals}
    assert len(company.tasks) > 20
    for task in company.tasks:
        deal = deals[task.deal_id]
        assert deal.stage in {"new", "negotiation"}
        assert task.assigned_to == owner_of[deal.client_id]
        assert in_business_hours(task.created_at)
        assert task.created_at.date() < company.today
        assert "{" not in task.title
    todo = [task for task in company.tasks if not task.closed_at]
    assert any(task.due_on and task.due_on < company.today for task in todo)
    assert any(task.due_on and task.due_on > company.today for task in todo)
    assert any(task.due_on is None for task in todo)
    assert any(task.closed_at for task in company.tasks)
