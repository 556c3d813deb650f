"""What was asked of somebody, asked of all: "and for the team?", "and for everybody, per person". Pure.

Such words name nobody, so by themselves they would leave whose it is as it was.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ea_core.agent.requests.request import Request

_ALL: Final = re.compile(
    r"\W*(?:(?:and|but|now|so|ok|okay|then|or|same|again)\W+)*(?:(?:what|how) about\W+)?(?:(?:for|of|by|across|over|from|with) )?"
    r"(?:(?:(?:the|our|my) )?(?:(?:whole|entire|full|complete|sales) )*(?:team|everybody|everyone|company|department)"
    r"|all of us|us all|(?:all|every one) of (?:the|our|my) (?:colleagues|team|people)|all (?:the |our |my )?(?:colleagues|reps|salespeople|people|team ?mates|team members)|(?:team|company)[- ]?wide)"
    r"(?:\W+(?:(?:as a whole|together|too|also|as well|instead|please|pls)\b)?|\Z)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NOT_ALL: Final = re.compile(r"(?:else|but|except|other|apart|besides|without|excluding|minus|who|that|which|has|have|had|is|are|was|were|did|does|do|can|should|must|meetings?|meets?)\b", re.IGNORECASE)  # fmt: skip
"""What makes something else of them: "everybody else", "the team meeting"."""
_MOST: Final = 6
"""Words beside them; more ask something by themselves."""


def of_everybody(message: str, before: Request) -> tuple[str, Request] | None:
    """What else a message says that asks the same of all, and what was asked before without whose it was."""
    said = _ALL.fullmatch(message)
    rest = said["rest"].strip(" ,;:?.!") if said else ""
    if said is None or _NOT_ALL.match(rest) or len(rest.split()) > _MOST or before.ask == "record":
        return None
    *also, last = dict.fromkeys(_of_all(one) for one in (*before.also, before))
    return rest, replace(last, also=tuple(also))


def _of_all(one: Request) -> Request:
    return replace(
        one, owner=None, performer=None, unassigned=False, also=(), slips=(), several=(), found=None
    )
