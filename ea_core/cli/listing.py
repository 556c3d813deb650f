"""A page of a list, as the commands print it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ea_core.cli.frame import show
from ea_core.crm.paging import Page

T = TypeVar("T")


def show_page(
    found: Page[T],
    things: tuple[str, str],
    as_record: Callable[[T], dict[str, Any]],
    as_line: Callable[[T], str],
    as_json: bool,
    sums: Mapping[str, float] | None = None,
) -> None:
    """Prints the records of a page, how many there are (`things`: one, several), and sums over all."""
    sums = sums or {}
    one, several = things
    document = {
        several: [as_record(item) for item in found.items],
        "total": found.total,
        "page": found.paging.number,
        "pages": found.pages,
        **sums,
    }

    def text() -> str:
        parts = [f"{found.total:,} {one if found.total == 1 else several}"]
        parts += [
            f"{name} {value:,}" if isinstance(value, int) else f"{name} {value:,.2f}"
            for name, value in sums.items()
        ]
        if found.pages > 1:
            parts.append(f"page {found.paging.number} of {found.pages}")
        return "\n".join([*map(as_line, found.items), ", ".join(parts)])

    show(document, as_json, text)


def show_record(record: dict[str, Any], as_json: bool, title: str) -> None:
    """Prints one record: its title, then what is known of it."""

    def text() -> str:
        known = [
            f"  {name}: {value}" for name, value in record.items() if value not in (None, "", [])
        ]
        return "\n".join([title, *known])

    show(record, as_json, text)
