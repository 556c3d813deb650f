"""Another reason of lost deals, as a message names it behind them: "on price too?", "and no budget?". Pure.

By itself such a word says nothing of deals, and a reason that is called "No budget" would be left out.
"""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.requests.request import Request, Vocabulary
from ea_core.agent.requests.words import key_words
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_SAID: Final = re.compile(
    r"\W*(?:(?:and|or|ok|so)\W+)?(?:(?:what|how) about\W+)?(?:(?:the )?(?:ones|those|deals) )?(?:(?:we )?(?:lost )?)"
    r"(?:because of|due to|on|over|for|by|to|with)?\s*(?:an? |the )?(?P<what>[\w' -]+?)(?:,? (?:too|also|as well|instead|then|now))?\W*",
    re.IGNORECASE,
)


def of_another_reason(message: str, vocabulary: Vocabulary, before: Request) -> str:
    """The message with its reason said as one, where deals that were lost for a reason were asked for last."""
    if before.of != "deals" or before.kind != "lost" or not (before.reason or before.by == "lost_reason"):  # fmt: skip
        return message
    said = _SAID.fullmatch(message)
    named = _reason_of(said["what"], vocabulary) if said else None
    return f"and because of {named}" if named else message


def _reason_of(words: str, vocabulary: Vocabulary) -> str | None:
    """The one reason that is called so, or by the one word that tells it: "budget", "competitors"."""
    said = {_singular(word) for word in key_words(words)}
    found = [
        name
        for name in vocabulary.reasons
        if said and said in (_words(name), {word for word in _words(name) if word not in FUNCTION_WORDS})
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _words(name: str) -> set[str]:
    return {_singular(word) for word in key_words(name)}


def _singular(word: str) -> str:
    return word.removesuffix("s")
