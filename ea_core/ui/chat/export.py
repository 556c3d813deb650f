"""A conversation as a file: Markdown, each answer with its sources. Pure.

Whoever opens the file may draw HTML and make links of addresses, which the page does not: here neither is
left, wherever it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final
from uuid import UUID

from ea_core.agent.runs.records import Message, Thread
from ea_core.agent.tables import Table
from ea_core.agent.texts import (
    NO_ANSWER,
    NOT_BORNE_OUT,
    OTHER_LANGUAGE,
    as_written,
    reading_lines,
    without_links,
)
from ea_core.crm.suggestions.kept import Suggestion
from ea_core.crm.suggestions.words import line_words, state_words
from ea_core.ui.kit.cells import Clock
from ea_core.ui.kit.format import exact_moment

NO_SUGGESTIONS: Final[Mapping[UUID, Sequence[Suggestion]]] = MappingProxyType({})
_LONGEST = 80
_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+", re.IGNORECASE)
_TAG = re.compile(r"(?<!\\)<(?=[A-Za-z/!?])")
_MOST_ROWS = 1_000


def file_name(thread: Thread) -> str:
    """A name made of the conversation's title."""
    words = re.sub(r"[^\w-]+", "-", thread.title or "").strip("-").lower()
    return f"{words[:_LONGEST].rstrip('-') or 'conversation'}.md"


def as_markdown(
    thread: Thread,
    messages: Sequence[Message],
    now: Clock,
    suggested: Mapping[UUID, Sequence[Suggestion]] = NO_SUGGESTIONS,
    currency: str = "USD",
) -> str:
    """The messages in order, each with the changes that it suggests; what is not of the product's making stands in it as it was written."""
    parts = [f"# {_line(thread.title or 'Conversation')}"]
    for message in messages:
        if message.role not in {"user", "assistant"}:
            continue
        at = exact_moment(message.created_at, now.zone)
        who = "Question" if message.role == "user" else "Answer"
        by = f", {_line(message.model)}" if message.model else ""
        parts.append(f"## {who} ({at}{by})")
        parts += [_words(message.content)] if message.role == "user" else _answer(message)
        parts += [_suggested(one, currency, now) for one in suggested.get(message.id, ())]
    # A colon means something to the page alone, and nothing where the file is read.
    return "\n\n".join(parts).replace("\\:", ":") + "\n"


def _suggested(one: Suggestion, currency: str, now: Clock) -> str:
    """A change with what it would write, and what became of it."""
    card = one.card
    lines = [line_words(line, currency, now.zone, is_new=card.is_new) for line in card.lines]
    said = f"**{_line(card.title)}** ({_line(card.client)}). {_line(state_words(one, now.zone))}"
    return "\n".join([f"{said}\n", *(f"- {_line(line)}" for line in lines)])


def _answer(message: Message) -> list[str]:
    parts = [f"*{_line(message.stood_in)}*"] if message.stood_in else []
    parts += [f"*{NO_ANSWER}*"] if message.apart else []
    said = _without_tags(message.content)
    parts += ["> " + said.replace("\n", "\n> ") if message.apart else said]
    for heading, statements in (
        (NOT_BORNE_OUT, () if message.apart else message.unsupported),
        (OTHER_LANGUAGE, message.abroad),
    ):
        if statements:
            parts.append(
                "\n".join([f"*{heading}*", "", *(f"- {_line(one)}" for one in statements)])
            )
    parts += [_table(one) for one in message.tables if not one.words and one.rows]
    parts += [f"*{_line(one)}*" for one in reading_lines(message.read_as, message.not_used)]
    cited = [one for one in message.citations if not one.nearest]
    near = [one for one in message.citations if one.nearest]
    parts += _of_crm(message)
    for heading, some in (("Sources", cited), ("Nearest passages", near)):
        if some:
            parts.append(f"**{heading}**")
            parts.append(
                "\n".join(
                    f"- [{one.n}] {_line(one.title)}"
                    + (f", page {one.page}" if one.page is not None else "")
                    + f": “{_line(one.quote)}”"
                    for one in some
                )
            )
    return parts


def _of_crm(message: Message) -> list[str]:
    if not message.sources:
        return []
    lines = [f"- [{one.n}] {_line(one.title)}" for one in message.sources]
    return ["**Sources in the CRM**", "\n".join(lines)]


def _table(table: Table) -> str:
    cut = "" if table.total <= _MOST_ROWS else f"\n\nThe first {_MOST_ROWS:,} of {table.total:,}."
    return f"**{_line(table.title)}**\n\n{_table_words(table)}{cut}"


def _table_words(table: Table) -> str:
    """The rows as a table of Markdown without links."""
    plain = table.markdown(_MOST_ROWS)
    return without_links(_ADDRESS.sub(lambda one: one[0].replace("\\`", "%60"), plain))


def _words(text: str) -> str:
    """What somebody typed, as it was written and without links."""
    return without_links(as_written(_ADDRESS.sub(lambda one: one[0].replace("`", "%60"), text)))


def _line(text: str) -> str:
    return _words(" ".join(text.split()))


def _without_tags(text: str) -> str:
    """Markdown in which HTML is text; code stays as it is."""
    pieces = _CODE.split(text)
    return "".join(one if place % 2 else _TAG.sub(r"\\<", one) for place, one in enumerate(pieces))
