"""The records that the answers of a conversation showed, in the order in which they stood there. Pure.

Only which records these were is taken from what is kept of an answer: what there is to say of them is read again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from ea_core.crm.vocabulary import ActivityType

RecordKind = Literal["deal", "client", "contact", "task", "activity"]


@dataclass(frozen=True, slots=True)
class Row:
    """A record that was shown: `id` is empty where its name alone was kept (contacts, the client of an answer)."""

    kind: RecordKind
    name: str
    id: str = ""
    client: str = ""

    @property
    def words(self) -> str:
        """All that it is called by."""
        return f"{self.name} {self.client}"


@dataclass(frozen=True, slots=True)
class Shown:
    """What was shown last: the lists of one answer, and what was pointed to after them.

    `totals` says of each list how many there are in all. `focus` are the records that the last answer was about,
    where the question had pointed to them, `asked` the fields that were told of them, `types` of which activities. `now`: the last answer
    showed these, and none came between. `client`: the one that the lists are all of.
    """

    lists: tuple[tuple[Row, ...], ...] = ()
    totals: tuple[int, ...] = ()
    focus: tuple[Row, ...] = ()
    asked: tuple[str, ...] = ()
    types: tuple[ActivityType, ...] = ()
    client: str = ""
    now: bool = True

    def of_kind(self, *kinds: RecordKind) -> tuple[tuple[Row, ...], ...]:
        """The lists of records of these kinds; all without one."""
        return tuple(one for one in self.lists if not kinds or one[0].kind in kinds)


def rows_of(about: Mapping[str, Any]) -> tuple[tuple[tuple[Row, ...], ...], tuple[int, ...]]:
    """The lists of records in the tables of an answer, and how many there are of each in all."""
    lists: list[tuple[Row, ...]] = []
    totals: list[int] = []
    for table in about.get("tables", ()):
        rows = _activities(table, about) if table["title"] == "Activities" else _rows(table)
        if rows and rows not in lists:
            lists.append(rows)
            totals.append(int(table.get("total", len(rows))))
    named = tuple(
        Row("contact", str(one["name"]), str(one.get("id", "")), str(one["client"]))
        for one in about.get("contacts", ())
    )
    if named and not lists:
        lists.append(named)
        totals.append(len(named))
    return tuple(lists), tuple(totals)


def _activities(table: Mapping[str, Any], about: Mapping[str, Any]) -> tuple[Row, ...]:
    """Activities have no page of their own: their ids stand beside the table."""
    ids = [str(one) for one in about.get("activities", ())]
    at = [str(one["name"]) for one in table["columns"]].index("Client")
    if len(ids) != len(table["rows"]):
        return ()
    clients = [row[at] for row in table["rows"]]
    return tuple(
        Row("activity", str(one["text"]), each, str(one["text"]))
        for one, each in zip(clients, ids, strict=True)
    )


def _rows(table: Mapping[str, Any]) -> tuple[Row, ...]:
    """The rows of a table that are records; none where a row of it is a figure or stands for several."""
    names = [str(one["name"]) for one in table["columns"]]
    found = [_row(dict(zip(names, cells, strict=False)), table) for cells in table["rows"]]
    return tuple(one for one in found if one) if all(found) else ()


def _row(cells: Mapping[str, Any], table: Mapping[str, Any]) -> Row | None:
    client = cells.get("Client")
    where = str(client.get("text", "")) if isinstance(client, Mapping) else str(client or "")
    deal, task, name = cells.get("Deal"), cells.get("Task"), cells.get("Name")
    if isinstance(task, Mapping):
        return Row("task", str(task["text"]), _task_id(task), where)
    if isinstance(deal, Mapping) and deal.get("record") == "deal":
        return Row("deal", str(deal["text"]), str(deal["id"]), where)
    if table["title"] == "Contacts" and name:
        at = name if isinstance(name, Mapping) else client
        called = str(name["text"] if isinstance(name, Mapping) else name)
        return Row("contact", called, client=str(at["id"]) if isinstance(at, Mapping) else where)
    first = next(iter(cells.values()), None)
    if isinstance(first, Mapping) and first.get("record") == "client":
        return Row("client", str(first["text"]), str(first["id"]))
    return None


def _task_id(cell: Mapping[str, Any]) -> str:
    query = parse_qs(urlsplit(str(cell.get("address", ""))).query)
    return next(iter(query.get("task", [])), "")


def shown_before(history: Sequence[tuple[str, Mapping[str, Any]]], passed: Sequence[str]) -> Shown:
    """What was shown before a question; `history` are the answers, the oldest first, with what is kept of them.

    Answers that begin with one of `passed` told nothing, and are passed over. A figure of the records that were
    listed before it leaves these the ones that were shown, and so does the first of them by something.
    """
    found = Shown()
    client: Row | None = None
    deals: frozenset[str] = frozenset()
    for at, (text, about) in reversed(list(enumerate(history))):
        pointed = about.get("pointed")
        if pointed:
            found = _with_focus(found, pointed)
            continue
        if about.get("cited"):
            break
        lists, totals = rows_of(about)
        if lists:
            same = deals and deals == {one.id for rows in lists for one in rows}
            now = found.now and (not deals or bool(same))
            of = str(about.get("client") or "")
            found = replace(found, lists=lists, totals=totals, now=now, client=of)
            return _with_all(found, history[:at], passed)
        if client is None and about.get("client"):
            client = Row("client", str(about["client"]))
        if about.get("deals") and not deals:
            deals = frozenset(str(one["id"]) for one in about["deals"])
        elif not text.startswith(tuple(passed)) and not about.get("client"):
            found = replace(found, now=False)
    if client is not None:
        return replace(found, lists=((client,),), totals=(1,))
    return found


def _with_focus(found: Shown, pointed: Mapping[str, Any]) -> Shown:
    """With the records that were pointed to last."""
    if found.focus or not found.now:
        return found
    rows = tuple(Row(**one) for one in pointed["rows"])
    asked, types = tuple(pointed["fields"]), tuple(pointed.get("types", ()))
    return replace(found, focus=rows, asked=asked, types=types)


def _with_all(
    found: Shown, history: Sequence[tuple[str, Mapping[str, Any]]], passed: Sequence[str]
) -> Shown:
    """With the list of which only the first one was told after it: "which closes first?" behind five deals."""
    if len(found.lists) > 1 or len(found.lists[0]) > 1 or found.totals[0] == 1:
        return found
    ((one,),), (total,) = found.lists, found.totals
    for text, about in reversed(history):
        lists, totals = rows_of(about)
        if about.get("cited") or not (
            lists or about.get("pointed") or text.startswith(tuple(passed))
        ):
            break
        for rows, of in zip(lists, totals, strict=True):
            there = of > len(rows) or any(each.id == one.id for each in rows)
            if of == total and len(rows) > 1 and rows[0].kind == one.kind and there:
                return replace(found, lists=(*found.lists, rows), totals=(*found.totals, of))
        if any(len(rows) > 1 or of != total for rows, of in zip(lists, totals, strict=True)):
            break  # another list
    return found
