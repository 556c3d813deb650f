"""Words of deals' titles by which a message tells some of the deals before apart: "only the renewals". Pure.

Such a word is known because titles have it; by itself it says nothing, and documents have it as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ea_core.agent.requests.drafting import drafted
from ea_core.agent.requests.positions import position_words
from ea_core.agent.requests.request import Request, Vocabulary

_SAID: Final = re.compile(
    r"\W*(?:(?:and|but|now|so|ok|okay|then|or)\W+)*(?:(?:what|how) about\W+)?(?:(?:how many|which|what|any) (?:ones )?(?:of (?:those|these|them) )?(?:are|is|were|was) )?(?:(?:only|just|for|of|with|show|keep|the|those|all|our|any|ones)\W+)*"
    r"(?P<what>[\w' .-]{3,40}?)(?: (?:ones|deals))?(?:\W+(?:only|alone|too|instead|please|pls))*\W*",
    re.IGNORECASE,
)
_MOST: Final = 3
_SUMMED: Final = frozenset({"count", "value", "weighted"})
"""What a list of deals tells of all of them."""


def may_be_titled(message: str) -> bool:
    """Whether a message is so short that it may be hardly more than a word of titles."""
    return len(message.split()) <= _MOST + 5


def of_titled(message: str, vocabulary: Vocabulary, before: Request) -> tuple[Request, ...]:
    """The deals that were asked for before with that in their titles; none for another message.

    What can't be narrowed by a title, such as a rate or groups, is told without, which is said.
    """
    said = _SAID.fullmatch(message) if may_be_titled(message) else None
    words = position_words(said["what"]) if said else ()
    every = (*before.also, replace(before, also=()))
    if said is None or not 0 < len(words) <= _MOST or not all(one in vocabulary.titled for one in words):  # fmt: skip
        return ()
    if any(one.of != "deals" for one in every) or not _is_unknown(message, words, vocabulary):
        return ()
    return tuple(_with_title(one, " ".join(words), said["what"].strip()) for one in every)


def _is_unknown(message: str, words: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether nothing else is said, and nobody and nothing else is called so: "only mining" is an industry."""
    draft = drafted(message, vocabulary, of_deals=True)
    left = {one for some in (*draft.loose, *draft.unknown, *draft.not_applied) for one in position_words(some)}  # fmt: skip
    return set(words) <= left and draft.says_nothing() and not draft.narrows()


def _with_title(one: Request, title: str, said: str) -> Request:
    plain = replace(one, slips=(), several=(), found=None, not_applied=())
    listed = one.by is None and one.ask in {"list", "count", "figure"} and set(one.measures) <= _SUMMED  # fmt: skip
    if listed and not (one.moved or one.averaged is not None or one.text):
        return replace(plain, text=title)
    return replace(plain, not_applied=(said,))
