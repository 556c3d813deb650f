"""What concerns whole columns, or the file, in sentences for the person who imports. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ea_core.crm.importing.columns import Plan, named
from ea_core.crm.importing.doubles import LookAlikes
from ea_core.crm.importing.fields import Kind, normalised
from ea_core.crm.importing.habits import Habits
from ea_core.crm.importing.store import Counts
from ea_core.crm.importing.table.reading import CsvFile
from ea_core.crm.importing.values import Remarks
from ea_core.encodings import CERTAIN

_MOST_NAMED: Final = 10
_SIMILAR: Final[dict[Kind, str]] = {
    "deals": "the client and title of a deal",
    "contacts": "the client and name of a contact",
}
_OWNERS: Final = frozenset({"owner", "dealowner", "opportunityowner", "contactowner"})


def of_the_file(file: CsvFile, plan: Plan, habits: Habits) -> Iterator[str]:
    """How the file was read."""
    yield file.description
    if file.encoding.confidence < CERTAIN and file.encoding.broken_at is None:
        yield (
            f"{file.encoding.label} is a guess: when letters look wrong, name the encoding with "
            "--encoding, or save the file as UTF-8."
        )
    guessed = [
        f"{column.field.name} from {column.name}" for column in plan.columns if column.is_guess
    ]
    if guessed:
        yield f"Fields found by other names: {', '.join(guessed)}."
    if plan.unused:
        yield f"Columns that were not used: {named(plan.unused)}."
    if plan.kind == "deals" and not (plan.column("stage") or plan.column("status")):
        yield "No column says the stage: new deals come in as the first one."
    if plan.kind in {"deals", "contacts"} and any(normalised(n) in _OWNERS for n in plan.unused):
        yield f"The owner of {plan.kind} is the owner of their client; import owners with the clients."
    yield from habits.notices(plan)


def of_the_values(remarks: Remarks) -> Iterator[str]:
    """What was understood."""
    if remarks.stages:
        read = [f"{word} as {key}" for word, key in sorted(remarks.stages.items())]
        yield f"Stages read by what other products call them: {_some(read)}."
    for field, (count, row) in sorted(remarks.later.items()):
        yield f"{count:,} {_rows(count)} a {field} in the future, first row {row}."
    if remarks.garbled:
        texts = _count(remarks.garbled, "text looks", "texts look")
        yield (
            f"{texts} as if another program had read the file in a wrong encoding before, such as "
            f"{remarks.garbled_text!r}. Export it anew; the letters can't be mended here."
        )
    if remarks.split_names:
        names = _count(remarks.split_names, "whole name was", "whole names were")
        yield f"{names} split into first and last name, such as {remarks.split_name}."


def of_the_rows(
    kind: Kind,
    counts: Counts,
    similar: int,
    look_alikes: LookAlikes | None,
    repeated: Sequence[tuple[int, int]],
    header_row: int,
) -> Iterator[str]:
    """What became of the rows."""
    yield from _taken_once(repeated, header_row)
    if similar and kind in _SIMILAR:
        yield (
            f"{similar:,} {_rows(similar)} {_SIMILAR[kind]} that is there already, but with other values or "
            "not under this key, and came in beside it. To update, import with the same --key and --source."
        )
    if counts.no_creation:
        yield f"{counts.no_creation:,} {_rows(counts.no_creation)} no time of creation; it stays unknown."
    if counts.no_closing:
        yield (
            f"{counts.no_closing:,} won or lost {_rows(counts.no_closing, 'deal')} no time of closing; it "
            "stays unknown, so no period counts them."
        )
    if counts.not_closed:
        yield (
            f"{counts.not_closed:,} open {_rows(counts.not_closed, 'deal')} a time of closing, which was left "
            "out. If they are won or lost, import their stage or status."
        )
    if counts.inferred:
        yield (
            f"{_count(counts.inferred, 'deal', 'deals')} came in behind the first stage. The way up to there "
            "is not known and counts in no time in stage."
        )
    if counts.no_moment:
        yield f"{counts.no_moment:,} {_rows(counts.no_moment)} no date; now is taken."
    if counts.renamed:
        what = "got another name" if kind == "clients" else "got another title and client"
        yield (
            f"{_count(counts.renamed, kind[:-1], kind)} {what} by the key: {_some(counts.renamings, counts.renamed)}. If the "
            "keys are those of another system, import it as a source of its own with --source."
        )
    yield from _of_clients(counts, look_alikes)


def _of_clients(counts: Counts, look_alikes: LookAlikes | None) -> Iterator[str]:
    """What was taken for one that is here, what goes to somebody else, what only looks alike."""
    if counts.by_name:
        yield (
            f"{_count(counts.by_name, 'client that is', 'clients that are')} here without a key "
            f"{'is' if counts.by_name == 1 else 'are'} taken for the one of the same name in the file and "
            f"{'has its key' if counts.by_name == 1 else 'have their keys'} from now on: "
            f"{_some(counts.named, counts.by_name)}. If they are others, import with --not-by-name."
        )
    if counts.handed_over:
        yield (
            f"{_count(counts.handed_over, 'client gets', 'clients get')} another owner. The open tasks there stay "
            "with who has them; a manager gives them on."
        )
    if look_alikes is not None and look_alikes.count:
        pairs = [f"{name} (row {row}) like {other}" for row, name, other in look_alikes.pairs]
        yield (
            f"{_count(look_alikes.count, 'new client looks', 'new clients look')} like others: "
            f"{_some(pairs, look_alikes.count)}. Nothing was merged."
        )


def _taken_once(repeated: Sequence[tuple[int, int]], header_row: int) -> Iterator[str]:
    headers = [row for row, first in repeated if first == header_row]
    repeated = [one for one in repeated if one[1] != header_row]
    if headers:
        rows = [f"row {row}" for row in headers[:_MOST_NAMED]]
        names = _count(len(headers), "row is", "rows are")
        yield f"{names} the header once more and passed over: {_some(rows, len(headers))}."
    if repeated:
        rows = [f"{row} is {first}" for row, first in repeated[:_MOST_NAMED]]
        yield (
            f"{_count(len(repeated), 'row is', 'rows are')} letter for letter another one and taken once: "
            f"{_some(rows, len(repeated))}. If they are different things, give them a key (--key)."
        )


def _count(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _rows(count: int, thing: str = "row") -> str:
    return f"{thing} has" if count == 1 else f"{thing}s have"


def _some(words: Sequence[str], count: int | None = None) -> str:
    count = len(words) if count is None else count
    shown = list(words[:_MOST_NAMED])
    more = f" and {count - len(shown):,} more" if count > len(shown) else ""
    return "; ".join(shown) + more
