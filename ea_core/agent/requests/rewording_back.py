"""Wordings of messages that lead on from records, put as the rest of the program reads them. Pure."""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.requests.request import Request
from ea_core.agent.requests.rewording import same_last_year

_THEY: Final = r"(?:they|these|those|it|them|the (?:deals|clients|ones))"
_ONE: Final = r"(?:(?:which|what) (?:one|ones|deal|client|task|of (?:them|these|those|the (?:ones|deals|clients|tasks)))(?: of (?:them|these|those))?)"
_LEADS: Final = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|but|now|please)\W+)*(?:can|could|may) i (?:please )?(?:see|have|get|look at) (?=(?:only|just|the)\b)",
    re.IGNORECASE,
)
_FIRST: Final = re.compile(
    r"(?P<by>\b(?:by|on|after) (?:the )?(?:\w+ ){0,2}\w+),? (?:with )?(?:the )?(?:(?P<low>lowest|smallest|least|fewest|shortest)|(?P<high>highest|largest|biggest|most|longest))"
    r"(?: ones?)? (?:first|on top|at the top)\b",
    re.IGNORECASE,
)
_DIMENSION: Final = re.compile(
    rf"\b(?:which|what) (?P<by>industr(?:y|ies)|sectors?|clients?|customers?|companies|sources?|stages?|owners?|months?|quarters?) "
    rf"(?:(?:are|is|were|was) {_THEY} (?:mostly |mainly )?(?:in|from|at|with|of|for|part of)|(?:do|does|did) {_THEY} (?:mostly |mainly )?(?:come from|belong to|stem from|close in|sit in))\b",
    re.IGNORECASE,
)
_WHOSE: Final = re.compile(
    rf"\b(?:whose (?:deals |clients |tasks )?(?:are|were) {_THEY}|who(?:m)? do {_THEY} belong to|who (?:owns|has) {_THEY})(?: mostly| mainly| for the most part)\b",
    re.IGNORECASE,
)
_CLOSES: Final = re.compile(
    rf"\b{_ONE} (?:closes?|(?:is|are) (?:expected|due|going|supposed) to close|(?:is|are) due|lands?|comes? in|signs?) (?P<when>first|next|soonest|earliest|last|latest)\b",
    re.IGNORECASE,
)
_RATE: Final = re.compile(
    rf"\b{_ONE} (?:has|had|is with|shows) (?:the |our )?(?P<rank>best|highest|worst|lowest) (?:win rate|hit rate|conversion(?: rate)?|closing ratio)\b",
    re.IGNORECASE,
)
_SUM: Final = re.compile(
    r"\W*(?:(?:and|now|ok|then|please|just)\W+)*(?:(?:add|sum|total|tot) (?:it|them|that|those|these|all|everything|(?:all )?(?:the|their) (?:values?|amounts?|worth|totals?))(?: (?:all|up|together))*|add (?:it )?(?:all )?(?:up|together)(?: (?:the|their) (?:values?|amounts?))?"
    r"|(?:the |their )?total value)(?: please| pls)?\W*",
    re.IGNORECASE,
)
_REASON: Final = re.compile(
    r"\W*(?:(?:and|so|but)\W+)*(?:(?P<most>mostly|mainly|chiefly|primarily)\W+)?(?:(?:for|because of|due to) (?:what|which) (?:(?P<top>main|top|biggest) )?reasons?|why)(?:\W+(?P<behind>mostly|mainly|chiefly|primarily|for the most part))?\W*"
    r"|\W*(?:(?:and|so)\W+)*(?:what (?:is|was|were|are) )?(?:the )?(?P<main>main|most common|most frequent|commonest|biggest) reasons?\W*",
    re.IGNORECASE,
)
_OF_LIST: Final = re.compile(
    r"\W*(?:(?:and|so|ok|now)\W+)*(?:(?:what is|what's|give me|show me) )?(?:the )?(?P<what>expected|weighted|forecast(?:ed)?|total|whole|overall|combined) (?:revenue|value|amount|worth|sum|volume|turnover|business) "
    r"(?:of|for) (?:all of )?(?:the (?:whole|entire|full|complete) (?:list|lot|table)|(?:the|this|that) (?:list|table|lot)|them|these|those|all of (?:them|these|those)|all)\W*",
    re.IGNORECASE,
)
_PERIOD: Final = r"(?:(?:last|this|next) (?:month|quarter|year|week)|(?:q[1-4]|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?: 20\d\d)?|20\d\d)"
_OF_PERIOD: Final = re.compile(rf"\b(?P<many>how many|which|any|all|how much) of the (?P<when>{_PERIOD}) ones\b", re.IGNORECASE)  # fmt: skip
_DID: Final = {"created": "created", "closed": "closed", "expected": "expected to close"}
_GROUPS: Final = {"industries": "industry", "sectors": "sector", "companies": "client"}


def reworded_back(message: str, before: Request) -> str:
    """A message that changes or narrows what was shown, in the wording that is read.

    "Sort that by probability, lowest first" is in ascending order, "which industries are they in?" is by industry.
    """
    whole = meant_by(message, before)
    if whole is not None:
        return whole
    said = _LEADS.sub("", same_last_year(message))
    if before.of == "deals" and before.basis is not None:
        did = "won" if before.basis == "closed" and before.kind == "won" else _DID[before.basis]
        said = _OF_PERIOD.sub(rf"\g<many> deals {did} in \g<when>", said)
    said = _FIRST.sub(
        lambda one: f"{one['by']} {'ascending' if one['low'] else 'descending'}", said
    )
    if before.number is None and before.by is None:  # of the first five alone that can't be told
        said = _DIMENSION.sub(_by, said)
        said = _WHOSE.sub("whose are they", said)
        said = _CLOSES.sub(_sorted, said) if before.of == "deals" else said
    if before.by is None or before.of != "deals":
        return said
    who = "who" if before.by == "owner" else f"which {before.by}"
    return _RATE.sub(lambda one: f"{who} has the {one['rank']} win rate", said)


def meant_by(message: str, before: Request) -> str | None:
    """The wording that is read, where a message is one as a whole: "sum it up", "mostly for what reason?"."""
    if before.of == "deals" and before.by is None and _SUM.fullmatch(message):
        return "how much are they worth?"
    listed = before.of == "deals" and before.by is None and before.ask in {"count", "list"}
    whole = _OF_LIST.fullmatch(message) if listed else None
    if whole is not None:
        ahead = whole["what"].casefold()[:4] in {"expe", "weig", "fore"}
        return "weighted?" if ahead else "how much are they worth?"
    reason = _REASON.fullmatch(message) if before.of == "deals" and before.kind == "lost" else None
    return "top reason?" if reason is not None and any(reason.groupdict().values()) else None


def _by(match: re.Match[str]) -> str:
    named = match["by"].casefold()
    return f"by {_GROUPS.get(named, named.removesuffix('s'))}"


def _sorted(match: re.Match[str]) -> str:
    last = match["when"].casefold() in {"last", "latest"}
    return f"sort by expected close date{' descending' if last else ''}"
