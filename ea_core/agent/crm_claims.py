"""Whether the figures of a statement are, in what the CRM gave, those of the record and measure it names. Pure.

"Ambergate has 46,220 open" is not borne out by a list in which another client has that, nor by a figure of deals that
were won. A clause is held against the records: what it names that is of some records of a list and not of all (a
client, a stage, a month) has to be of the one that has the number; a word for a measure ("won", "weighted") has to
be that of the number's key where a figure of the kind is called so; two things that it names are of one record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from ea_core.agent.crm_clauses import Clause, Label, Number, clauses, numbers_in, said_of
from ea_core.agent.crm_records import Figure, Kind, Record
from ea_core.agent.figures import SCALE, days_in, months_in

_QUALITIES: Final = frozenset(
    {"late", "quiet", "created", "target", "rate", "median", "mean", "velocity", "coverage"}
)
"""What a figure that is said to be so has to be called, where another of the kind is; of the next ones one is enough."""
_OF_DEALS: Final = frozenset({"open", "won", "lost", "weighted"})
_SEVERAL: Final = re.compile(
    r"\b(?:[2-9]|[1-9]\d+|two|three|four|five|six|seven|eight|nine|ten)\s(?:[a-z-]+\s){0,2}(?:deals|opportunities)\s(?:\w+\s)?(?:worth|totall?ing)\b"
)
_EXCLUSIVE: Final = frozenset({"open", "won", "lost"})
_COUNTED: Final = re.compile(
    r"\s?(?:[a-z-]+\s){0,2}?(?:deals?|clients?|contacts?|tasks?|activit(?:y|ies)|opportunities|kunden|geschäfte|calls?|meetings?)\b"
)
_OF_MORE: Final = re.compile(
    r"\b(?:of|out of|from|von|aus)\s(?:the |all |our |its |their )?\Z", re.IGNORECASE
)
_TOGETHER: Final = re.compile(
    r"\b(?:together|combined|in total|in all|altogether|zusammen|insgesamt)\b", re.IGNORECASE
)
_MONEY: Final = frozenset({"EUR", "USD", "GBP", "CHF", "PLN", "SEK"})
_YEARS: Final = (1900, 2100)
_OTHER_SPANS: Final = frozenset({"week", "month", "year", "hour", "minute"})


def is_of_others(records: Sequence[Record], statement: str, question: str = "") -> bool:
    """Whether a figure, a day or a name of the statement is, in the records, that of something else only."""
    if not records:
        return False
    currency = next((text for one in records for key, text in one.texts if key == "currency"), "")
    asked = said_of(question)
    for clause in clauses(tuple(records), statement):
        if _are_apart(records, clause.own_labels):
            return True
        if _days_stray(records, clause) or _is_in_another_state(records, clause):
            return True
        for said in numbers_in(clause.text):
            if _is_left_out(said):
                continue
            if said.unit in _MONEY and currency and said.unit != currency:
                return True
            if not _is_said_of(records, said, clause, asked):
                return True
    return False


def _is_left_out(said: Number) -> bool:
    if said.unit in {"date", "nth", "time"}:
        return True
    return said.unit is None and _YEARS[0] <= said.value <= _YEARS[1] and said.step == 1


def _is_said_of(
    records: Sequence[Record], said: Number, clause: Clause, asked: AbstractSet[str]
) -> bool:
    """Whether some figure of that size may be the one that is meant; one that is nowhere is not looked at."""
    kind = _kind(said, clause.text)
    there = [
        (record, figure) for record in records for figure in record.figures if _is_size(said, figure)
    ]  # fmt: skip
    if not there:
        return True
    if said.unit in _OTHER_SPANS and all(figure.kind == "days" for _, figure in there):
        return False
    part = kind == "count" and _OF_MORE.search(clause.text[: said.start]) is not None
    is_row = "|" in clause.text  # what its columns are called is not known here
    of_all = kind == "money" and _SEVERAL.search(clause.text) is not None
    return any(
        (kind is None or figure.kind == kind)
        and not (of_all and record.place.endswith("/deals"))
        and (part or _is_of_record(records, record, clause))
        and (part or is_row or _is_called(records, record, figure, clause.aspects, asked))
        for record, figure in there
    )


def _kind(said: Number, text: str) -> Kind | None:
    if said.unit == "percent":
        return "rate"
    if said.unit == "day":
        return "days"
    if said.unit in _MONEY:
        return "money"
    behind = text[said.end :]
    return "count" if _COUNTED.match(behind) and not SCALE.match(behind) else None


def _is_size(said: Number, figure: Figure) -> bool:
    """Whether a figure is the number, as exactly as that is written; a rate may be said in percent."""
    sizes = [figure.value, figure.value * 100] if figure.kind == "rate" else [figure.value]
    return any(abs(abs(one) - float(said.value)) <= said.step / 2 * 1.001 for one in sizes)


def _is_of_record(records: Sequence[Record], record: Record, clause: Clause) -> bool:
    """Whether a record has what the clause names, of each kind one."""
    if not clause.labels or (not record.place and _TOGETHER.search(clause.text)):
        return True
    by_key: dict[str, set[Label]] = {}
    here = _labels_at(records, record.place) if record.place else frozenset()
    for label in clause.labels:
        by_key.setdefault(label[0], set()).add(label)
    if not record.place or not clause.labels & here:
        # What is said of all is not that of the one that is named, unless it is about it alone.
        return all(
            bool(labels & record.texts) or _is_named(record, labels) for labels in by_key.values()
        )
    return all(bool(labels & record.texts) for labels in by_key.values() if labels & here)


def _is_named(record: Record, labels: Iterable[Label]) -> bool:
    texts = {text for _, text in record.texts}
    return any(text in texts for _, text in labels)


def _labels_at(records: Sequence[Record], place: str) -> frozenset[Label]:
    return frozenset().union(*(one.texts for one in records if one.place == place))


def _is_called(
    records: Sequence[Record],
    record: Record,
    figure: Figure,
    said: AbstractSet[str],
    asked: AbstractSet[str],
) -> bool:
    """Whether a figure is called what the clause says, where another of the record is."""
    of_deals = said & _EXCLUSIVE
    if of_deals and figure.aspects & _EXCLUSIVE and not figure.aspects & of_deals:
        return False
    if (
        of_deals
        and not figure.aspects
        and any(
            one.value and one.aspects & _EXCLUSIVE - said
            for one in record.figures
            if one.kind == "count"
        )
    ):
        return False  # it is that of all of them
    others = [one for one in record.figures if one.kind == figure.kind and one is not figure]
    of_all = [
        one for of in records if not of.place for one in of.figures if one.kind == figure.kind
    ]
    called = frozenset().union(*(one.aspects for one in [*others, *of_all]))
    if (said & called & _QUALITIES) - figure.aspects:
        return False
    if said & called & _OF_DEALS and not said & figure.aspects & _OF_DEALS:
        return False
    known = said or asked
    return not figure.aspects - known or not any(
        one.aspects < figure.aspects
        and one.aspects >= figure.aspects & known
        and one.value != figure.value
        for one in others
    )


def _is_in_another_state(records: Sequence[Record], clause: Clause) -> bool:
    """Whether a deal that the clause names is said to be won or lost and is not."""
    said = said_of(clause.text) & {"won", "lost"}
    titles = {label for label in clause.own_labels if label[0] == "title"}
    having = [one.states for one in records if one.place and titles & one.texts]
    return bool(said and having) and not any(
        said & states or not states & _EXCLUSIVE for states in having
    )


def _are_apart(records: Sequence[Record], labels: AbstractSet[Label]) -> bool:
    """Whether two things of a clause, of different kinds, stand in one list and in no record together."""
    named = sorted(labels)
    for at, one in enumerate(named):
        for other in named[at + 1 :]:
            if one[0] == other[0] or any({one, other} <= record.texts for record in records):
                continue
            if any(
                {one, other} <= _labels_at(records, record.place)
                for record in records
                if record.place
            ):
                return True
    return False


def _days_stray(records: Sequence[Record], clause: Clause) -> bool:
    """Whether a day or a month of the clause is one of other records than it names."""
    for month in months_in(clause.text):
        having = [one for one in records if any((day.year, day.month) == month for day in one.days)]
        dated = [one for one in records if one.days and clause.own_labels & one.texts]
        if having and dated and not any(_is_of_record(records, one, clause) for one in having):
            return True
    for day in days_in(clause.text):
        having = [one for one in records if day in one.days]
        if having and not any(_is_of_record(records, one, clause) for one in having):
            return True
    return False
