"""Texts that come in from people and models, made fit to keep and to show. Pure."""

from __future__ import annotations

from ea_core.errors import InvalidInput

MAX_QUESTION = 8_000
MAX_TITLE = 300
_TITLE_LENGTH = 70


def storable(text: str) -> str:
    """The text without what PostgreSQL can't keep: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def checked_question(question: str) -> str:
    """The question without white space around it; raises InvalidInput when empty or too long."""
    kept = storable(question).strip()
    if not kept:
        raise InvalidInput("Type a question first.", field="question")
    if len(kept) > MAX_QUESTION:
        raise InvalidInput(
            f"A question may have at most {MAX_QUESTION:,} characters; this one has {len(kept):,}.",
            field="question",
        )
    return kept


def checked_title(title: str) -> str:
    """A conversation's title; raises InvalidInput when empty or too long."""
    kept = " ".join(storable(title).split())
    if not kept:
        raise InvalidInput("A conversation needs a title.", field="title")
    if len(kept) > MAX_TITLE:
        raise InvalidInput(f"A title may have at most {MAX_TITLE} characters.", field="title")
    return kept


def title_of(question: str) -> str:
    """A title made of the first words of a question."""
    line = " ".join(question.split())
    if len(line) <= _TITLE_LENGTH:
        return line
    return line[: _TITLE_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def inert(text: str) -> str:
    """Markdown in which no image is loaded and no link hides where it leads.

    A document could talk a model into writing an image whose address carries what was read; showing
    it would send that to a stranger. Markers such as [1] stay.
    """
    for mark, harmless in (("![", "["), ("](", "] ("), ("][", "] ["), ("]:", "] :")):
        text = text.replace(mark, harmless)
    return text
