"""A question that leads on from another one, as it would be asked by itself. Pure.

"And above 40,000?", "When?", "And part-time staff?", "When does it end?" say what is new and leave out what
was said before. What answers them is told apart only with both: the line about the end of the contract that
was asked about, not the one about some other end. Where no rule fits, the question stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ea_core.agent.models.amounts import amounts_in, same_unit
from ea_core.agent.models.days import days_in, without_days
from ea_core.agent.models.ranges import Named
from ea_core.agent.models.topic import topic_of
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_LEADS: Final = re.compile(
    r"^\W*(?:(?:and|but|also|or|so|what about|how about)\b[\s,]*)+", re.IGNORECASE
)
_FIGURE: Final = re.compile(r"\d[\d.,\u00a0\u202f' ]*\d|\d")
_SIGNED: Final = re.compile(r"[$€£¥]?\s?\d.*", re.DOTALL)
_WORD: Final = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")  # noqa: RUF001 -- the typographic apostrophe is meant
_ASKS: Final = re.compile(
    r"(?:since |until |till |by |from )?(?:when|why|where|who|how (?:much|many|long|often|soon|far))(?: (?:so|exactly|then))?",
    re.IGNORECASE,
)
_QUESTION_WORDS: Final = re.compile(
    r"^\W*(?P<wh>how (?:much|many|long|often|soon|far|high|old)|what|which|who|whom|when|where|why|how)\b\s*"
    r"(?P<thing>(?:(?!\b(?:do|does|did|is|are|was|were|can|may|must|should|will|has|have)\b).)*)"
    r"(?P<rest>\b(?:do|does|did|is|are|was|were|can|may|must|should|will|has|have)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_VERB_FIRST: Final = re.compile(
    r"^(?:do|does|did|is|are|was|were|can|could|may|might|must|should|will|would|has|have|had)\b", re.IGNORECASE
)  # fmt: skip
_IT: Final = re.compile(
    r"\b(?:it|they|them)\b|\b(?:this|that|these|those)\b(?=\W*$|\s+(?:is|are|was|were|does|do|did|can|may|must|will|"
    r"has|have|cost|costs|end|ends|apply|applies|include|includes|mean|means|for|in)\b)",
    re.IGNORECASE,
)
_ITS: Final = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_OF_NOTHING: Final = re.compile(
    r"\bit\b(?=\s+(?:takes?|took|costs?|needs?|is|was|be|possible|allowed|ok|okay|necessary|enough|fine|normal)\b[^?]*\b(?:to|that|if)\b)"
    r"|\b(?:is|was) it (?:possible|allowed|ok|okay|necessary|enough|fine|normal|true)\b",
    re.IGNORECASE,
)
"""It is nothing that was said: "How long does it take to ...?"."""
_CODED: Final = re.compile(r"\b[A-Za-z]{1,6}-?\d[\w-]*\b")
_THING: Final = re.compile(r"\b(?:(?P<kind>[a-z]{3,}) )?(?P<code>[A-Z]{1,6}-?\d[\w-]*)\b")
"""A thing that is called by a code: "crane K-13"."""
_ITS_PART: Final = re.compile(r"\bits ([a-z]+)\b", re.IGNORECASE)
_SINGLE: Final = re.compile(r"\b(?:it|them|they|those|these)\b(?! [a-z]+s\b)", re.IGNORECASE)
_OF_THEM: Final = re.compile(r"(?<=\d) (?:of|x) (?:it|them|those|these)\b", re.IGNORECASE)
"""How many of the thing: "50 of them"."""
_COUNT_OF_THEM: Final = re.compile(
    r"^\W*(?P<n>\d[\d,.]*) (?:(?:of|x) )?(?:it|them|those|these)\W*$", re.IGNORECASE
)
_DIFFERS: Final = re.compile(
    r"^\W*(?:(?:and|but|so|also)\W+)*how (?:does|do|would|will) (?:it|they|that|this|these|those) (?:differ|compare|compared?)s? (?:from|to|with|against) (?P<other>[^?]{2,60}?)\W*$",
    re.IGNORECASE,
)
"""What was asked is asked of another thing, too: "how does it differ from the V3?"."""
_BESIDE: Final = re.compile(r"\b(?:differs?|compared?|than|versus|vs|like|unlike)\b", re.IGNORECASE)
_CALLED: Final = re.compile(r"\b(?:[A-Z][^\W\d_]+ )?[A-Z]{1,6}-?\d[\w-]*\b")
_COMPARES: Final = re.compile(r"^\W*(?:compare|and compare)\b", re.IGNORECASE)
_LAST: Final = re.compile(r"\W*\Z")
_MOST_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that leads on: `whole` is it with all that it leaves out, `own` what it asks itself.

    Both are the question where no rule tells what is left out. With another amount they are one: "Who signs
    600 euros?". `points`: the thing that is asked about stands in the whole question alone, as of "When does it
    end?".
    """

    whole: str
    own: str
    points: bool = False


