"""`ea doctor` on stored files: each document has its file, and each file belongs to something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ea_core.app import App
from ea_core.doctor.check import Check
from ea_core.errors import EAError
from ea_core.storage.comparison import FilesFound, compare

_NAMED: Final = 5
"""Paths that are named; the rest is counted."""


def files_check(app: App) -> Check:
    """What the comparison of storage and database says."""
    try:
        found = compare(app.database, app.files)
    except EAError as error:
        return Check("files", ok=False, message=error.message)
    wrong = list(_wrong(found))
    if wrong:
        return Check("files", ok=False, message=" ".join(wrong))
    return Check("files", ok=True, message=f"All {found.count:,} are where they belong.")


def _wrong(found: FilesFound) -> list[str]:
    said = []
    if found.lost:
        said.append(
            f"Missing in the storage: {_names(found.lost)}. Put them back from a backup, or delete "
            "their documents and uploads."
        )
    if found.strange:
        said.append(f"In the storage, but of no document or upload: {_names(found.strange)}.")
    if found.kept:
        path, reason = found.kept[0]
        more = f" (and {len(found.kept) - 1:,} more)" if len(found.kept) > 1 else ""
        said.append(f"Not needed any more, but not removed: {path}{more}: {reason}")
    return said


def _names(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _NAMED:,} more" if len(paths) > _NAMED else ""
    return ", ".join(paths[:_NAMED]) + more
