"""What of an earlier message was not used, and is not in what leads on from its answer either. Pure.

"What should've closed by now?" was answered without "should've"; "and Marcus?" behind it is, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ea_core.agent.models.base import Said
from ea_core.agent.models.found import is_no_answer
from ea_core.agent.requests.chatter import without_chatter
from ea_core.agent.requests.parser import parse
from ea_core.agent.requests.part import Part
from ea_core.agent.requests.request import Request, Vocabulary
from ea_core.agent.requests.words import key_words
from ea_core.agent.texts import ASKED_BEFORE

NOT_USED: Final = "not_used"
"""Where what an answer is about names the words that it leaves out."""


def still_left(
    question: str,
    history: Sequence[Said],
    vocabulary: Vocabulary,
    asked: Sequence[Part],
    before: Request | None,
) -> tuple[str, ...]:
    """The words that were left out before, each marked as such, where a question leads on from that answer.

    `asked` is what was read of the question, `before` what it may lead on from.
    """
    left = _left_last(history, vocabulary)
    requests = [one for part in asked for one in part.requests]
    if not (left and requests) or before is None:
        return ()
    client = before.found or before.client  # a client alone was not narrowed by anything
    alone = parse(
        question, vocabulary, Request("record", "clients", found=client) if client else None
    )
    if [one for part in alone for one in part.requests] == requests:
        return ()
    told = (words for one in requests for words in one.not_applied)  # what "the same" is without
    now = {word for words in (question, *told) for word in key_words(words)}
    plain = dict.fromkeys(one.removesuffix(ASKED_BEFORE) for one in left)
    return tuple(f"{one}{ASKED_BEFORE}" for one in plain if not set(key_words(one)) <= now)


def _left_last(history: Sequence[Said], vocabulary: Vocabulary) -> tuple[str, ...]:
    """What the last answer that was one left out; what only stood beside its question was not asked for."""
    for at in range(len(history) - 1, -1, -1):
        said = history[at]
        if said.role == "user" or is_no_answer(said.text):
            continue
        left = tuple(str(one) for one in said.about.get(NOT_USED, ()))
        asked = history[at - 1].text if at and history[at - 1].role == "user" else ""
        if not (left and asked):
            return left
        beside = without_chatter(parse(asked, vocabulary), asked)[1]
        return tuple(one for one in left if one not in beside)
    return ()
