"""Read every file of a folder with a manifest and compare with what it expects.

    python benchmarks/documents.py FOLDER

FOLDER has manifest.csv (file, type, expected, must_contain, ...) and files/. Expected is TEXT,
NO_TEXT, ERROR or TEXT_OR_ERROR; must_contain lists texts with ";;", alternatives with "|". A
type that is not read (no name of a format in reading/formats.py, nor one of its endings) has to give
UnsupportedDocument, or the error expected anyway. Of an archive the names of its files count as text.
Prints one line per file with time (s) and the peak memory (MB) of the reader's process, totals,
and ends with 1 when something is not as expected.
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ea_core.errors import DocumentError, ProtectedDocument, UnsupportedDocument
from ea_core.knowledge.reading.archive import members_of
from ea_core.knowledge.reading.formats import ENDINGS
from ea_core.knowledge.reading.reading import read_document

_ONE = "--one"


@dataclass(frozen=True)
class Outcome:
    """What came of one file."""

    got: str
    detail: str
    text: str = ""


def read_one(path: Path) -> Outcome:
    try:
        document = read_document(path, path.name)
    except DocumentError as error:
        return Outcome("ERROR", f"{type(error).__name__}: {error.message}")
    text = _plain(document.text or " ".join(one.name for one in members_of(document)))
    pages = document.page_count if document.page_count is not None else "-"
    detail = f"{len(document.blocks)} blocks, {len(text)} characters, pages {pages}"
    return Outcome("TEXT" if text else "NO_TEXT", detail, text)


def _plain(text: str) -> str:
    """Text in one form, with single blanks for white space."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def verdict(row: dict[str, str], outcome: Outcome) -> str:
    """'ok', or what is wrong."""
    expected = row["expected"]
    if row["type"] not in ENDINGS and outcome.got == "ERROR":
        named = outcome.detail.startswith(
            (UnsupportedDocument.__name__, ProtectedDocument.__name__)
        )
        return "ok" if named or expected != "TEXT" else "unclear error"
    if outcome.got not in expected.split("_OR_") and not (
        expected == "NO_TEXT" and "also fine" in row["notes"]
    ):
        return f"expected {expected}"
    if outcome.got != "TEXT":
        return "ok"
    wanted = [part for part in row["must_contain"].split(";;") if part]
    for part in wanted:
        if not any(_plain(choice) in outcome.text for choice in part.split("|")):
            return f"missing {part!r}"
    return "ok"


def main() -> int:
    if sys.argv[1] == _ONE:
        started = time.perf_counter()
        outcome = read_one(Path(sys.argv[2]))
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"{outcome.got}\n{outcome.detail}\n{seconds:.2f}\n{peak}\n{outcome.text}")
        return 0
    folder = Path(sys.argv[1])
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = slowest = largest = 0.0
    for row in rows:
        path = folder / "files" / row["file"]
        # a process per file: a parent's peak of its children never goes down again
        done = subprocess.run(  # noqa: S603 -- this very script
            [sys.executable, __file__, _ONE, str(path)], capture_output=True, text=True, check=True
        )
        got, detail, took, used, text = done.stdout.split("\n", 4)
        result = verdict(row, Outcome(got, detail, text))
        wrong += result != "ok"
        slowest, largest = max(slowest, float(took)), max(largest, float(used))
        print(f"{result:<9} {took:>6} s {used:>5} MB  {got:<8} {row['file'][:44]:<44} {detail}")
    print(
        f"\n{len(rows) - wrong:.0f} of {len(rows)} as expected; "
        f"slowest {slowest:.1f} s, peak memory {largest:.0f} MB"
    )
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
