"""Paragraphs of an answer that rest on what is not to be seen any more."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from ea_core.agent.citations import Citation
from ea_core.agent.runs.sources import WITHHELD, without_withheld

OPEN = Citation(1, uuid4(), "Open", None, "words", uuid4())
SHUT = replace(OPEN, n=2, withheld=True)


@pytest.mark.parametrize(
    ("content", "left"),
    [
        ("One. [1]\n\nTwo. [2]", f"One. [1]\n\n{WITHHELD}"),
        ("Both. [1] [2]", WITHHELD),
        ("Both. [1, 2]", WITHHELD),
        ("Nothing cited.\n\nOne. [1]", f"{WITHHELD}\n\nOne. [1]"),
        ("Level \\[1\\] of a document. [2]", WITHHELD),
    ],
)
def test_only_what_an_open_source_bears_out_is_left(content: str, left: str) -> None:
    assert without_withheld(content, (OPEN, SHUT)) == left
