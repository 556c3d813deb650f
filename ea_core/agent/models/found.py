"""What an answer of documents is, and how lines of a document are written in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ea_core.agent.models.base import Said
from ea_core.agent.models.lines import Line
from ea_core.agent.tables import Table, literal
from ea_core.agent.texts import as_written

NOT_ANSWERED = (
    "The knowledge base does not answer this. What comes nearest is shown below; it may be about "
    "something else."
)
NO_RECORDS = (
    "I could not read this as a question to the CRM, and the knowledge base does not answer it. What comes "
    "nearest there is shown below; it may be about something else."
)
ELSE = " Ask with other words, or add a document about it."
NOTHING_FOUND = f"The knowledge base does not answer this: nothing was found.{ELSE}"

NOTHING_SHOWN = (
    "There is nothing that this could refer to: no records were shown just before it. Ask again with all that "
    "it is about."
)
NOT_OF_SHOWN = "I can't tell that of what was shown"
SHALL_I = "Shall I answer that?"
"""Asked instead of a figure where most of a question is left out."""
WITHOUT_THAT = "What the CRM has without that:"
"""Said where some words were not understood, and the CRM answers all the same."""


_NO_ANSWERS: Final = (
    NOT_ANSWERED.split(".", maxsplit=1)[0], NO_RECORDS.split(",", maxsplit=1)[0], NOTHING_SHOWN.split(":", maxsplit=1)[0], NOT_OF_SHOWN,
)  # fmt: skip
"""How answers begin that are none."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer in Markdown with [n] for passage n, whether it is one, and the words cited of passages.

    `narrowed` are rows, with their passages, of which the text tells some columns alone. `tables` are
    the rows of a document's tables that stand in the text.
    """

    text: str
    answered: bool
    quotes: Mapping[int, str] = field(default_factory=dict)
    narrowed: tuple[tuple[Line, int], ...] = ()
    tables: tuple[Table, ...] = ()


def is_unanswered(history: Sequence[Said]) -> bool:
    """Whether the last answer of a conversation was none."""
    return bool(history) and history[-1].role == "assistant" and is_no_answer(history[-1].text)


def is_no_answer(text: str) -> bool:
    """Whether what was said to a question answers nothing of it."""
    said = text.strip()
    return said.startswith(_NO_ANSWERS) or said.endswith(SHALL_I)


def not_of_shown(read_as: str) -> str:
    """What is said to a message that can only be about the records shown before, which were read so."""
    ask = "Name the deal, the client or the person, or ask it as a whole question."
    return f"{NOT_OF_SHOWN} ({literal(read_as)}). {ask}"


def written(lines: Sequence[Line], number: int, before: Sequence[Line] = ()) -> str:
    """Lines as Markdown that shows them as they are written, and the number of their passage.

    What stands `before` them in their paragraph comes after them, since the first words answer.
    """
    text = f"{_joined(lines)} [{number}]"
    return f"{text}\n\nBefore that it says: {_joined(before)} [{number}]" if before else text


def _joined(lines: Sequence[Line]) -> str:
    text = ""
    for line in lines:
        between = "" if not text else " " if line.joined else "  \n"
        text += between + as_written(line.said)
    return text
