"""Texts as people and programs write them: what each kind is read as."""

from __future__ import annotations

from pathlib import Path

import pytest

from ea_core.knowledge.reading.reading import ReadLimits
from ea_core.knowledge.reading.separated import read as read_csv
from ea_core.knowledge.reading.text import read as read_text

YAML = "relay:\n  limits:\n    rps: 40\n  hosts:\n    - alpha\n# end\n"
ALIGNED = """Item          Qty   Price
------------  ---   -----
Hammer          3   12.00
Saw, small     10    8.50
"""
TWO_COLUMNS = """Ropes are kept dry and away from sun, hung on a hook.     Ladders are fixed to the wall at the top.
A rope with a cut is thrown away at once by whoever sees.  A second person stands at the foot of each.
What was thrown away is written into the book in hall two.  Wood is not painted, for paint hides cracks.
"""
CODE = "if depth > 4:\n    close(valve)\n    log()\nelse:\n    wait()\n"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.yaml", YAML, [("code", YAML.strip())]),
        ("a.log", "10:01 INFO  start\n10:02 WARN  full\n", [("code", "10:01 INFO  start\n10:02 WARN  full")]),
        ("a.txt", ALIGNED, [("table_row", "Item | Qty | Price"), ("table_row", "Hammer | 3 | 12.00"),
                            ("table_row", "Saw, small | 10 | 8.50")]),
        ("a.txt", TWO_COLUMNS, [("paragraph", " ".join(TWO_COLUMNS.split()))]),
        ("a.txt", f"Do this:\n\n{CODE}", [("paragraph", "Do this:"), ("code", CODE.strip())]),
        ("a.txt", "1. Scope\n1.1 This covers tools.\n1.2 It covers\n12.5 kg of sand.\n", [
            ("list_item", "1. Scope"), ("list_item", "1.1 This covers tools."),
            ("list_item", "1.2 It covers 12.5 kg of sand.")]),
        ("a.txt", "The lessee returns the keys within four-\nteen days and pays for each long-\nterm loss, at in- or out-\ndoor sites, what it costs.\n", [
            ("paragraph", "The lessee returns the keys within four-\nteen days and pays for each long-\nterm loss, at in- or out-\ndoor sites, what it costs.")]),
        ("a.txt", "The lessee shall return all of the keys within four-\nteen days and shall pay well for each lost long-\nterm key of the north or the south in- and out-\ndoor sites, and also what else it costs.\n", [
            ("paragraph", "The lessee shall return all of the keys within fourteen days and shall pay well for each lost long-term key of the north or the south in- and outdoor sites, and also what else it costs.")]),
    ],
)  # fmt: skip
def test_a_text_of_this_kind(
    tmp_path: Path, name: str, text: str, expected: list[tuple[str, str]]
) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    found = [(one.kind, one.text) for one in read_text(path, name, ReadLimits()).blocks]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Stock of hall two\nExported 2026-03-01\n\nItem,Bin,Qty\nRope,B3,40\nHook,B4,12\n", ("Item", "Bin", "Qty")),
        ("Prices;;\n\nItem;Bin;Qty\nRope;B3;40\nHook;B4;12\n", ("Item", "Bin", "Qty")),
    ],
)  # fmt: skip
def test_lines_above_a_table_of_commas_are_no_names(
    tmp_path: Path, text: str, columns: tuple[str, ...]
) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    assert read_csv(path, "a.csv", ReadLimits()).blocks[-1].columns == columns
