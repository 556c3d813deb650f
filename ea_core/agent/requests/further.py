"""A few words that ask for a figure made of those that were just told: their shares, the difference, a week's mean. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from ea_core.agent.requests.led_on import bare
from ea_core.agent.requests.request import Request
from ea_core.agent.requests.words import key

Way = Literal["shares", "margin", "rate"]
Unit = Literal["day", "week", "month"]
_WHOLE: Final = (
    r"(?: (?:of|in) (?:the |all )?(?:whole|total|sum|overall|all|it|that|them|these|those|each))?"
)
_SHARES: Final = re.compile(
    rf"(?:(?:please )?(?:express|show|give|put|say|state|tell)(?: me)? )?(?:(?:it|that|this|them|these|those|the (?:figures?|numbers?)) )?(?:(?:as|in) )?(?:an? |the |their |its |each (?:ones? )?)?(?:percentages?|percents?|per cent|shares?|fractions?|proportions?|parts?)(?: (?:of|for) (?:each|every one|both))?{_WHOLE}(?: of each)?"
    rf"|how (?:much|many) (?:is|are) (?:it|that|this|they) (?:in|as(?: an?)?) (?:percent(?:age)?|per cent){_WHOLE}"
    rf"|(?:what|which|how (?:big|large)) (?:an? )?(?:percentage|share|fraction|proportion|part)(?: of the (?:whole|total))? (?:is|are|was|were) (?:it|that|this|they|each)(?: of the (?:whole|total))?"
    rf"|(?:what|how much) (?:is|are) (?:it|that|this|they|each) (?:in|as(?: an?)?) (?:percent(?:age)?|per cent|share){_WHOLE}"
)
_OF_ALL: Final = re.compile(
    r"(?:what|which|how (?:big|large|high)) (?:an? |the )?(?:share|percentage|percent|per cent|proportion|part|fraction) of (?:(?:all|our|the|my|total) )*"
    r"(?P<what>losses|lost (?:deals|business|value)|wins|won (?:deals|business|value)|revenue|open (?:deals|pipeline)|pipeline|clients|customers|accounts|leads|deals|tasks|activities|calls|meetings)"
    r"(?: (?:is|are|was|were|do|does|did|would) (?:that|this|it|they|these|those)(?: (?:make up|represent|account for|be|have))?)"
)
"""A share of all of a kind: "what share of all losses is that?"."""
_MARGIN: Final = re.compile(
    r"(?:by (?:what|which) (?:margin|amount|difference)|by how (?:much|many)(?: (?:points|percent(?:age points)?|deals|tasks|dollars))?|(?:what (?:is|was) |how (?:big|large) (?:is|was) )?(?:the |their )?(?:difference|gap|margin|lead|distance)(?: (?:between|in|of) (?:them|the two|both|value|number|(?:the )?first two|(?:the )?first and (?:the )?second|(?:the )?top two))?|how (?:much|many) (?:more|less|fewer))(?: (?:is|was|does|did|do) (?:that|it|the first|he|she|the leader)(?: (?:one))?(?: (?:lead|ahead|win|more|in front))?)?"
)
_RATE: Final = re.compile(
    r"(?:and |so |how many |how much |what is (?:that|it) |(?:that is|is that) )*(?:(?:on )?average )?(?:(?:per|a|each|every) (?P<unit>day|week|month)|(?P<ly>daily|weekly|monthly)(?: average)?)(?: on average)?"
)
_UNITS: Final[dict[str, Unit]] = {"day": "day", "week": "week", "month": "month", "daily": "day", "weekly": "week", "monthly": "month"}  # fmt: skip
_SLOTS: Final = ("owner", "client", "industry", "source", "stage", "reason", "kind")


@dataclass(frozen=True, slots=True)
class Further:
    """What is asked of the figures before, and the requests whose figures these are.

    `wholes`: of each the request that it is a part of, for shares; its own groups have one together.
    """

    way: Way
    requests: tuple[Request, ...]
    wholes: tuple[Request, ...] = ()
    unit: Unit = "week"


def further_of(question: str, before: Request | None) -> Further | None:
    """What a message asks of the figures before it; None where it is something else, or these have no such figure."""
    if before is None or before.ask == "record":
        return None
    text = _text(question)
    plain = tuple(
        replace(one, also=(), found=None, not_applied=(), slips=())
        for one in (*before.also, before)
    )
    if any(one.moved or one.then or one.each or one.several for one in plain):
        return None
    of_all, rate = _OF_ALL.fullmatch(text), _RATE.fullmatch(text)
    if of_all is not None:
        return _of_all(plain, of_all["what"])
    if rate is not None:
        return _rate(plain, _UNITS[rate["unit"] or rate["ly"]])
    if _MARGIN.fullmatch(text):
        return _margin(plain)
    return _shares(plain) if _SHARES.fullmatch(text) else None


def is_of_figures(question: str) -> bool:
    """Whether a message wants a figure made of others, be there such ones or not."""
    text = _text(question)
    return any(form.fullmatch(text) for form in (_MARGIN, _SHARES, _OF_ALL, _RATE))


def _text(question: str) -> str:
    said, _ = bare(question)
    plain = re.sub(r"%", " percent ", re.sub(r"'s\b", " is", key(said)))
    text = " ".join(re.sub(r"[^\w\s]", " ", plain).split())
    return re.sub(r"\A(?:and|so|but|kindly|please)\s+", "", text)


def _margin(plain: tuple[Request, ...]) -> Further | None:
    """Between two figures, the first two groups, or two periods."""
    first = plain[-1]
    two = len(plain) == 2 and all(one.by is None for one in plain)  # noqa: PLR2004
    grouped = len(plain) == 1 and (first.by is not None or first.ask == "comparison")
    return Further("margin", plain) if two or grouped else None


def _shares(plain: tuple[Request, ...]) -> Further | None:
    first = plain[-1]
    if any(
        one.of != "deals" or set(one.measures) - {"value", "count", "weighted"} for one in plain
    ):
        return None
    if len(plain) == 1 and first.by is not None:
        whole = replace(first, number=None, order=None, nth=None, descending=None, ask="figure")
        return Further("shares", (whole,))
    if any(one.by or one.ask == "comparison" or (one.number and one.order) for one in plain):
        return None
    apart = [slot for slot in _SLOTS if len({getattr(one, slot) for one in plain}) > 1]
    alone = [slot for slot in _SLOTS if getattr(first, slot) is not None and slot != "kind"]
    slots = apart if len(plain) > 1 else alone
    if len(slots) != 1:
        return None
    wholes = tuple(replace(one, **{slots[0]: None}, measures=(), ask="count") for one in plain)  # type: ignore[arg-type] # each may be none
    return Further("shares", tuple(replace(one, measures=(), ask="count") for one in plain), wholes)


def share_of_all(question: str, before: Request | None) -> tuple[Request, Request] | None:
    """What was asked a moment ago, and all of which its share is wanted: "... and what share of all losses is that?"."""
    match = _OF_ALL.fullmatch(_text(question))
    if match is None or before is None or before.also:
        return None
    further = _of_all((replace(before, found=None, not_applied=(), slips=()),), match["what"])
    return (further.requests[0], further.wholes[0]) if further else None


def _of_all(plain: tuple[Request, ...], what: str) -> Further | None:
    """Of all of the kind in the same period; of others, and of what tells only some of them apart, none is made."""
    if len(plain) != 1 or plain[0].by or plain[0].ask == "comparison" or (plain[0].number and plain[0].order):  # fmt: skip
        return None
    one = plain[0]
    if set(one.measures) - {"value", "count"}:
        return None
    part = replace(one, measures=(), ask="count")
    if one.of == "clients" and what in {"clients", "customers", "accounts"}:
        return Further("shares", (part,), (Request("count", "clients"),))
    kind = next((kind for kind, words in _KINDS.items() if words.fullmatch(what)), None)
    if one.of != "deals" or one.kind is None or one.kind != kind:
        return None
    whole = Request("count", "deals", kind=one.kind, days=one.days, basis=one.basis)
    if whole == part:  # the period alone tells them apart: of all time
        whole = replace(whole, days=None, basis=None)
    return None if whole == part else Further("shares", (part,), (whole,))


_KINDS: Final = {
    "lost": re.compile(r"loss.*|lost .*"), "won": re.compile(r"wins|won .*|revenue"),
    "open": re.compile(r"open .*|pipeline"),
}  # fmt: skip


def _rate(plain: tuple[Request, ...], unit: Unit) -> Further | None:
    """Of what lies in a period with two ends."""
    timed = all(one.days and one.days.first and one.days.last for one in plain)
    counted = all(
        one.of in {"activities", "deals"} and one.ask in {"count", "figure", "list"}
        for one in plain
    )
    of_figures = any(set(one.measures) - {"value", "count"} for one in plain)
    if not (timed and counted) or of_figures:
        return None
    return Further(
        "rate", tuple(replace(one, by=None, ask="count", number=None) for one in plain), unit=unit
    )
