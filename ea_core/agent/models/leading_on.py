"""Whether a question leads on from the one before it, and what is searched for then. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ea_core.agent.models.answered_before import asks_for_more
from ea_core.agent.models.base import ToolCall, Turn
from ea_core.agent.models.demands import demands_of
from ea_core.agent.models.side_pointed import points_to_side
from ea_core.agent.models.standalone import begins_leading_on, is_bare
from ea_core.agent.models.synonyms import with_loss
from ea_core.agent.requests.part import Part
from ea_core.knowledge.search import MAX_QUERY
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

POINTS_BACK = re.compile(
    r"\b(it|its|that|this|they|them|their|those|these|there|he|she|his|her)\b", re.IGNORECASE
)
_FEW_WORDS = 3
_NUMBERS = frozenset(
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve"]
)
MOST_BEFORE = 4


def search_for(query: str, documents: Sequence[str] = ()) -> ToolCall:
    """A search in all documents, or in some."""
    words: dict[str, Any] = {"query": with_loss(query)[-MAX_QUERY:]}
    wanted = {**words, "documents": list(documents)} if documents else words
    return ToolCall("rule_search_knowledge", "search_knowledge", wanted)


def with_code_of(before: str, part: Part) -> Part:
    """A second question of documents that names nothing, about what the first names by a code.

    "How much is a trip on lane L-23 and what is the lead time?"
    """
    codes = demands_of(before).codes
    own = demands_of(part.question)
    content = [
        word for word in re.findall(r"\w+", part.question.casefold()) if word not in FUNCTION_WORDS
    ]
    goes_on = leads_on(part.question)
    if (
        len(codes) != 1
        or own.codes
        or own.names
        or part.requests
        or goes_on
        or len(content) > _FEW_WORDS
    ):
        return part
    return replace(part, question=f"{part.question.rstrip(' ?.')} of {codes[0]}?")


def search_query(turn: Turn) -> str:
    """What to search for: the question, behind those before it when it only leads on from them."""
    questions = [said.text for said in turn.history if said.role == "user"][-MOST_BEFORE:]
    joined = [turn.question]
    for before in reversed(questions):
        if not (leads_on(joined[0]) or asks_for_more(joined[0])):
            break
        joined.insert(0, before)
    return " ".join(joined)


def leads_on(question: str) -> bool:
    """Whether a question can be understood with the one before it alone."""
    content = [
        word
        for word in re.findall(r"\w+", question.casefold())
        if word not in FUNCTION_WORDS and word not in _NUMBERS
    ]
    return (
        not content
        or is_bare(question)
        or begins_leading_on(question)
        or (points_to_side(question) and len(content) <= _FEW_WORDS)
        or (len(content) <= _FEW_WORDS and POINTS_BACK.search(question) is not None)
    )
