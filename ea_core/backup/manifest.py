"""What a backup says of itself: where and when it was made, and what it must consist of."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT: Final = 1
"""Counted up when a backup could not be read by an older program any more."""
MANIFEST: Final = "manifest.json"
DATABASE: Final = "database.dump"
FILES: Final = "files/"
_SHA256: Final = Field(pattern=r"^[0-9a-f]{64}$")


Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9._/+-]{1,300}$")]
"""What is shown to people: no spaces, nothing that steers a terminal."""


class Part(BaseModel):
    """One member of the archive; `bytes` and `sha256` are of what it unpacks to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Word
    bytes: int = Field(ge=0)
    sha256: str = _SHA256


class Schema(BaseModel):
    """The newest migration that the database had."""

    model_config = ConfigDict(frozen=True)

    version: int
    name: Word


class Manifest(BaseModel):
    """The manifest of one backup; members that a later program adds are passed over."""

    model_config = ConfigDict(frozen=True)

    product: Literal["Enterprise Agent"]
    format: int
    version: Word
    """Of the program that made it."""
    made_at: datetime
    """The moment that it shows."""
    home: Word
    server: int
    """The major version of its PostgreSQL."""
    programs: int
    """That of the pg_dump which wrote the database."""
    database_bytes: int = Field(ge=0)
    """What the database took on its disk."""
    db_schema: Schema = Field(alias="schema")
    rows: dict[str, int]
    """By table; those whose rows are left out are not among them."""
    parts: tuple[Part, ...]
    missing: tuple[Word, ...] = ()
    """Files that the database names and that were not there."""
    deleted: tuple[Word, ...] = ()
    """Files that went with their documents while the backup was made."""

    @property
    def files(self) -> int:
        """How many files of documents are in it."""
        return len(self.parts) - 1

    def size(self) -> int:
        """What its members unpack to, in bytes."""
        return sum(part.bytes for part in self.parts)


def program_version() -> str:
    """The version of this program."""
    return version("enterprise-agent")
