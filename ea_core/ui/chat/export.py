"""A conversation as a file: Markdown, each answer with its sources. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ea_core.agent.runs.records import Message, Thread
from ea_core.agent.tables import Table
from ea_core.agent.texts import NO_ANSWER, as_written
from ea_core.ui.kit.cells import Clock
from ea_core.ui.kit.format import exact_moment

_LONGEST = 80
_MOST_ROWS = 1_000


def file_name(thread: Thread) -> str:
    """A name made of the conversation's title."""
    words = re.sub(r"[^\w-]+", "-", thread.title or "").strip("-").lower()
    return f"{words[:_LONGEST].rstrip('-') or 'conversation'}.md"


def as_markdown(thread: Thread, messages: Sequence[Message], now: Clock) -> str:
    """The messages in order; what is not of the product's making stands in it as it was written."""
    parts = [f"# {as_written(thread.title or 'Conversation')}"]
    for message in messages:
        if message.role not in {"user", "assistant"}:
            continue
        at = exact_moment(message.created_at, now.zone)
        who = "Question" if message.role == "user" else "Answer"
        by = f", {as_written(message.model)}" if message.model else ""
        parts.append(f"## {who} ({at}{by})")
        parts += [as_written(message.content)] if message.role == "user" else _answer(message)
    # A colon means something to the page alone, and nothing where the file is read.
    return "\n\n".join(parts).replace("\\:", ":") + "\n"


def _answer(message: Message) -> list[str]:
    parts = [f"*{NO_ANSWER}*"] if message.apart else []
    parts += ["> " + message.content.replace("\n", "\n> ") if message.apart else message.content]
    parts += [_table(one) for one in message.tables if not one.words and one.rows]
    cited = [one for one in message.citations if not one.nearest]
    near = [one for one in message.citations if one.nearest]
    for heading, some in (("Sources", cited), ("Nearest passages", near)):
        if some:
            parts.append(f"**{heading}**")
            parts.append(
                "\n".join(
                    f"- [{one.n}] {as_written(one.title)}"
                    + (f", page {one.page}" if one.page is not None else "")
                    + f": “{as_written(' '.join(one.quote.split()))}”"
                    for one in some
                )
            )
    return parts


def _table(table: Table) -> str:
    cut = "" if table.total <= _MOST_ROWS else f"\n\nThe first {_MOST_ROWS:,} of {table.total:,}."
    return f"**{as_written(table.title)}**\n\n{table.markdown(_MOST_ROWS)}{cut}"
