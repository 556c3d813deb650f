"""What deals are to be worth, how likely, and what is not written down of them, in words. Pure."""

from __future__ import annotations

from ea_core.agent.requests.courses import course_words
from ea_core.agent.requests.request import Request


def chance_words(request: Request) -> list[str]:
    """What only single deals are narrowed by: their chance of winning, and what is not written down."""
    low, below = request.probability_from, request.probability_below
    said = [
        f"a probability of at least {round(low)} %" if low is not None else "",
        f"a probability of at most {round(below)} %" if below is not None else "",
        f"without {request.without.replace('_', ' ')}" if request.without else "",
    ]
    return [*(one for one in said if one), *course_words(request.course)]


def amount_words(request: Request) -> str:
    """What deals are to be worth."""
    least, below = request.value_from, request.value_below
    said = [
        f"from {round(least):,}" if least is not None else "",
        f"up to {round(below):,}" if below is not None else "",
    ]
    return f"a value {' '.join(one for one in said if one)}"
