"""The board: sums over all deals of a stage, the first cards, closed deals of the period alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ea_core.crm.board import BoardColumn
from ea_core.crm.clients import ClientDraft
from ea_core.crm.deals import DealDraft
from ea_core.crm.filters import DealFilters, PipelineFilters
from ea_core.crm.workspace import CrmWorkspace
from tests.conftest import TestDatabase

TODAY = datetime.now(UTC).date()
QUARTER = PipelineFilters(TODAY - timedelta(days=30), TODAY)


def _titles(column: BoardColumn) -> list[str]:
    return [deal.title for deal in column.deals]


def test_columns_sum_over_all_their_deals_and_show_the_first(db: TestDatabase) -> None:
    ann = db.person("staff", "Ann")
    crm = CrmWorkspace(db.database, ann)
    client = crm.clients.create(ClientDraft("Acme", owner_id=ann.id)).id
    crm.deals.create(
        client,
        DealDraft(
            "Later",
            Decimal(500),
            probability=Decimal(50),
            expected_close_date=TODAY + timedelta(days=9),
        ),
    )
    crm.deals.create(
        client,
        DealDraft(
            "Late",
            Decimal(300),
            probability=Decimal(10),
            expected_close_date=TODAY - timedelta(days=9),
        ),
    )
    crm.deals.create(client, DealDraft("No day, no value"))
    crm.deals.create(client, DealDraft("Won now", Decimal(70), "won"))
    crm.deals.create(client, DealDraft("Won long ago", Decimal(9000), "won",
                                       closed_on=TODAY - timedelta(days=200)))  # fmt: skip
    board = crm.deals.board(DealFilters(QUARTER), cards=2)
    new, negotiation, won, lost = board.columns
    assert [column.stage for column in board.columns] == ["new", "negotiation", "won", "lost"]
    assert (new.count, new.value, new.weighted, new.unknown_values) == (
        3, Decimal(800), Decimal(280), 1,
    )  # fmt: skip
    assert _titles(new) == ["Late", "Later"], "as they are expected, no more than asked for"
    assert (won.count, _titles(won)) == (1, ["Won now"])
    assert (lost.count, lost.deals, negotiation.deals) == (0, (), ())
    assert board.states[new.deals[0].id].is_late
    assert set(board.states) == {deal.id for deal in new.deals}


def test_filters_leave_the_columns_and_take_the_deals(db: TestDatabase) -> None:
    ann, bea = db.person("staff", "Ann"), db.person("manager", "Bea")
    crm = CrmWorkspace(db.database, bea)
    hers = crm.clients.create(ClientDraft("Acme", owner_id=ann.id)).id
    nobodys = crm.clients.create(ClientDraft("Bolt")).id
    crm.deals.create(hers, DealDraft("Pump", Decimal(10)))
    crm.deals.create(nobodys, DealDraft("Valve", Decimal(20)))

    def first(filters: DealFilters) -> list[str]:
        return _titles(crm.deals.board(filters).columns[0])

    assert first(DealFilters(PipelineFilters(owner_id=ann.id))) == ["Pump"]
    assert first(DealFilters(PipelineFilters(unassigned=True))) == ["Valve"]
    assert first(DealFilters(search="bolt val")) == ["Valve"]
    assert len(crm.deals.board(DealFilters(search="nothing like it")).columns) == 4