def standalone(question: str, before: Asked) -> Asked:
    """`question`, which leads on from `before`."""
    if _COMPARES.search(question):
        return Asked(question, question)
    rest = _LEADS.sub("", question).strip()
    whole = (
        asked_of_other(question, before.whole)
        or _counted(rest, before.whole)
        or _other_amount(rest, before.whole)
    )
    if whole is not None:
        return Asked(whole, whole)
    bare = _bare(rest, before.whole)
    if bare is not None:
        return Asked(bare, _bare(rest, before.own) or bare, points=before.points)
    coded_so = _other_code(rest, before.whole) or _of_code(question, before.whole)
    if coded_so is not None:
        return Asked(coded_so, coded_so)
    thing = _other_thing(rest, before.whole) if rest != question.strip() else None
    if thing is not None:
        coded = _CODED.search(rest) is not None  # "and of K-13?" asks for the same of another one
        return Asked(thing, thing if coded else question)
    pointed = _pointed(question, before.whole)
    return Asked(pointed or question, question, points=pointed is not None)


def asked_of_other(question: str, before: str) -> str | None:
    """What was asked `before`, of the thing that the question sets beside that; None where it sets none beside it."""
    differs, called = _DIFFERS.match(question), list(_CALLED.finditer(before))
    if differs is None or len(called) != 1:
        return None
    put = before[: called[0].start()] + differs["other"] + before[called[0].end() :]
    return re.sub(r"\b(the|our) the\b", "the", put, flags=re.IGNORECASE)


def _other_code(rest: str, before: str) -> str | None:
    """Before, about another thing by its code, where nothing else is said: "and the G2?" after "how fast is a G5 delivered?"."""
    new, called = _CALLED.search(rest), list(_CALLED.finditer(before))
    if new is None or len(called) != 1 or _content(rest.replace(new.group(), " ")):
        return None
    return before[: called[0].start()] + new.group() + before[called[0].end() :]


def _counted(rest: str, before: str) -> str | None:
    """Before, for so many of its thing: "and 50 of them?" after "how much is the V3?"."""
    many, called = _COUNT_OF_THEM.match(rest), list(_CALLED.finditer(before))
    if many is None or len(called) != 1:
        return None
    begins = re.sub(r"\b(?:the|an?|one) $", "", before[: called[0].start()], flags=re.IGNORECASE)
    return f"{begins}{many['n']} {called[0].group()}{before[called[0].end() :]}"


def begins_leading_on(question: str) -> bool:
    """Whether a question begins as one that leads on: "And in May?", "What about Sofia?"."""
    return _LEADS.match(question) is not None


def is_bare(question: str) -> bool:
    """Whether nothing but a question word is said: "Since when?"."""
    return _ASKS.fullmatch(_LEADS.sub("", question).strip(" ?!.")) is not None


def _content(text: str) -> list[str]:
    words = [word.casefold() for word in _WORD.findall(text)]
    return [word for word in words if word not in FUNCTION_WORDS and word not in {"one", "ones"}]


def _other_amount(rest: str, before: str) -> str | None:
    """Before, with another amount or another day, where nothing else is said."""
    for read in (_amounts, days_in):
        said, known = list(read(rest)), list(read(before))
        if len(said) != 1 or not known or _content(rest.replace(said[0].words, " ")):
            continue
        new, old = said[0], known[-1]
        if read is _amounts and new.range.unit and not same_unit(new.range.unit, old.range.unit):
            continue
        return _put(before, old.words, _with_unit(new, old) if read is _amounts else new.words)
    return None


def _amounts(text: str) -> Iterator[Named]:
    yield from amounts_in(without_days(text))


