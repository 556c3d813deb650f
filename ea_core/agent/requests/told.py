"""What is said to the program or asked of it, of the day, of colleagues: each gets a sentence. Pure.

Some of it may also stand in a document: how a password is changed, a colleague's phone number. There the
documents are looked at, and answer where they clearly do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from ea_core.agent.requests.not_in_crm import not_in_crm
from ea_core.agent.requests.of_stages import of_stages
from ea_core.agent.requests.outside import outside
from ea_core.agent.requests.personal import (
    What,
    not_kept,
    of_a_colleague,
    of_oneself,
    stands_there,
)
from ea_core.agent.requests.product import is_of_records, of_the_chat, of_the_pages
from ea_core.agent.requests.refused import REFUSALS
from ea_core.agent.requests.request import Vocabulary
from ea_core.agent.requests.talk import (
    ALL_RIGHT,
    NO_QUESTION,
    NOT_GOOD,
    may_be_suggested,
    said_words,
    small_talk,
)
from ea_core.agent.requests.words import key_words
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_JUDGED: Final = re.compile(
    r"(?:and )?(?:is|are|was|were) (?:that|this|it|they|those|these|he|she)(?: (?!in\b|with\b|from\b)[a-z]+){1,3} ?\??",
    re.IGNORECASE,
)
_SOMEBODY: Final = re.compile(r"\b(?:he|she|him|his|her|hers)\b", re.IGNORECASE)
_ONES: Final = re.compile(
    r"\W*(?:(?:and|but|only|just|not|without|except|show|list|give|me|now|then|please)\s+)*"
    r"(?P<what>(?:the|those|these) ones|them|(?:those|these)(?= (?:above|over|below|under|in|of|with|from|by|that|who|without)\b|\W*\Z))",
    re.IGNORECASE,
)
_THIS_RECORD: Final = re.compile(
    r"\b(?:this|that) (?P<what>deal|opportunity|client|customer|account|contact|task|person)\b(?! (?:is|was|that|which|who|size|value|desk|review|team)\b)",
    re.IGNORECASE,
)
_STEM: Final = 5
_FEW: Final = 2
_WHO: Final = frozenset({"who", "whose", "whom", "when", "where"})
_IS: Final = frozenset({"is", "are", "was", "were"})
_IT: Final = frozenset({"it", "that", "they", "this", "those"})
_WHAT_WAS: Final = [["what", one] for one in ("was", "were", "is", "are", "has", "had", "did")]
_POINTS: Final = frozenset({"they", "them", "those", "these", "he", "she", "him", "her", "there"})


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence for a question; `searched`: documents are looked at before it is said.

    A document answers as well when it has all `words` of the question, `heads` of them in its headings.
    """

    text: str
    searched: bool = False
    person: tuple[str, What] | None = None
    words: frozenset[str] = frozenset()
    heads: int = 1

    def stands_in(self, quote: str, above: str) -> bool:
        """Whether a line of a document, below its title and headings (`above`), answers as well."""
        if self.person is not None:
            return stands_there(*self.person, quote)
        own = {word[:_STEM] for word in key_words(f"{above} {quote}")}
        heads = {word[:_STEM] for word in key_words(above)}
        wanted = {word[:_STEM] for word in self.words}
        return bool(wanted) and wanted <= own and len(wanted & heads) >= self.heads


def told_at_once(question: str, today: date) -> str | None:
    """The sentence for what no document and no record answers, whoever answers; None for a question."""
    said = said_words(question)
    return small_talk(question) or outside(question, said, today) or of_the_chat(said)


def told_instead(question: str, today: date, *, leads_on: bool) -> str | None:
    """The sentence in the place of a language model's answer; None where the model has to see it.

    `leads_on`: something was said before, so that "yes" or "that is wrong" is about that.
    """
    said = told_at_once(question, today)
    if said in REFUSALS and may_be_suggested(question):
        return None
    return None if leads_on and said in {NO_QUESTION, NOT_GOOD, ALL_RIGHT} else said


def told_of(question: str, vocabulary: Vocabulary, today: date) -> Told | None:
    """What is said to a question, where a sentence answers it."""
    at_once = told_at_once(question, today)
    said = said_words(question)
    at_once = at_once or of_oneself(said, vocabulary.me)
    if at_once is not None:
        return Told(at_once)
    person = of_a_colleague(said, vocabulary)
    if person is not None:
        return Told(not_kept(*person), searched=True, person=person)
    pages = of_the_pages(said) or not_in_crm(said, vocabulary) or of_stages(said, vocabulary)
    if pages is None:
        return None
    words = frozenset(one for one in said.split() if one not in FUNCTION_WORDS)
    return Told(pages, searched=True, words=words, heads=1 + is_of_records(pages))


def judged(question: str) -> Told | None:
    """A sentence for what is to be judged of an answer just given ("and is that fair?"); None for others."""
    return _not_understood(question) if _JUDGED.fullmatch(question.strip()) else None


def about_figures(question: str) -> Told | None:
    """A sentence for a few words behind a question to the CRM that are about its answer: "..., who went?"; None for others."""
    words = said_words(question).split()
    content = [one for one in words if one not in FUNCTION_WORDS]
    points = bool(_POINTS & set(words)) and len(content) <= _FEW
    if words[:1] and words[0] in _IS and words[1:2] and words[1] in _IT:
        return _not_understood(question)
    asks = bool(words) and (words[0] in _WHO or words[:2] in _WHAT_WAS)
    return _not_understood(question) if points or (len(content) <= 1 and asks) else None


def _not_understood(question: str) -> Told:
    return Told(
        f"I did not understand “{question.strip(' ?.')}”: the figures above are what the CRM has."
    )


def of_nobody(question: str) -> Told | None:
    """A sentence where the first question points to what nobody named; None for others.

    "Did he call them back?" points to somebody, "only the ones above 100k" to some.

    In "if an employee is ill, who does her work?" it is said before who that is.
    """
    some = _ONES.match(question)
    if some is not None:
        what = some["what"].casefold()
        return Told(f"I do not know what “{what}” stands for: nothing was said before. Ask again with what is meant.")  # fmt: skip
    record = _THIS_RECORD.search(question)
    if record is not None and not _names_something(question[: record.start()]):
        return Told(f"I do not know which {record['what'].casefold()} you mean: none was named before. Ask again with its name.")  # fmt: skip
    somebody = _SOMEBODY.search(question)
    if somebody is None:
        return None
    if _names_something(question[: somebody.start()]):
        return None
    word = somebody.group().casefold()
    return Told(f"I do not know who “{word}” is: nothing was said before. Ask again with the name.")


def _names_something(words: str) -> bool:
    return any(word not in FUNCTION_WORDS for word in re.findall(r"[^\W_]+", words.casefold()))
