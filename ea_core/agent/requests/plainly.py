"""What a question says in a roundabout way: "the brewing people", "am I right in thinking that ...". Pure.

Clients that are described by a word of their name or their industry are put in the place of its people.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ea_core.agent.requests.request import Request, Vocabulary
from ea_core.agent.requests.words import key_words

_FOLKS: Final = re.compile(
    r"\b(?:the|those|these|our|that) (?P<word>[^\W\d_]{4,}(?: [^\W\d_]{4,})?) (?:people|folks?|guys|lot|crowd|bunch|gang|chaps)\b(?:'s?)?",
    re.IGNORECASE,
)
_SUPPOSES: Final = re.compile(
    r"\A\W*(?:(?:and|so|but|then)\W+)*(?:(?:am i|would i be) (?:right|correct)(?: (?:in|to) (?:thinking|think|assum(?:e|ing)|say(?:ing)?|believ(?:e|ing)))?|(?:is|isn['\u2019]?t) it (?:true|right|correct|so|a fact)|(?:do|would) (?:we|you) (?:agree|confirm))(?: that)? (?=\w)",
    re.IGNORECASE,
)
_MEANT: Final = re.compile(
    r"\W*(?:(?:no|nope|not that|wait|sorry|oops|ah|oh|hm+|actually|well|rather|my mistake|wrong one)\b\W*)*(?:i|we) (?:really |actually )?(?:meant|mean)(?: to say)?\W+(?P<what>\S.*?)\W*",
    re.IGNORECASE,
)
_STEM: Final = 5


def in_plain_words(question: str, vocabulary: Vocabulary) -> str:
    """The question with the client, or else the industry, in the place of its people; as it is where several fit."""
    question = _SUPPOSES.sub("", question)
    return _FOLKS.sub(lambda one: _named(one["word"], vocabulary) or one.group(), question)


def meant_instead(
    question: str, vocabulary: Vocabulary, before: Request
) -> tuple[Request, ...] | None:
    """What was asked before of the client or the industry that was meant: "no wait, I meant Canyon Ridge Brewing"."""
    match = _MEANT.fullmatch(question)
    if match is None:
        return None
    what = key_words(re.sub(r"\Athe ", "", match["what"], flags=re.IGNORECASE))
    clients = [one for one in vocabulary.clients if key_words(one) == what]
    clients = clients or [
        one for one in vocabulary.clients if what and set(what) <= set(key_words(one))
    ]
    industries = [one for one in vocabulary.industries if key_words(one) == what]
    plain = [
        replace(one, client=None, industry=None, found=None, through=None, not_applied=(), slips=(), several=())
        for one in (*before.also, replace(before, also=()))
    ]  # fmt: skip
    if industries and before.ask != "record":
        return tuple(dict.fromkeys(replace(one, industry=industries[0]) for one in plain))
    if len(clients) == 1:
        return tuple(dict.fromkeys(replace(one, client=clients[0]) for one in plain))
    return None


def _named(said: str, vocabulary: Vocabulary) -> str | None:
    words = key_words(said)
    people = {word for one in vocabulary.people for word in key_words(one)}
    if people & set(words):
        return None
    of_word = [one for one in vocabulary.industries if _is_word_of(words, one)]
    exactly = [one for one in of_word if len(key_words(one)) == len(words)]
    clients = [one for one in vocabulary.clients if set(words) <= set(key_words(one))]
    clients = clients or [one for one in vocabulary.clients if _is_word_of(words, one)]
    found = exactly or clients or of_word
    return found[0] if len(found) == 1 else None


def _is_word_of(words: tuple[str, ...], industry: str) -> bool:
    """Whether each is a word of a name, or nearly its beginning: "textile" of Textiles, "quarry" of Quarries."""
    names = key_words(industry)
    stems = {word: word[:-1] if len(word) > _STEM else word for word in words}
    return all(any(name == word or (len(word) >= _STEM and name.startswith(stem)) for name in names) for word, stem in stems.items())  # fmt: skip
