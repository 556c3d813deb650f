"""What is kept of a deal's way is the same however the way was written."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import TestDatabase

_KEPT = (
    "select deal_id, id, left_to, left_at, days, holds_until::text, is_known from deal_stage_history",
    "select deal_id, created_at, way from deal_ways",
    (
        "select deal_id, stage, told_from, told_until::text, entered_at, left_at, closed_at, won,"
        " stay_days, end_days from deal_stays"
    ),
)


def kept(connection: psycopg.Connection[tuple[object, ...]]) -> list[list[tuple[object, ...]]]:
    return [sorted(connection.execute(query).fetchall(), key=str) for query in _KEPT]


def test_steps_corrections_and_reopening_are_followed(db: TestDatabase) -> None:
    client = db.client("Acme")
    with psycopg.connect(db.owner_url, autocommit=True) as connection:
        for statement in (
            (
                "insert into deals (client_id, title, created_at) select %(c)s, 'Deal ' || n,"
                " now() - make_interval(days => 20 + n) from generate_series(1, 6) n"
            ),
            (
                "insert into deals (client_id, title, stage, imported_at, created_at, closed_at)"
                " values (%(c)s, 'Taken in', 'won', now(), now() - interval '9 days', now())"
            ),
            "update deals set stage = 'negotiation' where title in ('Deal 1', 'Deal 2', 'Deal 3')",
            "update deals set stage = 'won' where title in ('Deal 1', 'Deal 4')",
            "update deals set stage = 'lost' where title = 'Deal 2'",
            "update deals set stage = 'negotiation' where title in ('Deal 2', 'Taken in')",
            "update deals set closed_at = closed_at + interval '1 hour' where title = 'Deal 1'",
            (
                "update deals set created_at = created_at - interval '3 days' where title in"
                " ('Deal 1', 'Deal 4')"
            ),
            "delete from deals where title = 'Deal 3'",
        ):
            connection.execute(statement, {"c": client})
        ways = connection.execute(
            "select d.title, w.way from deal_ways w join deals d on d.id = w.deal_id order by 1"
        ).fetchall()
        assert ways == [
            ("Deal 1", "new>negotiation>won"), ("Deal 2", "new>negotiation>lost>negotiation"),
            ("Deal 4", "new>won"), ("Deal 5", "new"), ("Deal 6", "new"),
            ("Taken in", "new>won>negotiation"),
        ]  # fmt: skip
        stays = connection.execute(
            "select d.title, y.stage, y.won, y.stay_days, y.told_until < 'infinity'"
            " from deal_stays y join deals d on d.id = y.deal_id order by 1, 2, y.told_from"
        ).fetchall()
        assert stays == [
            ("Deal 1", "negotiation", True, 0, False), ("Deal 1", "new", True, 24, False),
            # Lost, and opened again: the first stay until the second is longer.
            ("Deal 2", "negotiation", False, 0, True), ("Deal 2", "negotiation", None, 0, True),
            ("Deal 2", "negotiation", None, None, False),
            ("Deal 2", "new", False, 22, True), ("Deal 2", "new", None, 22, False),
            ("Deal 4", "new", True, 27, False), ("Deal 5", "new", None, None, False),
            ("Deal 6", "new", None, None, False),
            ("Taken in", None, True, 9, True), ("Taken in", None, None, None, False),
        ]  # fmt: skip
        followed = kept(connection)
        connection.execute("select ea.settle_ways(array_agg(id)) from deals")
        assert kept(connection) == followed


@pytest.mark.parametrize("role", ["staff", "admin"])
def test_changes_of_a_deal_are_recorded_with_who_made_them(db: TestDatabase, role: str) -> None:
    person = db.person("admin" if role == "admin" else "staff", "Ann")
    client = db.client("Acme", owner=person)
    deal = db.one(
        "insert into deals (client_id, title, value) values (%s, 'd', 10) returning id", client
    )
    with db.database.acting_as(person) as connection:
        connection.exec_driver_sql(
            "update deals set value = 12.5, expected_close_date = '2030-01-01'"
        )
        connection.exec_driver_sql("update deals set value = null, title = 'e'")
        connection.exec_driver_sql("update deals set title = 'f'")
    with psycopg.connect(db.owner_url) as owner:
        found = owner.execute(
            "select field, old, new, changed_by from deal_changes where deal_id = %s order by id",
            (deal,),
        ).fetchall()
    assert found == [
        ("value", "10.00", "12.50", person.id), ("expected_close_date", None, "2030-01-01", person.id),
        ("value", "12.50", None, person.id),
    ]  # fmt: skip
