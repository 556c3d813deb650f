"""How a file is read and what an import did, as JSON and back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.load import ImportResult, Wish
from ea_core.crm.importing.records import RowError
from ea_core.crm.importing.wording import Written


def wish_as_json(wish: Wish) -> dict[str, Any]:
    """All but the kind, which is a column of its own."""
    return {
        "mapping": dict(wish.mapping),
        "values": {field: dict(words) for field, words in wish.values.items()},
        "key": wish.key,
        "source": wish.source,
        "written": asdict(wish.written),
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
    )


def result_as_json(result: ImportResult) -> dict[str, Any]:
    """What a check found, or an import did."""
    return asdict(result)


def result_of(kept: Mapping[str, Any]) -> ImportResult:
    """What `result_as_json` made."""
    errors = tuple(RowError(**error) for error in kept["errors"])
    return ImportResult(**{**kept, "errors": errors, "notices": tuple(kept["notices"])})
