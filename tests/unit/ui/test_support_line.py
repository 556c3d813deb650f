"""What stands above an answer: on what it rests, and what of it has to be checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from ea_core.agent.citations import Citation
from ea_core.agent.models.base import BUILT_IN
from ea_core.agent.runs.records import Message
from ea_core.ui.chat.citations import support_of

CITED = Citation(1, uuid4(), "Lease", 1, "The notice period is three months.", uuid4())
ANSWER = Message(
    id=uuid4(),
    role="assistant",
    content="Drei Monate [1].",
    created_at=datetime(2026, 3, 2, tzinfo=UTC),
    grounded=True,
    citations=(CITED,),
)


@pytest.mark.parametrize(
    ("unsupported", "abroad", "said"),
    [
        ((), (), "Supported by 1 document"),
        (("Four.",), (), "Supported in part by 1 document"),
        ((), ("Drei Monate.",), "Figures stand in 1 document, in another language: check it"),
        (("Vier.",), ("Drei Monate.",), "Supported in part by 1 document"),
    ],
)
def test_the_line_above_an_answer(
    unsupported: tuple[str, ...], abroad: tuple[str, ...], said: str
) -> None:
    assert support_of(replace(ANSWER, unsupported=unsupported, abroad=abroad)) == said


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (BUILT_IN, "Quoted from 1 document: see whether it answers"),
        ("a-model at host", "Supported by 1 document"),
    ],
)
def test_a_line_that_was_only_found_is_not_called_support(model: str, said: str) -> None:
    assert support_of(replace(ANSWER, model=model)) == said
