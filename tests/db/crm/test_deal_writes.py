"""What people write: closing days, reasons, two tabs at once, activities of the future, doubles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from ea_core.crm.activities import ActivityDraft
from ea_core.crm.clients import ClientDraft
from ea_core.crm.contacts import ContactDraft
from ea_core.crm.deals import DealDraft
from ea_core.crm.filters import DealFilters
from ea_core.crm.paging import Paging
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import Conflict, InvalidInput, NotFound
from tests.conftest import TestDatabase


@pytest.fixture
def crm(db: TestDatabase) -> CrmWorkspace:
    return CrmWorkspace(db.database, db.person("manager"))


def _today(db: TestDatabase) -> date:
    today = db.one("select ea.today()")
    assert isinstance(today, date)
    return today


def test_a_deal_won_last_month_and_entered_today_was_won_last_month(
    db: TestDatabase, crm: CrmWorkspace
) -> None:
    last_month = _today(db).replace(day=1) - timedelta(days=3)
    client = db.client("Acme")
    deal = crm.deals.create(client, DealDraft("d", Decimal(5)))
    db.one("update deals set created_at = now() - interval '90 days'")
    deal = crm.deals.get(deal.id)
    won = crm.deals.move(deal.id, "won", deal.version, closed_on=last_month)
    assert won.closed_on == last_month
    assert won.stage_changed_at == won.closed_at
    assert [row.month for row in crm.pipeline.figures().forecast] == [f"{last_month:%Y-%m}"]
    assert crm.deals.history(deal.id)[-1].changed_at == won.closed_at
    corrected = crm.deals.change(
        won.id, replace(won.draft(), closed_on=last_month - timedelta(days=1)), won.version
    )
    assert corrected.closed_on == last_month - timedelta(days=1)
    assert crm.deals.history(deal.id)[-1].changed_at == corrected.closed_at


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Niue"])
def test_a_deal_that_is_entered_as_won_last_month_began_nobody_knows_when(
    db: TestDatabase, crm: CrmWorkspace, zone: str
) -> None:
    db.one("update company set time_zone = %s", zone)
    last_month = _today(db).replace(day=1) - timedelta(days=3)
    draft = DealDraft("d", Decimal(5), "won", closed_on=last_month)
    deal = crm.deals.create(db.client("Acme"), draft)
    assert (deal.closed_on, deal.created_at) == (last_month, None)
    assert [step.changed_at for step in crm.deals.history(deal.id)] == [None, deal.closed_at]
    later = crm.deals.create(deal.client_id, DealDraft("open first"))
    won = crm.deals.move(later.id, "won", later.version, closed_on=last_month)
    assert (won.closed_on, won.created_at) == (last_month, None)
    assert [step.changed_at for step in crm.deals.history(won.id)] == [None, won.closed_at]


def test_steps_that_were_recorded_after_the_closing_are_of_a_time_that_nobody_knows(
    db: TestDatabase, crm: CrmWorkspace
) -> None:
    deal = crm.deals.create(db.client("Acme"), DealDraft("d", Decimal(5)))
    db.one("update deals set created_at = now() - interval '90 days'")
    deal = crm.deals.move(deal.id, "negotiation", deal.version + 1)
    closed = _today(db) - timedelta(days=30)
    won = crm.deals.move(deal.id, "won", deal.version, closed_on=closed)

    def way() -> list[tuple[str, bool, bool]]:
        steps = crm.deals.history(deal.id)
        return [(one.to_stage, one.changed_at is not None, one.observed) for one in steps]

    expected = [("new", True, True), ("negotiation", False, False), ("won", True, True)]
    assert way() == expected
    assert db.one("select count(*) from deal_stage_history where days < 0") == 0
    assert [row.median_days for row in crm.pipeline.figures().time_in_stage] == [None, None]
    # A closing that is corrected to an earlier day does the same.
    db.one("delete from deals")
    deal = crm.deals.create(won.client_id, DealDraft("d", Decimal(5)))
    db.one("update deals set created_at = now() - interval '90 days'")
    deal = crm.deals.move(deal.id, "negotiation", deal.version + 1)
    won = crm.deals.move(deal.id, "won", deal.version)
    assert way() == [("new", True, True), ("negotiation", True, True), ("won", True, True)]
    crm.deals.change(won.id, replace(won.draft(), closed_on=closed), won.version)
    assert way() == expected
    assert db.one("select count(*) from deal_stage_history where days < 0") == 0


def test_saving_a_closed_deal_keeps_its_moment(db: TestDatabase, crm: CrmWorkspace) -> None:
    deal = crm.deals.create(db.client("Acme"), DealDraft("d", stage="won"))
    same = crm.deals.change(deal.id, replace(deal.draft(), title="e"), deal.version)
    assert same.closed_at == deal.closed_at
    lost = crm.deals.change(same.id, replace(same.draft(), stage="lost"), same.version)
    assert lost.closed_on == deal.closed_on


def test_days_are_those_of_the_company(db: TestDatabase, crm: CrmWorkspace) -> None:
    db.one("update company set time_zone = 'Asia/Tokyo'")
    client = db.client("Acme")
    day = date(2026, 3, 1)
    deal = crm.deals.create(client, DealDraft("d"))
    db.one("update deals set created_at = '2026-01-01'")
    deal = crm.deals.get(deal.id)
    won = crm.deals.move(deal.id, "won", deal.version, closed_on=day)
    assert won.closed_on == day
    assert won.closed_at == datetime(2026, 3, 1, 12, tzinfo=ZoneInfo("Asia/Tokyo"))


def test_a_closing_day_that_can_not_be_is_refused(db: TestDatabase, crm: CrmWorkspace) -> None:
    deal = crm.deals.create(db.client("Acme"), DealDraft("d"))
    db.one("update deals set created_at = now() - interval '5 days'")
    deal = crm.deals.get(deal.id)
    today = _today(db)
    for day, sentence in (
        (today + timedelta(days=1), "yet to come"),
        (today - timedelta(days=9), "before it was created"),
    ):
        with pytest.raises(InvalidInput, match=sentence) as refused:
            crm.deals.move(deal.id, "won", deal.version, closed_on=day)
        assert refused.value.field == "closed_on"
    assert crm.deals.move(deal.id, "won", deal.version, closed_on=today).closed_on == today


def test_reasons_that_were_written_are_offered_first(db: TestDatabase, crm: CrmWorkspace) -> None:
    client = db.client("Acme")
    usual = crm.deals.lost_reasons()
    assert "Price" in usual
    for reason in ("Moved away", "Moved away", "No budget"):
        deal = crm.deals.create(client, DealDraft(reason))
        crm.deals.move(deal.id, "lost", deal.version, lost_reason=reason)
    assert crm.deals.lost_reasons() == (
        "Moved away", "No budget", *(one for one in usual if one != "No budget"),
    )  # fmt: skip
    with pytest.raises(InvalidInput, match="200 characters"):
        crm.deals.create(client, DealDraft("x", stage="lost", lost_reason="x" * 201))


def test_who_saves_second_is_told_and_overwrites_nothing(
    db: TestDatabase, crm: CrmWorkspace
) -> None:
    client = crm.clients.create(ClientDraft("Acme"))
    contact_id = crm.contacts.create(client.id, ContactDraft("Zoë", "Quist"))
    deal = crm.deals.create(client.id, DealDraft("d"))
    activity_id = crm.activities.log("client", client.id, ActivityDraft("call", "said"))
    (contact,) = crm.contacts.of_client(client.id)
    (activity,) = crm.activities.timeline(client.id).items
    assert (contact.id, activity.id) == (contact_id, activity_id)
    writes: list[tuple[Callable[[], object], Callable[[], object]]] = [
        (
            lambda: crm.clients.change(client.id, ClientDraft("First"), client.version),
            lambda: crm.clients.change(client.id, ClientDraft("Second"), client.version),
        ),
        (
            lambda: crm.contacts.change(
                contact.id, replace(contact.draft(), phone="1"), contact.version
            ),
            lambda: crm.contacts.change(
                contact.id, replace(contact.draft(), position="2"), contact.version
            ),
        ),
        (
            lambda: crm.deals.change(deal.id, DealDraft("First"), deal.version),
            lambda: crm.deals.move(deal.id, "won", deal.version),
        ),
        (
            lambda: crm.activities.change(
                activity.id, ActivityDraft("call", "first"), activity.version
            ),
            lambda: crm.activities.change(
                activity.id, ActivityDraft("email", "second"), activity.version
            ),
        ),
    ]
    for first, second in writes:
        first()
        with pytest.raises(Conflict, match="in the meantime"):
            second()
    assert crm.clients.get(client.id).name == "First"
    (kept,) = crm.contacts.of_client(client.id)
    assert (kept.phone, kept.position) == ("1", None)
    assert (crm.deals.get(deal.id).title, crm.deals.get(deal.id).stage) == ("First", "new")
    (entry,) = crm.activities.timeline(client.id).items
    assert (entry.type, entry.content) == ("call", "first")


def test_what_is_planned_is_no_activity(db: TestDatabase, crm: CrmWorkspace) -> None:
    client = db.client("Acme")
    in_a_year = datetime.now(UTC) + timedelta(days=365)
    with pytest.raises(InvalidInput, match="lies in the past") as refused:
        crm.activities.log("client", client, ActivityDraft("meeting", "kick-off", in_a_year))
    assert refused.value.field == "performed_at"
    made = crm.activities.log("client", client, ActivityDraft("meeting", "kick-off"))
    (seen,) = crm.activities.timeline(client).items
    with pytest.raises(InvalidInput):
        crm.activities.change(made, ActivityDraft("meeting", "x", in_a_year), seen.version)


def test_every_deal_of_a_client_is_reached(db: TestDatabase, crm: CrmWorkspace) -> None:
    client, other = db.client("Acme"), db.client("Other")
    db.one("insert into deals (client_id, title) select %s, 'Deal ' || n from generate_series(1, 150) n",
           client)  # fmt: skip
    db.one("insert into deals (client_id, title) values (%s, 'elsewhere')", other)
    filters = DealFilters(client_id=client, order_by="title")
    pages = [crm.deals.page(filters, Paging(number, 40)) for number in range(1, 5)]
    assert (pages[0].total, pages[0].pages) == (150, 4)
    assert [deal.title for page in pages for deal in page.items] == [
        f"Deal {number}" for number in range(1, 151)
    ]


def test_who_is_blocked_is_not_offered_and_keeps_the_name(
    db: TestDatabase, crm: CrmWorkspace
) -> None:
    gone = db.person("staff", "Gone Away")
    client = db.client("Acme", gone)
    db.one("update auth.users set banned_until = now() + interval '1 year' where id = %s", gone.id)
    assert "Gone Away" not in [person.name for person in crm.colleagues.everybody()]
    assert crm.clients.get(client).owner == "Gone Away"
    assert db.one("select ea.find_person('Gone Away')") is None
    with pytest.raises(NotFound):
        crm.colleagues.find(gone.email)
    # What is theirs can still be looked at, and a living namesake is meant first.
    assert crm.colleagues.find("gone away") == gone.id
    assert crm.colleagues.like("away").id == gone.id
    found = crm.colleagues.who(gone.id)
    assert (found and found.name, found and found.is_active) == ("Gone Away", False)
    namesake = db.person("staff", "Other")
    db.one("update profiles set full_name = 'Gone Away' where id = %s", namesake.id)
    assert crm.colleagues.find("GONE AWAY") == namesake.id
    assert crm.colleagues.who(db.client("not a person")) is None


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("acme", ["Acme GmbH & Co. KG", "The ACME, Inc."]),
        ("ACME Ltd.", ["Acme GmbH & Co. KG", "The ACME, Inc."]),
        ("Muller S.A.", ["Müller AG"]),
        ("Acme Steel", []),
        ("Ltd.", ["Ltd"]),
        ("", []),
        ("A&B Company", ["A & B"]),
    ],
)
def test_clients_that_may_be_the_same_are_named(
    db: TestDatabase, crm: CrmWorkspace, name: str, found: list[str]
) -> None:
    for one in ("Acme GmbH & Co. KG", "The ACME, Inc.", "Müller AG", "Ltd", "A & B"):
        crm.clients.create(ClientDraft(one))
    similar = crm.clients.similar(name)
    assert [client.name for client in similar] == found
    if similar:
        assert similar[0].name not in [
            client.name for client in crm.clients.similar(name, besides=similar[0].id)
        ]


def test_a_forecast_category_is_the_one_that_somebody_set_while_the_deal_is_open(
    db: TestDatabase, crm: CrmWorkspace
) -> None:
    client = db.client("Acme")
    deal = crm.deals.create(client, DealDraft("d", Decimal(5), probability=Decimal(90)))
    assert (deal.category, deal.forecast_category) == ("omitted", None)  # without a date
    sure = crm.deals.change(
        deal.id, replace(deal.draft(), forecast_category="commit"), deal.version
    )
    assert (sure.category, sure.forecast_category, sure.draft().forecast_category) == (
        ("commit",) * 3
    )  # fmt: skip
    figures = {one.category: one.count for one in crm.pipeline.figures().categories}
    assert figures == {"commit": 1, "best case": 0, "pipeline": 0, "omitted": 0}
    moved = crm.deals.move(deal.id, "negotiation", sure.version)
    assert moved.forecast_category == "commit"
    won = crm.deals.move(deal.id, "won", moved.version)
    assert (won.category, won.forecast_category) == (None, None)
    unknown = replace(deal.draft(), forecast_category="sure")  # type: ignore[arg-type] # typed by hand
    with pytest.raises(InvalidInput, match="A forecast category is commit"):
        crm.deals.create(client, unknown)
