"""What exactly a question asks for: its head ("deposit" in "what deposit do we take?"). Pure.

The rest of a question tells of which thing; a text may have all of that and still not the head, as one about
the ship has her cars and not her lifeboats.
"""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.models.demands import folded
from ea_core.agent.models.quantities import PEOPLE, asks_price, counted_in
from ea_core.agent.tongues import language_of
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_AUX: Final = r"(?:is|are|was|were|do|does|did|has|have|had|may|can|could|must|should|shall|will|would|ist|sind|war|hat|haben|darf|kann|muss|gilt|gelten)"
_PREPOSITIONS: Final = r"(?:of|for|at|in|on|from|to|with|by|per|when|if|during|after|before|between|that|who|which|under|within|until|into|about|and|or|than|as|instead|worth|above|over|below|von|vom|f[uü]r|im|in|am|beim|bei|zum|zur|der|des|auf|pro|je)"
_STOPS: Final = rf"(?=\s+{_PREPOSITIONS}\b|\s*[?,.;:(]|\s*\Z)"
_THE: Final = (
    r"(?:(?:the|a|an|our|my|your|their|its|der|die|das|den|dem|ein|eine|einen|unser|unsere)\s+)?"
)
_FORMS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:what|how much|was|wie viel|wieviel)\s+(?:do|does|did|would|will|may|can|must|should|is|are|kostet|kosten)\s+{_THE}(?P<head>[^?,.;]{{2,60}}?)\s+(?:cost|costs|weigh|worth)\b",
        r"\b(?:charged?|pay|pays|paid)\s+for\s+(?:(?:the|a|an|my|our|your)\s+)?(?P<head>[^?,.;]{2,60}?)(?=\s+(?:of|at|in|on|from|with|by|per|when|if)\b|\s*[?,.;:(]|\s*\Z)",
        rf"\b(?:was kostet|was kosten)\s+{_THE}(?P<head>[^?,.;]{{2,60}}?){_STOPS}",
        rf"\b(?:what|which|who|when|where|wer|was|wie hoch|wie lang(?:e)?|wie gro(?:ß|ss)|how (?:high|long|big|large|wide|deep|heavy|old|much|tall|thick))\s+(?:is|are|was|were|will be|ist|sind|war)\s+{_THE}(?P<head>[^?,.;]{{2,60}}?){_STOPS}",
        rf"\b(?:what|which|whose|how much|welche[rsmn]?)\s+(?P<head>(?!(?:{_AUX})\b)[^?,.;]{{2,60}}?)\s+(?:{_AUX})\b",
        rf"\b(?:what|which|welche[rsmn]?)\s+(?P<head>(?!(?:{_AUX})\b)[^\s?,.;]+)(?=\s)",
        rf"\b(?:is there|are there|do we have(?! to\b)|gibt es)\s+{_THE}(?:any\s+)?(?P<head>[^?,.;]{{2,60}}?){_STOPS}",
    )
)
_HOW: Final = re.compile(
    rf"\bhow (?:do|does|can|could|should|must) (?:i|we|you|one|employees|staff|people) (?P<verb>[^\W\d_]+)(?: for| to| up)?\s+{_THE}(?P<head>[^?,.;]{{2,40}}?){_STOPS}",
    re.IGNORECASE,
)
_ABOUT: Final = re.compile(
    rf"\b(?:says?|said|states?|stated|rules?|policy|provisions?|regulations?)\s+(?:about|on|regarding)\s+{_THE}(?P<head>[^?,.;]{{2,60}}?){_STOPS}",
    re.IGNORECASE,
)
_WHETHER: Final = re.compile(
    rf"^\W*(?:may|can|could|must|should|do|does|did|am|are) (?:i|we|you|one|employees|staff|people|customers|clients|guests|members)\s+"
    rf"(?:(?:not|have to|need to|get to|allowed to|permitted to|able to)\s+)*+[^\W\d_]+\s+(?:(?:with|by|for|about|of)\s+|(?!{_PREPOSITIONS}\b)){_THE}(?P<head>[^?,.;]{{2,40}}?){_STOPS}",
    re.IGNORECASE,
)
_WHO: Final = re.compile(
    rf"(?:^|[,;.!?] |\band )\W*who\s+(?:(?:has|have|needs?|is|are)\s+to\s+|(?:may|can|must|should|will|would)\s+)?"
    rf"(?!(?:{_AUX}|not|i|we|you|one)\b)[^\W\d_]+\s+(?!{_PREPOSITIONS}\b){_THE}(?P<head>[^?,.;]{{2,60}}?){_STOPS}",
    re.IGNORECASE,
)
"""What somebody does something to: "Who approves overtime?"."""
_BEHIND: Final = re.compile(
    r"\s(?:of|for|at|in|on|from|to|with|by|per|when|if|during|after|before|between|against|about|near|towards?|through|without|around|beside|i|we|you|they|he|she|it|anyone|anybody|someone|somebody|everyone|can|may|do|does)\s",
    re.IGNORECASE,
)
"""What only tells of which thing: "a hotel in France"."""
_ASKS_WHAT: Final = re.compile(
    r"\W*(?:(?:what|how (?:high|big|large|much|long))\s+(?:is|are|was|were)|which|what)\b",
    re.IGNORECASE,
)
_TYPE: Final = re.compile(
    r"\b(?:which|welche[rsmn]?)\s+(?!of\b)|\b(?:in|at|from|on|to|by|with|through|within|under|into|for|of|after)\s+what\s+(?!\W)",
    re.IGNORECASE,
)
"""Before a word for what kind of thing is asked for: "in which system?" is answered by the name of one."""
_WORD: Final = re.compile(r"[^\W\d_][\w-]*")
VAGUE: Final = frozenset(
    "kind type sort number amount name value way thing things happens happen meaning mean means maximum minimum most least longest shortest latest earliest highest "  # noqa: SIM905 -- readable
    "lowest get use make do set find handle deal contact go new neu neue neuer neues neuen single own usual normal average typical whole main exact correct right good best other certain "
    "additional regular actual same total period limit somewhere something someone place places fact rules rule policy difference share part portion percentage proportion people person persons purpose address location whereabouts date day time year current usual normal there it this that these those".split()
)


