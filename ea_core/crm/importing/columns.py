"""Which column is which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ea_core.crm.importing.fields import FIELDS, KINDS, Field, Kind, normalised
from ea_core.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file that is read as a field, with the values that are replaced in it.

    `values` maps a value (trimmed, case-folded; an empty text for a blank cell) to another.
    """

    field: Field
    index: int
    name: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of a file are read."""

    kind: Kind
    columns: tuple[Column, ...]
    key: int | None
    key_name: str | None
    width: int
    unused: tuple[str, ...]


def make_plan(
    kind: Kind,
    header: Sequence[str],
    mapping: Mapping[str, str],
    values: Mapping[str, Mapping[str, str]],
    key: str | None,
) -> Plan:
    """Matches columns to fields: as `mapping` says, else by obvious names.

    Raises InvalidInput for an unknown kind, field or column, or a required field without a column.
    """
    if kind not in KINDS:
        raise InvalidInput(f"What can be imported: {', '.join(KINDS)}.")
    fields = FIELDS[kind]
    _refuse_unknown(kind, fields, mapping)
    _refuse_unknown(kind, fields, values)
    found: dict[str, int] = {name: _find(header, column) for name, column in mapping.items()}
    taken = set(found.values())
    key_index = None if key is None else _find(header, key)
    for field in fields:
        if field.name not in found:
            index = _obvious(header, field, taken)
            if index is not None:
                found[field.name] = index
                taken.add(index)
    _refuse_missing(kind, fields, found, header)
    columns = tuple(
        Column(field, found[field.name], header[found[field.name]], _folded(values, field.name))
        for field in fields
        if field.name in found
    )
    used = {column.index for column in columns} | {key_index}
    unused = tuple(name for index, name in enumerate(header) if index not in used and name)
    return Plan(kind, columns, key_index, key, len(header), unused)


def _refuse_unknown(kind: Kind, fields: Sequence[Field], named: Mapping[str, object]) -> None:
    known = [field.name for field in fields]
    for name in named:
        if name not in known:
            raise InvalidInput(
                f"{kind} have no field {name!r}. The fields are: {', '.join(known)}."
            )


def _refuse_missing(
    kind: Kind, fields: Sequence[Field], found: Mapping[str, int], header: Sequence[str]
) -> None:
    missing = [field.name for field in fields if field.required and field.name not in found]
    if kind == "activities" and not {"client", "deal"} & found.keys():
        missing.append("client or deal")
    if missing:
        raise InvalidInput(
            f"No column for {', '.join(missing)}. The file has the columns "
            f"{', '.join(name for name in header if name)}; name the right one with "
            f"--map {missing[0].split()[0]}=COLUMN."
        )


def _find(header: Sequence[str], wanted: str) -> int:
    exact = [index for index, name in enumerate(header) if name == wanted.strip()]
    similar = exact or [
        index
        for index, name in enumerate(header)
        if name and normalised(name) == normalised(wanted)
    ]
    if len(similar) == 1:
        return similar[0]
    if similar:
        raise InvalidInput(f"The file has more than one column {wanted!r}. Rename one of them.")
    raise InvalidInput(
        f"The file has no column {wanted!r}. Its columns are: {', '.join(n for n in header if n)}."
    )


def _obvious(header: Sequence[str], field: Field, taken: set[int]) -> int | None:
    for name in (field.name, *field.also):
        same = [
            index
            for index, column in enumerate(header)
            if index not in taken and normalised(column) == normalised(name)
        ]
        if len(same) > 1:
            raise InvalidInput(
                f"More than one column could be {field.name}: "
                f"{', '.join(header[index] for index in same)}. Rename one of them."
            )
        if same:
            return same[0]
    return None


def _folded(values: Mapping[str, Mapping[str, str]], field: str) -> dict[str, str]:
    return {old.strip().casefold(): new.strip() for old, new in values.get(field, {}).items()}
