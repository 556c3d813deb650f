"""What stands around a question and asks for nothing: "Quick one before the call - ...", "..., list them". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ea_core.agent.requests.leaving_words import BEFORE, spaced
from ea_core.agent.requests.lexicon import CREATED, KINDS, PLAIN
from ea_core.agent.requests.words import key_words, word_set
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_ASKS: Final = (
    r"(?:and |so |please |pls )?(?:what|whats|what's|which|who|whose|how|when|where|why|show|list|give|count|compare|rank|is|are|was|were|do|does|did|"
    r"has|have|can|could|would|any|top|number|wie|welche[rsnm]?|was|wer|wann|zeig|zeige)\b"
)
_CUT: Final = re.compile(rf"(?:\s+[-\u2013\u2014]+|\s*[:,])\s+|[.!]+\s+(?={_ASKS})", re.IGNORECASE)
_MOST_BEFORE: Final = 14
"""Words before a question that are looked at; a longer sentence tells something of its own."""
_FEW: Final = 6
_SOCIAL: Final = word_set(
    "quick quickly briefly short small question questions q board call meeting boss manager ceo cfo director management asks asked "
    "asking wants wanted wondering curious fyi btw sorry bother disturb morning afternoon evening good new here "
    "review report presentation slides deck standup urgent help idea update check before after during while busy "
    "numbers figures 1 back again hope well great fast moment minute second sec ms boss's next"
)
"""Words of a sentence that only says why somebody asks."""
_OCCASION: Final = (
    r"for (?:my|our|the|an?|this|tomorrow['’]?s|today['’]?s) (?:\w+ ){0,2}?(?:meeting|call|presentation|report|review|slides|deck|board|boss|manager|newsletter|memo)"  # noqa: RUF001 # the typographic apostrophe is meant
    r"(?: (?:today|tomorrow|tonight|later|on \w+day|next week|this (?:morning|afternoon|evening)))?"
)
"""What somebody wants the answer for; no record is for a meeting."""
_ASKING: Final = re.compile(
    r"^\W*(?:(?:i|we|you|could|can|would|will|please|pls|just|quickly|briefly|kindly|to|d|like|love|want|need|try|am|m|are|be|is|it|there|good|also|now|hey|hi|hello|ok|so|and|first|once|again)\W+)*"
    r"(?:state|confirm|report|provide|calculate|compute|determine|specify|indicate|wonder(?:ing)?|curious|check|see|find out|look up|work out|figure out|know|(?:tell|inform|remind|show) (?:me|us)|say|let (?:me|us) know|interested in)\W+(?:(?:if|whether)\W+|(?:about )?"
    r"(?=(?:how|what|which|who|whose|when|where|why|the|any|there|all|we|our)\b))",
    re.IGNORECASE,
)
"""A sentence that asks for a question: it is that question."""
_PREPARES: Final = re.compile(
    r"^\W*(?:(?:could|can|would|will|please|pls|you|to|help)\W+)*(?:brief|prep|prepare|ready) (?:me|us)\b"
    rf"(?: {_OCCASION}(?= (?:with|at|on|about)\b))?\W+(?:with|at|on|about|for)\W+",
    re.IGNORECASE,
)
"""Who is to be prepared wants to know what there is: an occasion with somebody is about them."""
_SUMMARY: Final = re.compile(
    r"^\W*(?:(?:could|can|would|will|please|pls|you)\W+)*(?:create|make|generate|prepare|write|give|get|send|show)(?: (?:me|us))? (?:an? |the )?"
    r"(?:(?:quick|short|brief|full|complete|detailed|small|one-page)\W+)*(?:summary|overview|report|list|table|recap) (?:of|on|about)\W+(?!\W*\Z)",
    re.IGNORECASE,
)
"""A summary that is to be made is what there is of it."""
_OF_YOU: Final = (
    r"(?:if|when|whenever|as far as|as soon as|once) you(?:['’](?:d|ll|ve|re))? (?:(?:do not|don['’]?t|would|could|can|may|might|will) )*(?:mind|can|could|may|please|like|want|know|have|happen|get|find|see|able|remember)(?: \w+){0,4}|(?:in|to|from) your \w+|if possible|do you know|can you tell me|"  # noqa: RUF001 # as above
    r"(?P<whom>for (?:me|us))|by the way|btw|(?P<how>again|(?:right|straight) away|(?:real(?:ly)? |very )?(?:quickly|briefly))"
)
"""What is said to the one who answers, and tells nothing of records."""
_SUPPOSES: Final = re.compile(r"\W*(?:if|unless|assuming|suppose|supposing|given|without|when|once)\b", re.IGNORECASE)  # fmt: skip
_LEFT_OUT: Final = re.compile(
    r"\W*(?:(?:(?P<unless>unless)\s+(?:they|it|he|she|that)(?:\s+(?:are|is)|['\u2019](?:re|s))?(?:\s+(?:already|still))?"
    rf"|{spaced(*BEFORE)}|drop(?:ping)?|forget(?:ting)?(?:\s+about)?)"
    r"\s+(?P<what>[^,:?.]{2,60})|leaving\s+(?P<which>[^,:?.]{2,60}?)\s+out(?:\s+of\s+(?:it|this|that))?)[,:]\s+"
    r"(?=\w)(?!(?:and|or|but)\b)",
    re.IGNORECASE,
)
_FOR_ME: Final = re.compile(
    r"\W*(?:(?:just|only|as|and|so|but|now)\s+)*(?:for\s+)?(?:me|mine|myself)(?:\s+(?:only|alone|personally|please|now))*"
    r"(?:\s*[,:]|\s+[-\u2013\u2014])\s+(?=\w)",
    re.IGNORECASE,
)
_OF_WHAT: Final = re.compile(r"\W*(?:everything|anything|all|every|what(?:ever)?|which|who|whose|how|when|where|deals|clients|tasks|calls|meetings|notes|those|these|that|this)\b", re.IGNORECASE)  # fmt: skip
"""A beginning that asks, or names what is asked for: "everything I logged on Friday, notes too"."""
_TAIL: Final = re.compile(
    rf"(?:\s*[,;.!?]+\s*|\s+)(?:{_OCCASION}|{_OF_YOU}|(?:and |then )?(?:please |pls )?(?:list|show|name|give)(?: me| us)? (?:them|those|these|it)(?: all)?(?: to me)?"
    r"|(?:many )?(?:thx|tks|ty|cheers|thanks(?: a lot| in advance| so much)?|thank you(?: (?:very|so) much)?)(?: please)?|asap)(?:\s*,?\s*(?:please|pls|thx|thanks))?[\s.!?]*$",
    re.IGNORECASE,
)


_DOES: Final = re.compile(rf"(?:{'|'.join(pattern.pattern for pattern, _ in KINDS)}|{CREATED.pattern})\Z", re.IGNORECASE)  # fmt: skip
"""An end that tells what was done; "again" and "quickly" behind it tell how."""


_STANDS: Final = re.compile(
    r"(?:\b(?:is|are|was|were)|['’]s|\bwhats)\s+(?:\w+\s+)?\w+\Z",  # noqa: RUF001 # as above
    re.IGNORECASE,
)
"""An end that tells how something stands: "for me" behind it tells whose it is."""


def left_out_behind(question: str) -> str:
    """The question with what it leaves out at its beginning said at its end: "Unless they're in Negotiation, list ..."."""
    lead = _LEFT_OUT.match(question)
    if lead is None:
        return question
    what = lead["what"] or lead["which"]
    return (
        f"{question[lead.end() :].rstrip(' ?!.')} except {'those ' if lead['unless'] else ''}{what}"
    )


def around_left_out(question: str) -> tuple[tuple[int, int], ...]:
    """Where the words stand at its beginning that only say that something is left out: "Leaving ... out of it"."""
    lead = _LEFT_OUT.match(question)
    if lead is None:
        return ()
    start, end = lead.span("what" if lead["what"] else "which")
    return (lead.start(), start), (end, lead.end())


def own_behind(question: str) -> str:
    """The question with "for me" at its beginning said at its end: "Just for me: late deals" are one's own."""
    lead = _FOR_ME.match(question)
    return f"{question[lead.end() :].rstrip(' ?!.')} of mine" if lead else question