def _with_unit(new: Named, old: Named) -> str:
    """The new amount in the unit of the old one, where it tells none: "above 40,000" after "700 euros"."""
    figure, bare = _FIGURE.search(new.words), _SIGNED.search(old.words)
    if new.range.unit or figure is None or bare is None:
        return new.words
    there = _FIGURE.sub(lambda _: figure.group(), bare.group(), count=1)
    return new.words.replace(figure.group(), there)


def _put(text: str, old: str, new: str) -> str | None:
    at = text.rfind(old)
    return None if at < 0 else text[:at] + new + text[at + len(old) :]


def _bare(rest: str, before: str) -> str | None:
    """Before, asked for something else of it: "When?", "How long?"."""
    asked = rest.rstrip(" ?!.")
    if not _ASKS.fullmatch(asked):
        return None
    said = _LEADS.sub("", before).strip().rstrip(" ?!.")
    wh = f"{asked[0].upper()}{asked[1:]}"
    if _VERB_FIRST.match(said):
        return f"{wh} {said[0].lower()}{said[1:]}?"
    parts = _QUESTION_WORDS.match(said)
    if parts is None:
        return None
    thing = parts["thing"].strip()
    return f"{wh} {parts['rest'].strip()}{f' {thing}' if thing else ''}?"


def _other_thing(rest: str, before: str) -> str | None:
    """Before, about another one of the same kind: "And part-time staff?" after one about full-time staff."""
    words = _WORD.findall(rest.rstrip(" ?!."))
    while words and words[0].casefold() in FUNCTION_WORDS:
        words.pop(0)
    if not words or len(words) > _MOST_WORDS or any(w.casefold() in FUNCTION_WORDS for w in words):
        return None
    new, head = " ".join(words), words[-1].casefold()
    if len(words) > 1:
        for begin, end, run in _runs(before):
            if run[-1].casefold().rstrip("s") == head.rstrip("s") and len(run) > 1:
                return before[:begin] + new + before[end:]
        return None
    names = [
        (begin, end, run) for begin, end, run in _runs(before) if begin and run[-1][0].isupper()
    ]
    if len(names) != 1 or not new[0].isupper():
        return None
    begin, end, run = names[0]
    first = next(at for at, word in enumerate(run) if word[0].isupper())
    if not all(word[0].isupper() for word in run[first:]):
        return None
    kept = " ".join(run[:first])
    return f"{before[:begin]}{kept}{' ' if kept else ''}{new}{before[end:]}"


def _runs(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """(begin, end, words) of the runs of words with content."""
    run: list[re.Match[str]] = []
    for word in [*_WORD.finditer(text), None]:
        apart = word is not None and run and text[run[-1].end() : word.start()].strip()
        if run and (word is None or apart or word.group().casefold() in FUNCTION_WORDS):
            yield run[0].start(), run[-1].end(), [one.group() for one in run]
            run = []
        if word is not None and word.group().casefold() not in FUNCTION_WORDS:
            run.append(word)


def _of_code(question: str, before: str) -> str | None:
    """The question with the thing of a code that it points to: "How often is its rope changed?" after one about crane K-13."""
    beside = _BESIDE.search(before)
    coded = list(_THING.finditer(before[: beside.start()] if beside else before))
    if len(coded) != 1 or _CODED.search(question) or _OF_NOTHING.search(question):
        return None
    kind, code = coded[0]["kind"], coded[0]["code"]
    thing = f"{kind} {code}" if kind and kind not in FUNCTION_WORDS | {"many"} else code
    named, times = _ITS_PART.subn(lambda part: f"the {part[1]} of {thing}", question, count=1)
    if times:
        return named
    counted, times = _OF_THEM.subn(f" {code}", question, count=1)
    if times:
        return counted
    pointer = _SINGLE.search(question)
    return (
        None if pointer is None else question[: pointer.start()] + thing + question[pointer.end() :]
    )


def _pointed(question: str, before: str) -> str | None:
    """The question with what it points to by name: "When does it end?" after one about a contract."""
    if _OF_NOTHING.search(question):
        return None
    pointer = _IT.search(question)
    single = pointer is not None and pointer.group().casefold() in {"it", "this", "that"}
    topic = topic_of(before, single=single or _ITS.search(question) is not None)
    if not topic:
        return None
    if pointer is not None:
        return question[: pointer.start()] + topic + question[pointer.end() :]
    if _ITS.search(question):
        named = _ITS.sub("the", question, count=1)
        return _LAST.sub(lambda end: f" of {topic}{end.group()}", named, count=1)
    return None
