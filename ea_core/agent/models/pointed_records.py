"""A message that points to records which were shown, as the built-in answerer carries it out. Pure.

Which records are meant is taken from the answers before; what is told of them is read again by a tool.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ea_core.agent.models.base import ToolCall, ToolResult, Turn
from ea_core.agent.models.found import (
    NO_RECORDS,
    NOT_ANSWERED,
    NOTHING_FOUND,
    NOTHING_SHOWN,
    SHALL_I,
)
from ea_core.agent.models.pointed_fields import COLUMNS, SAID, called, cell, summary
from ea_core.agent.requests.pointed import NOT_CERTAIN, NOT_TOLD, Pointed, pointed_at
from ea_core.agent.requests.reading import BETWEEN
from ea_core.agent.requests.request import Vocabulary
from ea_core.agent.requests.shown import Row, shown_before
from ea_core.agent.tables import Column, Table, literal, names
from ea_core.formats import count, number

TOOL: Final = "read_records"
WHICH: Final = "Which record is meant is not certain. Ask again with its name."
_PASSED: Final = tuple(
    one.split(".")[0].split(":")[0]
    for one in (
        NOT_ANSWERED,
        NO_RECORDS,
        NOTHING_FOUND,
        NOTHING_SHOWN,
        WHICH,
        NOT_CERTAIN,
        NOT_TOLD,
    )
)
"""How answers begin that told nothing."""
_BEST: Final = {
    ("value", True): "largest", ("value", False): "smallest", ("probability", True): "likeliest",
    ("probability", False): "least likely", ("created", True): "newest", ("created", False): "oldest",
    ("closing", True): "last", ("closing", False): "first",
}  # fmt: skip
_MOST_SAID: Final = 2
"""Records of which each is told in sentences; more stand in a table."""
_MANY_FIELDS: Final = {"contact", "tasks", "last_activity"}


@dataclass(frozen=True, slots=True)
class PointedTo:
    """What is pointed to, and the call that reads it; none where there is only something to say."""

    pointed: Pointed
    calls: tuple[ToolCall, ...] = ()

    def told(self, given: Sequence[ToolResult]) -> tuple[str, tuple[Table, ...]]:
        """What is said of the records, and the table of several."""
        if not self.calls:
            return self.pointed.ask, ()
        result = given[0]
        if result.error is not None:
            return literal(result.error), ()
        return _told(self.pointed, result.data)

    @property
    def read_as(self) -> str:
        """How the message was read, in a line of it alone."""
        pointed = self.pointed
        if not pointed.rows:
            return ""
        first = pointed.rows[0]
        few = _BEST[pointed.best] + " of " if pointed.best else ""
        which = f"{first.kind} {first.name}" if len(pointed.rows) == 1 else count(len(pointed.rows), f"{first.kind} shown", f"{first.kind}s shown")  # fmt: skip
        asked = names([COLUMNS[one][0].lower() for one in pointed.fields]) or "what is known"
        return BETWEEN.join([f"{few}{which}", asked])


def pointed_of(turn: Turn, vocabulary: Vocabulary) -> PointedTo | None:
    """What the question of a turn points to of what was shown; None where it points to nothing of it."""
    answers = [(one.text, one.about) for one in turn.history if one.role == "assistant"]
    kept = [(text, about) for text, about in answers if not text.rstrip().endswith(SHALL_I)]
    shown = shown_before(kept, _PASSED)
    pointed = pointed_at(turn.question, shown, vocabulary.people)
    if pointed is None:
        return None
    return PointedTo(pointed, (_call(pointed),) if pointed.rows else ())


def _call(pointed: Pointed) -> ToolCall:
    arguments: dict[str, Any] = {
        "records": [_record(one) for one in pointed.rows], "fields": [*pointed.fields],
    }  # fmt: skip
    if pointed.types:
        arguments["types"] = [*pointed.types]
    if pointed.done_by is not None:
        arguments["done_by"] = pointed.done_by or "me"
    if pointed.best is not None:
        arguments |= {"best": pointed.best[0], "highest": pointed.best[1]}
    return ToolCall(f"rule_{TOOL}", TOOL, arguments)


def _record(row: Row) -> dict[str, str]:
    found = {"kind": row.kind, "id": row.id, "name": row.name, "client": row.client}
    return {name: value for name, value in found.items() if value}


def _told(pointed: Pointed, data: Mapping[str, Any]) -> tuple[str, tuple[Table, ...]]:
    records = data["records"]
    currency = str(data["currency"])
    gone = [literal(one["name"]) for one in records if "gone" in one]
    there = [one for one in records if "gone" not in one]
    said: list[str] = []
    if gone:
        said.append(f"{names(gone)} can't be read any more.")
    if pointed.best and there and (pointed.more or len(there) > 1 or not pointed.fields):
        of = number(len(pointed.rows))
        more = f", of the {of} that were shown" if pointed.more else ""
        best = (
            "longest due"
            if there[0]["kind"] == "task" and not pointed.best[1]
            else _BEST[pointed.best]
        )
        which = f" {names([called(one) for one in there])}." if pointed.fields else ""
        said.append(f"The {best}{more}:{which}")
    elif pointed.unsure:
        said.append(f"Which of the {number(len(there))} is meant is not certain; this is known of each.")  # fmt: skip
    elif pointed.more:
        first = f"the first {number(len(there))}" if len(there) > 1 else "the one that was shown"
        said.append(
            f"Of {first}; {number(pointed.more)} more {'was' if pointed.more == 1 else 'were'} not shown."
        )
    if not there:
        return " ".join(said), ()
    if not pointed.fields:
        return " ".join([*said, *(summary(one, currency) for one in there)]), ()
    if len(there) <= _MOST_SAID:
        asked = [SAID[field](one, currency, pointed) for one in there for field in pointed.fields]
        return " ".join([*said, *dict.fromkeys(asked)]), ()
    said.append(_counted(pointed, there))
    table = _table(pointed, there, currency)
    return " ".join(one for one in said if one), (table,)


def _counted(pointed: Pointed, there: Sequence[Mapping[str, Any]]) -> str:
    """`Owner: Sofia Lindqvist (2) and Marcus Holm (1)`: how often each is there."""
    field = pointed.fields[0]
    if field not in {"owner", "client", "stage", "industry", "source", "lost_reason"}:
        return ""
    counted: dict[str, int] = {}
    for one in there:
        words = str(cell(field, one) or ("nobody" if field == "owner" else "not given"))
        counted[words] = counted.get(words, 0) + 1
    ordered = sorted(counted.items(), key=lambda one: -one[1])
    what = f"{COLUMNS[field][0]}: "
    return what + names([f"{literal(name)} ({n:,})" for name, n in ordered]) + "."


def _table(pointed: Pointed, there: Sequence[Mapping[str, Any]], currency: str) -> Table:
    """The records with what was asked of each."""
    kind = pointed.rows[0].kind
    fields = [one for one in pointed.fields if not (one == "client" and kind == "deal")]
    heads = [Column(kind.capitalize(), "link" if kind in {"deal", "client"} else "text")]
    if kind != "client":
        heads.append(Column("Client"))
    heads += [Column(*COLUMNS[field]) for field in fields]
    rows = tuple(
        (_name(one), *([one["client"]] if kind != "client" else []), *(cell(field, one) for field in fields))
        for one in there
    )  # fmt: skip
    table = Table("Records shown before", tuple(heads), rows, len(rows), currency)
    return replace(table, words=table.markdown(len(rows)))


def _name(one: Mapping[str, Any]) -> Any:
    if one["kind"] in {"deal", "client"}:
        return {"text": one["name"], "record": one["kind"], "id": one["id"]}
    return one["name"]