def without_tail(question: str) -> str:
    """The question without what only asks to see the answer, or thanks for it, at its end."""
    tail = _TAIL.search(question)
    rest = question[: tail.start()] if tail else question
    if tail and ((tail["how"] and _DOES.search(rest)) or (tail["whom"] and _STANDS.search(rest))):
        return question
    if len(rest.split()) <= 1:
        return question
    return rest if rest == question else without_tail(rest)


def without_asking(question: str) -> str:
    """The question that a sentence asks for: "Could you check which deals are late?", "Prepare me for X"."""
    asked = _PREPARES.sub("tell me about ", _ASKING.sub("", question))
    return _SUMMARY.sub("summary of ", asked)


def lead_ins(question: str) -> Iterator[tuple[str, str]]:
    """Where what stands before may be no part of the question: that, and the question behind it; the longest first."""
    cuts = list(_CUT.finditer(question))
    for cut in reversed(cuts):
        before = question[: cut.start()]
        words = key_words(before)
        if 0 < len(words) <= _MOST_BEFORE and (
            all(_is_social(word) for word in words) or _is_said_to_you(before)
        ):
            yield before, question[cut.end() :]


def _is_said_to_you(before: str) -> bool:
    """Whether a few words tell of who asks or answers: "Before I forget", "For my meeting tomorrow"."""
    if re.fullmatch(rf"\W*{_OCCASION}", before, re.IGNORECASE):
        return True
    words = key_words(before)
    tells = len(words) <= _FEW and bool({"i", "you", "me"} & set(words))
    return tells and not _SUPPOSES.match(before) and not _OF_WHAT.match(before)


def _is_social(word: str) -> bool:
    return word in _SOCIAL or word in FUNCTION_WORDS or word in PLAIN
