"""Which column is which field."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ea_core.crm.importing.cells.texts import trimmed
from ea_core.crm.importing.fields import (
    FIELDS,
    KINDS,
    Field,
    Kind,
    known_names,
    names_of,
    readings,
    unaccented,
)
from ea_core.errors import InvalidInput

_MOST_NAMED: Final = 25
_LONGEST_NAME: Final = 200
# Of these fields one is enough.
_ONE_OF: Final[dict[Kind, tuple[tuple[str, ...], str]]] = {
    "contacts": (("first_name", "last_name", "name"), "first_name, last_name or name"),
    "activities": (("client", "deal"), "client or deal"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file that is read as a field, with the values that are replaced in it.

    `values` maps a value (trimmed, case-folded; an empty text for a blank cell) to another. A guess is
    a column that nobody named and that has not the field's own name.
    """

    field: Field
    index: int
    name: str
    values: Mapping[str, str]
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of a file are read; `missing` fields have no column, so that it can't be."""

    kind: Kind
    columns: tuple[Column, ...]
    key: int | None
    key_name: str | None
    width: int
    unused: tuple[str, ...]
    missing: tuple[str, ...] = ()
    unclear: str = ""
    """Why it is not clear which of several columns a field is; empty when it is."""

    def refuse_missing(self, header: Sequence[str]) -> None:
        """Raises InvalidInput when a field that is needed has no column, or more than one could be it."""
        if self.unclear:
            raise InvalidInput(self.unclear)
        if self.missing:
            raise InvalidInput(
                f"No column for {', '.join(self.missing)}. The file has the columns "
                f"{named(header)}; name the right one with --map {self.missing[0].split(', ')[0].split()[0]}=COLUMN."
            )

    def column(self, field: str) -> Column | None:
        """The column of a field."""
        return next((column for column in self.columns if column.field.name == field), None)


def name_test(kind: Kind, mapping: Mapping[str, str], key: str | None) -> Callable[[str], bool]:
    """Whether a cell may be the name of a column of this kind: to find the header with."""
    _refuse_unknown_kind(kind)
    known = known_names(kind) | {unaccented(name) for name in (*mapping.values(), key or "")} - {""}

    def is_name(cell: str) -> bool:
        return 0 < len(cell) <= _LONGEST_NAME and not known.isdisjoint(readings(kind, cell))

    return is_name


def make_plan(
    kind: Kind,
    header: Sequence[str],
    mapping: Mapping[str, str],
    values: Mapping[str, Mapping[str, str]],
    key: str | None,
    ignored: Collection[int] = (),
) -> Plan:
    """Matches columns to fields: as `mapping` says, else by obvious names.

    A field that is mapped to '' is not read, and no field is found in a column of `ignored`. Raises InvalidInput for an unknown kind, field or
    column; two columns that could be one field are told in the plan.
    """
    _refuse_unknown_kind(kind)
    fields = FIELDS[kind]
    _refuse_unknown(kind, fields, mapping)
    _refuse_unknown(kind, fields, values)
    names = _Header(kind, header)
    found = {name: names.find(column) for name, column in mapping.items() if column.strip()}
    left_out = {name for name, column in mapping.items() if not column.strip()}
    taken = set(found.values()) | set(ignored)
    key_index = None if key is None else names.find(key)
    unclear = ""
    for field in fields:
        if field.name not in found and field.name not in left_out:
            possible = names.obvious(field, taken)
            if len(possible) == 1:
                found[field.name] = possible[0]
                taken.add(possible[0])
            elif possible and not unclear:
                unclear = (
                    f"More than one column could be {field.name}: "
                    f"{named([header[index] for index in possible])}. Rename one of them."
                )
    columns = tuple(
        Column(
            field,
            index := found[field.name],
            header[index],
            _folded(values, field.name),
            field.name not in mapping and unaccented(header[index]) != unaccented(field.name),
        )
        for field in fields
        if field.name in found
    )
    used = {column.index for column in columns} | {key_index}
    unused = tuple(name for index, name in enumerate(header) if index not in used and name)
    missing = _missing(kind, fields, found)
    return Plan(kind, columns, key_index, key, len(header), unused, missing, unclear)


def likeliest_kind(header: Sequence[str], kind: Kind) -> Kind:
    """What a file with these columns holds: `kind`, unless another one finds more of its fields there."""

    def found(one: Kind) -> tuple[int, bool]:
        plan = make_plan(one, header, {}, {}, None)
        return (0 if plan.missing else len(plan.columns), one == kind)

    return max(KINDS, key=found)


def named(names: Sequence[str]) -> str:
    """Names of columns for a message; of thousands only the first."""
    filled = [name for name in names if name]
    more = f" and {len(filled) - _MOST_NAMED:,} more" if len(filled) > _MOST_NAMED else ""
    return ", ".join(name[:60] for name in filled[:_MOST_NAMED]) + more


def _refuse_unknown_kind(kind: str) -> None:
    if kind not in KINDS:
        raise InvalidInput(f"What can be imported: {', '.join(KINDS)}.")


def _refuse_unknown(kind: Kind, fields: Sequence[Field], wanted: Mapping[str, object]) -> None:
    known = [field.name for field in fields]
    for name in wanted:
        if name not in known:
            raise InvalidInput(
                f"{kind} have no field {name!r}. The fields are: {', '.join(known)}."
            )


def _missing(kind: Kind, fields: Sequence[Field], found: Mapping[str, int]) -> tuple[str, ...]:
    missing = [field.name for field in fields if field.required and field.name not in found]
    names, words = _ONE_OF.get(kind, ((), ""))
    if names and found.keys().isdisjoint(names):
        missing.append(words)
    return tuple(missing)


class _Header:
    """The names of the columns, by every form in which they are compared."""

    def __init__(self, kind: Kind, header: Sequence[str]) -> None:
        self._kind, self._header = kind, header
        self._by_form: list[dict[str, list[int]]] = [{}, {}, {}]
        for index, name in enumerate(header):
            for form, written in zip(
                self._by_form, readings(kind, name[:_LONGEST_NAME]), strict=False
            ):
                if written:
                    form.setdefault(written, []).append(index)

    def find(self, wanted: str) -> int:
        """The column that is named; raises InvalidInput."""
        wanted = " ".join(wanted.split())
        similar = [index for index, name in enumerate(self._header) if name == wanted]
        for form in self._by_form:
            similar = similar or form.get(unaccented(wanted), [])
        if len(similar) == 1:
            return similar[0]
        if similar:
            raise InvalidInput(f"The file has more than one column {wanted!r}. Rename one of them.")
        raise InvalidInput(
            f"The file has no column {wanted!r}. Its columns are: {named(self._header)}."
        )

    def obvious(self, field: Field, taken: set[int]) -> list[int]:
        """The columns with a name of the field, by the likeliest name that there is."""
        for form in self._by_form:
            for name in names_of(self._kind, field):
                same = [index for index in form.get(unaccented(name), ()) if index not in taken]
                if same:
                    return same
        return []


def _folded(values: Mapping[str, Mapping[str, str]], field: str) -> dict[str, str]:
    return {trimmed(old).casefold(): trimmed(new) for old, new in values.get(field, {}).items()}
