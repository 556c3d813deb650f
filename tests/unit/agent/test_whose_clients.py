"""Whose the clients of a list are, and how many of all a table has: in words that read as a sentence."""

from __future__ import annotations

import pytest

from ea_core.agent.models.base import ToolCall, ToolResult
from ea_core.agent.models.crm_answers import crm_answer
from ea_core.agent.requests.request import Request
from ea_core.agent.tables import Column, Table


def told(request: Request, owners: list[str | None], total: int) -> str:
    """The answer to a list of clients with these owners."""
    rows = tuple((f"Client {n}", one or "Unassigned") for n, one in enumerate(owners))
    table = Table("Clients", (Column("Client"), Column("Owner")), rows, total, "USD")
    clients = [{"name": f"Client {n}", "owner": one} for n, one in enumerate(owners)]
    data = {"total": total, "clients": clients, "currency": "USD"}
    result = ToolResult(ToolCall("1", "find_clients", {}), data, total, tables=(table,))
    return crm_answer(request, result, "Mira").text


@pytest.mark.parametrize(
    ("owners", "total", "said"),
    [
        (["Bo", "Bo"], 2, "They all belong to Bo."),
        (["Bo"], 1, "It belongs to Bo."),
        (["Bo", "Ann", "Bo", None], 4, "2 belong to Bo, 1 to Ann and 1 to nobody."),
        (["Bo", "Ann"], 9, "Of the first 2, 1 belongs to Bo and 1 to Ann."),
    ],
)
def test_whose_they_are(owners: list[str | None], total: int, said: str) -> None:
    assert said in told(Request("list", "clients", fields=("owner",)), owners, total)


def test_one_of_many_is_the_first() -> None:
    said = told(Request("list", "clients", order="value", number=1), ["Bo"], 9)
    assert "The first of 9:" in said
    assert "first 1" not in said
