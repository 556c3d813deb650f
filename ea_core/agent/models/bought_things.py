"""Who bought a thing that is called by a code ("Relay G5"): deals have it in their titles, documents never tell it. Pure."""

from __future__ import annotations

import re
from typing import Final

_WHO_BOUGHT: Final = re.compile(
    r"^\W*(?:(?:and|so|please)\W+)*(?:who(?:['\N{RIGHT SINGLE QUOTATION MARK}]s| all)?|which (?:of (?:our|my) )?(?:clients?|customers?|companies|accounts?))(?: (?:has|have|had|did|already|all|ever))* "
    r"(?:bought|buys?|purchased?|ordered|orders) (?:an? |any |the |our |some )?(?P<thing>(?:[A-Z][^\W\d_]+ )?[A-Z]{1,5}-?\d[\w-]*)"
    r"(?: (?:gateways?|sensors?|from us|so far|already|yet|before|to date))*(?P<much>,? (?:and )?(?:for|at) (?:how much|what price|which price))?\W*$"
)


def as_deals_won(question: str) -> str:
    """The question as one for won deals with the thing in their titles; as it is where it asks for something else."""
    found = _WHO_BOUGHT.match(question)
    return question if found is None else f'won deals with "{found["thing"]}"'
