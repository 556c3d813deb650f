"""Shares: what part of some records others are, as the words of the two. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ea_core.agent.requests.request import Request

_SHARE: Final = r"(?:share|percentage|percent|per cent|proportion|part|fraction)"
_OF: Final = re.compile(
    rf"^(?:and )?(?:(?:what|which|how (?:big|large|high|many)) )?(?:(?:is|are|was) )?(?:the |a |an )?{_SHARE} of (?:all )?(?P<rest>.+)$",
    re.IGNORECASE,
)
_WHOSE: Final = re.compile(
    rf"^(?:what (?:is|was) |how (?:big|large|high) (?:is|was) )?(?P<who>my|our|[^?]+?['’]s?) {_SHARE} of (?:all |the )?(?P<whole>.+)$",  # noqa: RUF001 # the typographic apostrophe is meant
    re.IGNORECASE,
)
_CUTS: Final = (
    re.compile(
        r"\s+(?:that )?(?:is|are|was|were|comes?|came|belongs? to|belonged to|has|have|had|do|does|did|goes|went|got|been|stands?|stood|sits?|took|takes?|needed|lasted)(?: from| in| by)?\s+",
        re.IGNORECASE,
    ),
    re.compile(
        r"\s+(?:because of|due to|from|with|above|over|below|under|of|in|by|at)\s+", re.IGNORECASE
    ),
)
"""Where the part begins behind the whole: at the verb, else at a word that narrows."""
_FIRST: Final = r"(?:top|biggest|largest|best|most important|strongest)"
_N: Final = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)"
_GROUP: Final = r"(?P<group>(?:clients?|customers?|accounts?|industry|industries|sectors?|sources?|reps?|salespersons?|salespeople|colleagues?|owners?))"
_TOP: Final = rf"(?:(?:the |our )?(?:(?P<n>{_N}) )?{_FIRST}(?: (?P<n2>{_N}))?|(?:just |only )?(?:(?:any )?one|a single)(?: single)?) {_GROUP}"
"""`the five largest clients`, `our top 3 industries`, `one client`: the largest is meant."""
_PARTS: Final = (
    rf"(?:{_SHARE}|how much) of (?:the |our |all |total )*(?P<whole>.+?) (?:that )?(?:comes?|came|is|was|are|goes|made|depends?|depended|hangs?|relies|rel(?:y|ied)|rests?|sits?|lies|stems?|held)(?: up)? (?:from|by|with|to|on|in|at) {_TOP}(?P<rest>.*)$",
    rf"(?:{_SHARE}|how much) of (?:the |our |all |total )*(?P<whole>[^?]+?) (?:do|does|did|have|has) {_TOP} (?:make up|make|have|hold|account for|bring in|bring|represent|contribute|give us|generate|made up|brought in|generated|contributed)(?P<rest>.*)$",
    rf"{_SHARE} of (?:the |our |all |total )*(?P<whole>[^?]+?) (?:of|from|with|for|by|held by) {_TOP}(?P<rest>.*)$",
    rf"{_SHARE} of {_TOP}(?: (?:in|of|on) (?:the |our |all |total )*(?P<whole>(?:pipeline|revenue|turnover|sales|won value|open value|wins|income)\b.*))(?P<rest>)$",
    rf"{_SHARE} of (?:the |our |all |total )*(?P<whole>(?:pipeline|revenue|turnover|sales|won value|open value))(?P<rest>) {_TOP}$",
    rf"how (?:dependent|reliant) (?:are|is) (?:we|(?P<whole>(?:our|the) (?:pipeline|revenue|turnover|sales))) on {_TOP}(?P<rest>.*)$",
    rf"how (?:much|strongly|heavily) (?:do|does) (?:we|(?P<whole>(?:our|the) (?:pipeline|revenue|turnover|sales))) (?:depend|rely) on {_TOP}(?P<rest>.*)$",
)
_OF_TOP: Final = tuple(re.compile(rf"\b{one}", re.IGNORECASE) for one in _PARTS)
_IN_WHAT: Final = re.compile(
    rf"^(?:what )?(?:is |was )?(?:the )?{_SHARE} of (?P<part>.+?) (?:in|of|among|from) (?:what|everything|all|all that|all deals|the deals)(?: that)? we (?:have )?(?P<did>won|sold|lost)\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_IN: Final = re.compile(
    r"^(?P<part>.+?) (?:in|of|on) (?P<whole>.*\b(?:revenue|turnover|sales|pipeline|deals|clients|wins|losses)\b.*)$",
    re.IGNORECASE,
)
_RATE: Final = re.compile(
    r"\b(?:we|i|were|was|been|get|got|be|being) (?:win|won|lose|lost)\b(?! (?:to|because|due|over|on|in|by|from|with)\b)|\bwin rate\b"
)
_RATIO: Final = (
    re.compile(
        r"^(?:and )?(?:(?:what|how) (?:is|was|are)|what\u2019s|what's|give me|show me|tell me)? ?(?:the |our |my )?ratio (?:of|between) (?P<one>[\w\s-]+?) (?:to|and|versus|vs\.?|against) (?P<other>[\w\s-]+?)(?P<rest>(?: (?:in|this|last|since|for|of|at|by|with|from|during|until)\b.*)?)$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?:and )?(?:(?:what|how) (?:is|was|are)|what's)? ?(?:the |our |my )?(?P<one>\w+)(?:\s*[-/:]\s*|\s+to\s+|\s+vs\.?\s+)(?P<other>\w+) ratio(?P<rest>(?: .*)?)$",
        re.IGNORECASE,
    ),
)
"""`the ratio of won to lost deals in 2026`, `our meetings to calls ratio this quarter`."""
_ORDERED: Final = re.compile(r"\b(?:ordered|purchased)\b", re.IGNORECASE)
_CLIENTS_THAT: Final = re.compile(
    r"^(?:and )?(?:(?:what|which) (?:is the )?(?:share|percentage|percent|per cent|proportion|part|fraction) of|how many of) (?:(?:all|the) )?(?P<who>(?:our |my )?(?:\w+ ){0,2}(?:clients|customers|accounts|leads))(?: (?:that|who|which))? (?P<rest>(?:have|has|had|did|bought|ordered|purchased)\b.*)$",
    re.IGNORECASE,
)
_PIPELINE: Final = re.compile(r"\bpipeline\b(?! value)", re.IGNORECASE)
"""What a part of the pipeline is a part of."""
_SHARED: Final = frozenset({"count", "value", "weighted"})


def shared_words(question: str) -> Iterator[tuple[str, str]]:
    """The words of the whole and of the part: `open deals`, `open deals late`; the likeliest first.

    What share of deals is won is the win rate, and asked for by that.
    """
    text = _PIPELINE.sub("pipeline value", question.strip(" ?.!"))
    what = _IN_WHAT.match(text)
    if what:
        yield f"deals {what['did']}{what['rest']}", f"{what['part']} {what['did']}{what['rest']}"
        return
    if _RATE.search(text.casefold()):
        return
    whose = _WHOSE.match(text)
    if whose:
        yield whose["whole"], f"{whose['who']} {whose['whole']}"
        return
    of = _OF.match(text)
    if of is None:
        return
    rest = of["rest"]
    inside = _IN.match(rest)
    if inside:  # "share of Marisol in our revenue"
        yield inside["whole"], f"{inside['whole']} of {inside['part']}"
    for cut in (one for cuts in _CUTS for one in cuts.finditer(rest)):
        yield rest[: cut.start()], rest[: cut.start()] + " " + rest[cut.start() :].strip()


def ratio_words(question: str) -> Iterator[tuple[str, str]]:
    """The words of the two of which the one is set against the other: `won deals in 2026`, `lost deals in 2026`."""
    found = next((one for form in _RATIO if (one := form.match(question.strip(" ?.!")))), None)
    if found is None:
        return
    other, rest = found["other"].split(), found["rest"]
    for cut in range(1, len(other) + 1):
        yield f"{found['one']} {' '.join(other[cut:])}{rest}", f"{' '.join(other)}{rest}"


def of_clients_that_have(question: str) -> str | None:
    """`clients that have bought`, for how many of them, and what share, have; None for other questions."""
    found = _CLIENTS_THAT.match(question.strip(" ?.!"))
    return None if found is None else f"{found['who']} that {_ORDERED.sub('bought', found['rest'])}"


DEPENDS: Final = re.compile(
    r"depend(?:s|ed|ent)?|rel(?:y|ies|ied|iant)|hangs?|rests?|sits?|stems?|lies|makes?|made|accounts?|holds?|held|represents?|contributes?|contributed|generates?|generated|brings?|brought|strongly|heavily|single|give|any|one|important|largest|biggest|best|top|strongest"
)
"""Words that say that a part belongs to the largest of a group."""


def of_top(question: str) -> tuple[int, int]:
    """Where it is asked which part of something the largest of a group have; nowhere for other questions."""
    match = next((found for one in _OF_TOP if (found := one.search(question.rstrip(" ?.!")))), None)
    return match.span() if match else (0, 0)


def top_words(question: str) -> str | None:
    """`the top 5 clients by revenue`, for what share of the revenue they have; None for other questions."""
    text = question.strip(" ?.!")
    match = next((found for one in _OF_TOP if (found := one.search(text))), None)
    if match is None or _RATE.search(str(match["whole"]).casefold()):
        return None
    whole = re.sub(r"^(?:our|the) ", "", match["whole"] or "revenue", flags=re.IGNORECASE)
    number = match["n"] or match["n2"] or "1"
    return f"our top {'1' if number.casefold() == 'one' else number} {_plural(match['group'])} by {whole}{match['rest']}"


def _plural(group: str) -> str:
    return (
        f"{group[:-1]}ies"
        if group.endswith("y")
        else group
        if group.endswith(("s", "people"))
        else f"{group}s"
    )


def in_one_period(part: Request, whole: Request) -> tuple[Request, Request]:
    """The two, where the period that is said of the part is meant of both: "how much of our revenue is from water this year?".

    Not of deals that the period alone tells apart: "what share of our wins is from this year?".
    """
    closed = {"won", "lost", "closed"}
    if (
        part.days is None
        or whole.days is not None
        or part.basis != "closed"
        or whole.kind not in closed
    ):
        return part, whole
    same = replace(whole, days=part.days, basis=part.basis)
    return (
        (part, whole)
        if replace(part, not_applied=(), slips=()) == replace(same, not_applied=(), slips=())
        else (part, same)
    )


def is_shared(request: Request) -> bool:
    """Whether it counts or sums records, so that it can be a part of others."""
    return (
        request.of in {"deals", "clients", "contacts"}
        and request.by is None
        and request.number is None
        and not request.several
        and not request.not_applied
        and set(request.measures) <= _SHARED
    )


def can_be_set_against(request: Request) -> bool:
    """Whether it counts records, so that their number can be set against that of others."""
    of_activities = request.of == "activities" and not (request.by or request.number or request.several or request.not_applied)  # fmt: skip
    return of_activities or is_shared(request)


def as_clients(request: Request) -> Request | None:
    """Clients that have deals of a kind, where they are asked for by groups of these; None for others."""
    if request.of == "clients":
        return replace(request, ask="count")
    plain = (
        request.of == "deals" and request.by == "client" and request.kind in {"won", "lost", "open"}
    )
    narrowed = (
        request.having
        or request.measures
        or request.source
        or request.stage
        or request.state
        or request.text
    )
    if not plain or narrowed or request.value_from is not None or request.value_below is not None:
        return None
    return Request(
        "count", "clients", owner=request.owner, unassigned=request.unassigned, industry=request.industry,
        status=request.status, with_deals=request.kind if request.kind != "closed" else None,
        with_days=(request.days,) if request.days else (), not_applied=request.not_applied, besides=request.besides,
    )  # fmt: skip
