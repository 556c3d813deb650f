"""A page of a list, with the size of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from ea_core.errors import InvalidInput

T = TypeVar("T")
LARGEST_PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a list is wanted; `number` counts from 1."""

    number: int = 1
    size: int = 25

    def parameters(self) -> dict[str, object]:
        """Limit and offset as bound parameters; raises InvalidInput outside of 1 to 1000 rows."""
        if self.number < 1 or not 1 <= self.size <= LARGEST_PAGE:
            raise InvalidInput(f"A page has 1 to {LARGEST_PAGE} rows and is counted from 1.")
        return {"limit": self.size, "offset": (self.number - 1) * self.size}


FIRST_PAGE: Final = Paging()


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page; `total` counts the rows of all pages."""

    items: tuple[T, ...]
    total: int
    paging: Paging

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.paging.size))