PRICES: Final = frozenset(
    [
        "price",
        "prices",
        "cost",
        "costs",
        "fee",
        "fees",
        "fare",
        "fares",
        "allowance",
        "charge",
        "charges",
        "preis",
        "kosten",
        "gebuhr",
    ]
)
"""What an amount of money says by itself."""
UNITS: Final = frozenset(
    "day days hour hours week weeks month months year years minute minutes litre litres liter liters kg unit units "  # noqa: SIM905 -- readable
    "piece pieces euro euros percent percentage phone number tag tage stunden".split()
)
"""What is counted only in name: "how many days of leave" asks for leave."""
_AMOUNTS: Final = "|".join(
    sorted(
        {"discount", "rates?", "surcharge", "premium", "deposit", "rent", "bonus", "grant", "penalty", "salary", "deadline"}
        | VAGUE | PRICES | UNITS
    )
)  # fmt: skip
_AMOUNT_OF: Final = re.compile(
    rf"\b(?:{_AMOUNTS})\s+(?:for|of)\s+{_THE}(?P<thing>[^?,.;]{{2,60}}?){_STOPS}", re.IGNORECASE
)


_OF_THING: Final = re.compile(rf"\bof\s+{_THE}(?P<thing>[^?,.;]{{2,60}}?){_STOPS}", re.IGNORECASE)


def priced_of(question: str) -> tuple[str, ...]:
    """What a service with a price is done to, folded: "flow meter" in "what does calibration of a flow meter cost?"."""
    question = in_full(question)
    if not asks_price(question):
        return ()
    found = next((form.search(question) for form in _FORMS[:1] if form.search(question)), None)
    of = _OF_THING.search(found["head"]) if found is not None else None
    return () if of is None else _noun_phrase(of["thing"], german=False)


_SHORTENED: Final = re.compile(
    r"\b(what|which|who|when|where|how)['\N{RIGHT SINGLE QUOTATION MARK}]s\b(?! (?:the |our |my )?(?:longest|shortest|highest|lowest|latest|earliest|most|least)\b)",
    re.IGNORECASE,
)
"""Not before a bound, which is worded freely: the longest shift is how long one may work."""


