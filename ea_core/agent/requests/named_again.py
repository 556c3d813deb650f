"""Another reason or source of deals, as a message names it behind them: "on price too?", "and for recommendations?". Pure.

By itself such a word says nothing of deals, and a reason that is called "No budget" would be left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ea_core.agent.requests.request import Request, Vocabulary
from ea_core.agent.requests.words import key_words
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_SAID: Final = re.compile(
    r"\W*(?:(?:and|or|ok|so)\W+)?(?:(?:what|how) about\W+)?(?:(?:the )?(?:ones|those|deals) )?(?:(?:we )?(?:lost )?)"
    r"(?:because of|due to|on|over|for|by|to|with)?\s*(?:an? |the )?(?P<what>[\w' -]+?)(?:,? (?:too|also|as well|instead|then|now))?\W*",
    re.IGNORECASE,
)
_FROM: Final = re.compile(
    r"\W*(?:(?:and|or|ok|so|but|now)\W+)*(?:(?:what|how) about\W+)?(?P<only>(?:only|just)\W+)?(?:(?:the )?(?:ones|those|deals|leads) )?(?:(?:that )?(?:came|come) )?"
    r"(?:for|by|with|on|from|via|through|in)?\s*(?:the |our |an? )?(?P<what>[\w' -]+?)(?: (?:ones?|deals|leads))?(?P<too>,? (?:only|too|also|as well|instead|then|now|alone))?\W*",
    re.IGNORECASE,
)


def of_another_source(message: str, vocabulary: Vocabulary, before: Request) -> str:
    """The message with its source said as one, where deals were asked for last: "recommendations?"."""
    said = _FROM.fullmatch(message) if before.of == "deals" else None
    name = _named(said["what"], vocabulary.sources) if said else None
    if said is None or name is None:
        return message
    only = said["only"] or (said["too"] or "").strip(" ,").casefold() in {"only", "alone"}
    return f"{'only' if only else 'and'} from {name}"


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
    telling = {
        name: {word for word in _words(name) if word not in FUNCTION_WORDS}
        for name in vocabulary.reasons
    }
    found = [name for name, some in telling.items() if said and said in (_words(name), some)]
    return found[0] if len(found) == 1 else None


def _named(words: str, names: Sequence[str]) -> str | None:
    """The one that is called so, in the singular or not."""
    said = {_singular(word) for word in key_words(words)}
    found = [name for name in names if said and said == _words(name)]
    return found[0] if len(found) == 1 else None


def _words(name: str) -> set[str]:
    return {_singular(word) for word in key_words(name)}


def _singular(word: str) -> str:
    return word.removesuffix("s")
