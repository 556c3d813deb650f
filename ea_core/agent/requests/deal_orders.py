"""Requests to move a deal or to change its day, value or probability. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from ea_core.agent.requests.appointed import appointed, only_day
from ea_core.agent.requests.order_parts import amount, capital, percent, pointed, stage_at
from ea_core.agent.requests.orders import Order, Shown
from ea_core.agent.requests.request import Stage, Vocabulary
from ea_core.agent.requests.words import key, key_words
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_CHANGE: Final = re.compile(
    r"(?:move|put|shift|advance|push back|push out|push|pull in|bring|set|change|switch|update|mark|flag|close|make|postpone|delay|reschedule|"
    r"raise|lower|increase|decrease|reduce|adjust|take)\s+(?P<rest>.+)",
    re.IGNORECASE,
)
_ANY: Final = re.compile(
    r"(?!(?:top|show|list|give|tell|rank|compare|sort|plot|chart|count|sum|total|average|mean|which|what|who|how|where|when|why|is|are|was|were|"
    r"do|does|did|has|have|had|can|could|will|would|should|my|our|the|all|any|by|win|won|lost|open|late|best|worst)\b)[a-z]+\s+(?P<rest>.+)",
    re.IGNORECASE,
)
"""Any other verb will do where what is to be changed is named, and to what: "bump Falcon's probability to 80 %"."""
_GOES: Final = re.compile(
    r"(?P<deal>.+?) (?:goes|moves|went|moved) (?P<rest>(?:back )?(?:to|into) .+)", re.IGNORECASE
)
_TO: Final = re.compile(
    r"\s*:\s+|\s+(?:back )?(?:to|as|into|in|onto|at|until|till|on|for|by|=)\s+", re.IGNORECASE
)
_TO_VALUE: Final = re.compile(r"\s*:\s+|\s+(?:to|at|=)\s+", re.IGNORECASE)
_FIELD: Final = (
    r"(?P<field>(?:expected |estimated )?(?:(?:close|closing|due|expected|end)[ -]?(?:date|day)|expected close|closing)|date|value|amount|price|size|worth|"
    r"(?:win )?(?:probability|chances?|likelihood|odds)(?: of winning)?|stage|status)"
)
_OF: Final = re.compile(rf"(?:the |its )?{_FIELD} (?:of|for|on) (?P<deal>.+)", re.IGNORECASE)
_POSSESSIVE: Final = re.compile(rf"(?P<deal>.+?)(?:['’]s?)? {_FIELD}", re.IGNORECASE)  # noqa: RUF001
_ITS: Final = re.compile(rf"(?:its|their|the) {_FIELD}", re.IGNORECASE)
_NO_DEAL: Final = re.compile(
    r"(?:the |my |our |a |an |this |that )*(?:task|to-?do|meeting|call|appointment|note|contact|client|customer|account|document|file|e-?mail)\b.*",
    re.IGNORECASE,
)
_MANY: Final = re.compile(
    r"(?:(?:all|every|each|these|those|both|my|our|the|of) )*(?:[\w-]+ ){0,3}(?:deals|opportunities)|(?:everything|all|them|those|these|both)"
    r"|(?:all|every|each)\b.+",
    re.IGNORECASE,
)
_WON: Final = re.compile(
    r"(?:we|i)(?:'ve| have)? (?:just )?(?P<state>won|lost) (?P<deal>.+)", re.IGNORECASE
)
_STANDS: Final = re.compile(
    r"(?P<deal>.+?) (?:is|was|has been|got|goes) (?:now |just )?(?P<state>won|lost)\b(?P<rest>.*)",
    re.IGNORECASE,
)
_ACT: Final = re.compile(r"(?P<state>win|lose) (?P<deal>(?:the|this|that) .+)", re.IGNORECASE)
_VALUE: Final = re.compile(
    r"\s*,?\s*\b(?:for|at|with|worth|of)?(?: a value of| the value of)?\s*(?P<n>[$€£¥]?\s?\d[\d.,]*\s?(?:k|m|mn|bn)?(?: (?:thousand|million))?"
    r"(?: ?(?:dollars?|usd|euros?|eur|pounds?|gbp|[$€£]))?)(?![\w%])",
    re.IGNORECASE,
)
_REASON: Final = re.compile(
    r"\s*(?::|,|\(|[-–—]|because of|because|due to|reason:?|on account of|over|to)\s*(?:the )?(?P<reason>.+?)\)?\s*",  # noqa: RUF001
    re.IGNORECASE,
)
_CUT: Final = re.compile(
    r"\s*[:,(]\s*|\s+(?=(?:for|at|worth|because|due to|to|over)\b)|\s+[-\u2013\u2014]\s+"
)
"""Where the day, the value or the reason begins behind the name of a deal."""
_DATED: Final = re.compile(r"date|day|clos")
_LEAST_VALUE: Final = 101
"""A bare number up to 100 may be a percentage: it is asked."""


def deal_change(said: str, vocabulary: Vocabulary, shown: Shown) -> Order | None:
    """`Move Falcon to Negotiation`, `set the close date of Falcon to 12 May`, `Falcon's value to 12k`."""
    match = _CHANGE.fullmatch(said) or _ANY.fullmatch(said)
    if match is None:
        return None
    for what, target in _splits(match["rest"], _TO if match.re is _CHANGE else _TO_VALUE):
        if _NO_DEAL.fullmatch(what):
            continue
        deal, field = _deal_and_field(what)
        given = _given(field, target, vocabulary)
        if given is not None and (field or match.re is _CHANGE):
            return _of_deal(deal, given, shown, weak=False)
    return None


def closed(said: str, vocabulary: Vocabulary, shown: Shown) -> Order | None:
    """`Win the Falcon deal`."""
    match = _ACT.fullmatch(said)
    if match is None:
        return None
    stage = _stage_of_kind({"win": "won", "lose": "lost"}[match["state"].lower()], vocabulary)
    return (
        None if stage is None else _closing(match["deal"], stage, "", vocabulary, shown, weak=False)
    )


def is_lost(said: str, vocabulary: Vocabulary, shown: Shown) -> Order | None:
    """`Falcon is lost: price`, `we won Falcon for 12,000`: a request only where there is such a deal."""
    goes = _GOES.fullmatch(said)
    if goes is not None:
        given = _given("stage", re.sub(r"\A(?:back )?\w+ ", "", goes["rest"]), vocabulary)
        return None if given is None else _of_deal(goes["deal"], given, shown, weak=True)
    match = _STANDS.fullmatch(said) or _WON.fullmatch(said)
    if match is None:
        return None
    stage = _stage_of_kind(match["state"].lower(), vocabulary)
    rest = match.groupdict().get("rest") or ""
    return (
        None
        if stage is None
        else _closing(match["deal"], stage, rest, vocabulary, shown, weak=True)
    )


def _splits(rest: str, to: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for found in to.finditer(rest):
        yield rest[: found.start()].strip(), rest[found.end() :].strip()
    words = rest.rsplit(" ", 1)
    if len(words) > 1 and key(words[1]) in {"won", "lost"}:  # "mark Falcon won"
        yield words[0], words[1]


def _deal_and_field(what: str) -> tuple[str, str]:
    for form in (_OF, _ITS, _POSSESSIVE):
        match = form.fullmatch(what)
        if match is not None:
            return match.groupdict().get("deal") or "it", match["field"].lower()
    return what, ""


def _given(field: str, target: str, vocabulary: Vocabulary) -> dict[str, Any] | None:
    """The arguments that a target gives; None where it is none for that field."""
    staged = stage_at(target, vocabulary) if field in {"", "stage", "status"} else None
    if staged is not None:
        stage, rest = staged
        if stage.kind == "open":
            return {"stage": stage.key} if not rest.strip(" .") else None
        return _closing_facts(stage, rest, vocabulary)
    day = only_day(target, vocabulary.today)
    if day is not None and (not field or _DATED.search(field)):
        return {"expected_close": day.isoformat()}
    chance = percent(target)
    if chance is None and re.search("prob|chance|likel|odds", field):
        chance = amount(target)
    if chance is not None and (not field or re.search("prob|chance|likel|odds", field)):
        return {"probability": str(chance)}
    value = amount(target)
    if value is None or (field and not re.search("value|amount|price|size|worth", field)):
        return None
    plain = target.strip().isdigit() and value < _LEAST_VALUE
    return None if plain and not field else {"value": str(value)}


def _closing(
    deal: str, stage: Stage, rest: str, vocabulary: Vocabulary, shown: Shown, *, weak: bool
) -> Order | None:
    if not rest:
        cut = _CUT.search(deal)
        if cut is not None:
            deal, rest = deal[: cut.start()], deal[cut.start() :]
        dated = appointed(deal, vocabulary.today, behind=True)
        if dated.day is not None and dated.rest:
            deal, rest = dated.rest, f"{rest} on {dated.day.isoformat()}"
    facts = _closing_facts(stage, rest, vocabulary)
    return _of_deal(deal, facts, shown, weak=weak)


def _closing_facts(stage: Stage, rest: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """The day, the value and the reason behind `won` and `lost`; `left` is what is none of them."""
    given: dict[str, Any] = {"stage": stage.key}
    dated = appointed(rest, vocabulary.today, behind=True)
    if dated.day is not None:
        given["closed_on"], rest = dated.day.isoformat(), dated.rest
    value = _VALUE.search(rest)
    worth: Decimal | None = amount(value["n"]) if value else None
    if value is not None and worth is not None:
        given["value"] = str(worth)
        rest = rest[: value.start()] + rest[value.end() :]
    rest = rest.strip(" .,;")
    if stage.kind == "lost" and rest:
        found = _REASON.fullmatch(rest)
        words = found["reason"] if found else rest
        given["lost_reason"] = next(
            (one for one in vocabulary.reasons if key(one) == key(words.strip())), capital(words)
        )[:200]
        rest = ""
    if rest.strip(" :.-()"):
        given["left"] = rest.strip(" :.-()")
    return given


def _of_deal(deal: str, given: dict[str, Any], shown: Shown, *, weak: bool) -> Order | None:
    left = (str(given.pop("left")),) if "left" in given else ()
    if all(one in FUNCTION_WORDS for one in key_words(deal)) and pointed(deal, (), "deal") is None:
        return None if weak else Order(ask="Which deal do you mean?")
    if _MANY.fullmatch(deal):
        many = "One deal at a time: which one do you mean?"
        return None if weak else Order(ask=many)
    point = pointed(deal, shown.deals, "deal")
    if point is not None:
        if point.id:
            return Order("suggest_deal_change", {"deal": point.id, **given}, left=left)
        return None if weak else Order(ask=point.ask or "Which deal do you mean?")
    return Order(
        "suggest_deal_change", {"deal": deal.strip(" \"“”'"), **given}, weak=weak, left=left
    )


def _stage_of_kind(kind: str, vocabulary: Vocabulary) -> Stage | None:
    return next((one for one in vocabulary.stages if one.kind == kind), None)
