"""How a file is read and what an import did, as JSON and back. Pure.

What is quoted from a file may hold what no text of the database can: NULs, halves of letters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.load import ImportResult, Wish
from ea_core.crm.importing.records import RowError
from ea_core.crm.importing.wording import Written

_UNKEPT: Final = re.compile("[\0\ud800-\udfff]")


def kept_text(written: str) -> str:
    """The same with a sign in the place of what no text can hold."""
    return _UNKEPT.sub("\ufffd", written)


def as_json(value: object) -> str:
    """A document that the database takes, whatever a file has brought into it."""
    return json.dumps(_kept(value))


def _kept(value: object) -> object:
    match value:
        case str():
            return kept_text(value)
        case Mapping():
            return {kept_text(str(name)): _kept(one) for name, one in value.items()}
        case list() | tuple():
            return [_kept(one) for one in value]
    return value


def wish_as_json(wish: Wish) -> dict[str, Any]:
    """All but the kind, which is a column of its own."""
    return {
        "mapping": dict(wish.mapping),
        "values": {field: dict(words) for field, words in wish.values.items()},
        "key": wish.key,
        "source": wish.source,
        "written": asdict(wish.written),
        "by_name": wish.by_name,
    }


def wish_of(kind: Kind, kept: Mapping[str, Any]) -> Wish:
    """What `wish_as_json` made; nothing of it is a file that is read as it shows."""
    return Wish(
        kind,
        kept.get("mapping", {}),
        kept.get("values", {}),
        kept.get("key"),
        kept.get("source", ""),
        Written(**kept.get("written", {})),
        kept.get("by_name", True),
    )


def result_as_json(result: ImportResult) -> dict[str, Any]:
    """What a check found, or an import did."""
    return asdict(result)


def result_of(kept: Mapping[str, Any]) -> ImportResult:
    """What `result_as_json` made."""
    errors = tuple(RowError(**error) for error in kept["errors"])
    return ImportResult(**{**kept, "errors": errors, "notices": tuple(kept["notices"])})
