"""Which of two is faster or has the larger deals, in a sentence that answers first. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from ea_core.agent.models.base import ToolResult
from ea_core.agent.models.crm_words import shown_money
from ea_core.agent.models.further_figures import name_apart
from ea_core.agent.requests.request import Request
from ea_core.agent.requests.words import key
from ea_core.agent.tables import literal
from ea_core.formats import count

_SUPPOSES: Final = re.compile(r"\W*(?:and |so |but |then )*(?:is|are|was|were|do|does|did|am|have|has)\b(?!.*\bor\b)|.*\bthan\b(?!.*\bor\b)")  # fmt: skip
_ASKS_WHICH: Final = re.compile(r"\W*(?:and |so |but )*(?:which|who|what|whose)\b")
_TURNED: Final = re.compile(r"\b(?:slower|less quickly|longer|more time|smaller|lower)\b")


def ahead_answer(
    question: str, requests: Sequence[Request], results: Sequence[ToolResult], me: str
) -> str | None:
    """`No, Trade fair is faster by 12 days: a median of 54 days, against 66 days of Recommendation.`; None where a figure is missing."""
    of_days = "cycle" in requests[0].measures
    known = [one.data.get("cycle_days" if of_days else "mean_won") for one in results]
    if any(one is None for one in known) or any(one.error for one in results):
        return None
    figures = [Decimal(str(one)) for one in known]
    if of_days:
        figures = [Decimal(round(one)) for one in figures]
    named = [literal(name_apart(one, other, me)) for one, other in (requests, requests[::-1])]
    currency = str(results[0].data.get("currency", "USD"))
    text = key(question)
    supposes = _SUPPOSES.match(text) is not None and _ASKS_WHICH.match(text) is None
    said = [count(int(one), "day") if of_days else shown_money(one, currency) for one in figures]
    what = "a median of" if of_days else "an average of"
    if figures[0] == figures[1]:
        lead = "No, both" if supposes else "Both"
        return f"{lead} are the same: {what} {said[0]}."
    first = figures[0] < figures[1] if of_days else figures[0] > figures[1]
    at = 0 if first else 1
    apart = abs(figures[0] - figures[1])
    by = count(int(apart), "day") if of_days else shown_money(apart, currency)
    ahead = f"{named[at]} is {'faster' if of_days else 'ahead'} by {by}"
    holds = first != (_TURNED.search(text) is not None)
    lead = f"{'Yes' if holds else 'No'}, {ahead}" if supposes else ahead
    return f"{lead}: {what} {said[at]}, against {said[1 - at]} of {named[1 - at]}."
