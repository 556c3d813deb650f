"""Files that are attached to another one: read by the readers of their kinds, what can't be read is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from ea_core.errors import DocumentError
from ea_core.knowledge.reading.nested import under_heading
from ea_core.knowledge.reading.reading import Block, ReadDocument

MOST_ATTACHMENTS: Final = 100
_LEVEL: Final = 2
_NAMED: Final = 10


def read_attached(
    files: Sequence[tuple[str, Callable[[], ReadDocument]]],
) -> tuple[list[Block], list[str]]:
    """What is in the files, each under a heading with its name, and what is to be said of them.

    A file comes as its name and what reads it, which may raise a DocumentError.
    """
    blocks: list[Block] = []
    remarks: list[str] = []
    refused: list[str] = []
    for name, read in files[:MOST_ATTACHMENTS]:
        try:
            found = read()
        except DocumentError as error:
            refused.append(_without_advice(error.message))
            continue
        if found.blocks:
            blocks += under_heading(f"Attachment: {name}", _LEVEL, found)
            remarks += [f"{name}: {remark}" for remark in found.remarks]
        else:
            refused.append(f"{name} holds no text")
    if refused:
        named = "; ".join(refused[:_NAMED])
        more = f"; {len(refused) - _NAMED} more" if len(refused) > _NAMED else ""
        remarks.append(f"Of the attachments these were not read: {named}{more}.")
    if (rest := len(files) - MOST_ATTACHMENTS) > 0:
        remarks.append(f"{rest:,} attachments behind the first {MOST_ATTACHMENTS} were not read.")
    return blocks, remarks


def _without_advice(message: str) -> str:
    """What is wrong with an attachment: the first sentence of what is said of a file."""
    return re.split(r"\.\s|\.$", message, maxsplit=1)[0]