def in_full(question: str) -> str:
    """A question without shortened words: "what's" as "what is"."""
    return _SHORTENED.sub(r"\1 is", question)


def thing_of(question: str) -> tuple[str, ...]:
    """What an amount that is asked for is of, folded: "electricity" in "what is the allowance for electricity?"."""
    question = in_full(question)
    found = _AMOUNT_OF.search(question) if _ASKS_WHAT.match(question) else None
    return () if found is None else _noun_phrase(_BEHIND.split(found["thing"])[0], german=False)


def names_type(question: str) -> bool:
    """Whether the head only tells of what kind the answer is, which need not say so itself; "which tape drive" tells more."""
    if _TYPE.search(question) is None or counted_in(question):
        return False
    return len(heads_of(question)) <= 1


def heads_of(question: str) -> tuple[str, ...]:
    """The words of the head, folded, the last one the noun itself; none where no form is recognised."""
    question = in_full(question)
    words = _head(question)
    if asks_price(question):
        words = tuple(word for word in words if word not in PRICES)
    return tuple(word for word in words if word not in UNITS)


def _head(question: str) -> tuple[str, ...]:
    counted = counted_in(question)
    if counted:
        return tuple(folded(one) for one in counted if folded(one) not in PEOPLE)
    about = _ABOUT.search(question)
    if about is not None:  # all of it: "revenue share" is neither revenue nor a share
        return _content(about["head"], vague=frozenset())
    german = language_of(question) == "German"
    for form in _FORMS:
        found = form.search(question)
        words = _noun_phrase(_BEHIND.split(found["head"])[0], german) if found is not None else ()
        if words:
            return words
    how = _HOW.search(question)
    if how is not None:
        return (*_content(how["verb"]), *_content(how["head"])[-1:])
    who = _WHO.search(question)
    if who is not None and not asks_price(question):
        return _noun_phrase(_BEHIND.split(who["head"])[0], german=False)[-1:]
    whether = _WHETHER.search(question)
    return _content(whether["head"])[-1:] if whether is not None else ()


_MEASURED: Final = frozenset(["level", "levels"])
"""What the word before it has, and needs not be said."""
_MOST_OF_ALL: Final = re.compile(
    r"(?:cheap|dear|big|bigg|larg|great|small|short|long|heavi|light|old|new|young|fast|slow|quick|strong|weak|wid|deep|tall|high|low|hott|cold|warm|clos|near|busi|worst|best)est|worst|best"
)
"""Which one of several; what it is of is asked for."""
_DONE: Final = re.compile(
    r"\w{2,}ed|kept|held|sent|paid|made|built|given|taken|done|sold|bought|worn|shown|left|put"
)
"""What is done with what is asked for: "how long are copies kept?"."""


def _noun_phrase(text: str, german: bool) -> tuple[str, ...]:
    """Its words; none where the noun itself says little ("revenue limit"), as what it is of then counts."""
    nouns = _WORD.findall(text)
    while len(nouns) > 0 and _DONE.fullmatch(folded(nouns[-1])):
        text = text[: text.rindex(nouns.pop())]
    if nouns and _DONE.fullmatch(folded(nouns[0])):  # "how much is paid towards frames?"
        return ()
    if nouns and folded(nouns[-1]) in VAGUE - {"period"}:
        return ()
    if (
        len(nouns) > 1 and folded(nouns[-1]) in _MEASURED
    ):  # a noise level of 60 dB is "noise: 60 dB"
        text = text[: text.rindex(nouns.pop())]
    return _content(text, german=german)


def _content(text: str, *, german: bool = False, vague: frozenset[str] = VAGUE) -> tuple[str, ...]:
    """Words with content, without names and codes, which are looked at by themselves."""
    kept: list[str] = []
    for word in _WORD.findall(text):
        plain = folded(word)
        acronym = word.isupper() and len(word) > 1
        named = word[0].isupper() and not acronym and len(kept) == 0 and not german
        if (
            _MOST_OF_ALL.fullmatch(plain)
            or plain in FUNCTION_WORDS
            or plain in vague
            or any(one.isdigit() for one in word)
            or named
        ):
            continue
        kept += [one for one in plain.split("-") if len(one) > 1 and one not in FUNCTION_WORDS]
    return tuple(kept)
