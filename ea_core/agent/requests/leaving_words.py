"""The words by which something is left out: "except", "not counting", "leave ... aside", "in all industries but". Pure data.

All that reads what is left out takes them from here, as patterns over words with one space between them.
"""

from __future__ import annotations

import re
from typing import Final

_ASIDE: Final = "(?:out|aside|off|away)"
BEFORE: Final = (
    "except(?:ing)?(?: for)?", "exclud(?:e|es|ing)", "exclusive of", "excl", "ex(?= [a-z])", "without(?: counting| including)?", "minus", "sans",
    "other than", "besides", "(?:apart|aside) from", "(?:with the|with) exception of", "with the exclusion of", "barring", "save for",
    "outside(?: of)?", "not (?:counting|including|considering|incl)", "(?:do not|don['\u2019]?t) (?:count|include|consider)",
    "(?:if (?:we|you|i|one) )?(?:leave|leaving|set|setting|put|putting) (?:out|aside)", "(?:if (?:we|you|i|one) )?(?:ignor(?:e|ing)|omit(?:ting)?|skip(?:ping)?|disregard(?:ing)?)",
    "if (?:we|you|i|one) (?:exclude|drop|remove|leave out|leave aside|take out|do not count|dont count)",
)  # fmt: skip
"""They stand before what is left out."""
_THING: Final = "industry|industries|sectors?|sources?|channels?|stages?|phases?|reasons?|months?|owners?|reps?|colleagues"
OTHER_THINGS: Final = (
    f"(?:(?:in|from|of|across|by|for|with|at) )?(?:(?:any|an?|all|every|each|the|our|other) )*(?:{_THING}) (?:(?:other|others) than|except(?: for)?|besides|apart from|aside from|outside(?: of)?|excluding|without|but(?: not)?|bar)",
)  # fmt: skip
"""With what the names are of: "from sources other than", "in all industries but"."""
_NO_OBJECT: Final = r"(?= (?!(?:in|of|by|from|off|this|last|since|below|under|to|more|less|after|during|between|compared|year|month|and|or|rates?|shipping|ins?|outs?)\b)[a-z0-9])"
"""What is left out stands behind the verb: "did revenue drop this year?" leaves out nothing."""
TALK: Final = (
    f"(?:drop(?:ping)?|ditch|scrap|discard){_NO_OBJECT}",
    "kill(?= (?:the|all|any|anything|everything|those|these)\\b)",
    "(?<!i )(?<!to )(?<!we )(?<!you )(?<!can )remov(?:e|ing)",
    "(?:filter(?:ing)?|strip(?:ping)?|throw(?:ing)?|weed(?:ing)?|tak(?:e|ing)|took|cut(?:ting)?) out",
    "(?:leav(?:e|ing)|tak(?:e|ing)|took|keep(?:ing)?)(?= (?!(?:a|an|the|it|to|up|part|over|care|on|place)\\b)(?:[a-z0-9]+ ){1,4}out\\b)",
    "unless",
    "forget(?:ting)?(?: about)?(?= (?:the|all|any|anything|everything|those|these)\\b)",
)  # fmt: skip
"""As people talk."""
BEHIND: Final = ("out", "aside", "excluded", "excepted")
"""They stand behind what is left out."""
PLAIN: Final = (
    "but (?:definitely |certainly |just )?not", "(?<=everyone )but", "(?<=everybody )but", "not", "no", "never", "neither", "nor",
    "none(?: of)?", "nobody",
)  # fmt: skip
"""They deny, and leave out where names follow."""
HEAD: Final = re.compile(
    r"(?:(?:all|any|every|both|of|the|those|these|them|anything|everything|whatever|only|just) )*(?:(?:ones?|deals|clients|customers) )?(?:(?:that|which|who)(?: (?:are|is|were|was|have been|has been|got))?(?: |\Z))?",
    re.IGNORECASE,
)
"""Words before what tells some of the records apart: "the ones that are ..."."""
ONES: Final = re.compile(r"\s*\bones?\b", re.IGNORECASE)
TO: Final = re.compile(r"(?:to|of|from|for|at|with|by|owned by|belonging to|held by|assigned to|in) ", re.IGNORECASE)  # fmt: skip
WHOSE: Final = re.compile(
    r"(?:where |whose |with |if |when )(?:the |their |its )?(?:owner|assignee|rep|account manager) (?:is |being )?|(?:owned|handled|managed|led|held) by |where (?=\w+ (?:is|was) the owner)",
    re.IGNORECASE,
)
WITH: Final = re.compile(r"(?:where|if|when) (?:the |their |its )?(?P<what>value|amount|probability|stage|industry|source|close date|expected close) (?:is|are|was|lies)\b", re.IGNORECASE)  # fmt: skip
AMOUNTS: Final = re.compile(
    r"\A(?:deals? )?(?:amounts?|values?|sizes?|volumes?)(?: of)? ", re.IGNORECASE
)
_BY_ONE: Final = re.compile(
    rf"\b(?:{'|'.join([*OTHER_THINGS, *TALK, *BEFORE, *PLAIN])})\b|\bw/o\b|n['\u2019]t\b"
)


def leaves_out(text: str) -> bool:
    """Whether a text may leave something out."""
    return _BY_ONE.search(text.casefold()) is not None


def spaced(*words: str) -> str:
    """The words as a pattern over a text as it is written, with any space between them."""
    return "|".join(words).replace(" ", r"\s+")
