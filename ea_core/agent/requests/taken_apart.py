"""A message taken apart into the questions in it, each as one would ask it alone. Pure."""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.requests.group_words import TARGETS
from ea_core.agent.requests.leaving_words import BEFORE, spaced
from ea_core.agent.requests.period_forms import MONTHS
from ea_core.agent.requests.targeting import HOW_SHORT

_SUBJECT: Final = r"(?:it|they|he|she|we|you|i|there|the|an?|any|all|this|that|these|those|our|my|your|his|her|their|its|somebody|someone|anybody|anyone|everybody|everyone|people|clients|customers|deals)\b|(?-i:[A-Z])"
"""How what is asked about begins: "and is it ..." asks anew, "that came in May and is still open" does not."""
_ABBREVIATED: Final = "".join(
    rf"(?<!\b{one})"
    for one in (
        "excl", "incl", "approx", "vs", "ca", r"e\.g", r"i\.e", "mr", "mrs", "ms", "mx", "dr", "prof", "esp", "resp", "nr",
    )
)  # fmt: skip
"""Behind these a full stop ends no sentence."""
_SHORT_MONTHS: Final = "".join(rf"(?<!\b{one})" for one in MONTHS if len(one) <= len("sept"))
"""Behind these it does where the next word has a capital letter."""
_SPLIT: Final = re.compile(
    rf"[?!]+\s+|;\s+|{_ABBREVIATED}(?:{_SHORT_MONTHS}\.\s+(?=[A-Z])|\.\s+(?=(?-i:[A-Z])))|[,\s]\s*and\s+(?=(?:what|who|whose|which|how|when|where|list|show)\b|(?:is|are|does|do|did)\s+(?:{_SUBJECT}))"
    r"|(?<=deals)\s+and\s+(?=(?:(?:my|our|the|all)\s+)?(?:quiet|active|churned|unassigned|new)\s+(?:clients|customers)\W*$)"
    r"|,\s+(?=(?:what|who|whose|which|how many|how much|when)\b)"
    r"|(?<=[a-z] )[-\u2013\u2014]+\s+(?=(?:list|show|give me|which|what|who|how many|how much)\b)",
    re.IGNORECASE,
)
_NOTHING: Final = re.compile(r"(?:no|yes|ok|okay|well|so|please|thanks|right)", re.IGNORECASE)
_OF_WHOM: Final = re.compile(
    r"\b(?:wife|husband|spouse|partner|son|daughter|mother|father|parents?|child|children|kids?|relative|friend|"
    r"colleagues?|employees?|manager|boss|person|people|somebody|someone|anyone|man|woman|trainee|contractors?|visitors?|guests?)\Z",
    re.IGNORECASE,
)
_OF_WHICH: Final = re.compile(
    r"(?:and )?(?:of|among|from) (?:the|all|our|my|those|these|everything|anything|every|each)\b(?!.*\b(?:how|what|which|who)\b)",
    re.IGNORECASE,
)
"""How a piece begins that only says of which records the next one asks."""
_OF_THEM: Final = re.compile(
    r"(?:and )?(?:(?:what|which) (?:share|percentage|proportion|fraction|part)|(?:which|how many)(?: ones)?(?= (?:is|are|was|were|has|have|had|did|do|does|will)\b))",
    re.IGNORECASE,
)
"""How a question begins of which they are is said behind that: "Of our ten largest deals, which are late?"."""
_OF_THAT: Final = re.compile(
    r"(?:and |but |so )?(?:above|below|over|under|beyond|after|before|until|without|with|besides|in|for|if) (?:that|this|it|those|these|them)(?: (?:limit|amount|day|date|case))?",
    re.IGNORECASE,
)
"""How a piece begins that says where the next one leads on: "Above that, what is the process?"."""
_RULE_OF: Final = re.compile(
    r"(?:what(?: is|['\u2019]s| are)? )?(?:the |our |your )?(?:rules?|polic(?:y|ies)|regulations?|guidelines?) (?:for|on|about|of|regarding) (?P<topic>[^,?]{3,60})",
    re.IGNORECASE,
)
_BARE: Final = re.compile(
    r"(?:and )?how (?:many|much)(?: (?:days?|hours?|weeks?|months?|times|people|money))?|(?:and )?how (?:long|often)|(?:and )?who (?:approves|signs|decides)|(?:and )?since when",
    re.IGNORECASE,
)
"""What is asked of the rule that was named just before: "the rule for home office, how many days"."""
_LEAVES_OUT: Final = re.compile(
    rf"(?:and\s+)?(?:{spaced(*BEFORE)})\b"
    r"(?!.*\b(?:how|what|which|who|when|where|why|list|show)\b)",
    re.IGNORECASE,
)
"""How a piece begins that leaves out some of what the next one asks about."""


def pieces_of(question: str) -> list[str]:
    """The questions in a message, in their order; what only leads to one stands with it."""
    pieces = [one.strip(" ,") for one in _SPLIT.split(question) if one and one.strip(" ,.?!")]
    said: list[str] = []
    for one in pieces:
        if said and _OF_WHICH.match(
            said[-1]
        ):  # "Of the deals created in May, how many did we win?"
            said[-1] = (
                _OF_THEM.sub(rf"\g<0> {said[-1]}", one)
                if _OF_THEM.match(one)
                else f"{one} {said[-1]}"
            )
        elif said and _LEAVES_OUT.match(said[-1]):  # "Not counting leads, how many deals ...?"
            said[-1] = f"{one} {said[-1][0].lower()}{said[-1][1:]}"
        elif said and _OF_WHOM.search(said[-1]) and one.casefold().startswith(("who ", "whose ")):
            said[-1] = f"{said[-1]}, {one}"  # "my wife, who was injured"
        elif said and HOW_SHORT.match(one) and TARGETS.search(said[-1].casefold()):
            said[-1] = f"{said[-1]} and {one}"  # "what is my target and how much am I short?"
        elif said and _OF_THAT.fullmatch(said[-1]):
            said[-1] = f"{said[-1]}, {one}"
        elif said and _BARE.fullmatch(one) and (rule := _RULE_OF.fullmatch(said[-1])):
            said[-1] = f"{one} for {rule['topic']}"
        elif not _NOTHING.fullmatch(one):
            said.append(one)
    return said or pieces or [question]
